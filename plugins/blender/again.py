"""`render.again`: single faces of a dataset made once more, with the dataset's own settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.blender.settings import RenderSettings
from workbench.api import Artifact, BatchTask, Dataset, Item, Place, Settings, SettingsError, setting

if TYPE_CHECKING:
    from workbench.api import Output, Worker


class AgainSettings(Settings):
    """Which faces of which dataset."""

    dataset: str = setting(
        ..., title="Dataset", kind="dataset", description="A dataset of rendered heads in this workspace."
    )
    faces: str = setting(
        ..., title="Faces", kind="text", description="Their names as the dataset has them: 000007, 000012."
    )
    blender: Path | None = setting(
        None,
        title="Blender",
        kind="file",
        description="The program to use. Left open, the workbench finds one by itself.",
    )

    @property
    def ids(self) -> list[str]:
        """The faces' names, each once."""
        return list(dict.fromkeys(self.faces.replace(",", " ").split()))


class RenderAgain(BatchTask[AgainSettings]):
    """Makes faces of a dataset once more in their places: rejected ones come back, others are made anew.

    With the same versions of the workbench and of Blender that gives the same bytes; the summary says of how many.
    """

    settings = AgainSettings
    title = "Render again"
    verb = "Render again"
    noun = "faces"

    def items(self, s: AgainSettings) -> Sequence[Item]:
        """One item a face; the batch's own seeds are in its name."""
        return [Item(index, sample_id, 0) for index, sample_id in enumerate(s.ids)]

    def worker(self, s: AgainSettings, place: Place) -> Worker:
        from plugins.blender.remaking import AgainWorker

        return AgainWorker(made_with(s, place), place)

    def output(self, s: AgainSettings, place: Place) -> Output:
        from plugins.blender.remaking import AgainOutput

        return AgainOutput(made_with(s, place), place)

    def suggested_workers(self, s: AgainSettings, cores: int) -> int:
        """One: mostly it is one face."""
        return 1

    def result(self, s: AgainSettings, place: Place) -> Artifact:
        return Artifact("dataset", place.dataset(s.dataset), s.dataset)

    def check(self, s: AgainSettings, place: Place) -> None:
        """Refuse what is no dataset of ours, and faces that it never had.

        Raises
        ------
        DataError : there is no such dataset.  SettingsError : it was not rendered here, needs a folder that is not
            known any more, or never had one of the faces.
        """
        made_with(s, place)
        dataset = Dataset.open(place.dataset(s.dataset))
        try:
            known = {*dataset.ids(), *dataset.removed_ids()}
        finally:
            dataset.close()
        unknown = [sample_id for sample_id in s.ids if sample_id not in known]
        if unknown or not s.ids:
            what = f"“{unknown[0]}” is not in the dataset" if unknown else "No face is named"
            raise SettingsError(what, field="faces", remedy="write names as the gallery shows them")


def made_with(s: AgainSettings, place: Place) -> RenderSettings:
    """The settings that a dataset was made with.

    Raises
    ------
    DataError : there is no such dataset.  SettingsError : another task made it, or a folder outside the workspace was
        used, of which datasets note the last part only.
    """
    dataset = Dataset.open(place.dataset(s.dataset))
    info = dataset.info
    dataset.close()
    if info.task != "render.batch":
        raise SettingsError(
            f"“{s.dataset}” was not rendered here", field="dataset", remedy="only rendered heads can be made again"
        )
    # Beside settings, datasets note what was found in folders.
    noted = {name: value for name, value in info.settings.items() if name in RenderSettings.model_fields}
    values: dict[str, Any] = {**noted, "name": s.dataset, "blender": s.blender}
    hidden = [name for name, value in noted.items() if isinstance(value, str) and value.startswith("…/")]
    if hidden:
        raise SettingsError(
            f"“{s.dataset}” was made with a folder of yours ({noted[hidden[0]]}), whose place is not noted",
            field="dataset",
            remedy="start the batch again with the same settings; it makes what is missing",
        )
    return RenderSettings.read(values)
