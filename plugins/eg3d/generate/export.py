"""`eg3d.export`: a dataset in exactly the folders and codings of generate-synthetic-face-data, which read back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from plugins.eg3d.generate.seed_layout import CHANNELS, SeedLayout, ShapeFormat, Written
from workbench.api import DataError, Dataset, Job, Place, Settings, SettingsError, Task, files, setting

_HEADER, _LINES = "export.json", "export.jsonl"
_AT_ONCE = 64


class ExportSettings(Settings):
    """Which dataset, where to, and in what coding."""

    dataset: Path = setting(
        ..., title="Dataset", kind="dataset", description="A dataset of your workspace, by name, or any dataset folder."
    )
    folder: Path | None = setting(
        None,
        title="Folder",
        kind="folder",
        description="Where the folders images, depth128x128 … are made; empty: exports in your workspace.",
    )
    shapes: ShapeFormat = setting(
        "ply",
        title="Surfaces as",
        description="File format of the surfaces, where the dataset has some.",
        choices={
            "ply": "PLY, as the original",
            "obj": "OBJ",
            "glb": "GLB",
            "stl": "STL",
            "none": "None: leave them out",
        },
    )
    distances: Literal["ray", "z"] = setting(
        "ray",
        title="Depth is",
        advanced=True,
        description="What the grey of the depth pictures stands for.",
        choices={"ray": "Distance along the ray, as EG3D gives it and the original holds", "z": "z-depth"},
    )
    depth_size: int = setting(
        128, title="Depth pictures", unit="px", ge=32, le=1024, advanced=True,
        description="Their side; 128 is what the original has and what its networks read.",
    )  # fmt: skip


class ExportSeedLayout(Task[ExportSettings]):
    """Writes a folder that other programs made for that layout read; goes on where it was interrupted."""

    settings = ExportSettings
    title = "Export EG3D folders"
    verb = "Export"
    noun = "faces"

    def run(self, s: ExportSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Write what is not there yet, sample by sample."""
        dataset = Dataset.open(_dataset_folder(s, job.place))
        try:
            layout = SeedLayout(target_folder(s, job.place), s.depth_size, s.distances, s.shapes)
            done = _begin(layout, dataset, s)
            job.artifact("folder", layout.folder, title=layout.folder.name)
            written = _write_all(layout, dataset, done, job)
        finally:
            dataset.close()
        return {"faces": len(done) + written, "written now": written, "folder": files.plain_path(layout.folder)}

    def check(self, s: ExportSettings, place: Place) -> None:
        """Refuse what is no dataset, and a folder that holds something else.

        Raises
        ------
        DataError : there is no dataset.  SettingsError : the folder is not empty and no export of this dataset.
        """
        dataset = Dataset.open(_dataset_folder(s, place))
        try:
            _refuse_other(target_folder(s, place), dataset, s)
        finally:
            dataset.close()


def target_folder(s: ExportSettings, place: Place) -> Path:
    """The folder that is written: the chosen one, or one of the dataset's name in the workspace's exports."""
    return files.long_path(s.folder or place.workspace / "exports" / s.dataset.name)


def _dataset_folder(s: ExportSettings, place: Place) -> Path:
    if s.dataset.is_absolute():
        return s.dataset
    return files.inside(place.workspace, "datasets", *s.dataset.parts)


def _begin(layout: SeedLayout, dataset: Dataset, s: ExportSettings) -> set[str]:
    """Write the header; ids that are there already."""
    _refuse_other(layout.folder, dataset, s)
    ids = dataset.ids()
    if not ids:
        raise DataError("The dataset is empty", where=dataset.info.name, remedy="make faces first")
    metres = float(dataset.record(ids[0]).get("attributes", {}).get("metres_per_unit", 1.0))
    files.write_json(layout.folder / _HEADER, layout.header(dataset.info.name, metres) | _asked(s))
    lines = layout.folder / _LINES
    if lines.is_file() and not lines.read_bytes().endswith(b"\n"):
        # A crash cut the last line; the next one must not grow onto it.
        files.append_line(lines, "")
    return {str(line["id"]) for line in files.json_lines(lines)}


def _asked(s: ExportSettings) -> dict[str, object]:
    return {"depth_size": s.depth_size, "shapes_format": s.shapes}


def _refuse_other(folder: Path, dataset: Dataset, s: ExportSettings) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    remedy = "choose an empty folder"
    header = folder / _HEADER
    if not header.is_file():
        raise SettingsError(
            "The folder holds other files", field="folder", where=files.plain_path(folder), remedy=remedy
        )
    told = files.read_json(header)
    wanted = {"dataset": dataset.info.name, "distances": s.distances} | _asked(s)
    for name, value in wanted.items():
        if told.get(name) != value:
            raise SettingsError(
                f"The folder holds an export with another “{name.replace('_', ' ')}”",
                field="folder",
                where=files.plain_path(folder),
                remedy=remedy,
            )


def _write_all(layout: SeedLayout, dataset: Dataset, done: set[str], job: Job) -> int:
    ids = dataset.ids()
    waiting: list[Written] = []
    written = 0
    for number, sample_id in enumerate(ids):
        if job.should_stop():
            break
        if job.should_pause():
            _note(layout.folder, waiting)
            job.wait_while_paused()
        if sample_id not in done:
            waiting.append(layout.write(dataset.sample(sample_id, CHANNELS), dataset.path(sample_id, "image")))
            written += 1
        if len(waiting) >= _AT_ONCE:
            _note(layout.folder, waiting)
        job.progress(number + 1, len(ids))
    _note(layout.folder, waiting)
    return written


def _note(folder: Path, waiting: list[Written]) -> None:
    """Bring the files of the waiting samples to the disk, then their lines: a sample with a line is wholly there."""
    for path in (path for written in waiting for path in written.paths):
        with path.open("r+b") as stream:
            os.fsync(stream.fileno())
    if waiting:
        lines = (json.dumps(written.line, ensure_ascii=False) for written in waiting)
        files.append_line(folder / _LINES, "\n".join(lines), durable=True)
    waiting.clear()
