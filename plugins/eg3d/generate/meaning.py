"""What a generated dataset says of itself: its numbers, the model file, settings and licence. No torch here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from plugins.eg3d.checkpoint import LICENCE_NOTICE, FileLook, look_at_file
from plugins.eg3d.generate.settings import GenerateSettings
from workbench.api import DatasetInfo, DepthMeaning, Place, SettingsError, WorkbenchError, files, seed_text
from workbench.api import without_private_paths as shareable

TASK = "eg3d.generate"


def look(settings: GenerateSettings) -> FileLook:
    """What the chosen model file is; read again only when it changes.

    Raises
    ------
    SettingsError : it is missing or holds no generator; `field` is the model file's.
    """
    path = settings.generator_file
    try:
        stat = files.long_path(path).stat()
        return _looked(path, stat.st_mtime_ns, stat.st_size)
    except FileNotFoundError as error:
        raise SettingsError(
            "There is no such model file", field="generator", where=files.plain_path(path), remedy="choose another"
        ) from error
    except WorkbenchError as error:
        raise SettingsError(error.what, field="generator", where=error.where, remedy=error.remedy) from error


@lru_cache(maxsize=8)
def _looked(path: Path, changed: int, size: int) -> FileLook:
    return look_at_file(path)


def meaning(settings: GenerateSettings) -> DatasetInfo:
    """What the numbers of the dataset mean; cheap, because every worker asks for it with every face."""
    metres = look(settings).configuration.metres_per_unit
    return DatasetInfo(
        name=settings.name,
        kind="generated",
        channels=tuple(settings.channels),
        depth=DepthMeaning(source=f"z-depth of EG3D's ray distances, nominally {metres:g} m for one unit"),
        mask_labels={1: "head"} if "mask" in settings.channels else {},
    )


def info_with_origin(settings: GenerateSettings, place: Place) -> DatasetInfo:
    """`meaning` with how the dataset was made: settings, seeds, the model file's hash, NVIDIA's licence notice."""
    seen = look(settings)
    origin: dict[str, Any] = {
        "generator_sha256": files.sha256(settings.generator_file),
        "generator_title": seen.configuration.title,
        "metres_per_unit": seen.configuration.metres_per_unit,
    }
    return meaning(settings).model_copy(
        update={
            "task": TASK,
            "settings": shareable(settings.plain(), place.workspace) | origin,
            "seeds": seed_text(settings.face_seeds),
            "note": LICENCE_NOTICE if seen.notice else "",
        }
    )
