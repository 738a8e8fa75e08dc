"""Pose, similarity and crop by independent values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from plugins.eg3d.configuration import Configuration
from plugins.eg3d.inversion import alignment as alignment_module
from plugins.eg3d.inversion.alignment import (
    FRONTAL_512,
    align,
    camera_towards,
    cropped,
    estimate_pose,
    moved,
    similarity,
)
from plugins.eg3d.inversion.face_points import mean_face, projected
from workbench.geometry.alignment import umeyama

C = Configuration()
HEIGHT, WIDTH = 900, 1200


def seen_from(yaw: float, elevation: float, turn: float = 0.0) -> np.ndarray:
    """The average face's points in a photo from a side, the photo turned, 480 px a picture width."""
    c, s = math.cos(turn), math.sin(turn)
    places = projected(mean_face(C), camera_towards(C, yaw, elevation)) - 0.5
    return places * 480 @ np.array([[c, s], [-s, c]]) + [620, 430]


def test_a_similarity_by_hand() -> None:
    """A quarter turn (x to the right becomes down), twice the size, and a shift."""
    source = np.array([[0.0, 0], [1, 0], [1, 1], [0, 2]])
    target = np.array([[10.0, 20], [10, 22], [8, 22], [6, 20]])
    found = similarity(source, target)
    assert np.allclose(found, [[0, -2, 10], [2, 0, 20]])
    assert np.allclose(moved(found, source), target)


def test_a_similarity_with_errors_is_the_least_squares_one() -> None:
    rng = np.random.default_rng(0)
    source, target = rng.normal(size=(2, 5, 2))
    flat = [np.c_[points, np.zeros(5)] for points in (source, target)]
    if np.linalg.det((target - target.mean(0)).T @ (source - source.mean(0))) < 0:
        target[:, 0] *= -1
        flat[1][:, 0] *= -1
    # In space a reflection of the plane would be a turn, so the comparison holds where the plane keeps its side.
    in_space = umeyama(*flat, with_scale=True)
    assert in_space.rotation[2, 2] == pytest.approx(1.0)
    assert np.allclose(similarity(source, target), in_space.matrix[:2, [0, 1, 3]])


def test_the_canonical_places() -> None:
    """Right eye: 32.3 mm / 0.39 beside the middle, 2.7 - 91.4 mm / 0.39 away, focal length 4.2647, half of 512 px."""
    assert np.abs(projected(mean_face(C), camera_towards(C, 0, 0)) * 512 - FRONTAL_512).max() < 0.06
    x = 256 + 512 * 4.2647 * (0.0323 / 0.39) / (2.7 - 0.0914 / 0.39)
    assert FRONTAL_512[1][0] == pytest.approx(x, abs=0.06)


@pytest.mark.parametrize(("yaw", "elevation"), [(0.0, 0.0), (0.3, 0.1), (-0.6, -0.2), (1.0, 0.2)])
def test_the_pose_of_an_average_face_is_found(yaw: float, elevation: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly, where nothing pulls to the front; with the pull, from the right side and not farther off."""
    pulled = estimate_pose(seen_from(yaw, elevation, turn=0.2), C)
    assert 0.5 * abs(yaw) <= abs(pulled.yaw) <= abs(yaw) + 1e-9
    assert pulled.yaw * yaw >= 0
    assert pulled.elevation * elevation >= 0
    monkeypatch.setattr(alignment_module, "_YAW_SPREAD", 1e6)
    monkeypatch.setattr(alignment_module, "_ELEVATION_SPREAD", 1e6)
    pose = estimate_pose(seen_from(yaw, elevation, turn=0.2), C)
    assert pose.yaw == pytest.approx(yaw, abs=1e-4)
    assert pose.elevation == pytest.approx(elevation, abs=1e-4)
    assert pose.misfit < 1e-4


def test_a_person_may_say_the_angles() -> None:
    pose = estimate_pose(seen_from(0.3, 0.1), C, yaw=0.5)
    assert pose.yaw == 0.5
    assert pose.misfit > 0.01
    alignment = align(seen_from(0.3, 0.1), (WIDTH, HEIGHT), C, yaw=0.0, elevation=0.0, focal=5.0)
    assert np.allclose(alignment.camera, camera_towards(C, 0.0, 0.0, 5.0))


@pytest.mark.parametrize("turn", [0.0, 0.5])
def test_a_frontal_face_comes_to_lie_at_the_canonical_places(turn: float) -> None:
    points = seen_from(0.0, 0.0, turn)
    alignment = align(points, (WIDTH, HEIGHT), C)
    assert np.abs(moved(alignment.to_picture, points) * 512 - FRONTAL_512).max() < 0.3
    assert alignment.notices == ()


@pytest.mark.parametrize("side", [512, 128])
def test_the_crop_shows_the_photo_where_the_points_say(side: int) -> None:
    """A white spot at the nose tip lands at the canonical place, also where many px of the photo become one."""
    points = seen_from(0.0, 0.0, 0.4)
    photo = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    photo[np.hypot(columns - points[2, 0], rows - points[2, 1]) < 9] = 255
    crop = cropped(photo, align(points, (WIDTH, HEIGHT), C, yaw=0.0, elevation=0.0), side)
    assert crop.image.shape == (side, side, 3)
    assert crop.known.all()
    weight = crop.image[..., 0].astype(float)
    rows, columns = np.mgrid[:side, :side] + 0.5
    middle = np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum()
    assert np.abs(middle * 512 / side - FRONTAL_512[2]).max() < 0.35


def test_beyond_the_border_the_photo_is_mirrored_and_marked() -> None:
    """The photo ends beside the face: what follows is its mirror image and is not known."""
    points = seen_from(0.0, 0.0)
    photo = np.tile((np.arange(WIDTH) % 256).astype(np.uint8)[None, :, None], (HEIGHT, 1, 3))
    left = int(points[0, 0]) - 10
    shifted = points - [left, 0]
    alignment = align(shifted, (WIDTH - left, HEIGHT), C)
    crop = cropped(photo[:, left:], alignment, 480)
    border = int(np.flatnonzero(crop.known[240])[0])
    assert 100 < border < 200
    row = crop.image[240, :, 0].astype(int)
    assert not crop.known[240, :border].any()
    assert np.abs(row[border - 40 : border - 2][::-1] - row[border + 2 : border + 40]).max() <= 2


def test_doubts_are_said() -> None:
    small = (seen_from(0.0, 0.0) - [620, 430]) * 0.3 + [620, 430]
    assert any("small" in notice for notice in align(small, (WIDTH, HEIGHT), C).notices)
    odd = seen_from(0.0, 0.0)
    odd[2] += [90, -40]
    assert any("do not lie as in a face" in notice for notice in align(odd, (WIDTH, HEIGHT), C).notices)
    corner = seen_from(0.0, 0.0) - [530, 350]
    assert any("outside the photo" in notice for notice in align(corner, (WIDTH, HEIGHT), C).notices)
