from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.forms.models import Everything, Needs, Sometimes
from workbench.errors import SettingsError
from workbench.fields import Settings, setting
from workbench.ui.forms import dialogs
from workbench.ui.forms.choice import ChipsEditor, ChoiceEditor
from workbench.ui.forms.form import SettingsForm
from workbench.ui.forms.number import NumberEditor
from workbench.ui.forms.path import PathEditor, PathsEditor
from workbench.ui.forms.rows import RowsEditor
from workbench.ui.forms.span import RangeEditor
from workbench.ui.forms.text import ColourEditor, SeedsEditor, TextEditor, ToggleEditor
from workbench.ui.forms.weights import WeightsEditor
from workbench.ui.theme.appearance import Theme


class Names:
    """A workspace with two datasets."""

    def names(self, kind: str) -> list[str]:
        return ["heads-256", "kinect 01"] if kind == "dataset" else []

    def empty(self, kind: str) -> str:
        return f"no {kind} here"


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> SettingsForm[Everything]:
    made = SettingsForm(Everything, listing=Names())
    qtbot.addWidget(made)
    made.show()
    return made


def write(form: SettingsForm[Any], name: str, text: str, qtbot: QtBot) -> None:
    """Type a text into a field in place of what is there."""
    field = form.rows[name].editor.focusProxy()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text) if text else qtbot.keyClick(field, Qt.Key.Key_Delete)


def message(form: SettingsForm[Any], name: str) -> str:
    """What stands beside a field."""
    line = form.rows[name].message
    return "" if line.isHidden() else line.text()


def test_defaults_come_back(form: SettingsForm[Everything]) -> None:
    assert form.valid and form.settings() == Everything()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("name", TextEditor),
        ("seeds", SeedsEditor),
        ("size", NumberEditor),
        ("psi", NumberEditor),
        ("yaw", RangeEditor),
        ("engine", ChipsEditor),
        ("network", ChoiceEditor),
        ("channels", ChipsEditor),
        ("shuffle", ToggleEditor),
        ("colour", ColourEditor),
        ("photo", PathEditor),
        ("photos", PathsEditor),
        ("views", RowsEditor),
        ("losses", WeightsEditor),
    ],
)
def test_every_kind_has_its_input(form: SettingsForm[Everything], name: str, kind: type) -> None:
    assert type(form.rows[name].editor) is kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Köpfe 2"),
        ("seeds", "5, 7-9"),
        ("size", 512),
        ("psi", 0.25),
        ("rate", 0.0003),
        ("yaw", (-10.0, 45.5)),
        ("fov", 18.5),
        ("engine", "blender"),
        ("network", "plain_unet"),
        ("channels", ["image", "mask"]),
        ("shuffle", False),
        ("colour", "#102030"),
        ("dataset", "heads-256"),
        ("photo", Path("photo.png").absolute()),
        ("photos", [Path("a.png").absolute(), Path("ü b.png").absolute()]),
        ("losses", {"slopes": 2.0, "l1": 0.25}),
        ("views", [{"yaw": 30.0, "share": 0.5}, {"yaw": -1.0, "share": 2.0}]),
    ],
)
def test_every_kind_shows_and_gives_a_value(form: SettingsForm[Everything], name: str, value: Any) -> None:
    form.set_settings({name: value})
    expected = Everything.model_validate({name: value})
    assert form.settings() == expected
    assert not form.rows[name].reset.isHidden()


def test_typing_is_told_with_the_model(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed) as told:
        write(form, "size", "512", qtbot)
    assert told.args is not None and isinstance(told.args[0], Everything)
    assert form.settings().size == 512


def test_problem_stands_beside_the_field_and_goes(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.validity_changed) as told:
        write(form, "size", "4000", qtbot)
    assert told.args == [False] and "1024" in message(form, "size")
    assert not message(form, "name")
    with pytest.raises(SettingsError):
        form.settings()
    write(form, "size", "64", qtbot)
    assert form.valid and not message(form, "size")


