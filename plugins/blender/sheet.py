"""`render.sheet`: many faces of a dataset in one picture, for a report, a slide, or a first look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.api import DataError, Dataset, Job, Place, Scalar, Settings, Task, files, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shown = Literal["image", "depth"]


class SheetSettings(Settings):
    """Which faces, how large, and how many side by side."""

    dataset: Path = setting(
        ..., title="Dataset", kind="dataset", description="A dataset of your workspace, by name, or any dataset folder."
    )
    most: int = setting(
        48, title="Faces", unit="faces", ge=1, le=2000, description="At most so many, taken from all over the dataset."
    )
    columns: int = setting(8, title="Columns", ge=1, le=100, description="Faces side by side.")
    side: int = setting(192, title="Size of a face", unit="px", ge=32, le=1024, step=32, description="Longer side.")
    shows: Shown = setting(
        "image",
        title="Shows",
        choices={"image": "Pictures", "depth": "Depth: each face on its own scale"},
        description="Which channel.",
    )
    named: bool = setting(False, title="Names below", description="Write each face's name below it.")
    ground: Literal["white", "black"] = setting(
        "white", title="Ground", choices={"white": "White", "black": "Black"}, description="Colour between the faces."
    )
    name: str = setting(
        "",
        title="Name",
        kind="text",
        description="Of the picture in the exports of your workspace; empty: the dataset's, with “sheet”.",
    )

    def source(self, place: Place) -> Path:
        """The dataset's folder."""
        return (
            self.dataset
            if self.dataset.is_absolute()
            else files.inside(place.workspace, "datasets", *self.dataset.parts)
        )

    def target(self, place: Place) -> Path:
        """The file that is written."""
        stem = self.name.removesuffix(".png") or f"{self.dataset.name} sheet"
        return files.inside(place.workspace, "exports", f"{stem}.png")


class ContactSheet(Task[SheetSettings]):
    """Writes one PNG."""

    settings = SheetSettings
    title = "Contact sheet"
    verb = "Save sheet"
    noun = "faces"

    def run(self, s: SheetSettings, job: Job) -> Mapping[str, Scalar]:
        """Draw and write the sheet; a sheet of that name is replaced. Raises as `draw_sheet`; WorkspaceError."""
        from workbench.api import png_bytes

        drawn, count = draw_sheet(s, job.place)
        target = s.target(job.place)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.storage_error(error, target.parent) from error
        files.write_bytes(target, png_bytes(drawn[..., ::-1]))
        job.progress(count, count)
        job.artifact("figure", target, title=target.name)
        return {"faces": count, "file": files.plain_path(target), "width": drawn.shape[1], "height": drawn.shape[0]}

    def check(self, s: SheetSettings, place: Place) -> None:
        """Refuse what is no dataset, or an empty one. Raises DataError."""
        dataset = Dataset.open(s.source(place))
        try:
            if not len(dataset):
                raise DataError("The dataset is empty", where=dataset.info.name, remedy="make faces first")
        finally:
            dataset.close()


def draw_sheet(s: SheetSettings, place: Place) -> tuple[NDArray[np.uint8], int]:
    """The sheet (H, W, 3) and how many faces are on it. For a thread or a job: it reads the pictures.

    Raises
    ------
    DataError : no dataset, an empty one, or none of its faces has this channel.
    """
    from plugins.blender.sheet_drawing import Cell, chosen_ids, put_together

    dataset = Dataset.open(s.source(place))
    try:
        ids = chosen_ids(dataset.ids(), s.most)
        cells = [cell for i in ids if (cell := Cell.of(dataset, i, s)) is not None]
    finally:
        dataset.close()
    if not cells:
        raise DataError(f"The dataset has no {s.shows} to show", where=s.dataset.name, remedy="make faces first")
    return put_together(cells, s), len(cells)
