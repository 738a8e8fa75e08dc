"""Where the surfaces of a comparison come from: runs on a dataset's sample, or files."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from plugins.compare.file_memory import FileMemory
from plugins.compare.settings import PairSettings
from plugins.compare.sources.from_files import pairs_of_files, remember_files
from plugins.compare.sources.from_runs import pairs_of_runs
from plugins.compare.sources.understanding import UnknownMeaningError
from plugins.compare.surfaces import Pair
from workbench.api import files

__all__ = ["UnknownMeaningError", "load_pairs", "remember", "source_key"]

_OF_FILES = (
    "truth_file", "prediction_files", "file_unit", "truth_unit", "metres_per_unit", "depth_space",
    "field_of_view_degrees", "intrinsics", "iso_level",
)  # fmt: skip
_OF_RUNS = ("runs", "dataset", "sample")


def load_pairs(settings: PairSettings, workspace: Path) -> list[Pair]:
    """The true face with each of its predictions, as chosen; all pairs share the same truth.

    Raises
    ------
    SettingsError : nothing, or half of a pair, is chosen; as `UnknownMeaningError`, what a file means has to be asked.
    DataError : a file or prediction is missing or unreadable.
    """
    settings.require_source()
    return pairs_of_files(settings, workspace) if settings.from_files else pairs_of_runs(settings, workspace)


def remember(settings: PairSettings, workspace: Path) -> None:
    """Keep what the settings say of their files in the workspace. Raises as `load_pairs`, and WorkspaceError."""
    if settings.from_files:
        remember_files(settings, workspace)


def source_key(settings: PairSettings, workspace: Path) -> Hashable:
    """Equal while `load_pairs` would give the same surfaces: settings, files on disk, and what is known of them."""
    if not settings.from_files:
        return (workspace, *(str(getattr(settings, name)) for name in _OF_RUNS))
    assert settings.truth_file is not None
    stamps = [_stamp(path) for path in (settings.truth_file, *settings.prediction_files)]
    values = [str(getattr(settings, name)) for name in _OF_FILES]
    return (workspace, *values, *stamps, FileMemory(workspace).state())


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = files.long_path(path).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