def test_text_where_a_number_belongs(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    write(form, "rate", "fast", qtbot)
    assert "not a number" in message(form, "rate")
    write(form, "rate", "1e-4", qtbot)
    assert form.settings().rate == pytest.approx(1e-4)
    write(form, "rate", "0,5", qtbot)
    assert form.settings().rate == pytest.approx(0.5)


def test_seeds_are_counted_while_typing(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    assert form.rows["seeds"].hint.text() == "101 seeds"
    write(form, "seeds", "0-4999999, 7", qtbot)
    assert form.rows["seeds"].hint.text() == "5,000,000 seeds"
    write(form, "seeds", "9-3", qtbot)
    assert "3-9" in message(form, "seeds")


def test_untouched_field_without_default_is_not_blamed_before_start(theme: Theme, qtbot: QtBot) -> None:
    form = SettingsForm(Needs)
    qtbot.addWidget(form)
    form.show()
    assert not form.valid and form.first_problem is not None and form.first_problem.field == "folder"
    assert not message(form, "folder")
    with pytest.raises(SettingsError):
        form.settings()
    assert message(form, "folder") == "Choose a folder."


def test_rule_between_fields_stands_beside_its_field(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    form = SettingsForm(Needs)
    qtbot.addWidget(form)
    form.show()
    form.set_settings({"folder": tmp_path})
    write(form, "low", "9", qtbot)
    assert message(form, "low") == "The lower end is above the upper: swap them."


def test_optional_number_is_none_until_ticked(form: SettingsForm[Everything]) -> None:
    row = form.rows["fov"]
    assert row.tick is not None and not row.editor.isVisibleTo(form)
    row.tick.click()
    assert row.editor.isVisibleTo(form) and form.settings().fov == 5
    row.tick.click()
    assert form.settings().fov is None


class Beginnings(Settings):
    """Optional numbers whose bound is not itself allowed."""

    rate: float | None = setting(None, title="Rate", description="Step", gt=0, le=1, step=0.01)
    norm: float | None = setting(None, title="Norm", description="Most", gt=0)
    share: float | None = setting(None, title="Share", description="Part", gt=0, le=0.5)


def test_a_ticked_number_begins_with_one_that_is_allowed(theme: Theme, qtbot: QtBot) -> None:
    form = SettingsForm(Beginnings)
    qtbot.addWidget(form)
    form.show()
    for row in form.rows.values():
        assert row.tick is not None
        row.tick.click()
    assert form.valid
    assert form.settings() == Beginnings(rate=0.01, norm=1, share=0.5)


def test_choice_explains_the_chosen_value(form: SettingsForm[Everything]) -> None:
    assert form.rows["engine"].hint.text() == "OpenGL, 30 faces a second"
    editor = form.rows["engine"].editor
    assert isinstance(editor, ChipsEditor)
    editor.chips["blender"].click()
    assert form.settings().engine == "blender" and form.rows["engine"].hint.text() == "Paths, 6 s a face"


def test_exactly_one_chip_of_a_choice_stays_on(form: SettingsForm[Everything]) -> None:
    editor = form.rows["engine"].editor
    assert isinstance(editor, ChipsEditor)
    editor.chips["quick"].click()
    assert form.settings().engine == "quick"


def test_slider_and_field_follow_each_other(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    editor = form.rows["psi"].editor
    assert isinstance(editor, NumberEditor) and editor.slider is not None
    editor.slider.setValue(editor.slider.maximum() // 2)
    assert form.settings().psi == pytest.approx(0.5)
    write(form, "psi", "1", qtbot)
    assert editor.slider.value() == editor.slider.maximum()


def test_range_slider_moves_the_nearer_end(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    editor = form.rows["yaw"].editor
    assert isinstance(editor, RangeEditor) and editor.slider is not None
    right = QPoint(editor.slider.width() - 2, editor.slider.height() // 2)
    qtbot.mouseClick(editor.slider, Qt.MouseButton.LeftButton, pos=right)
    assert form.settings().yaw == (-30.0, 90.0)


def test_range_ends_in_wrong_order(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    write(form, "yaw", "50", qtbot)
    assert "swap" in message(form, "yaw")


def test_keys_step_within_the_bounds(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    field = form.rows["size"].editor.focusProxy()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert form.settings().size == 257
    for _ in range(100):
        qtbot.keyClick(field, Qt.Key.Key_PageUp)
    assert form.settings().size == 1024


def test_wheel_over_a_field_without_focus_changes_nothing(form: SettingsForm[Everything]) -> None:
    for name in ("size", "psi", "network"):
        target = form.rows[name].editor.focusProxy()
        form.setFocus()
        wheel = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(0, 0),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, wheel)
    assert form.settings() == Everything()


def test_reset_goes_back_to_the_default(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    write(form, "size", "64", qtbot)
    qtbot.mouseClick(form.rows["size"].reset, Qt.MouseButton.LeftButton)
    assert form.settings().size == 256 and not form.rows["size"].reset.isVisibleTo(form)


def test_undo_and_redo_across_fields(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    write(form, "size", "64", qtbot)
    write(form, "name", "faces", qtbot)
    field = form.rows["name"].editor.focusProxy()
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (form.settings().name, form.settings().size) == ("heads", 64)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.settings().size == 256
    assert form.redo() and form.settings().size == 64
    assert form.redo() and not form.redo()


def test_values_put_in_by_code_can_be_undone_as_one(form: SettingsForm[Everything]) -> None:
    form.set_settings({"size": 64, "psi": 0.1})
    assert form.undo()
    assert (form.settings().size, form.settings().psi) == (256, 0.7)


def test_refused_values_leave_the_form_as_it_was(form: SettingsForm[Everything]) -> None:
    with pytest.raises(SettingsError, match="Unknown setting"):
        form.set_settings({"size": 64, "colour_of_hair": "red"})
    assert form.settings() == Everything()


def test_a_task_can_say_something_beside_a_field(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    form.show_problem("rate", "Too fast for this network.")
    assert message(form, "rate") == "Too fast for this network."
    assert form.groups["Faces"].advanced is not None and form.groups["Faces"].advanced.is_open
    write(form, "rate", "0.01", qtbot)
    assert not message(form, "rate")


def test_dropped_file_becomes_the_path(form: SettingsForm[Everything], tmp_path: Path) -> None:
    photo = tmp_path / "ü photo.png"
    photo.write_bytes(b"")
    for name, expected in (("photo", photo), ("folder", tmp_path)):
        editor = form.rows[name].editor
        drop(editor, [photo])
        assert getattr(form.settings(), name) == expected
    drop(form.rows["photos"].editor, [photo, photo])
    assert form.settings().photos == [photo]


def test_path_chosen_in_the_dialog(
    form: SettingsForm[Everything], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_for_paths", lambda *_a, **_k: [tmp_path / "x.png"])
    editor = form.rows["photo"].editor
    assert isinstance(editor, PathEditor)
    editor.browse.click()
    assert form.settings().photo == tmp_path / "x.png"


def test_datasets_of_the_workspace_are_listed(form: SettingsForm[Everything], qtbot: QtBot) -> None:
    combo = form.rows["dataset"].editor.focusProxy()
    qtbot.waitUntil(lambda: combo.findData("kinect 01") >= 0)  # type: ignore[union-attr]
    combo.setCurrentIndex(combo.findData("kinect 01"))  # type: ignore[union-attr]
    combo.activated.emit(combo.currentIndex())  # type: ignore[union-attr]
    assert form.settings().dataset == "kinect 01"


def test_a_dataset_that_may_be_left_out_says_none_and_can_be_left_out_again(
    form: SettingsForm[Everything], qtbot: QtBot
) -> None:
    combo: QComboBox = form.rows["dataset"].editor.focusProxy()  # type: ignore[assignment]
    qtbot.waitUntil(lambda: combo.findData("kinect 01") >= 0)
    assert combo.currentText() == "none"
    form.set_settings({"dataset": "kinect 01"})
    assert combo.currentText() == "kinect 01"
    form.set_settings({"dataset": None})
    assert combo.currentText() == "none"
    assert form.settings().dataset is None


def test_rows_are_added_and_removed(form: SettingsForm[Everything]) -> None:
    editor = form.rows["views"].editor
    assert isinstance(editor, RowsEditor)
    editor.add.click()
    editor.table.item(1, 0).setText("45")
    assert [view.yaw for view in form.settings().views] == [0.0, 45.0]
    editor.table.setCurrentCell(0, 0)
    editor.remove.click()
    assert [view.yaw for view in form.settings().views] == [45.0]


def test_groups_fold_and_rare_fields_are_folded(form: SettingsForm[Everything]) -> None:
    faces = form.groups["Faces"]
    assert not form.rows["rate"].isVisibleTo(form) and form.rows["size"].isVisibleTo(form)
    assert faces.fold is not None and faces.advanced is not None
    faces.advanced.header.click()
    assert form.rows["rate"].isVisibleTo(form)
    faces.fold.header.click()
    assert not form.rows["size"].isVisibleTo(form)


def test_everyone_can_reach_and_name_every_input(form: SettingsForm[Everything]) -> None:
    for row in form.rows.values():
        target: QWidget = row.editor.focusProxy() or row.editor
        assert row.title in target.accessibleName() or target.accessibleName(), row.name
        assert row.editor.toolTip(), row.name
    size = form.rows["size"]
    assert "in px" in size.editor.toolTip() and size.unit.text() == "px"


def test_hidden_fields_keep_their_values(theme: Theme, qtbot: QtBot) -> None:
    form = SettingsForm(Everything, hidden=("name",))
    qtbot.addWidget(form)
    form.set_settings({"name": "other", "size": 64})
    assert "name" not in form.rows and form.settings().name == "other"


def drop(target: QWidget, paths: list[Path]) -> None:
    """Drop files on a widget."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(3, 3),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    target.dropEvent(event)


def test_escape_is_left_to_the_window(form: SettingsForm[Everything]) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert not form.eventFilter(form, event)


def shown(form: SettingsForm[Any]) -> set[str]:
    """The fields and groups that a person finds, folded or not."""
    fields = {name for name, row in form.rows.items() if not row.isHidden()}
    return fields | {
        title for title, group in form.groups.items() if not group.isHidden() and not group.line.isHidden()
    }


def test_fields_that_do_not_count_are_hidden_with_their_group(theme: Theme, qtbot: QtBot) -> None:
    form = SettingsForm(Sometimes)
    qtbot.addWidget(form)
    assert shown(form) == {"engine", "Faces"}
    form.set_settings({"engine": "blender"})
    assert shown(form) == {"engine", "Faces", "light", "Light", "samples", "Quality"}
    form.set_settings({"light": "own"})
    assert "folder" in shown(form)
    form.set_settings({"engine": "quick"})
    assert shown(form) == {"engine", "Faces"}
    assert form.settings().light == "own"


def test_what_does_not_count_cannot_keep_the_form_from_being_used(theme: Theme, qtbot: QtBot) -> None:
    form = SettingsForm(Sometimes)
    qtbot.addWidget(form)
    form.set_settings({"engine": "blender"})
    form.show()
    form.groups["Quality"].reveal(form.rows["samples"])
    write(form, "samples", "0", qtbot)
    assert not form.valid
    editor = form.rows["engine"].editor
    editor.set_value("quick")
    editor.edited.emit()
    assert form.valid and shown(form) == {"engine", "Faces"}
    editor.set_value("blender")
    editor.edited.emit()
    assert not form.valid and message(form, "samples")
