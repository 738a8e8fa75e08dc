"""Presets: one operation's settings in a small JSON file that a person can save, share and run again.

A `job.json` reads as a preset too, so that any job ever run can be repeated.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from workbench.errors import DataError, SettingsError
from workbench.extension.manifest import Manifest
from workbench.fields import Settings
from workbench.files import plain_path, read_json, write_json

FORMAT = 1
SUFFIX = ".preset.json"
S = TypeVar("S", bound=Settings)


@dataclass(frozen=True)
class Preset:
    """A named set of settings for one task; `settings` need not hold every field."""

    title: str
    task: str
    settings: dict[str, Any]
    path: Path | None = None


def read_preset(path: str | os.PathLike[str]) -> Preset:
    """The preset in a file.

    Raises
    ------
    DataError : the file is missing, is not JSON, or holds no settings.
    """
    where = Path(path)
    record = read_json(where)
    version = record.get("preset", FORMAT) if isinstance(record, dict) else None
    if not isinstance(version, int) or not isinstance(record.get("settings", record), dict):
        raise DataError("The file holds no settings", where=plain_path(where), remedy="choose a preset file")
    if version > FORMAT:
        raise DataError("The preset is of a newer workbench", where=plain_path(where), remedy="update the workbench")
    settings = record.get("settings", record)
    title = str(record.get("title") or where.name.removesuffix(SUFFIX).removesuffix(".json"))
    return Preset(title, str(record.get("task", "")), settings, where)


def write_preset(path: str | os.PathLike[str], task: str, title: str, settings: Settings) -> None:
    """Save settings as a preset, wholly or not at all.

    Raises
    ------
    WorkspaceError : the folder cannot be written to.
    """
    write_json(path, {"preset": FORMAT, "task": task, "title": title, "settings": settings.plain()})


def apply_preset(preset: Preset, model: type[S], task: str = "") -> S:
    """The preset's values over the model's defaults.

    Raises
    ------
    SettingsError : the preset is for another task, or has a key or value the model refuses.
    """
    where = plain_path(preset.path) if preset.path else preset.title
    if task and preset.task and preset.task != task:
        raise SettingsError(f"The preset is for {preset.task}, not for {task}", where=where)
    return model.read(preset.settings, where=where)


def preset_file_name(title: str) -> str:
    """A file name for a preset's title that every file system accepts."""
    plain = re.sub(r"[^\w\- ]+", "", title).strip() or "preset"
    return plain[:80] + SUFFIX


def shipped_presets(manifest: Manifest, task: str) -> list[Preset]:
    """Presets that come with a plugin, by title; `task` is the short name ("batch")."""
    place = manifest.presets.get(task)
    if not place:
        return []
    package, _, folder = place.partition(":")
    found = importlib.util.find_spec(package)
    roots = list(found.submodule_search_locations or []) if found else []
    return list(presets_in(Path(roots[0]) / folder)) if roots else []


def presets_in(folder: Path) -> Iterator[Preset]:
    """Readable presets of a folder in the order of their file names; others are passed over."""
    for path in sorted(folder.glob("*.json")):
        try:
            yield read_preset(path)
        except DataError:
            continue
