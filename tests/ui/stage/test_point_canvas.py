"""Points over a picture are moved with the mouse and the keys, and moved back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from workbench.ui.stage.pictures import image_of
from workbench.ui.stage.point_canvas import PointCanvas

POINTS = np.array([[2.0, 2.0], [6.0, 2.0], [4.0, 6.0]])


@pytest.fixture
def canvas(qtbot: QtBot) -> PointCanvas:
    """A picture of 8 x 8 pixels, 40 screen pixels each."""
    made = PointCanvas()
    qtbot.addWidget(made)
    made.resize(320, 320)
    made.set_picture(image_of(np.zeros((8, 8, 3), np.uint8)))
    made.set_points(POINTS)
    made.show()
    return made


def drag(qtbot: QtBot, canvas: PointCanvas, start: tuple[int, int], end: tuple[int, int]) -> None:
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*start))
    qtbot.mouseMove(canvas, QPoint(*end))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*end))


def test_a_point_goes_where_it_is_dragged(qtbot: QtBot, canvas: PointCanvas) -> None:
    with qtbot.waitSignal(canvas.moved):
        drag(qtbot, canvas, (243, 78), (200, 120))
    assert canvas.chosen == 1
    np.testing.assert_allclose(canvas.points, [[2, 2], [5, 3], [4, 6]])
    assert canvas.undo() and not canvas.undo()
    np.testing.assert_allclose(canvas.points, POINTS)


def test_it_stays_on_the_picture(qtbot: QtBot, canvas: PointCanvas) -> None:
    drag(qtbot, canvas, (80, 80), (-50, 400))
    np.testing.assert_allclose(canvas.points[0], [0, 8])


def test_a_click_selects_and_moves_nothing(qtbot: QtBot, canvas: PointCanvas) -> None:
    with qtbot.assertNotEmitted(canvas.moved), qtbot.waitSignal(canvas.selected):
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(164, 243))
    assert canvas.chosen == 2 and not canvas.undo()


def test_keys_choose_and_move(qtbot: QtBot, canvas: PointCanvas) -> None:
    canvas.setFocus()
    for _ in range(2):
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    qtbot.keyClick(canvas, Qt.Key.Key_Backtab)
    assert canvas.chosen == 0
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_allclose(canvas.points[0], [2.5, 6.0])
    canvas.undo()
    np.testing.assert_allclose(canvas.points[0], [2.5, 2.0])


def test_beside_all_points_the_picture_is_panned(qtbot: QtBot, canvas: PointCanvas) -> None:
    canvas.zoom_at(canvas.place_of(4, 4), 2.0)
    before = canvas.framing
    spot = canvas.place_of(4.0, 3.0).toPoint()
    drag(qtbot, canvas, (spot.x(), spot.y()), (spot.x() + 30, spot.y()))
    assert canvas.framing.x > before.x
    np.testing.assert_allclose(canvas.points, POINTS)


def test_the_chosen_point_is_ringed(qtbot: QtBot, canvas: PointCanvas) -> None:
    plain = canvas.grab().toImage()
    canvas.choose(1)
    assert canvas.grab().toImage() != plain
    canvas.set_points(None)
    assert canvas.chosen == -1 and len(canvas.points) == 0


def test_the_points_are_framed(canvas: PointCanvas) -> None:
    canvas.frame_points()
    corners = [canvas.place_of(2, 2), canvas.place_of(6, 6)]
    # They took half of the room, and take two thirds of it, in its middle.
    assert [round(c.x()) for c in corners] == [round(320 / 6), round(320 * 5 / 6)]
    assert [round(c.y()) for c in corners] == [round(320 / 6), round(320 * 5 / 6)]
