"""Axes and boxes: their places by hand, and that they reach the screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from tests.ui.stage.synthetic_face import synthetic_face
from workbench.geometry.camera import Camera
from workbench.ui.stage import ImageStage, StageContent
from workbench.ui.stage.pictures import pixels_of
from workbench.ui.stage.strokes import face_box, head_axes

CAMERA = Camera.looking_forward(64, 64, 30.0)


def pose(z: float = 0.6, turn: float = 0.0) -> NDArray[np.float64]:
    made = np.eye(4)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    made[:3, :3] = [[c, 0, s], [0, 1, 0], [-s, 0, c]]
    made[2, 3] = z
    return made


def test_axes_of_a_straight_head_point_right_down_and_at_the_viewer() -> None:
    x, y, z = head_axes(pose(), CAMERA)
    focal = 32 / np.tan(np.radians(15))
    assert x.points == pytest.approx(np.array([[32, 32], [32 + focal * 0.08 / 0.6, 32]]))
    assert y.points == pytest.approx(np.array([[32, 32], [32, 32 + focal * 0.08 / 0.6]]))
    assert z.points == pytest.approx(np.full((2, 2), 32.0))
    # With x right and z away, a head turns to the picture's right about y by a negative angle.
    assert head_axes(pose(turn=-30), CAMERA)[2].points[1, 0] > 40


def test_what_is_behind_the_camera_is_not_drawn() -> None:
    assert head_axes(pose(z=-0.6), CAMERA) == []
    assert len(head_axes(pose(z=0.1), CAMERA)) == 2


def test_the_box_holds_all_landmarks_that_have_a_place() -> None:
    box = face_box(np.array([[3.0, 9.0], [np.nan, 1.0], [8.0, 2.0], [5.0, 5.0]]))
    assert box is not None
    assert (box.points.min(0).tolist(), box.points.max(0).tolist()) == ([3, 2], [8, 9])
    assert (box.points[0] == box.points[-1]).all()
    assert face_box(np.full((2, 2), np.nan)) is None


def test_axes_box_and_badge_are_drawn_when_asked_for(qtbot: QtBot) -> None:
    stage = ImageStage()
    qtbot.addWidget(stage)
    stage.resize(640, 560)
    stage.show()
    face = replace(synthetic_face(64), pose=pose(), camera=CAMERA)

    def drawn(content: StageContent = face) -> NDArray[np.int_]:
        with qtbot.waitSignal(stage.shown):
            stage.show_content(content)
        return pixels_of(stage.canvas.grab().toImage()).astype(int)

    plain = drawn()
    assert [key for key, _ in face.overlays()] == ["landmarks", "mask", "axes", "box"]
    for overlays in (["axes"], ["box"]):
        stage.set_overlays(overlays)
        assert (np.abs(drawn() - plain).max(axis=-1) > 60).sum() > 100
    stage.set_overlays([])
    assert (np.abs(drawn(replace(face, badge="Layout")) - plain).max(axis=-1) > 60).sum() > 100
    assert (drawn() == plain).all()


def test_a_face_without_pose_has_no_axes() -> None:
    assert "axes" not in dict(replace(synthetic_face(32), camera=CAMERA).overlays())
