from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.forms.models import Everything
from workbench.extension.presets import Preset
from workbench.ui import bridge
from workbench.ui.forms import dialogs, presets
from workbench.ui.forms.form import SettingsForm
from workbench.ui.forms.last_settings import LastSettings
from workbench.ui.forms.presets import PresetBar
from workbench.ui.theme.appearance import Theme

TASK = "toys.make"


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot, tmp_path: Path) -> PresetBar:
    form = SettingsForm(Everything)
    qtbot.addWidget(form)
    shipped = [Preset("Wide pose", TASK, {"yaw": [-80, 80]})]
    made = PresetBar(form, TASK, tmp_path / "presets", shipped=lambda: shipped)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: "Wide pose" in made.presets)
    return made


def change(bar: PresetBar, qtbot: QtBot, size: str) -> None:
    field = bar._form.rows["size"].editor.focusProxy()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, size)


def test_shipped_preset_is_put_in_and_named(bar: PresetBar, qtbot: QtBot) -> None:
    bar.apply(bar.presets["Wide pose"])
    assert bar._form.settings().yaw == (-80, 80) and "Wide pose" in bar.button.text()
    change(bar, qtbot, "64")
    bar._form.set_settings({"yaw": (-1, 1)})
    assert "(changed)" in bar.button.text()


def test_saved_preset_comes_back(bar: PresetBar, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presets, "ask_for_title", lambda *_: "Meine Köpfe: 64")
    change(bar, qtbot, "64")
    bar.ask_and_save()
    qtbot.waitUntil(lambda: "Meine Köpfe: 64" in bar.presets)
    bar._defaults()
    assert bar._form.settings() == Everything()
    bar.apply(bar.presets["Meine Köpfe: 64"])
    assert bar._form.settings().size == 64


def test_applied_preset_can_be_undone(bar: PresetBar) -> None:
    bar.apply(bar.presets["Wide pose"])
    assert bar._form.undo() and bar._form.settings() == Everything()


def test_shared_file_with_unknown_key_is_refused_in_one_sentence(
    bar: PresetBar, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shared.preset.json"
    path.write_text(json.dumps({"preset": 1, "task": TASK, "settings": {"hair": "red"}}), encoding="utf-8")
    monkeypatch.setattr(dialogs, "ask_for_paths", lambda *_a, **_k: [path])
    with qtbot.waitSignal(bar.failed) as told:
        bar._open()
    assert told.args is not None
    sentence = told.args[0]
    assert "hair" in sentence and "shared.preset.json" in sentence and "\n" not in sentence
    assert bar._form.settings() == Everything()


def test_file_that_is_no_preset(bar: PresetBar, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("not json", encoding="utf-8")
    with qtbot.waitSignal(bar.failed) as told:
        assert not bar.apply_file(path)
    assert told.args is not None and "not valid JSON" in told.args[0]


def test_share_as_a_file(bar: PresetBar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "for you.preset.json"
    monkeypatch.setattr(dialogs, "ask_for_paths", lambda *_a, **_k: [target])
    bar._share()
    assert json.loads(target.read_text(encoding="utf-8"))["settings"]["size"] == 256


def test_menu_lists_presets_and_removes_own_ones(bar: PresetBar, qtbot: QtBot) -> None:
    bar.save_as(bar._folder / "mine.preset.json", "Mine")
    qtbot.waitUntil(lambda: "Mine" in bar.presets)
    bar._fill()
    titles = [action.text() for action in bar.menu.actions()]
    assert titles[:3] == ["Defaults", "Wide pose", "Mine"]
    bar._remove(bar.presets["Mine"])
    qtbot.waitUntil(lambda: "Mine" not in bar.presets)


def test_settings_are_there_at_the_next_start(theme: Theme, qtbot: QtBot) -> None:
    first, second = SettingsForm(Everything), SettingsForm(Everything)
    for form in (first, second):
        qtbot.addWidget(form)
    kept = LastSettings(first, TASK)
    field = first.rows["size"].editor.focusProxy()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "96")
    kept.keep()
    bridge.shut_down()
    LastSettings(second, TASK)
    assert second.settings().size == 96 and not second.undo()


def test_a_tab_may_begin_with_values_of_its_own_until_someone_sets_others(theme: Theme, qtbot: QtBot) -> None:
    first, second = SettingsForm(Everything), SettingsForm(Everything)
    for form in (first, second):
        qtbot.addWidget(form)
    kept = LastSettings(first, TASK, {"size": 64})
    assert first.settings() == Everything(size=64) and not first.undo()
    first.set_settings({"size": 96})
    kept.keep()
    bridge.shut_down()
    LastSettings(second, TASK, {"size": 64})
    assert second.settings().size == 96


def test_settings_of_an_earlier_version_are_left(theme: Theme, qtbot: QtBot) -> None:
    form = SettingsForm(Everything)
    qtbot.addWidget(form)
    kept = LastSettings(form, TASK)
    kept.path.parent.mkdir(parents=True)
    kept.path.write_text(json.dumps({"task": TASK, "settings": {"was_once": 1}}), encoding="utf-8")
    again = SettingsForm(Everything)
    qtbot.addWidget(again)
    LastSettings(again, TASK)
    assert again.settings() == Everything()


def test_undo_key_in_the_form_after_a_preset(bar: PresetBar, qtbot: QtBot) -> None:
    bar.apply(bar.presets["Wide pose"])
    field = bar._form.rows["name"].editor.focusProxy()
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bar._form.settings() == Everything()
