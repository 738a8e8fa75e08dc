"""Writes the files of an export and the description beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.training.export.onnx_file import write_onnx
from plugins.training.export.parts import Part, parts_of
from plugins.training.export.torchscript import write_torchscript
from plugins.training.export_run import refuse_without_onnx
from plugins.training.loop.weights import save_weights
from plugins.training.run_folder import RunFolder
from plugins.training.settings.export import ExportFormat, ExportSettings
from workbench.api import Job, Scalar, files, now

DESCRIPTION = "export.json"
_FORMAT = 1
_MOST_APART = 1e-3
"""Of the output's own spread; more than rounding explains."""
_PUBLISHED = {"G", "M", "F"}


def export(s: ExportSettings, job: Job) -> Mapping[str, Scalar]:
    """Export a run; the largest difference between an exported network and the run itself.

    Raises
    ------
    DataError : run or weights cannot be read, or a network that ONNX cannot hold.  UnavailableError : a library is
    missing.  WorkspaceError : the disk is full.
    """
    run = RunFolder(job.place.run(s.run))
    folder = files.long_path(run.path / "exports" / s.name)
    parts = parts_of(run, s.checkpoint)
    steps, largest = len(parts) * len(s.formats), 0.0
    described: list[dict[str, Any]] = []
    for part in parts:
        written: dict[str, Any] = {}
        for form in s.formats:
            if job.should_stop():
                return {"files": len(described)}
            job.progress(len(described) * len(s.formats) + len(written), steps, f"{part.name} as {form}")
            written[form] = _written(part, form, folder)
            largest = max(largest, float(written[form].get("largest_difference", 0.0)))
            _warn_if_apart(job, part, form, written[form])
        described.append({"name": part.name, **_shapes(part), **part.about, "files": written})
    job.progress(steps, steps, "written")
    files.write_json(folder / DESCRIPTION, _description(run, s, described))
    job.artifact("export", folder, title=s.name)
    return {"files": steps, "largest difference": largest}


def _written(part: Part, form: ExportFormat, folder: Path) -> dict[str, Any]:
    if form == "torchscript":
        return write_torchscript(part, folder / torchscript_name(part.name))
    stem = f"net_{part.name}" if part.name in _PUBLISHED else part.name
    if form == "onnx":
        refuse_without_onnx()
        return write_onnx(part, folder / f"{stem}.onnx")
    path = folder / f"{stem}.safetensors"
    save_weights(path, part.weights.state_dict())
    return {"file": path.name, "bytes": path.stat().st_size, "names": "those of the network's state dict"}


def torchscript_name(name: str) -> str:
    """The published program looks for ``tracedGenerator_net_G.zip``; other networks get a plain name."""
    return f"tracedGenerator_net_{name}.zip" if name in _PUBLISHED else f"{name}.torchscript.pt"


def _shapes(part: Part) -> dict[str, Any]:
    shapes = {name: ["batch", *shape] for name, shape in part.inputs.items()}
    return {"shapes": shapes, "number_type": "float32", "gives": part.output}


def _warn_if_apart(job: Job, part: Part, form: str, said: Mapping[str, Any]) -> None:
    difference, spread = said.get("largest_difference", 0.0), said.get("spread_of_output", 1.0)
    if not difference <= _MOST_APART * spread:
        job.warn(f"The network “{part.name}” as {form} differs from the run by up to {difference:.2g}.")


def _description(run: RunFolder, s: ExportSettings, described: list[dict[str, Any]]) -> dict[str, Any]:
    record = run.record()
    return {
        "what": "networks of the Face Depth Workbench",
        "format": _FORMAT,
        "run": record.name,
        "kind": record.kind,
        "network": record.network or {name: choice.network for name, choice in record.networks.items()},
        "weights": s.checkpoint,
        "created": now(),
        "versions": record.versions,
        "networks": described,
    }
