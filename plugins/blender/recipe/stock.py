"""What a batch draws from beyond its settings: environments, background pictures, poses of another dataset.

Found once, when a batch begins, and kept in the job's folder: what a person adds to a folder meanwhile changes no face.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from plugins.blender.recipe.pose_cells import PoseCells, dataset_angles
from plugins.blender.settings import RenderSettings
from workbench.api import Dataset, Recipe, SettingsError, files

PANORAMAS = (".exr", ".hdr")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".hdr", ".exr")
_SHIPPED = "blender:"


@dataclass(frozen=True)
class Stock(Recipe):
    """environments, plates : names as in `shot.World`, in a fixed order. poses : of a dataset, where followed."""

    environments: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    poses: PoseCells | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        poses = values.get("poses")
        return cls(
            tuple(values.get("environments", ())),
            tuple(values.get("plates", ())),
            None
            if poses is None
            else PoseCells(poses["step"], tuple(map(tuple, poses["cells"])), tuple(poses["counts"])),
        )


def find_stock(s: RenderSettings, workspace: Path | None = None) -> Stock:
    """What there is to draw from with these settings. workspace : where the dataset lies whose poses are followed.

    Raises
    ------
    SettingsError : a folder holds nothing that can be used, or the dataset no pose.
    """
    return Stock(environments=_environments(s), plates=_plates(s), poses=followed_poses(s, workspace))


def _environments(s: RenderSettings) -> tuple[str, ...]:
    if s.counts("environments"):
        return tuple(_SHIPPED + name for name in sorted(s.environments))
    if s.counts("environment_folder") and s.environment_folder is not None:
        return _found(s.environment_folder, PANORAMAS, "environment_folder", "panorama (.hdr, .exr)")
    return ()


def _plates(s: RenderSettings) -> tuple[str, ...]:
    if s.counts("plate_folder") and s.plate_folder is not None:
        return _found(s.plate_folder, PICTURES, "plate_folder", "picture")
    return ()


def _found(folder: Path, endings: tuple[str, ...], field: str, what: str) -> tuple[str, ...]:
    if not folder.is_dir():
        raise SettingsError("There is no such folder", field=field, where=files.plain_path(folder))
    paths = [path for path in folder.rglob("*") if path.suffix.lower() in endings and path.is_file()]
    if not paths:
        raise SettingsError(f"The folder holds no {what}", field=field, where=files.plain_path(folder))
    # Sorted by the path within the folder, so that a folder that was moved deals the same cards.
    return tuple(str(path) for path in sorted(paths, key=lambda path: path.relative_to(folder).as_posix()))


def followed_poses(s: RenderSettings, workspace: Path | None) -> PoseCells | None:
    """The joint histogram of the dataset whose poses are followed, None where none is.

    Raises
    ------
    SettingsError, DataError : there is no such dataset, or no pose in it.
    """
    if not s.counts("pose_source") or s.pose_source is None:
        return None
    given = Path(s.pose_source)
    if not given.is_absolute() and workspace is None:
        raise SettingsError("Poses of a dataset need a workspace", field="pose_source")
    dataset = Dataset.open(given if given.is_absolute() or workspace is None else workspace / "datasets" / given)
    try:
        return PoseCells.of(dataset_angles(dataset))
    finally:
        dataset.close()
