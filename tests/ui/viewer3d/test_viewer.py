"""The viewer where there is no OpenGL: it says so, and takes every call all the same."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.viewer3d.analytic_head import analytic_head
from tests.ui.viewer3d.showing import show_at
from workbench.errors import DataError
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.viewer3d import Viewer3D, link

HEAD = analytic_head(64, 48)


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer3D:
    made = Viewer3D("Truth")
    qtbot.addWidget(made)
    made.resize(300, 400)
    return made


def needs_no_gl() -> bool:
    return QGuiApplication.platformName() == "offscreen"


def test_without_opengl_there_is_a_sentence(qtbot: QtBot, viewer: Viewer3D) -> None:
    if not needs_no_gl():
        pytest.skip("this session has OpenGL")
    viewer.show_mesh(HEAD)
    viewer.show()
    assert "no screen to draw 3D on" in viewer.sentence
    assert viewer.mesh is HEAD


def test_nothing_of_the_3d_library_is_loaded_before_it_is_shown() -> None:
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'; from PySide6.QtWidgets import QApplication; "
        "a = QApplication([]); from workbench.ui.viewer3d import Viewer3D; v = Viewer3D(); v.show(); "
        "a.processEvents(); "
        "assert not [m for m in sys.modules if m.split('.')[0] in ('pyvista', 'pyvistaqt', 'matplotlib', 'vtkmodules')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_named_views_are_told_and_fitted(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD)
    with qtbot.waitSignal(viewer.viewpoint_changed) as told:
        viewer.show_view("profile")
    assert told.args == [viewer.viewpoint]
    assert viewer.viewpoint.azimuth == 90


def test_linked_viewers_move_together_and_only_once(qtbot: QtBot) -> None:
    viewers = [Viewer3D(name) for name in ("a", "b", "c")]
    for viewer in viewers:
        qtbot.addWidget(viewer)
        viewer.show_mesh(HEAD)
    bond = link(viewers)
    heard: list[Viewpoint] = []
    for viewer in viewers[1:]:
        viewer.viewpoint_changed.connect(heard.append)
    viewers[0].show_view("three_quarter")
    assert {viewer.viewpoint for viewer in viewers} == {viewers[0].viewpoint}
    assert heard == []
    bond.set_linked(False)
    viewers[1].show_view("profile")
    assert viewers[0].viewpoint.azimuth == 45
    bond.set_linked(True)
    assert viewers[1].viewpoint == viewers[0].viewpoint


def test_linked_viewers_look_from_the_same_place_after_each_was_given_its_surface(qtbot: QtBot) -> None:
    viewers = [Viewer3D("a"), Viewer3D("b")]
    for viewer in viewers:
        qtbot.addWidget(viewer)
        viewer.resize(300, 300)
        viewer.show()
    bond = link(viewers)
    far = analytic_head(64, 48, distance_m=1.4)
    viewers[0].show_mesh(far)
    viewers[1].show_mesh(HEAD)
    assert viewers[0].viewpoint == viewers[1].viewpoint
    viewers[1].resize(200, 500)
    viewers[0].resize(240, 500)
    assert bond.linked
    qtbot.waitUntil(lambda: viewers[0].viewpoint == viewers[1].viewpoint)


def test_linked_views_of_different_heights_show_a_millimetre_as_large(qtbot: QtBot) -> None:
    viewers = [Viewer3D(bar_room=True) for _ in range(3)]
    for viewer in viewers:
        qtbot.addWidget(viewer)
        viewer.show_mesh(HEAD)
    link(viewers, viewers[0])
    sizes = ((300, 520), (240, 200), (400, 120))
    for viewer, size in zip(viewers, sizes, strict=True):
        show_at(viewer, *size)

    def extent(viewer: Viewer3D, size: tuple[int, int]) -> np.ndarray:
        return np.ptp(viewer.viewpoint.project(HEAD.vertices, *size)[:, :2], axis=0)

    def alike() -> bool:
        first, *others = (extent(viewer, size) for viewer, size in zip(viewers, sizes, strict=True))
        return all(np.allclose(other, first, rtol=1e-6) for other in others)

    qtbot.waitUntil(alike)
    for viewer, (width, height) in zip(viewers, sizes, strict=True):
        x, y, _ = viewer.viewpoint.project(HEAD.vertices, width, height).T
        assert x.min() >= 0 and x.max() <= width
        assert y.min() >= 0 and y.max() <= height - 0.95 * min(viewer.colour_bar.sizeHint().height(), 0.4 * height)
    viewers[1].show_view("profile")
    assert alike()
    viewers[2].turn(20.0, 5.0)
    assert alike()
    sizes = ((300, 520), (240, 200), (400, 260))
    show_at(viewers[2], *sizes[2])
    qtbot.waitUntil(alike)


def test_the_keyboard_turns_zooms_and_chooses_views(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD)
    start = viewer.viewpoint
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.viewpoint.azimuth > start.azimuth
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.viewpoint.distance < start.distance
    qtbot.keyClick(viewer, Qt.Key.Key_4)
    assert viewer.viewpoint.azimuth == 90
    qtbot.keyClick(viewer, Qt.Key.Key_Home)
    assert viewer.viewpoint.azimuth == 0


def test_a_new_surface_can_keep_the_view(viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD)
    viewer.look_from(Viewpoint(azimuth=12))
    viewer.show_mesh(HEAD, keep_view=True)
    assert viewer.viewpoint.azimuth == 12


def test_a_colour_bar_comes_with_values(viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD, scalars=np.zeros(len(HEAD.vertices)), scale=ColourScale(-2, 2), words=("behind", "in front"))
    assert viewer.colour_bar.labels() == ("−2 behind", "0", "+2 in front, mm")
    viewer.set_scale(ColourScale(-5, 5))
    assert viewer.colour_bar.labels()[0] == "−5 behind"


def test_values_that_do_not_fit_are_refused(viewer: Viewer3D) -> None:
    with pytest.raises(DataError, match="values to colour"):
        viewer.show_mesh(HEAD, scalars=np.zeros(3))
    assert viewer.mesh is None


def test_pictures_need_no_window(viewer: Viewer3D) -> None:
    assert viewer.picture() is None
    viewer.show_mesh(HEAD, scalars=np.zeros(len(HEAD.vertices)))
    plain, large = viewer.picture(1), viewer.picture(2, transparent=True)
    assert plain is not None
    assert large is not None
    assert large.width() == 2 * plain.width()
    assert large.pixelColor(1, 1).alpha() == 0


def test_clearing_says_why(viewer: Viewer3D) -> None:
    viewer.show_mesh(HEAD)
    viewer.clear("Choose a sample.")
    assert viewer.mesh is None
    if needs_no_gl():
        viewer.show()
        assert viewer.sentence


def test_it_has_a_name_for_those_who_cannot_see_it(viewer: Viewer3D) -> None:
    assert viewer.accessibleName() == "3D view Truth"


def test_named_views_leave_room_for_a_bar_where_asked(qtbot: QtBot) -> None:
    viewer = Viewer3D(bar_room=True)
    qtbot.addWidget(viewer)
    viewer.resize(402, 402)
    viewer.show_mesh(HEAD)
    viewer.show()
    lowest = viewer.viewpoint.project(HEAD.vertices, 400, 400)[:, 1].max()
    viewer.show_mesh(HEAD, scalars=np.zeros(len(HEAD.vertices)), keep_view=True)
    assert 330 < lowest < viewer.colour_bar.geometry().top()
