"""Tools of a viewer, driven where there is no OpenGL: clicks and strokes come in as they come from the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from tests.ui.viewer3d.analytic_head import analytic_head
from tests.ui.viewer3d.showing import show_at
from workbench.geometry.scene import Scene
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.viewer3d import LassoDrawn, LineDrawn, Measure, Pick, Viewer3D
from workbench.ui.viewer3d.picker import Picker
from workbench.ui.viewer3d.tool_book import ToolBook

HEAD = analytic_head(64, 48)


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer3D:
    return made(qtbot)


def made(qtbot: QtBot) -> Viewer3D:
    viewer = Viewer3D()
    qtbot.addWidget(viewer)
    viewer.show_mesh(HEAD)
    show_at(viewer, 400, 400)
    return viewer


def click(viewer: Viewer3D, x: float, y: float) -> None:
    viewer.clicked.emit(QPointF(x, y))


def stroke(qtbot: QtBot, viewer: Viewer3D, places: list[tuple[int, int]]) -> None:
    """Draw with the left button on the layer that takes strokes."""
    layer = viewer._layer
    qtbot.mousePress(layer, Qt.MouseButton.LeftButton, pos=QPoint(*places[0]))
    for place in places[1:]:
        qtbot.mouseMove(layer, QPoint(*place))
    qtbot.mouseRelease(layer, Qt.MouseButton.LeftButton, pos=QPoint(*places[-1]))


def test_a_distance_is_that_of_the_points_on_the_surface(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.set_mode("distance")
    with qtbot.waitSignal(viewer.measured) as told:
        click(viewer, 150, 180)
        click(viewer, 5, 5)  # beside the head: no point
        click(viewer, 260, 230)
    measure = told.args[0]
    assert isinstance(measure, Measure)
    seen = viewer.viewpoint.project(measure.points, 400, 400)[:, :2]
    np.testing.assert_allclose(seen, [[150, 180], [260, 230]], atol=1e-6)
    assert measure.value == pytest.approx(1000 * np.linalg.norm(measure.points[0] - measure.points[1]))
    assert measure.words.endswith(" mm")


def test_angles_are_measured_at_the_second_point() -> None:
    right = Measure("angle", np.array([[1, 0, 0], [0, 0, 0], [0, 0, 2.0]]))
    assert right.value == pytest.approx(90)
    tiny = Measure("angle", np.array([[1, 0, 0], [0, 0, 0], [1, 1e-9, 0]]))
    assert tiny.value == pytest.approx(np.degrees(1e-9))
    assert right.words == "90.0°"


def test_an_angle_takes_three_clicks_and_backspace_takes_one_back(qtbot: QtBot, viewer: Viewer3D) -> None:
    heard: list[Measure] = []
    viewer.measured.connect(heard.append)
    viewer.set_mode("angle")
    click(viewer, 150, 180)
    click(viewer, 200, 200)
    qtbot.keyClick(viewer, Qt.Key.Key_Backspace)
    click(viewer, 200, 260)
    assert heard == []
    click(viewer, 240, 180)
    assert [measure.kind for measure in heard] == ["angle"]
    qtbot.keyClick(viewer, Qt.Key.Key_Backspace)
    assert viewer._book.empty


def test_letters_choose_a_measure_and_escape_leaves_it(qtbot: QtBot, viewer: Viewer3D) -> None:
    modes: list[str] = []
    viewer.mode_changed.connect(modes.append)
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_L, Qt.Key.Key_Escape, Qt.Key.Key_Escape):
        qtbot.keyClick(viewer, key)
    assert modes == ["distance", "angle", "normal"]


def test_where_a_tool_bar_chooses_letters_do_nothing_but_escape_leaves(qtbot: QtBot) -> None:
    viewer = Viewer3D(own_tools=False)
    qtbot.addWidget(viewer)
    viewer.show_mesh(HEAD)
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    assert viewer.mode == "normal"
    viewer.set_mode("lasso")
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer.mode == "normal"


def test_reading_a_point_tells_its_face_and_normal(qtbot: QtBot, viewer: Viewer3D) -> None:
    with qtbot.waitSignal(viewer.picked) as told:
        click(viewer, 200, 200)
    pick = told.args[0]
    assert isinstance(pick, Pick)
    assert pick.normal is not None
    assert pick.normal[2] < -0.2  # towards the camera
    assert np.linalg.norm(pick.normal) == pytest.approx(1)
    corners = HEAD.vertices[HEAD.faces[pick.face]]
    np.testing.assert_allclose(pick.weights @ corners, pick.position)


def test_a_lasso_is_told_with_its_view(qtbot: QtBot, viewer: Viewer3D) -> None:
    shifted = Viewpoint((0, 0, 0.7), 0.7, 20, 5, 20, shift=(0.1, -0.05))
    viewer.look_from(shifted)
    viewer.set_mode("lasso")
    corners = [(120, 120), (280, 130), (270, 290), (130, 280)]
    with qtbot.waitSignal(viewer.lassoed) as told:
        stroke(qtbot, viewer, corners)
    region = told.args[0]
    assert isinstance(region, LassoDrawn)
    assert region.aspect == pytest.approx(np.divide(*viewer.drawn_size))
    # The same points of the head are inside, seen from the stated view and as they were drawn.
    width, height = viewer._size()
    there = region.viewpoint.project(HEAD.vertices, 1.0, 1.0 / region.aspect)[:, :2] * (1.0, region.aspect)
    here = shifted.project(HEAD.vertices, width, height)[:, :2]
    expected = np.array(corners, float)
    moved = np.array(region.polygon) * (width, height) - expected
    np.testing.assert_allclose(here - there * (width, height), np.broadcast_to(-moved[0], here.shape), atol=1e-6)
    np.testing.assert_allclose(moved, np.broadcast_to(moved[0], moved.shape), atol=1e-9)
    assert region.viewpoint.shift == (0.0, 0.0)


def test_a_slip_of_the_mouse_is_no_region(qtbot: QtBot, viewer: Viewer3D) -> None:
    heard: list[object] = []
    viewer.lassoed.connect(heard.append)
    viewer.line_drawn.connect(heard.append)
    viewer.set_mode("lasso")
    stroke(qtbot, viewer, [(120, 120), (123, 121), (121, 124)])
    viewer.set_mode("profile")
    stroke(qtbot, viewer, [(120, 120), (122, 121)])
    assert heard == []
    assert viewer._book.empty


def test_a_line_runs_over_the_surface_and_beside_it_at_its_depth(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.set_mode("profile")
    with qtbot.waitSignal(viewer.line_drawn) as told:
        stroke(qtbot, viewer, [(200, 200), (300, 210), (390, 380)])
    line = told.args[0]
    assert isinstance(line, LineDrawn)
    ends = np.array([line.start, line.end])
    np.testing.assert_allclose(viewer.viewpoint.project(ends, 400, 400)[:, :2], [[200, 200], [390, 380]], atol=1e-6)
    forward = viewer.viewpoint.axes[2]
    assert (ends[1] - ends[0]) @ forward == pytest.approx(0, abs=1e-9)
    across = np.cross(ends[1] - ends[0], line.direction)
    assert across @ (viewer.viewpoint.eye - ends[0]) == pytest.approx(0, abs=1e-9)  # the plane holds the eye


def test_a_stroke_ends_with_its_tool(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.set_mode("lasso")
    layer = viewer._layer
    qtbot.mousePress(layer, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(layer, QPoint(200, 140))
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer._book.stroke == []
    assert layer.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert not layer.isVisible()


def test_pairs_are_told_click_by_click_and_numbered_by_whoever_counts_them(qtbot: QtBot, viewer: Viewer3D) -> None:
    viewer.set_mode("pairs")
    with qtbot.waitSignal(viewer.pointed) as told, qtbot.assertNotEmitted(viewer.picked):
        click(viewer, 180, 180)
    assert viewer._book.empty
    viewer.show_numbered([told.args[0].position])
    assert viewer._layer.isVisible()
    viewer.set_mode("normal")
    assert viewer._layer.isVisible()  # numbers stay until they are taken away
    viewer.show_numbered([])
    assert not viewer._layer.isVisible()


def test_large_meshes_are_searched_beside_the_windows_thread_and_every_click_counts(
    qtbot: QtBot, viewer: Viewer3D, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.ui.viewer3d.picker._LARGE", 10)
    viewer.set_mode("angle")
    with qtbot.waitSignal(viewer.measured) as told:
        for x in (150, 200, 260):
            click(viewer, x, 200)
        assert viewer._book.empty  # nothing was looked for yet
    assert np.diff(told.args[0].points[:, 0]).min() > 0  # in the order of the clicks


def test_questions_about_what_is_gone_are_not_answered(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.ui.viewer3d.picker._LARGE", -1)
    viewer = made(qtbot)
    answers: list[str] = []
    picker = Picker(viewer)
    picker.find(viewer.scene, viewer.viewpoint, [(200, 200)], (400, 400), lambda _found: answers.append("old"))
    picker.drop()
    picker.find(Scene(), viewer.viewpoint, [(200, 200)], (400, 400), lambda _found: answers.append("new"))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_taking_another_tool_drops_what_was_begun() -> None:
    book = ToolBook("distance")
    assert book.click(np.zeros(3)) is None
    book.choose("angle")
    assert book.empty
    assert book.click(np.zeros(3)) is None
