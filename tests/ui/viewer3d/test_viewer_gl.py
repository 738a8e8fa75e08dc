"""The viewer with OpenGL, in a real window."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.viewer3d.analytic_head import analytic_head
from workbench.geometry.colour_scale import ColourScale
from workbench.ui.stage.pictures import pixels_of
from workbench.ui.viewer3d import Viewer3D, link

pytestmark = pytest.mark.gl
HEAD = analytic_head(96, 72)


def shown(qtbot: QtBot, viewer: Viewer3D) -> Viewer3D:
    """Show a viewer and wait until it draws."""
    viewer.resize(320, 400)
    viewer.show()
    qtbot.waitUntil(lambda: viewer.drawn, timeout=60_000)
    return viewer


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer3D:
    made = Viewer3D("Truth")
    qtbot.addWidget(made)
    made.show_mesh(HEAD)
    return shown(qtbot, made)


def colours(widget: QWidget) -> np.ndarray:
    """What is on screen, RGB."""
    return pixels_of(widget.grab().toImage())[..., :3].astype(int)


def test_a_head_is_on_screen(viewer: Viewer3D) -> None:
    picture = colours(viewer)
    assert viewer.sentence == ""
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 100
    middle = picture[picture.shape[0] // 2, picture.shape[1] // 2]
    assert np.ptp(middle) < 25  # clay
    assert middle.mean() < 235


def test_dragging_turns_and_the_wheel_zooms(qtbot: QtBot, viewer: Viewer3D) -> None:
    before = colours(viewer)
    canvas = viewer.findChild(QWidget, "canvas")
    start = viewer.viewpoint
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    qtbot.mouseMove(canvas, QPoint(90, 150))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 150))
    assert viewer.viewpoint.azimuth > start.azimuth
    wheel = QWheelEvent(
        QPointF(100, 100), QPointF(100, 100), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, wheel)
    assert viewer.viewpoint.distance < start.distance
    assert np.abs(colours(viewer) - before).max() > 40


def test_a_slow_drawing_is_followed_by_the_last_place_and_then_by_rest(qtbot: QtBot, viewer: Viewer3D) -> None:
    for _ in range(20):
        viewer.turn(2.0, 0.0)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: viewer.is_at_rest)
    drawn = viewer.drawing_s
    last = colours(viewer)
    fresh = Viewer3D("fresh")
    qtbot.addWidget(fresh)
    fresh.show_mesh(HEAD)
    shown(qtbot, fresh)
    fresh.set_title("Truth")
    fresh.look_from(viewer.viewpoint)
    qtbot.waitUntil(lambda: fresh.is_at_rest)
    assert np.abs(colours(fresh)[40:] - last[40:]).mean() < 1.0
    assert viewer.drawing_s - drawn < 5.0
    fresh.release()


def test_a_click_reads_the_value_there(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD, scalars=np.full(len(HEAD.vertices), 1.25))
    canvas = viewer.findChild(QWidget, "canvas")
    with qtbot.waitSignal(viewer.picked) as told:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert told.args[0].value == pytest.approx(1.25)
    assert viewer.marked == "+1.25 mm"


def test_values_colour_the_surface(viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD, scalars=np.full(len(HEAD.vertices), 3.0))
    red = colours(viewer)
    viewer.set_scale(ColourScale(-30, 30))
    pale = colours(viewer)
    row, column = red.shape[0] // 2, red.shape[1] // 2
    assert red[row, column, 0] > red[row, column, 2] + 60
    assert pale[row, column].min() > red[row, column].min() + 60
    assert viewer.colour_bar.isVisible()
    viewer.show_mesh(HEAD)
    assert not viewer.colour_bar.isVisible()


def test_linked_viewers_draw_the_same_view(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    viewers = [Viewer3D("a"), Viewer3D("b")]
    for viewer in viewers:
        layout.addWidget(viewer)
        viewer.show_mesh(HEAD)
    link(viewers, window)
    window.resize(640, 400)
    window.show()
    qtbot.waitUntil(lambda: all(viewer.drawn for viewer in viewers), timeout=60_000)
    viewers[1].show_view("profile")
    left, right = (colours(viewer)[40:] for viewer in viewers)
    assert left.shape == right.shape
    assert np.abs(left - right).mean() < 1.0
    for viewer in viewers:
        viewer.release()


def test_viewers_that_are_closed_leave_nothing(qtbot: QtBot) -> None:
    gone = []
    for _ in range(4):
        viewer = Viewer3D("x")
        viewer.show_mesh(HEAD)
        shown(qtbot, viewer)
        canvas = viewer.findChild(QWidget, "canvas")
        gone.append(weakref.ref(canvas))
        viewer.close()
        del canvas
        viewer.deleteLater()
        del viewer
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # deferred deletion
    gc.collect()
    assert [ref for ref in gone if ref() is not None] == []


def test_shown_again_after_hiding(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.hide()
    viewer.show_mesh(HEAD, scalars=np.full(len(HEAD.vertices), -3.0))
    viewer.show()
    picture = colours(viewer)
    blue = picture[picture.shape[0] // 2, picture.shape[1] // 2]
    assert blue[2] > blue[0] + 60
