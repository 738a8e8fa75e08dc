"""How a comparison was made: files and their hashes, datasets, versions, computer, date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plugins.compare.measuring import Comparison
from plugins.compare.report.tables import names_of
from plugins.compare.settings import ReportSettings
from plugins.compare.sources.from_runs import prediction_path
from workbench.api import Dataset, content_hash, files, machine, now, versions, without_private_paths


def provenance_of(comparisons: Sequence[Comparison], s: ReportSettings, workspace: Path) -> dict[str, Any]:
    """JSON-ready facts. Raises DataError where a file has gone since it was read."""
    facts: dict[str, Any] = {"written": now(), "versions": versions() | _graphics(), "computer": machine()}
    if s.from_files:
        paths = [s.truth_file, *s.prediction_files]
        facts["files"] = [_file(path) for path in paths if path is not None]
    else:
        facts["dataset"] = _dataset(workspace, str(s.dataset))
        sample = comparisons[0].pair.sample
        kept = [prediction_path(workspace, run, str(s.dataset), sample) for run in s.runs]
        facts["predictions"] = [
            {"run": run, "sample": sample, "sha256": files.sha256(path) if files.long_path(path).exists() else None}
            for run, path in zip(s.runs, kept, strict=True)
        ]
    found: dict[str, Any] = without_private_paths(facts, workspace)
    return found


def facts_of(comparisons: Sequence[Comparison], s: ReportSettings, provenance: dict[str, Any]) -> dict[str, object]:
    """The same as names and values for a page, with the settings that count and the matrices that were shown."""
    facts: dict[str, object] = {"written": provenance["written"]}
    for file in provenance.get("files", ()):
        facts[f"file · {file['name']}"] = f"{file['bytes']:,} bytes, SHA-256 {file['sha256']}"
    if "dataset" in provenance:
        facts[f"dataset · {provenance['dataset']['name']}"] = f"content {provenance['dataset']['content']}"
    for one in provenance.get("predictions", ()):
        facts[f"prediction · {one['run']} · {one['sample']}"] = f"SHA-256 {one['sha256']}"
    for name, comparison in zip(names_of(comparisons), comparisons, strict=True):
        rows = ("  ".join(f"{value:.6g}" for value in row) for row in comparison.chosen.aligned.matrix)
        facts[f"matrix · {name}"] = " | ".join(rows) + " (metres)"
    for name, value in without_private_paths(s.counting()).items():
        facts[f"setting · {s.model_fields[name].title or name}"] = _words(value)
    facts |= {f"version of {name}": version for name, version in provenance["versions"].items()}
    return facts | {f"computer · {name}": value for name, value in provenance["computer"].items()}


def _words(value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(entry) for entry in value) if isinstance(value, list) else str(value)


def _file(path: Path) -> dict[str, Any]:
    place = files.long_path(path)
    return {"name": path.name, "bytes": place.stat().st_size, "sha256": files.sha256(place)}


def _dataset(workspace: Path, name: str) -> dict[str, str]:
    dataset = Dataset.open(files.inside(workspace, "datasets", name))
    try:
        return {"name": name, "content": content_hash(dataset)}
    finally:
        dataset.close()


def _graphics() -> dict[str, str]:
    import scipy
    from vtkmodules.vtkCommonCore import vtkVersion

    return {"vtk": str(vtkVersion.GetVTKVersion()), "scipy": str(scipy.__version__)}
