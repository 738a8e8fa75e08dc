"""The Render page: a live face, a real batch, the gallery that follows it, and what is done with its faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from plugins.blender.panel import RenderPanel
from plugins.blender.panel.batch_page import BatchPage
from plugins.blender.panel.recipe_window import RecipeWindow
from plugins.blender.panel.sheet_page import SheetPage
from tests.plugins.blender.sets.making import render
from tests.plugins.conftest import OpenPanel
from workbench.errors import SettingsError
from workbench.jobs.status import JobState, JobStatus
from workbench.opencv import cv2

PATIENCE_MS = 90_000
SMALL = {"name": "few", "number": 4, "resolution": 64, "yaw": (-10.0, 10.0)}


@pytest.fixture
def tab(open_panel: OpenPanel, tmp_path: Path) -> RenderPanel:
    made = open_panel(RenderPanel, tmp_path / "faces")
    assert isinstance(made, RenderPanel)
    made.heads.form.set_settings(SMALL)
    return made


@pytest.fixture
def page(tab: RenderPanel) -> BatchPage:
    return tab.heads


def done(qtbot: QtBot, page: BatchPage, start: object) -> JobStatus:
    """Start a job and wait for its end."""
    with qtbot.waitSignal(page.context.jobs.finished, timeout=PATIENCE_MS) as finished:
        start()  # type: ignore[operator]
    assert finished.args is not None
    status: JobStatus = finished.args[0]
    assert status.state is JobState.DONE, status.sentence
    return status


def with_faces(qtbot: QtBot, page: BatchPage) -> None:
    """Four faces are there already."""
    render(page.context.workspace.root, "1", **{**page.form.settings().plain(), **SMALL})
    page.activated()
    qtbot.waitUntil(lambda: page.made.gallery.count == 4, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.made.gallery.entry_at(3) is not None, timeout=PATIENCE_MS)


def note(page: BatchPage) -> str:
    """What stands beside the picture."""
    return page.view.stage.content.note if page.view.stage.content else ""


def test_the_layout_follows_form_and_seed(qtbot: QtBot, page: BatchPage) -> None:
    page.activated()
    qtbot.waitUntil(lambda: note(page).startswith("turn"), timeout=PATIENCE_MS)
    assert page.view.seed_shown == 0
    content = page.view.stage.content
    assert content is not None
    assert content.mask_labels[2] == "nose"
    assert [key for key, _ in content.overlays()] == ["landmarks", "mask", "axes", "box"]
    # The quick renderer's faces are what its batch makes; there is nothing truer to ask for.
    assert content.badge == ""
    assert page.view.bar.take.isHidden()
    page.view.bar.box.setValue(7)
    qtbot.waitUntil(lambda: page.view.seed_shown == 7, timeout=PATIENCE_MS)
    asked: list[None] = []
    page.view.ask = lambda: asked.append(None)  # type: ignore[method-assign, func-returns-value, assignment]
    page.form.set_settings({"number": 9, "held_out": 0.4})
    assert not asked
    page.form.set_settings({"yaw": (0.0, 1.0)})
    assert asked


def test_what_will_be_made_is_expected_before(qtbot: QtBot, page: BatchPage) -> None:
    page.activated()
    charts = page.made.charts.charts
    qtbot.waitUntil(lambda: "Expected" in charts["brightness"].words(), timeout=PATIENCE_MS)
    assert "Expected: median" in charts["yaw"].words()
    assert "Made" not in charts["yaw"].words()
    assert not page.made.charts.grab().isNull()


def test_faces_are_made_shown_measured_and_handed_on(qtbot: QtBot, page: BatchPage) -> None:
    page.activated()
    done(qtbot, page, page.start)
    qtbot.waitUntil(lambda: page.made.gallery.count == 4, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "Made: median" in page.made.charts.charts["size"].words(), timeout=PATIENCE_MS)
    page.made.gallery.select(2)
    qtbot.waitUntil(lambda: note(page) == "stored · 000002", timeout=PATIENCE_MS)
    assert page.view.stage.content is not None
    assert "axes" in dict(page.view.stage.content.overlays())
    asked = []
    page.context.asked_for_panel.connect(lambda panel, payload: asked.append((panel, payload)))
    for button in (page.made.train, page.made.export, page.made.sheet):
        button.click()
    assert asked == [
        ("train", {"dataset": "few"}),
        ("render", {"page": "export", "dataset": "few"}),
        ("render", {"page": "sheet", "dataset": "few"}),
    ]


def test_a_rejected_face_comes_back_or_is_made_again(qtbot: QtBot, page: BatchPage) -> None:
    with_faces(qtbot, page)
    gallery = page.made.gallery
    gallery.select(1)
    gallery.grid.setFocus()
    qtbot.keyClick(gallery.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: gallery.count == 3, timeout=PATIENCE_MS)
    qtbot.keyClick(gallery.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: gallery.count == 4, timeout=PATIENCE_MS)
    page._do("reject", ["000003"])
    qtbot.waitUntil(lambda: gallery.count == 3, timeout=PATIENCE_MS)
    status = done(qtbot, page, lambda: page._do("again", ["000003", "000000"]))
    assert status.summary == {"as before": 2, "changed": 0, "samples": 4}
    qtbot.waitUntil(lambda: gallery.count == 4, timeout=PATIENCE_MS)


def test_recipe_and_seed_of_a_face(qtbot: QtBot, page: BatchPage) -> None:
    with_faces(qtbot, page)
    page._do("copy seed", ["000003", "000000"])
    assert QGuiApplication.clipboard().text() == "3, 0"
    page._do("recipe", ["000003"])
    (window,) = page.findChildren(RecipeWindow)
    qtbot.waitUntil(lambda: '"head_turn"' in window.text.toPlainText(), timeout=PATIENCE_MS)
    window.close()


def test_a_contact_sheet_is_seen_and_saved(qtbot: QtBot, tab: RenderPanel) -> None:
    with_faces(qtbot, tab.heads)
    tab.receive({"page": "sheet", "dataset": "few", "columns": 2, "side": 64})
    sheet = tab.page
    assert isinstance(sheet, SheetPage)
    qtbot.waitUntil(lambda: sheet.stage.content is not None, timeout=PATIENCE_MS)
    assert sheet.stage.content is not None
    assert sheet.stage.content.note == "4 faces · 134 × 134 px"
    status = done(qtbot, sheet, sheet.start)  # type: ignore[arg-type]
    saved = cv2.imdecode(np.fromfile(str(status.summary["file"]), np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert (saved == sheet.stage.content.image).all()


def test_settings_that_do_not_fit_change_nothing(page: BatchPage) -> None:
    with pytest.raises(SettingsError, match="runs backwards"):
        page.form.set_settings({**SMALL, "seeds": "9-3"})
    assert page.form.settings().seeds is None
    assert page.form.settings().number == 4


def test_one_command_renders_the_face_where_blender_draws(tab: RenderPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    command = {command.id: command for command in tab.commands()}["render.face"]
    assert command.shortcut == "Ctrl+R"
    assert not command.enabled()
    asked: list[None] = []
    monkeypatch.setattr(tab.heads.view.true, "ask", lambda *_: asked.append(None))
    command.run()
    assert not asked
    tab.heads.form.set_settings({"renderer": "blender"})
    assert command.enabled()
    command.run()
    assert asked == [None]
    tab.choose("export")
    assert not command.enabled()
