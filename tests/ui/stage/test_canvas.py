from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.stage.canvas import Framing, PictureCanvas
from workbench.ui.stage.pictures import image_of, pixels_of


@pytest.fixture
def canvas(qtbot: QtBot) -> PictureCanvas:
    made = PictureCanvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def checks(size: int = 8) -> QImage:
    """Every pixel its own colour."""
    y, x = np.mgrid[0:size, 0:size]
    return image_of(np.stack([x * 30, y * 30, np.zeros_like(x)], -1).astype(np.uint8))


def turn_wheel(canvas: PictureCanvas, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_picture_is_fitted_and_centred(canvas: PictureCanvas) -> None:
    canvas.set_picture(checks())
    target = canvas.target()
    assert (target.width(), target.height()) == (300, 300)
    assert target.center() == QPointF(200, 150)


def test_enlarged_pixels_stay_crisp(canvas: PictureCanvas) -> None:
    canvas.set_picture(checks())
    seen = pixels_of(canvas.grab().toImage())[..., :3]
    cell = seen[150 : 150 + 30, 210:230].reshape(-1, 3)
    assert np.unique(cell, axis=0).tolist() == [[120, 120, 0]]


def test_a_large_picture_is_reduced_without_losing_thin_lines(canvas: PictureCanvas) -> None:
    pixels = np.zeros((2400, 2400, 3), np.uint8)
    pixels[::8] = 255
    canvas.set_picture(image_of(pixels))
    seen = pixels_of(canvas.grab().toImage())[20:-20, 150:250, 0]
    assert 20 < seen.mean() < 45  # an eighth of the rows is white: grey all over, not stripes
    assert seen.std() < 30


def test_pixels_are_found_under_the_mouse(canvas: PictureCanvas) -> None:
    canvas.set_picture(checks())
    target = canvas.target()
    assert canvas.pixel_at(target.topLeft() + QPointF(1, 1)) == (0, 0)
    assert canvas.pixel_at(target.bottomRight() - QPointF(1, 1)) == (7, 7)
    assert canvas.pixel_at(QPointF(2, 2)) is None


def test_the_wheel_zooms_at_the_mouse(canvas: PictureCanvas) -> None:
    canvas.set_picture(checks(64))
    place = QPointF(260, 90)
    before = canvas.pixel_at(place)
    for _ in range(6):
        turn_wheel(canvas, place, 1)
    assert canvas.framing.zoom == pytest.approx(1.2**6)
    assert canvas.pixel_at(place) == before
    turn_wheel(canvas, place, -20)
    assert canvas.framing == Framing()


def test_dragging_pans_only_when_zoomed(qtbot: QtBot, canvas: PictureCanvas) -> None:
    canvas.set_picture(checks(64))

    def drag() -> None:
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
        qtbot.mouseMove(canvas, QPoint(220, 160))
        qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(220, 160))

    drag()
    assert canvas.framing == Framing()
    turn_wheel(canvas, QPointF(200, 150), 5)
    left, top = canvas.target().left(), canvas.target().top()
    drag()
    assert canvas.target().left() == pytest.approx(left + 20)
    assert canvas.target().top() == pytest.approx(top + 10)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton)
    assert canvas.framing == Framing()


def test_the_keyboard_zooms_and_pans(qtbot: QtBot, canvas: PictureCanvas) -> None:
    canvas.set_picture(checks(64))
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    zoom = canvas.framing.zoom
    assert zoom > 1
    left = canvas.target().left()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.target().left() < left
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.framing == Framing()


def test_a_picture_of_the_same_size_keeps_the_place(canvas: PictureCanvas) -> None:
    canvas.set_picture(checks(64))
    turn_wheel(canvas, QPointF(100, 100), 4)
    framing = canvas.framing
    canvas.set_picture(checks(64))
    assert canvas.framing == framing
    canvas.set_picture(checks(32))
    assert canvas.framing == Framing()


def test_landmarks_lie_at_their_pixels(canvas: PictureCanvas) -> None:
    canvas.set_picture(image_of(np.zeros((100, 100, 3), np.uint8)))
    canvas.set_landmarks(np.array([[50.0, 50.0], [10.0, 10.0]]), np.array([True, False]))
    seen = pixels_of(canvas.grab().toImage())[..., :3].astype(int)
    assert seen[150, 200, 1] > 180  # filled where it can be seen
    assert seen[150, 200, 0] < 20
    assert seen[30, 80].max() < 40  # a ring where it is hidden
    assert seen[20:40, 70:90, 0].max() > 150


def test_hovering_names_the_pixel_and_leaving_says_so(qtbot: QtBot, canvas: PictureCanvas) -> None:
    canvas.set_picture(checks())
    with qtbot.waitSignal(canvas.hovered) as told:
        qtbot.mouseMove(canvas, QPoint(200 + 20, 150 + 20))
    assert told.args == [4, 4]
    with qtbot.waitSignal(canvas.left):
        qtbot.mouseMove(canvas, QPoint(3, 3))


def test_nothing_to_show_is_drawn_without_complaint(canvas: PictureCanvas) -> None:
    canvas.set_picture(None)
    assert canvas.target().isEmpty()
    assert canvas.grab().width() == 400
