from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.unit.geometry.surfaces import portrait_camera
from workbench.errors import DataError
from workbench.geometry.regions import FACE_PARTS, labels_at, now_crop, regions_from_landmarks, statistics_by_region
from workbench.geometry.surface import depth_to_mesh

NUMBER = {name: number for number, name in FACE_PARTS.items()}


def arc(count: int, x0: float, x1: float, y0: float, y1: float, z: float, bow: float = 0.0) -> np.ndarray:
    """Points from (x0, y0) to (x1, y1), bowed in y."""
    share = np.linspace(0, 1, count)
    return np.stack(
        [x0 + share * (x1 - x0), y0 + share * (y1 - y0) + bow * np.sin(np.pi * share), np.full(count, z)], 1
    )


def landmarks() -> np.ndarray:
    """A schematic face in millimetres / 1000, person's right at -x, up = +y, nose towards +z; iBUG order."""
    jaw = np.concatenate([arc(8, -68, -25, 30, -60, -20), [[0, -68, 8]], arc(8, 25, 68, -60, 30, -20)])
    brows = np.concatenate([arc(5, -50, -14, 50, 50, 5, 6), arc(5, 14, 50, 50, 50, 5, 6)])
    nose = np.concatenate([np.stack([np.zeros(4), [32, 22, 12, 2], [6, 12, 18, 24]], 1), arc(5, -14, 14, -8, -8, 10)])
    eyes = [np.add([[-15, 0], [-7, 5], [7, 5], [15, 0], [7, -4], [-7, -4]], [x, 32]) for x in (-31, 31)]
    eyes = np.concatenate([np.c_[eye, np.zeros(6)] for eye in eyes])
    lips = [
        np.concatenate([arc(7, -w, w, -35, -35, 8, h), arc(n, w, -w, -35, -35, 8, -h)[1:-1]])
        for w, h, n in ((25, 9, 7),)
    ]
    inner = np.concatenate([arc(5, -18, 18, -35, -35, 8, 2), arc(5, 18, -18, -35, -35, 8, -2)[1:-1]])
    return np.concatenate([jaw, brows, nose, eyes, *lips, inner]) / 1000


POINTS = {
    "nose": (0, 8, 22), "left eye socket": (31, 33, 0), "right eye socket": (-31, 30, 0), "forehead": (0, 72, 2),
    "left cheek": (42, -5, -5), "right cheek": (-42, -5, -5), "mouth": (8, -34, 9), "chin": (0, -58, 8),
    "elsewhere": (0, 30, -120),
}  # fmt: skip


def test_there_are_68() -> None:
    assert landmarks().shape == (68, 3)


@pytest.mark.parametrize("turn", [(0, 0, 0), (np.pi, 0, 0), (0.3, 2.0, -1.0)])
def test_each_part_is_found_in_any_pose_and_size(turn) -> None:
    rotation = Rotation.from_rotvec(turn).as_matrix()
    points = 1.3 * (np.array(list(POINTS.values())) / 1000 @ rotation.T) + [0.1, 0.2, 0.6]
    labels = regions_from_landmarks(points, 1.3 * (landmarks() @ rotation.T) + [0.1, 0.2, 0.6])
    assert [FACE_PARTS[label] for label in labels] == list(POINTS)


def test_the_nose_tip_may_stick_out_as_far_as_it_likes() -> None:
    assert regions_from_landmarks([[0, 0.0, 0.06]], landmarks())[0] == NUMBER["nose"]


def test_now_crop_by_hand() -> None:
    marks = landmarks()
    bridge, bottom = (marks[39] + marks[42]) / 2, marks[33]
    radius = 0.7 * (0.092 + np.linalg.norm(bridge - bottom))
    centre = bottom + 0.3 * (bridge - bottom)
    assert np.linalg.norm(marks[45] - marks[36]) == pytest.approx(0.092)
    points = centre + np.array([[0, 0, 0], [0.999 * radius, 0, 0], [0, 0, -1.001 * radius]])
    np.testing.assert_array_equal(now_crop(points, marks), [True, True, False])


def test_labels_of_a_mesh_from_depth_are_those_of_its_pixels() -> None:
    camera = portrait_camera(40, 32)
    depth = np.full((32, 40), 0.6)
    depth[3, 5] = 0
    mask = np.random.default_rng(0).integers(0, 9, (32, 40)).astype(np.uint8)
    mesh = depth_to_mesh(depth, camera)
    np.testing.assert_array_equal(labels_at(mesh.uvs, mask), mask.ravel()[depth.ravel() > 0])
    np.testing.assert_array_equal(labels_at([[0, 0], [1, 1]], mask), [mask[-1, 0], mask[0, -1]])


def test_each_region_has_its_own_statistics() -> None:
    labels = np.array([1, 1, 4, 4, 7])
    found = statistics_by_region(
        [0.001, 0.003, -0.002, 0.5, np.nan], labels, FACE_PARTS, [1, 3, 1, 1, 1], labels * 0 + [0, 0, 0, 1, 0]
    )
    assert set(found) == {"nose", "forehead"}
    assert found["nose"].mean_absolute_mm == pytest.approx(2.5)
    assert found["nose"].weight == 4
    assert found["forehead"].bias_mm == pytest.approx(-2)
    assert found["forehead"].dropped_share == pytest.approx(0.5)


@pytest.mark.parametrize("marks", [np.zeros((67, 3)), np.zeros((68, 3)), np.full((68, 3), np.nan)])
def test_landmarks_that_make_no_face_are_refused(marks) -> None:
    with pytest.raises(DataError):
        regions_from_landmarks(np.zeros((2, 3)), marks)
