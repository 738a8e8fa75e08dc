"""Presets: small files that a person shares."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workbench.errors import DataError, SettingsError
from workbench.extension.manifest import Manifest
from workbench.extension.presets import (
    Preset,
    apply_preset,
    preset_file_name,
    presets_in,
    read_preset,
    shipped_presets,
    write_preset,
)
from workbench.fields import Settings, setting


class Photo(Settings):
    width: int = setting(64, title="Width", description="d", ge=8)
    name: str = setting("a", title="Name", description="d")


def test_a_preset_comes_back(tmp_path: Path) -> None:
    path = tmp_path / preset_file_name("Größe: 128/2?")
    write_preset(path, "render.batch", "Größe", Photo(width=128))
    preset = read_preset(path)
    assert (preset.title, preset.task, preset.path) == ("Größe", "render.batch", path)
    assert apply_preset(preset, Photo, "render.batch") == Photo(width=128)


@pytest.mark.parametrize(
    ("title", "name"), [("A b", "A b"), ("a/b\\c:d", "abcd"), ("???", "preset"), ("ü" * 200, "ü" * 80)]
)
def test_any_title_makes_a_file_name(title: str, name: str) -> None:
    assert preset_file_name(title) == f"{name}.preset.json"


def test_a_preset_may_hold_only_some_fields() -> None:
    assert apply_preset(Preset("t", "", {"width": 32}), Photo) == Photo(width=32)


def test_a_preset_of_tomorrow_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.preset.json"
    path.write_text('{"preset": 99, "settings": {}}', encoding="utf-8")
    with pytest.raises(DataError, match="newer workbench"):
        read_preset(path)


def test_a_value_that_does_not_fit_names_field_and_file(tmp_path: Path) -> None:
    path = tmp_path / "a.preset.json"
    path.write_text('{"settings": {"width": 2}}', encoding="utf-8")
    with pytest.raises(
        SettingsError, match=r"Width: should be greater than or equal to 8 \(.*a\.preset\.json\)"
    ) as caught:
        apply_preset(read_preset(path), Photo)
    assert caught.value.field == "width"


def test_unreadable_files_do_not_hide_the_others(tmp_path: Path) -> None:
    write_preset(tmp_path / "b.preset.json", "t", "B", Photo())
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "c.txt").write_text("x", encoding="utf-8")
    assert [p.title for p in presets_in(tmp_path)] == ["B"]
    assert list(presets_in(tmp_path / "nowhere")) == []


def test_presets_ship_with_a_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "shipping_plugin"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    write_preset(package / "presets" / "one.json", "ship.it", "One", Photo())
    monkeypatch.syspath_prepend(str(tmp_path))
    manifest = Manifest("ship", "Ship", "x", 1, presets={"it": "shipping_plugin:presets"})
    assert [p.title for p in shipped_presets(manifest, "it")] == ["One"]
    assert shipped_presets(manifest, "other") == []
    assert "shipping_plugin" not in sys.modules or sys.modules.pop("shipping_plugin")
