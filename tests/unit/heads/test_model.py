"""The NumPy head against `anny`'s own output (a stored fixture), and what its frame promises."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from workbench.errors import SettingsError
from workbench.heads.model import HeadModel, rotation
from workbench.heads.parameters import HeadParameters

TO_OPENCV = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
FIXTURE = Path(__file__).with_name("anny_oracle.npz")


def oracle() -> list[tuple[dict[str, dict[str, object]], NDArray[np.float64]]]:
    with np.load(FIXTURE, allow_pickle=False) as stored:
        return list(zip(json.loads(str(stored["parameters"])), stored["vertices"].astype(float), strict=True))


@pytest.mark.parametrize("case", range(6))
def test_vertices_equal_those_of_the_source_model_to_a_hundredth_of_a_millimetre(case: int) -> None:
    asked, expected = oracle()[case]
    model, build = HeadModel.load(), dict(asked["build"])
    parameters = HeadParameters(
        ancestry=(build.pop("african"), build.pop("asian"), build.pop("caucasian")),
        local=asked["local"],
        actions=asked["actions"],
        **build,
    )
    rest, bones = model.rest(parameters)
    turns = {
        model.table.bone_names.index(name): TO_OPENCV @ Rotation.from_rotvec(turn).as_matrix() @ TO_OPENCV.T
        for name, turn in asked["turns"].items()
    }
    vertices, _, _ = model.pose(rest, bones, turns)
    assert np.abs(vertices - expected @ TO_OPENCV.T).max() * 1000 < 0.01


def test_the_frame_is_that_of_a_camera_which_sees_the_face_upright() -> None:
    model = HeadModel.load()
    points = model.landmarks70.points(model.shape(HeadParameters()).vertices)
    assert points[68, 0] < -0.02 < 0.02 < points[69, 0]
    assert points[8, 1] > 0.09
    assert points[30, 2] < points[[0, 16], 2].min() - 0.05


def test_the_origin_lies_between_the_eyes_and_follows_the_turned_head() -> None:
    model = HeadModel.load()
    still, turned = model.shape(HeadParameters()), model.shape(HeadParameters(neck=(30, 0, 0), head=(10, 5, 0)))
    np.testing.assert_allclose(still.reference, 0, atol=1e-7)
    np.testing.assert_allclose(still.eyes.mean(0), 0, atol=1e-7)
    np.testing.assert_allclose(turned.reference, turned.eyes.mean(0), atol=1e-6)
    skull = np.flatnonzero(model.table.weights[:, model.table.bone_names.index("head")] > 0.999)
    carried = still.vertices[skull] @ turned.head_to_model[:3, :3].T + turned.head_to_model[:3, 3]
    np.testing.assert_allclose(turned.vertices[skull], carried, atol=5e-5)


@pytest.mark.parametrize(
    ("angles", "forward"),
    [((90, 0, 0), (1, 0, 0)), ((0, 90, 0), (0, -1, 0)), ((0, 0, 40), (0, 0, -1)), ((-90, 0, 0), (-1, 0, 0))],
)
def test_angles_turn_the_nose_right_up_and_not_at_all(
    angles: tuple[float, float, float], forward: tuple[float, float, float]
) -> None:
    np.testing.assert_allclose(rotation(angles) @ [0, 0, -1], forward, atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(rotation(angles)), 1)


def test_roll_turns_clockwise_in_the_image() -> None:
    np.testing.assert_allclose(rotation((0, 0, 90)) @ [0, -1, 0], [1, 0, 0], atol=1e-12)


def test_gaze_moves_the_pupils_and_the_lids_follow_downwards() -> None:
    model = HeadModel.load()
    ahead = model.landmarks70.points(model.shape(HeadParameters()).vertices)
    right = model.landmarks70.points(model.shape(HeadParameters(gaze=(20, 0))).vertices)
    down = model.landmarks70.points(model.shape(HeadParameters(gaze=(0, -20))).vertices)
    assert (right[68:, 0] - ahead[68:, 0] > 0.004).all()
    assert (down[68:, 1] - ahead[68:, 1] > 0.004).all()
    assert (down[[37, 38, 43, 44], 1] - ahead[[37, 38, 43, 44], 1] > 0.001).all()


def test_the_same_parameters_give_the_same_vertices_bit_for_bit() -> None:
    parameters = HeadParameters(actions={"jawOpen": 0.3}, local={"nose-hump-incr": -0.5}, gaze=(3, 4), head=(5, 6, 7))
    one, two = HeadModel.load().shape(parameters), HeadModel(HeadModel.load().table).shape(parameters)
    assert one.vertices.tobytes() == two.vertices.tobytes()


def test_the_mesh_has_one_texture_coordinate_per_vertex_and_the_same_triangles() -> None:
    model = HeadModel.load()
    shape = model.shape(HeadParameters())
    mesh = model.mesh(shape)
    assert mesh.uvs is not None and len(mesh.uvs) == len(mesh.vertices)
    np.testing.assert_array_equal(mesh.vertices[mesh.faces], shape.vertices[model.faces])


@pytest.mark.parametrize("field", ["local", "actions"])
def test_an_unknown_name_is_refused_in_a_sentence(field: str) -> None:
    with pytest.raises(SettingsError, match="no-such"):
        HeadModel.load().shape(HeadParameters(**{field: {"no-such": 0.5}}))
