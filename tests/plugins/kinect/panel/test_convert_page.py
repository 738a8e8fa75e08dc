"""The Convert page: raw sets of the workspace, any frame before and after, and the set that comes out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugins.kinect.formats.corrections import read_corrections
from plugins.kinect.formats.raw_set import raw_folder
from plugins.kinect.panel import KinectPanel
from plugins.kinect.panel.convert_page import ConvertPage
from tests.plugins.conftest import OpenPanel
from tests.plugins.kinect.convert.captured import Captured, captured, raw_set
from workbench.jobs.status import JobState

PATIENCE_MS = 120_000
SMALL = {"output_image_size": 96, "padding": 4}


@pytest.fixture(scope="module")
def faces() -> list[Captured]:
    return [captured(3, number=number) for number in range(4)]


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path, faces: list[Captured]) -> ConvertPage:
    """The page with the raw set “Käthe” in the workspace."""
    raw_set(raw_folder(tmp_path / "work", "Käthe"), faces)
    tab = open_panel(KinectPanel, tmp_path / "work")
    assert isinstance(tab, KinectPanel)
    tab.choose("convert")
    made = tab.page
    assert isinstance(made, ConvertPage)
    return made


def chosen(qtbot: QtBot, page: ConvertPage) -> None:
    """Choose the set in the drop-down and wait for its first frame."""
    page.activated()
    qtbot.waitUntil(lambda: "Käthe" in page.choice.names, timeout=PATIENCE_MS)
    page.choice.combo.setCurrentIndex(0)
    page.choice.combo.activated.emit(0)
    page.form.set_settings(SMALL)
    qtbot.waitUntil(lambda: page.view.words.startswith("1 of 4 · train/000000"), timeout=PATIENCE_MS)
    assert page.view.sentence == ""


def test_a_frame_is_seen_before_and_after_in_both_kinds_of_set(qtbot: QtBot, page: ConvertPage) -> None:
    assert page.view.sentence.startswith("Choose a raw set above")
    chosen(qtbot, page)
    assert page.form.settings().name == "Käthe"
    qtbot.waitUntil(lambda: page.column.start_button.text() == "Convert 4 frames", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(page.view.after.panes) == 2, timeout=PATIENCE_MS)
    assert [pane.title for pane in page.view.before.panes] == ["Colour", "Depth, as it was captured"]
    assert [pane.title for pane in page.view.after.panes] == ["Depth, as it is stored", "The person"]
    page.view.slider.setValue(3)
    qtbot.waitUntil(lambda: page.view.words.startswith("4 of 4 · eval/000003"), timeout=PATIENCE_MS)
    page.form.set_settings({"mode": "compatible"})
    qtbot.waitUntil(
        lambda: [pane.title for pane in page.view.after.panes] == ["Depth, in 8 bits", "Feature drawing"],
        timeout=PATIENCE_MS,
    )
    # Too much padding for so small a picture: the frame would be set aside, and the reason is said.
    page.form.set_settings({"mode": "metric", "padding": 32})
    qtbot.waitUntil(lambda: "would be set aside" in page.view.reason.text(), timeout=PATIENCE_MS)
    assert page.view.after.isHidden()


def test_a_set_is_made_shown_and_handed_on(qtbot: QtBot, page: ConvertPage) -> None:
    chosen(qtbot, page)
    with qtbot.waitSignal(page.context.jobs.finished, timeout=PATIENCE_MS) as finished:
        page.start()
    assert finished.args is not None
    assert finished.args[0].state is JobState.DONE, finished.args[0].sentence
    qtbot.waitUntil(lambda: page.made.gallery.count == 4, timeout=PATIENCE_MS)
    assert page.made.words.text() == "4 of 4 frames are converted."
    asked = []
    page.context.asked_for_panel.connect(lambda panel, payload: asked.append((panel, payload)))
    page.made.train.click()
    page.made.look_at.click()
    assert asked == [("train", {"dataset": "Käthe"}), ("datasets", {"dataset": "Käthe"})]
    page.form.set_settings({"name": "another"})
    qtbot.waitUntil(lambda: page.made.gallery.count == 0, timeout=PATIENCE_MS)
    assert page.made.words.text() == ""
    assert not page.made.train.isEnabled()


def test_a_folder_that_is_no_raw_set_is_said(qtbot: QtBot, page: ConvertPage, tmp_path: Path) -> None:
    page.activated()
    page.form.set_settings({"source": tmp_path, "name": "nothing"})
    qtbot.waitUntil(lambda: "holds no captured frames" in page.view.sentence, timeout=PATIENCE_MS)
    assert "holds no captured frames" in page.form.rows["source"].message.text()


def test_points_are_put_right_and_kept(qtbot: QtBot, page: ConvertPage, faces: list[Captured]) -> None:
    chosen(qtbot, page)
    page.view.correct_button.click()
    editor, source = page.view.editor, raw_folder(page.context.workspace.root, "Käthe")
    qtbot.waitUntil(lambda: len(editor.canvas.points) == 70, timeout=PATIENCE_MS)
    assert editor.canvas._badge == "put right by hand"
    editor.canvas.choose(30)
    assert editor.words.text().startswith("Point 31: bridge of the nose · Drag")
    editor.canvas.setFocus()
    qtbot.keyClick(editor.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    moved = editor.canvas.points
    assert editor.changed and moved[30, 0] == pytest.approx(faces[0].landmarks[30, 0] + 4, abs=1e-3)
    editor.carry.setChecked(False)
    editor.keep_button.click()
    qtbot.waitUntil(lambda: np.allclose(read_corrections(source)["train", "0"], moved, atol=1e-3), timeout=PATIENCE_MS)
    assert not editor.changed and not editor.keep_button.isEnabled()
    # Moved, and on to the next frame without a word: kept as well.
    qtbot.keyClick(editor.canvas, Qt.Key.Key_Left)
    page.view.slider.setValue(1)
    qtbot.waitUntil(lambda: page.view.words.startswith("2 of 4 · train/000001"), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: abs(read_corrections(source)["train", "0"][30, 0] - moved[30, 0] + 0.5) < 1e-3, timeout=PATIENCE_MS
    )
    # Carried by a job; the frames around were put right by hand, so they stay as they are.
    qtbot.keyClick(editor.canvas, Qt.Key.Key_Down)
    editor.carry.setChecked(True)
    with qtbot.waitSignal(page.context.jobs.finished, timeout=PATIENCE_MS) as finished:
        editor.keep()
    assert finished.args is not None
    assert (finished.args[0].spec.task, finished.args[0].state) == ("kinect.correct", JobState.DONE)
    editor.closed.emit()
    qtbot.waitUntil(lambda: len(page.view.after.panes) == 2 and not page.view.correcting, timeout=PATIENCE_MS)
