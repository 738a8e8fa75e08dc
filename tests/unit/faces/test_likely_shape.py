"""Looks at one face are brought together by what heads look like."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.faces.test_own_finder import error, head
from workbench.api import stream
from workbench.faces.likely_shape import likely_points

SIDE_PX = 200.0
Float = NDArray[np.float64]


def looks(true: Float, seed: int, noise: float, count: int = 6) -> Float:
    """Looks that err alone, by a share of the distance of the eyes' outer corners."""
    apart = np.hypot(*(true[36] - true[45]))
    return true + stream(seed, "looks").normal(0, noise * apart, (count, 70, 2))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_points_of_real_heads_stay_and_noise_goes(seed: int) -> None:
    _picture, true = head(seed)
    # Without noise a head of the renderer is as good as reached by the model of heads.
    assert error(likely_points(np.stack([true] * 2), SIDE_PX), true) < 0.012
    noisy = looks(true, seed, 0.06)
    assert error(likely_points(noisy, SIDE_PX), true) < 0.85 * error(noisy.mean(0), true)


def test_a_point_on_which_looks_disagree_is_moved_most() -> None:
    _picture, true = head(4)
    apart = np.hypot(*(true[36] - true[45]))
    bent = np.stack([true] * 6)
    # The chin is seen too low; in one case all looks say so, in the other they say all sorts of things.
    bent[:, 8, 1] += 0.03 * apart
    scattered = bent.copy()
    scattered[:, 8, 0] += np.array([-1, 1, -1, 1, -1, 1]) * 0.1 * apart
    agreed, doubted = (likely_points(each, SIDE_PX)[8, 1] - true[8, 1] for each in (bent, scattered))
    assert doubted < 0.6 * agreed


def test_pupils_are_the_mean_and_what_is_no_face_stays() -> None:
    _picture, true = head(5)
    noisy = looks(true, 5, 0.05)
    np.testing.assert_allclose(likely_points(noisy, SIDE_PX)[68:], noisy.mean(0)[68:])
    line = np.stack([np.arange(70.0), np.zeros(70)], -1)
    found = likely_points(np.stack([line, line]), SIDE_PX)
    assert np.isfinite(found).all()
