"""The viewer with OpenGL, in a real window."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.viewer3d.analytic_head import analytic_head
from workbench.errors import DataError
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.mesh import Mesh
from workbench.geometry.scene import Layer, Together
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


def two(qtbot: QtBot, together: Together) -> Viewer3D:
    """A blue head and a red one that is wider, drawn."""
    viewer = Viewer3D("Two")
    qtbot.addWidget(viewer)
    wide = Mesh(HEAD.vertices * (1.1, 1.0, 1.0), HEAD.faces)
    blue = np.full(len(HEAD.vertices), -3.0)
    viewer.show_mesh(HEAD, scalars=blue)
    viewer.show_second(wide, scalars=-blue)
    viewer.set_together(together)
    return shown(qtbot, viewer)


def middle_row(viewer: Viewer3D) -> tuple[np.ndarray, np.ndarray]:
    """Where the middle of the view is red, and where it is blue, by share of the width."""
    row = colours(viewer._area)
    row = row[row.shape[0] // 3]
    red, blue = row[:, 0] > row[:, 2] + 40, row[:, 2] > row[:, 0] + 40
    return np.flatnonzero(red) / len(row), np.flatnonzero(blue) / len(row)


def test_a_wipe_shows_both_at_its_divider_and_follows_the_mouse(qtbot: QtBot) -> None:
    viewer = two(qtbot, "wipe")
    red, blue = middle_row(viewer)
    assert blue.max() < 0.55
    assert red.min() > 0.45
    wipe = viewer.wipe
    assert wipe.isVisible()
    qtbot.mousePress(wipe, Qt.MouseButton.LeftButton, pos=QPoint(wipe.width() // 2, 30))
    qtbot.mouseMove(wipe, QPoint(wipe.width() // 2 + viewer._area.width() // 5, 30))
    qtbot.mouseRelease(wipe, Qt.MouseButton.LeftButton, pos=QPoint(wipe.width() // 2, 30))
    qtbot.waitUntil(lambda: middle_row(viewer)[1].max() > 0.6)
    assert middle_row(viewer)[0].min() > 0.6
    viewer.release()


def test_an_overlay_on_screen_is_the_overlay_of_pictures(qtbot: QtBot) -> None:
    viewer = two(qtbot, "overlay")
    picture = viewer.picture(1, bar=False)
    assert picture is not None
    seen, saved = colours(viewer._area)[:250], pixels_of(picture)[:250, :, :3].astype(int)
    assert (np.abs(seen - saved).max(axis=-1) > 24).mean() < 0.03
    assert len(middle_row(viewer)[0]) < len(middle_row(two(qtbot, "second"))[0])
    viewer.release()


def test_blinking_is_seen(qtbot: QtBot) -> None:
    viewer = two(qtbot, "blink")
    viewer.blink.set_rate(3)
    for sign in (1, -1):
        qtbot.waitUntil(lambda sign=sign: sign * (len(middle_row(viewer)[0]) - len(middle_row(viewer)[1])) > 50)
    viewer.set_together("first")
    assert not viewer.blink.running
    viewer.release()


def test_while_a_tool_draws_the_wheel_still_zooms_and_the_right_button_moves(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.set_mode("lasso")
    start, layer = viewer.viewpoint, viewer._layer
    wheel = QWheelEvent(
        QPointF(100, 100), QPointF(100, 100), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(layer, wheel)
    assert viewer.viewpoint.distance < start.distance
    qtbot.mousePress(layer, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(layer, QPoint(180, 150))
    qtbot.mouseRelease(layer, Qt.MouseButton.LeftButton, pos=QPoint(180, 150))
    assert viewer.viewpoint.azimuth == start.azimuth
    target = viewer.viewpoint.target
    for kind, place, button, buttons in (
        (QEvent.Type.MouseButtonPress, QPointF(100, 100), Qt.MouseButton.RightButton, Qt.MouseButton.RightButton),
        (QEvent.Type.MouseMove, QPointF(140, 100), Qt.MouseButton.NoButton, Qt.MouseButton.RightButton),
        (QEvent.Type.MouseButtonRelease, QPointF(140, 100), Qt.MouseButton.RightButton, Qt.MouseButton.NoButton),
    ):
        sent = QMouseEvent(kind, place, place, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(layer, sent)
    assert viewer.viewpoint.target != target


def test_a_large_mesh_is_prepared_beside_the_windows_thread(
    qtbot: QtBot, viewer: Viewer3D, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.ui.viewer3d.building._LARGE", 10)
    first, values = colours(viewer), np.full(len(HEAD.vertices), 3.0)
    viewer.show_mesh(Mesh(HEAD.vertices, HEAD.faces), scalars=values)
    assert not viewer.drawn  # the head before it stays until this one is there
    viewer.set_scale(ColourScale(-30, 30))
    viewer.set_style("points")
    viewer.set_style("clay")
    viewer.set_scale(ColourScale(-3, 3))
    qtbot.waitUntil(lambda: viewer.drawn)
    picture = colours(viewer)
    assert np.abs(picture - first).max() > 40
    middle = picture[picture.shape[0] // 2, picture.shape[1] // 2]
    assert middle[0] > middle[2] + 60
    viewer.show_mesh(HEAD)
    viewer.clear()
    qtbot.waitUntil(lambda: viewer._builder.up_to_date)
    assert viewer.sentence


def test_a_mesh_that_cannot_be_prepared_is_a_sentence(
    qtbot: QtBot, viewer: Viewer3D, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_layer: Layer) -> None:
        raise DataError("The memory is full")

    with monkeypatch.context() as patched:
        patched.setattr("workbench.ui.viewer3d.building._LARGE", 10)
        patched.setattr(Layer, "actor", full)
        viewer.show_mesh(Mesh(HEAD.vertices, HEAD.faces))
        qtbot.waitUntil(lambda: viewer.sentence == "The memory is full.")
    viewer.show_mesh(HEAD)
    assert viewer.sentence == ""
