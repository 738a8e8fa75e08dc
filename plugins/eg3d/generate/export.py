"""`eg3d.export`: a dataset in exactly the folders and codings of generate-synthetic-face-data, which read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from plugins.eg3d.generate.seed_layout import CHANNELS, SeedLayout, ShapeFormat
from workbench.api import DataError, Dataset, ExportFolder, Job, Place, Settings, Task, Written, files, setting


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
            layout, export = _opened(s, dataset, job.place)
            done = {str(line["id"]) for line in export.begin()}
            job.artifact("folder", layout.folder, title=layout.folder.name)
            missing = [sample_id for sample_id in dataset.ids() if sample_id not in done]
            written = export.write_all(missing, lambda i: _write(layout, dataset, i), job)
        finally:
            dataset.close()
        return {"faces": len(done) + written, "written now": written, "folder": files.plain_path(layout.folder)}

    def check(self, s: ExportSettings, place: Place) -> None:
        """Refuse what is no dataset, and a folder that holds something else.

        Raises
        ------
        DataError : there is no dataset, or it is empty.  SettingsError : the folder is not empty and no export of
            this dataset.
        """
        dataset = Dataset.open(_dataset_folder(s, place))
        try:
            _opened(s, dataset, place)[1].refuse_other()
        finally:
            dataset.close()


def target_folder(s: ExportSettings, place: Place) -> Path:
    """The folder that is written: the chosen one, or one of the dataset's name in the workspace's exports."""
    return files.long_path(s.folder or place.workspace / "exports" / s.dataset.name)


def _dataset_folder(s: ExportSettings, place: Place) -> Path:
    if s.dataset.is_absolute():
        return s.dataset
    return files.inside(place.workspace, "datasets", *s.dataset.parts)


def _opened(s: ExportSettings, dataset: Dataset, place: Place) -> tuple[SeedLayout, ExportFolder]:
    layout = SeedLayout(target_folder(s, place), s.depth_size, s.distances, s.shapes)
    ids = dataset.ids()
    if not ids:
        raise DataError("The dataset is empty", where=dataset.info.name, remedy="make faces first")
    metres = float(dataset.record(ids[0]).get("attributes", {}).get("metres_per_unit", 1.0))
    asked = {"depth_size": s.depth_size, "shapes_format": s.shapes}
    header = layout.header(dataset.info.name, metres) | asked
    return layout, ExportFolder(layout.folder, header, ("dataset", "distances", *asked))


def _write(layout: SeedLayout, dataset: Dataset, sample_id: str) -> Written:
    return layout.write(dataset.sample(sample_id, CHANNELS), dataset.path(sample_id, "image"))
