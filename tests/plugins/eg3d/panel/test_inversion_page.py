"""The page From a photo: points clicked, dragged and nudged, the crop, refusals, a face found through the form."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from plugins.eg3d.inversion.face_points import points_from_text, text_of_points
from plugins.eg3d.inversion.photo import write_picture
from plugins.eg3d.panel.inversion_page import InversionPage
from plugins.eg3d.panel.photo_points import PhotoPoints
from plugins.eg3d.panel.photo_stage import FOUND, PHOTO
from tests.plugins.conftest import OpenPanel
from tests.plugins.eg3d.inversion import faces

PATIENCE_MS = 90_000
SIDE = 200
FACE = ((60, 80), (140, 80), (100, 120), (70, 150), (130, 150))


@pytest.fixture
def canvas(qtbot: QtBot) -> PhotoPoints:
    """A photo of 200 px drawn at twice its size."""
    widget = PhotoPoints()
    qtbot.addWidget(widget)
    widget.resize(2 * SIDE, 2 * SIDE)
    widget.show()
    widget.set_photo(np.full((SIDE, SIDE, 3), 90, np.uint8))
    return widget


def click(qtbot: QtBot, canvas: PhotoPoints, x: int, y: int) -> None:
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(2 * x, 2 * y))


def test_points_are_clicked_in_order(qtbot: QtBot, canvas: PhotoPoints) -> None:
    assert canvas.hint == "Click: left eye (1 of 5)"
    for place in FACE:
        click(qtbot, canvas, *place)
    assert np.allclose(canvas.points, FACE)
    click(qtbot, canvas, 20, 20)
    assert len(canvas.points) == 5
    assert canvas.hint.startswith("Drag a point")


def test_points_are_dragged_and_nudged(qtbot: QtBot, canvas: PhotoPoints) -> None:
    canvas.set_points(FACE)
    told: list[object] = []
    canvas.points_changed.connect(told.append)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(202, 240))
    qtbot.mouseMove(canvas, QPoint(220, 260))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(220, 260))
    assert canvas.points[2] == pytest.approx((110, 130))
    assert told
    qtbot.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.hint.startswith("Left eye")
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.points[0] == pytest.approx((61, 70))
    for _ in range(9):
        qtbot.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.points[0] == pytest.approx((61, 0))
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    assert len(canvas.points) == 4
    assert canvas.points[2] == pytest.approx((110, 130))


def test_zoomed_in_points_are_placed_finely(qtbot: QtBot, canvas: PhotoPoints) -> None:
    canvas.zoom_at(QPointF(200, 200), 4.0)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(204, 196))
    assert canvas.points[0] == pytest.approx((100.5, 99.5))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work ü"


@pytest.fixture
def page(open_panel: OpenPanel, workspace: Path, tmp_path: Path) -> InversionPage:
    made = open_panel(InversionPage, workspace)
    assert isinstance(made, InversionPage)
    small = {"device": "cpu", "steps": 2, "rays": 64, "preview_every": 1}
    made.form.set_settings({"generator": faces.generator_file(tmp_path), **small})
    made.activated()
    return made


def marked(qtbot: QtBot, page: InversionPage, photo: Path, points: str) -> None:
    """A photo with its points, and the crop that they give."""
    page.receive({"photo": photo, "points": points})
    crop = page.stage.marked.crop
    qtbot.waitUntil(lambda: not crop.picture_size.isEmpty(), timeout=PATIENCE_MS)


def test_an_empty_page_invites(page: InversionPage) -> None:
    assert "Drop a photo" in page.stage.empty.sentence
    assert page.found.gallery.sentence == "Faces found in photos appear here."
    assert not page.found.open_button.isEnabled()


def test_a_dropped_photo_is_clicked_and_cropped(qtbot: QtBot, page: InversionPage, tmp_path: Path) -> None:
    photo, text = faces.photo(tmp_path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "no.txt")), QUrl.fromLocalFile(str(photo))])
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                              Qt.KeyboardModifier.NoModifier))  # fmt: skip
    canvas = page.stage.marked.photo
    qtbot.waitUntil(lambda: not canvas.picture_size.isEmpty(), timeout=PATIENCE_MS)
    assert "left eye" in page.stage.marked.hint.text()
    target = canvas.target()
    for x, y in points_from_text(text):
        place = QPoint(round(target.left() + x / 256 * target.width()), round(target.top() + y / 256 * target.height()))
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)
    clicked = points_from_text(page.form.settings().points)
    assert np.abs(clicked - points_from_text(text)).max() < 0.6
    qtbot.waitUntil(lambda: "Camera" in page.stage.marked.pose.text(), timeout=PATIENCE_MS)
    assert not page.stage.marked.crop.picture_size.isEmpty()
    page.stage.marked.clear_points.click()
    assert canvas.points == []
    assert page.form.settings().points == ""


def test_another_photo_has_other_points(qtbot: QtBot, page: InversionPage, tmp_path: Path) -> None:
    photo, text = faces.photo(tmp_path)
    marked(qtbot, page, photo, text)
    other = tmp_path / "other.png"
    write_picture(other, np.zeros((90, 120, 3), np.uint8))
    page.form.set_settings({"photo": other})
    assert page.form.settings().points == ""
    canvas = page.stage.marked.photo
    qtbot.waitUntil(lambda: canvas.picture_size.width() == 120, timeout=PATIENCE_MS)
    assert canvas.points == []


def test_bad_points_and_photos_are_said_beside_their_fields(qtbot: QtBot, page: InversionPage, tmp_path: Path) -> None:
    photo, text = faces.photo(tmp_path)
    marked(qtbot, page, photo, text)
    line = text_of_points([[20 + 9 * index, 50] for index in range(5)])
    page.form.set_settings({"points": line})
    qtbot.waitUntil(lambda: "one line" in page.stage.marked.notices.text(), timeout=PATIENCE_MS)
    assert page.stage.marked.crop.picture_size.isEmpty()
    (tmp_path / "torn.png").write_bytes(b"torn")
    page.receive({"photo": tmp_path / "torn.png"})
    qtbot.waitUntil(lambda: "no picture" in _said(page, "photo") or "not a picture" in _said(page, "photo"),
                    timeout=PATIENCE_MS)  # fmt: skip


def _said(page: InversionPage, field: str) -> str:
    return str(page.form.rows[field].message.text())


@pytest.mark.slow
def test_a_face_is_found_through_the_form(qtbot: QtBot, page: InversionPage, workspace: Path, tmp_path: Path) -> None:
    photo, text = faces.photo(tmp_path)
    marked(qtbot, page, photo, text)
    page.start()
    qtbot.waitUntil(lambda: page.stage.shown == FOUND and len(page.stage.strip.panes) == 3, timeout=PATIENCE_MS)
    assert page.stage.strip.panes[0].title == "Photo, aligned"
    qtbot.waitUntil(lambda: page.found.gallery.count == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(page.found.open_button.isEnabled, timeout=PATIENCE_MS)
    folder = workspace / "inversions" / "my photo"
    record = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert record["figures"]["steps"] == 2
    assert page.form.settings().name == "my photo 2"
    qtbot.waitUntil(lambda: page.stage.plot.values().count("\n") > 1, timeout=PATIENCE_MS)
    with qtbot.waitSignal(page.code_made) as made, qtbot.waitSignal(page.context.asked_for_panel) as asked:
        page.found.open_button.click()
    assert made.args == [folder / "w.npy"]
    assert asked.args is not None
    assert asked.args[0] == "eg3d"
    assert asked.args[1]["code_file"] == folder / "w.npy"
    with qtbot.waitSignal(page.context.asked_for_panel) as asked:
        page.found.compare_button.click()
    assert asked.args == ["compare", {"prediction_files": [str(folder / "surface.ply")], "file_unit": "m"}]
    page.stage.chips.button(PHOTO).click()
    assert page.stage.shown == PHOTO
