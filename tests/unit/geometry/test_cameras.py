from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.cameras import (
    angles_300w_lp,
    eg3d_vector,
    from_blender,
    from_eg3d_vector,
    from_opengl,
    from_opengl_pose,
    from_opengl_projection,
    look_at,
    rotation_300w_lp,
    to_blender,
    to_opengl,
    to_opengl_pose,
    to_opengl_projection,
)

number = st.floats(-3, 3)
turns = st.tuples(number, number, number)


def pose(turn: tuple[float, float, float], position: tuple[float, float, float]) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_rotvec(turn).as_matrix()
    matrix[:3, 3] = position
    return matrix


@given(turns, turns)
@settings(max_examples=60, deadline=None)
def test_every_named_conversion_comes_back(turn, position) -> None:
    matrix = pose(turn, position)
    np.testing.assert_allclose(from_opengl(to_opengl(matrix)), matrix, atol=1e-12)
    np.testing.assert_allclose(from_blender(to_blender(matrix)), matrix, atol=1e-12)
    np.testing.assert_allclose(from_blender(to_blender(matrix, "y"), "y"), matrix, atol=1e-12)


@given(
    turns, turns, st.integers(1, 900), st.integers(1, 900), st.floats(0.1, 9), st.floats(-0.4, 0.4), st.floats(0.1, 3)
)
@settings(max_examples=60, deadline=None)
def test_eg3d_numbers_come_back(turn, position, width, height, focal, skew, unit) -> None:
    intrinsics = np.array([[focal * width, skew, width * 0.4], [0, focal * height, height * 0.6], [0, 0, 1]])
    camera = Camera(intrinsics, width, height, pose(turn, position))
    back = from_eg3d_vector(eg3d_vector(camera, unit), width, height, unit)
    np.testing.assert_allclose(back.intrinsics, camera.intrinsics, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(back.camera_to_world, camera.camera_to_world, atol=1e-12)


def test_an_opengl_camera_looks_along_its_minus_z_with_y_up() -> None:
    matrix = look_at((0, 0, 2), (0, 0, 0), (0, 1, 0))
    opengl = to_opengl(matrix)
    np.testing.assert_allclose(opengl[:3, :3], np.eye(3), atol=1e-15)
    np.testing.assert_allclose(opengl[:3, 3], [0, 0, 2])


def test_blender_front_view_faces_along_plus_y_of_its_z_up_world() -> None:
    # Seen from +z in a y-up world is seen from -y in Blender's, upward being z.
    matrix = to_blender(look_at((0, 0, 2), (0, 0, 0), (0, 1, 0)), world_up="y")
    np.testing.assert_allclose(matrix[:3, 3], [0, -2, 0], atol=1e-15)
    np.testing.assert_allclose(-matrix[:3, 2], [0, 1, 0], atol=1e-15)
    np.testing.assert_allclose(matrix[:3, 1], [0, 0, 1], atol=1e-15)


def test_eg3d_frontal_camera_is_the_published_one() -> None:
    camera = Camera(
        np.array([[2183.5, 0, 256], [0, 2183.5, 256], [0, 0, 1]]), 512, 512, look_at((0, 0, 2.7), (0, 0, 0))
    )
    vector = eg3d_vector(camera)
    assert vector.shape == (25,)
    expected = [[1, 0, 0, 0], [0, -1, 0, 0], [0, 0, -1, 2.7], [0, 0, 0, 1]]
    np.testing.assert_allclose(vector[:16].reshape(4, 4), expected, atol=1e-15)
    np.testing.assert_allclose(vector[16:], [2183.5 / 512, 0, 0.5, 0, 2183.5 / 512, 0.5, 0, 0, 1], atol=1e-12)


def test_looking_from_the_right_keeps_up_up() -> None:
    matrix = look_at((3, 0, 0), (0, 0, 0))
    np.testing.assert_allclose(matrix[:3, 2], [-1, 0, 0], atol=1e-15)
    np.testing.assert_allclose(matrix[:3, 1], [0, -1, 0], atol=1e-15)
    np.testing.assert_allclose(matrix[:3, 0], [0, 0, -1], atol=1e-15)
    assert np.linalg.det(matrix) == pytest.approx(1)


def test_a_point_above_the_target_projects_above_the_centre() -> None:
    camera = Camera(np.array([[100, 0, 50], [0, 100, 50], [0, 0, 1]]), 100, 100, look_at((1, 0.5, 2), (0, 0, 0)))
    pixels, depth = camera.project(np.array([[0, 0, 0], [0, 0.1, 0.0]]))
    np.testing.assert_allclose(pixels[0], [50, 50], atol=1e-9)
    assert pixels[1, 1] < 50
    assert depth[0] == pytest.approx(np.sqrt(1 + 0.25 + 4))


@pytest.mark.parametrize(
    "vector",
    [
        np.zeros(24),
        np.full(25, np.nan),
        np.zeros(25),
        np.concatenate([np.diag([1, 1, -1, 1]).ravel(), np.eye(3).ravel()]),
    ],
)
def test_numbers_that_are_no_camera_are_refused(vector) -> None:
    with pytest.raises(DataError):
        from_eg3d_vector(vector, 8, 8)


def test_a_negative_focal_length_is_refused() -> None:
    with pytest.raises(DataError, match="focal"):
        from_eg3d_vector(np.concatenate([np.eye(4).ravel(), np.diag([-1.0, 1, 1]).ravel()]), 8, 8)


@pytest.mark.parametrize(
    ("eye", "target", "up"), [((1, 1, 1), (1, 1, 1), (0, 1, 0)), ((0, 2, 0), (0, 0, 0), (0, 1, 0))]
)
def test_views_without_a_direction_are_refused(eye, target, up) -> None:
    with pytest.raises(DataError):
        look_at(eye, target, up)


def test_a_pose_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(DataError, match="3 x 4"):
        to_opengl(np.zeros((3, 4)))


@given(turns, turns)
@settings(max_examples=60, deadline=None)
def test_head_poses_change_axes_and_come_back(turn, position) -> None:
    matrix = pose(turn, position)
    opengl = to_opengl_pose(matrix)
    np.testing.assert_allclose(from_opengl_pose(opengl), matrix, atol=1e-12)
    point = np.array([0.01, 0.02, -0.03, 1.0])
    axes = np.array([1, -1, -1, 1])
    np.testing.assert_allclose(opengl @ (point * axes), (matrix @ point) * axes, atol=1e-12)


@given(st.integers(1, 900), st.integers(1, 900), st.floats(0.1, 60), st.floats(-0.4, 0.4), st.floats(0.1, 0.9))
@settings(max_examples=60, deadline=None)
def test_opengl_projections_come_back_and_meet_the_same_pixels(width, height, focal, skew, middle) -> None:
    intrinsics = np.array([[focal * width, skew, width * middle], [0, focal * height, height * 0.6], [0, 0, 1]])
    camera = Camera(intrinsics, width, height, np.eye(4))
    projection = to_opengl_projection(camera)
    back = from_opengl_projection(projection, width, height)
    np.testing.assert_allclose(back.intrinsics, intrinsics, rtol=1e-12, atol=1e-9)
    point = np.array([[0.2, -0.1, 1.7]])
    clip = projection @ [0.2, 0.1, -1.7, 1]
    ndc = clip[:3] / clip[3]
    pixel = (ndc[0] + 1) / 2 * width, (1 - ndc[1]) / 2 * height
    np.testing.assert_allclose(pixel, camera.project(point)[0][0], rtol=1e-9, atol=1e-9)
    assert -1 < ndc[2] < 1


def test_a_flat_projection_is_no_camera() -> None:
    with pytest.raises(DataError, match="no perspective"):
        from_opengl_projection(np.eye(4), 640, 640)


@given(st.floats(-3.14, 3.14), st.floats(-1.5, 1.5), st.floats(-3.14, 3.14))
@settings(max_examples=100, deadline=None)
def test_300w_lp_angles_come_back(pitch, yaw, roll) -> None:
    rotation = rotation_300w_lp(pitch, yaw, roll)
    assert np.linalg.det(rotation) == pytest.approx(1)
    np.testing.assert_allclose(angles_300w_lp(rotation), (pitch, yaw, roll), atol=1e-9)


@given(turns)
@settings(max_examples=60, deadline=None)
def test_300w_lp_angles_give_any_rotation_back(turn) -> None:
    rotation = Rotation.from_rotvec(turn).as_matrix()
    np.testing.assert_allclose(rotation_300w_lp(*angles_300w_lp(rotation)), rotation, atol=1e-7)


@pytest.mark.parametrize("side", [-1, 1])
def test_300w_lp_angles_of_a_side_view_keep_the_rotation(side: int) -> None:
    rotation = rotation_300w_lp(0.4, side * np.pi / 2, 0.3)
    np.testing.assert_allclose(rotation_300w_lp(*angles_300w_lp(rotation)), rotation, atol=1e-7)


def test_300w_lp_angles_have_the_signs_of_the_originals() -> None:
    out_of_the_face, up = np.array([0, 0, 1.0]), np.array([0, 1.0, 0])
    assert (rotation_300w_lp(0, 0.3, 0) @ out_of_the_face)[0] < 0  # turned to the image's left
    assert (rotation_300w_lp(0.3, 0, 0) @ out_of_the_face)[1] > 0  # looks up
    assert (rotation_300w_lp(0, 0, 0.3) @ up)[0] > 0  # tilted clockwise
