"""The weighted list of a form: adding, weighing, taking out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.forms.models import Everything
from workbench.ui.forms.form import SettingsForm
from workbench.ui.forms.weights import WeightsEditor
from workbench.ui.theme.appearance import Theme


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> SettingsForm[Everything]:
    made = SettingsForm(Everything)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def editor(form: SettingsForm[Everything]) -> WeightsEditor:
    found = form.rows["losses"].editor
    assert isinstance(found, WeightsEditor)
    return found


def add(editor: WeightsEditor, name: str) -> None:
    """Choose a name from the drop-down."""
    index = editor.add.findData(name)
    assert index >= 0
    editor.add.setCurrentIndex(index)
    editor.add.activated.emit(index)


def offered(editor: WeightsEditor) -> list[str]:
    return [editor.add.itemData(i) for i in range(editor.add.count())]


def test_names_are_added_with_weight_one_and_then_weighed(
    form: SettingsForm[Everything], editor: WeightsEditor, qtbot: QtBot
) -> None:
    assert offered(editor) == ["slopes", "normals"]
    with qtbot.waitSignal(form.changed):
        add(editor, "slopes")
    assert form.settings().losses == {"l1": 1.0, "slopes": 1.0}
    field = editor.lines["slopes"].field
    field.selectAll()
    qtbot.keyClicks(field, "0,5")
    assert form.settings().losses == {"l1": 1.0, "slopes": 0.5}
    assert editor.lines["slopes"].title == "Slopes"


def test_names_are_taken_out_and_offered_again(
    form: SettingsForm[Everything], editor: WeightsEditor, qtbot: QtBot
) -> None:
    add(editor, "slopes")
    add(editor, "normals")
    assert editor.add.isHidden()
    qtbot.mouseClick(editor.lines["l1"].remove, Qt.MouseButton.LeftButton)
    assert form.settings().losses == {"slopes": 1.0, "normals": 1.0}
    assert offered(editor) == ["l1"] and not editor.add.isHidden()


def test_a_weight_that_is_no_number_is_told_beside_the_list(
    form: SettingsForm[Everything], editor: WeightsEditor, qtbot: QtBot
) -> None:
    field = editor.lines["l1"].field
    field.selectAll()
    qtbot.keyClicks(field, "much")
    assert not form.valid
    assert "a number as weight of L1" in form.rows["losses"].message.text()


def test_undo_brings_a_line_back(form: SettingsForm[Everything], editor: WeightsEditor, qtbot: QtBot) -> None:
    qtbot.mouseClick(editor.lines["l1"].remove, Qt.MouseButton.LeftButton)
    assert form.settings().losses == {}
    form.undo()
    assert form.settings().losses == {"l1": 1.0}
