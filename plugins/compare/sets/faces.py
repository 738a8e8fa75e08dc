"""Which faces an evaluation measures, and what is refused before it begins."""

from __future__ import annotations

from pathlib import Path

from plugins.compare.sets.folder import SetFolder
from plugins.compare.settings.sets import SetSettings
from plugins.compare.sources.from_runs import prediction_path
from workbench.api import DataError, Dataset, Item, Place, SettingsError, check_name, files

_NOT_FOR_SETS = {
    "pairs": "Picked points belong to one face",
    "lasso": "A lasso belongs to one face",
}


def items_of(s: SetSettings, place: Place) -> list[Item]:
    """One per face of the split, ordered by id, or of what was begun under this name with the same settings."""
    folder = SetFolder(place.comparison(s.name))
    ids = folder.info()["samples"] if folder.begun and folder.same(s) else ids_of(s, place)
    return [Item(number, str(name), 0) for number, name in enumerate(ids)]


def ids_of(s: SetSettings, place: Place) -> list[str]:
    """The faces of the dataset's split as it is now.

    Raises
    ------
    DataError : there is no such dataset.  SettingsError : it has no such faces.
    """
    dataset = Dataset.open(files.inside(place.workspace, "datasets", str(s.dataset)))
    try:
        ids = dataset.ids(None if s.split == "all" else s.split)
    finally:
        dataset.close()
    if not ids:
        raise SettingsError(
            f"“{s.dataset}” has no {s.split} faces", field="split", remedy="choose another part of the dataset"
        )
    return ids


def refuse(s: SetSettings, place: Place) -> None:
    """Refuses a taken name, what belongs to one face only, and runs that have predicted none of the faces.

    Raises
    ------
    SettingsError : names the field.  DataError : the dataset cannot be read.
    """
    _refuse_name(s, place)
    for field in ("alignment", "region"):
        if sentence := _NOT_FOR_SETS.get(getattr(s, field)):
            raise SettingsError(sentence, field=field, remedy="choose another for a whole evaluation")
    ids = ids_of(s, place)
    for run in s.runs:
        there = predicted(place.workspace, run, str(s.dataset))
        if not there & set(ids):
            raise SettingsError(
                f"The run “{run}” has predicted none of these {len(ids):,} faces",
                field="runs",
                remedy=f"evaluate it on “{s.dataset}” ({s.split}) and let it keep its predictions",
            )


def predicted(workspace: Path, run: str, dataset: str) -> set[str]:
    """Ids of the faces of a dataset that a run has a predicted depth of."""
    folder = prediction_path(workspace, run, dataset, "any").parent
    return {path.stem for path in folder.glob("*.npy")} if folder.is_dir() else set()


def _refuse_name(s: SetSettings, place: Place) -> None:
    try:
        check_name(s.name)
    except SettingsError as error:
        raise SettingsError(error.what, field="name", remedy=error.remedy) from error
    folder = SetFolder(place.comparison(s.name))
    if not files.long_path(folder.path).exists():
        return
    try:
        goes_on = folder.begun and not folder.complete and folder.same(s)
    except DataError:
        goes_on = False
    if not goes_on:
        raise SettingsError(f"There already is a comparison “{s.name}”", field="name", remedy="choose another name")
