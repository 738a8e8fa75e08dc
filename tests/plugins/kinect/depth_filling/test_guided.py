"""Guided filling: exact where the answer is known, and no skin between face and wall."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.depth_filling import fill
from plugins.kinect.depth_filling.solving import equilibria
from plugins.kinect.depth_filling.surfaces import gaps
from tests.plugins.kinect.depth_filling.scenes import WALL_BGR, face_before_wall


@pytest.mark.parametrize("noise", [0.0, 2.0, 4.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_each_side_of_a_silhouette_goes_on_by_itself(noise: float, seed: int) -> None:
    scene = face_before_wall(seed=seed, noise=noise)
    filled = fill(scene.colour, scene.measured, "guided")
    holes = scene.measured == 0
    off = np.abs(filled - scene.truth)[holes]
    # Face and wall are 750 mm apart. Smoothing the colours rounds the outline by single pixels.
    assert (off > 100).mean() < 0.02
    # The face falls away by 5 mm a pixel at its outline; a membrane goes on level there.
    assert off[off < 100].mean() < 6
    assert ((filled > 700) & (filled < 1300)).sum() == 0


def test_what_was_measured_stays_to_the_last_bit() -> None:
    scene = face_before_wall()
    measured = scene.measured + np.where(scene.measured > 0, 0.123456789, 0)
    filled = fill(scene.colour, measured, "guided")
    np.testing.assert_array_equal(filled[measured > 0], measured[measured > 0])
    np.testing.assert_array_equal(filled, fill(scene.colour, measured, "guided"))


def test_a_plane_under_one_colour_goes_on_as_a_plane() -> None:
    y, x = np.mgrid[:60, :70]
    plane = 700 + 1.5 * x - 0.75 * y
    measured = plane.copy()
    measured[10:50, 20:55] = 0
    measured[30, 30] = plane[30, 30]
    filled = fill(np.full((60, 70, 3), WALL_BGR, np.uint8), measured, "guided")
    np.testing.assert_allclose(filled, plane, atol=0.01)


def test_flying_pixels_do_not_pull() -> None:
    scene = face_before_wall(noise=0)
    measured = scene.measured.copy()
    measured[20:50, 68:74] = 0
    measured[35, 68], measured[40, 73] = 900, 1000
    filled = fill(scene.colour, measured, "guided")
    new = (measured == 0) & (scene.measured > 0)
    assert np.abs(filled - scene.truth)[new].max() < 5
    assert filled[35, 68] == 900


def test_the_step_between_surfaces_is_a_setting() -> None:
    colour = np.full((21, 21, 3), 128, np.uint8)
    depth = np.full((21, 21), 700.0)
    depth[:, 11:], depth[:, 7:14] = 760, 0
    apart, together = (fill(colour, depth, "guided", {"surface_step": step}) for step in (40, 100))
    assert set(np.unique(apart.round(3))) == {700, 760}
    assert 715 < together[10, 10] < 745


def test_one_known_pixel_fills_all() -> None:
    depth = np.zeros((30, 40))
    depth[12, 5] = 650
    np.testing.assert_allclose(fill(np.zeros((30, 40, 3), np.uint8), depth, "guided"), 650)


def test_surfaces_are_split_at_gaps_and_stray_pixels_are_none() -> None:
    first = np.concatenate([np.linspace(600, 680, 60), np.linspace(1400, 1450, 60), [1000]])
    second = np.linspace(900, 1000, 30)
    between = gaps(np.concatenate([first[::-1], second]), np.array([121, 151, 151], np.int64), 40.0)
    np.testing.assert_allclose(between[0], [1040, np.inf, np.inf])
    assert np.isinf(between[1:]).all()


def test_equilibrium_is_that_of_a_dense_solver() -> None:
    random = np.random.default_rng(5)
    count, first_hole = 40, 25
    neighbours = np.full((count, 8), -1, np.int32)
    links = np.zeros((count, 4))
    matrix = np.zeros((count, count))
    for i in range(count):
        last = first_hole if i < first_hole else count
        for k, j in enumerate(range(i + 1, min(i + 4, last))):
            neighbours[i, k], links[i, k] = j, random.uniform(1e-3, 1)
            matrix[i, j] = matrix[j, i] = -links[i, k]
    known = np.where(random.random(count) < 0.3, random.uniform(0.1, 1, count), 0)
    known[[0, -1]] = 1
    pull = known * random.uniform(500, 1500, count)
    np.fill_diagonal(matrix, known - matrix.sum(axis=1))
    x = np.zeros(count)
    equilibria(np.array([first_hole, count], np.int64), neighbours, links, known, pull, x, 1e-9)
    np.testing.assert_allclose(x, np.linalg.solve(matrix, pull), rtol=1e-8)
