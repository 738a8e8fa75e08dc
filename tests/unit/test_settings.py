"""Application settings: whatever happened to the file, the workbench starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench import settings as stored
from workbench.errors import SettingsError
from workbench.settings import (
    AppSettings,
    change_settings,
    default_workspace,
    load_settings,
    log_folder,
    preset_folder,
    remember_workspace,
    settings_file,
)


def write(values: dict[str, Any], version: int = 1) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(json.dumps({"version": version, "settings": values}), encoding="utf-8")


def test_a_first_start_has_defaults_and_writes_nothing() -> None:
    assert load_settings() == AppSettings()
    assert not settings_file().exists()


def test_what_is_changed_is_kept() -> None:
    change_settings(theme="dark", running_jobs=3)
    assert load_settings().theme == "dark"
    assert load_settings().running_jobs == 3


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        change_settings(font_scale=9)
    assert caught.value.field == "font_scale"
    assert not settings_file().exists()


def test_bad_keys_are_reset_and_the_rest_is_kept() -> None:
    write({"theme": "dark", "font_scale": "huge", "of_tomorrow": 1})
    assert load_settings() == AppSettings(theme="dark")
    backup = settings_file().with_name("settings.json.bak")
    assert json.loads(backup.read_text(encoding="utf-8"))["settings"]["font_scale"] == "huge"
    assert load_settings().theme == "dark"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": "x", "settings": {}}', '{"settings": 3, "version": 1}', "\x00"]
)
def test_a_damaged_file_is_kept_aside(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, encoding="utf-8")
    assert load_settings() == AppSettings()
    assert settings_file().with_name("settings.json.bak").read_text(encoding="utf-8") == text


def test_older_files_are_brought_forward_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(values: dict[str, Any]) -> dict[str, Any]:
        return {"theme": values["look"]}

    def scaled(values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "font_scale": 1.5}

    monkeypatch.setattr(stored, "_MIGRATIONS", (renamed, scaled))
    write({"look": "light"}, version=1)
    assert load_settings() == AppSettings(theme="light", font_scale=1.5)
    write({"theme": "light"}, version=2)
    assert load_settings() == AppSettings(theme="light", font_scale=1.5)
    write({"theme": "light"}, version=3)
    assert load_settings() == AppSettings(theme="light")


def test_recent_workspaces_are_few_and_latest_first(tmp_path: Path) -> None:
    for number in [*range(12), 5]:
        remember_workspace(tmp_path / str(number))
    kept = load_settings()
    assert kept.last_workspace == tmp_path / "5"
    assert [p.name for p in kept.recent_workspaces] == ["5", "11", "10", "9", "8", "7", "6", "4"]


def test_the_workspace_is_the_named_one_else_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path / "named"))
    assert default_workspace() == tmp_path / "named"
    monkeypatch.delenv("WORKBENCH_WORKSPACE")
    remember_workspace(tmp_path / "last")
    assert default_workspace() == tmp_path / "last"


def test_all_places_follow_the_variable(own_settings: Path) -> None:
    assert settings_file().parent == own_settings
    assert own_settings in log_folder().parents
    assert own_settings in preset_folder("render.batch").parents
