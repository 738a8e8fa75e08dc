"""Settings of the application itself (not of an operation): typed, in one file, read whatever happened to it.

The file lies in the system's place for settings, or in the folder that the variable WORKBENCH_CONFIG_DIR names.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import ValidationError

from workbench.errors import WorkspaceError
from workbench.fields import Settings, setting
from workbench.files import long_path, replace, write_json

log = logging.getLogger(__name__)
FOLDER_VARIABLE = "WORKBENCH_CONFIG_DIR"
WORKSPACE_VARIABLE = "WORKBENCH_WORKSPACE"
_NAME = "Face Depth Workbench"
_MOST_RECENT = 8

_MIGRATIONS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = ()
"""The n-th turns a file of version n + 1 into one of version n + 2."""


def _nothing() -> list[Any]:
    return []


class AppSettings(Settings):
    """What the workbench remembers between two starts."""

    theme: Literal["system", "light", "dark"] = setting(
        "system",
        title="Colours",
        description="Light or dark surfaces.",
        group="Appearance",
        choices={"system": "As the system is set", "light": "Light", "dark": "Dark"},
    )
    font_scale: float = setting(
        1.0,
        title="Text size",
        description="Size of all texts and controls.",
        group="Appearance",
        ge=0.8,
        le=2.0,
        step=0.1,
    )
    running_jobs: int = setting(
        1,
        title="Jobs at once",
        description="How many jobs may run at the same time; others wait in the queue.",
        group="Jobs",
        ge=1,
        le=16,
    )
    desktop_messages: bool = setting(
        True,
        title="Tell the desktop",
        description="A message of the desktop when a job ends or needs a look while another window is in front.",
        group="Jobs",
    )
    last_workspace: Path | None = setting(
        None, title="Workspace", description="The folder that was open last.", kind="folder", group="Workspace"
    )
    recent_workspaces: list[Path] = setting(
        _nothing, title="Recent workspaces", description="Folders opened before, latest first.", group="Workspace"
    )
    last_tab: str = setting("", title="Last tab", description="The tab that was open last.", group="Workspace")
    welcome: bool = setting(
        True, title="Welcome page", description="Show the welcome page at the start.", group="Appearance"
    )
    tours_seen: list[str] = setting(
        _nothing, title="Tours seen", description="Tours that were shown.", group="Appearance"
    )
    plugins_off: list[str] = setting(
        _nothing, title="Plugins switched off", description="Tabs that are not shown.", group="Plugins"
    )


def config_folder() -> Path:
    """Where the application keeps its settings and presets."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return long_path(chosen or platformdirs.user_config_path(_NAME, appauthor=False, roaming=True))


def last_settings_file(task: str) -> Path:
    """Where the settings last used for a task are kept: a preset file."""
    return config_folder() / "last" / f"{task}.json"


def log_folder() -> Path:
    """Where session logs and crash files go."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return long_path(Path(chosen) / "logs" if chosen else platformdirs.user_log_path(_NAME, appauthor=False))


def cache_folder() -> Path:
    """Where what can be worked out again is kept, so that it need not be."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return long_path(Path(chosen) / "cache" if chosen else platformdirs.user_cache_path(_NAME, appauthor=False))


def settings_file() -> Path:
    """The one file of `AppSettings`."""
    return config_folder() / "settings.json"


def preset_folder(task: str) -> Path:
    """Where a person's own presets for a task lie."""
    return config_folder() / "presets" / task


def default_workspace() -> Path:
    """The workspace to use where none is named: the variable WORKBENCH_WORKSPACE, the last one, or one in Documents."""
    chosen = os.environ.get(WORKSPACE_VARIABLE)
    if chosen:
        return long_path(chosen)
    last = load_settings().last_workspace
    return long_path(last or platformdirs.user_documents_path() / _NAME)


def load_settings() -> AppSettings:
    """The stored settings. What does not fit falls back to its default; the file is kept as ``settings.json.bak``."""
    stored, damaged = _stored()
    values, refused = _accepted(stored)
    if damaged or refused:
        log.warning("Settings reset: %s", ", ".join(refused) or "the whole file")
        _repair(values)
    return values


def save_settings(settings: AppSettings) -> None:
    """Store the settings, wholly or not at all.

    Raises
    ------
    WorkspaceError : the settings folder cannot be written to.
    """
    write_json(settings_file(), {"version": len(_MIGRATIONS) + 1, "settings": settings.plain()})


def change_settings(**values: Any) -> AppSettings:
    """Change some settings and store them; returns all of them.

    Raises
    ------
    SettingsError : a value does not fit.
    WorkspaceError : the settings folder cannot be written to.
    """
    changed = AppSettings.read(load_settings().plain() | values)
    save_settings(changed)
    return changed


def remember_workspace(path: Path) -> AppSettings:
    """Put a workspace first in the list of recent ones and make it the last one used."""
    recent = [path, *(p for p in load_settings().recent_workspaces if p != path)]
    return change_settings(last_workspace=path, recent_workspaces=recent[:_MOST_RECENT])


def _stored() -> tuple[dict[str, Any], bool]:
    """Values in the file brought to this version, and whether the file itself was damaged."""
    try:
        record = json.loads(settings_file().read_text(encoding="utf-8"))
        values, version = dict(record["settings"]), int(record["version"])
    except FileNotFoundError:
        return {}, False
    except (OSError, ValueError, KeyError, TypeError):
        return {}, True
    try:
        for migrate in _MIGRATIONS[max(version, 1) - 1 :]:
            values = migrate(dict(values))
    except (KeyError, ValueError, TypeError):
        return {}, True
    return values, False


def _accepted(stored: Mapping[str, Any]) -> tuple[AppSettings, list[str]]:
    """The settings less what does not fit, and the names of what was left out."""
    try:
        return AppSettings.model_validate(dict(stored)), []
    except ValidationError as error:
        refused = sorted({str(entry["loc"][0]) for entry in error.errors()})
        return AppSettings.model_validate({k: v for k, v in stored.items() if k not in refused}), refused


def _repair(accepted: AppSettings) -> None:
    path = settings_file()
    try:
        replace(path, path.with_name(path.name + ".bak"))
        save_settings(accepted)
    except (OSError, WorkspaceError) as error:
        log.warning("The settings file could not be repaired: %s", error)
