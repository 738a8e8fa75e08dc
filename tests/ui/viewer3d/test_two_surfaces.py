"""Two surfaces in one view: overlay, wipe and blink, where there is no OpenGL."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.viewer3d.analytic_head import analytic_head
from workbench.errors import DataError
from workbench.geometry.clip_plane import ClipPlane
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.mesh import Mesh
from workbench.ui.viewer3d import Blink, Viewer3D, Wipe

HEAD = analytic_head(64, 48)
NEARER = Mesh(HEAD.vertices - (0, 0, 0.01), HEAD.faces)


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer3D:
    made = Viewer3D()
    qtbot.addWidget(made)
    made.resize(402, 402)
    made.show_mesh(HEAD)
    made.show_second(NEARER)
    made.show()
    return made


def layer_at(qtbot: QtBot, viewer: Viewer3D, x: float, y: float = 200.0) -> int:
    """Which surface a click meets."""
    with qtbot.waitSignal(viewer.picked) as told:
        viewer.clicked.emit(QPointF(x, y))
    return int(told.args[0].layer)


def test_a_click_meets_what_is_seen(qtbot: QtBot, viewer: Viewer3D) -> None:
    assert layer_at(qtbot, viewer, 150) == 1  # in an overlay the nearer one
    viewer.set_together("first")
    assert layer_at(qtbot, viewer, 150) == 0
    viewer.set_together("second")
    assert layer_at(qtbot, viewer, 150) == 1
    viewer.set_together("wipe")
    viewer.set_divider(0.5)
    assert [layer_at(qtbot, viewer, x) for x in (150, 250)] == [0, 1]
    viewer.set_divider(0.7)
    assert layer_at(qtbot, viewer, 250) == 0
    viewer.set_clip(ClipPlane.across("x", 0.0))
    with qtbot.assertNotEmitted(viewer.picked):
        viewer.clicked.emit(QPointF(40, 200))


def test_another_first_surface_keeps_the_second_until_it_is_taken_away(viewer: Viewer3D) -> None:
    viewer.show_mesh(NEARER)
    assert [layer.mesh for layer in viewer.scene.layers] == [NEARER, NEARER]
    viewer.clear_second()
    assert len(viewer.scene.layers) == 1
    viewer.clear()
    assert viewer.scale is None
    with pytest.raises(DataError, match="no first surface"):
        viewer.show_second(HEAD)


def test_opacity_and_style_are_kept_within_what_they_can_be(viewer: Viewer3D) -> None:
    viewer.set_opacity(7)
    assert viewer.scene.layers[1].look.opacity == 1.0
    viewer.set_style("curvature")
    assert {layer.look.style for layer in viewer.scene.layers} == {"curvature"}
    assert viewer.colour_bar.labels()[2] == "+0.06 bulging, 1/mm"
    viewer.show_mesh(HEAD, scalars=np.zeros(len(HEAD.vertices)), scale=ColourScale(0, 4, "cividis", absolute=True))
    assert viewer.scene.layers[0].look.style == "curvature"
    assert viewer.colour_bar.labels() == ("0", "2", "4 mm")


def test_the_divider_is_dragged_and_moved_by_keys(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(400, 300)
    wipe = Wipe(host)
    host.show()
    wipe.put(0.5)
    wipe.show()
    with qtbot.waitSignal(wipe.moved) as told:
        qtbot.mousePress(wipe, Qt.MouseButton.LeftButton, pos=QPoint(wipe.width() // 2, 20))
        qtbot.mouseMove(wipe, QPoint(wipe.width() // 2 - 100, 20))
    assert told.args[0] == pytest.approx(0.25, abs=0.01)
    qtbot.keyClick(wipe, Qt.Key.Key_Right)
    assert wipe.share == pytest.approx(0.27, abs=0.01)
    wipe.put(-3)
    assert 0 < wipe.share < 0.1  # never out of reach


def test_the_divider_is_there_only_for_a_wipe_of_two(viewer: Viewer3D) -> None:
    assert viewer.wipe.isHidden()
    viewer.set_together("wipe")
    assert viewer.wipe.share == 0.5
    assert viewer.wipe.isHidden() == bool(viewer.sentence)  # nothing is drawn where there is no OpenGL
    viewer.set_divider(0.3)
    assert viewer.scene.divider == pytest.approx(0.3)
    viewer.clear_second()
    assert viewer.wipe.isHidden()


def test_blinking_rests_while_hidden_and_ends_with_the_first_surface(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    blink = Blink(host)
    blink.set_rate(1000)
    assert blink.rate <= 3.01  # what is safe to look at
    blink.set_on(True)
    assert not blink.running
    host.show()
    with qtbot.waitSignals([blink.turned, blink.turned]):
        assert blink.running
    host.hide()
    assert not blink.running
    host.show()
    with qtbot.waitSignal(blink.turned) as told:
        pass
    if told.args == [0]:
        with qtbot.waitSignal(blink.turned):
            pass
    with qtbot.waitSignal(blink.turned) as last:
        blink.set_on(False)
    assert last.args == [0]
    assert not blink.running


def test_a_view_blinks_between_its_two_surfaces(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.blink.set_rate(3)
    viewer.set_together("blink")
    qtbot.waitUntil(lambda: viewer.scene.turn == 1)
    assert not viewer.scene.shown(0)
    viewer.set_together("overlay")
    assert not viewer.blink.running
    assert viewer.scene.turn == 0
