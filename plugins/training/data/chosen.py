"""The datasets a person names: found, and refused where they cannot give what is asked of them. Without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plugins.training.targets import TargetKind, refuse
from workbench.api import DataError, Dataset, MeaningError, SettingsError, files


def refuse_datasets(workspace: Path, names: Sequence[str], target: TargetKind) -> None:
    """Refuse what cannot be learned from, before anything starts; reads descriptions only.

    Raises
    ------
    SettingsError : no dataset is chosen, one does not exist, or the target needs what one lacks; `field` is "target".
    """
    if not names:
        raise SettingsError("No dataset is chosen", field="dataset", remedy="choose the faces to learn from")
    for name in names:
        info = open_dataset(workspace, name).info
        try:
            refuse(target, info.depth, name, cameras="camera" in info.channels)
        except MeaningError as error:
            raise SettingsError(error.what, field="target", remedy=error.remedy) from error
        if lacking := {"image", "depth"} - set(info.channels):
            what = " and ".join(sorted(lacking))
            raise SettingsError(f"“{name}” has no {what}", field="dataset", remedy="choose faces with colour and depth")


def open_dataset(workspace: Path, name: str) -> Dataset:
    """A dataset of the workspace by name. Raises SettingsError when there is none."""
    folder = files.inside(workspace / "datasets", name) if name else workspace
    try:
        return Dataset.open(folder)
    except DataError as error:
        if name and folder.exists():
            raise
        said = f"There is no dataset “{name}”" if name else "No dataset is chosen"
        raise SettingsError(said, field="dataset", remedy="choose one of the workspace") from error
