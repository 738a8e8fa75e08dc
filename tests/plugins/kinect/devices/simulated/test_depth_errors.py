"""The depth sensor's errors against what a real one showed."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.devices.simulated.depth_errors import REACHES, lit_field, measured
from workbench.api import stream

SHAPE = (576, 640)
LIT = np.ones(SHAPE, bool)
REACH = REACHES["NFOV unbinned"]


def _wall(distance_m: float, counts: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    depth, infrared = np.full(SHAPE, distance_m, np.float32), np.full(SHAPE, counts, np.float32)
    return measured(depth, infrared, LIT, REACH, stream(seed, "test"))


@pytest.mark.parametrize(
    ("distance", "counts", "deviation"), [(2.0, 200.0, 2.5), (1.0, 600.0, 0.95), (0.7, 1300.0, 0.6)]
)
def test_noise_grows_as_the_light_fades(distance: float, counts: float, deviation: float) -> None:
    depth, _ = _wall(distance, counts)
    errors = depth[depth > 0].astype(float) - 1000 * distance
    assert errors.mean() == pytest.approx(0, abs=0.05)
    assert errors.std() == pytest.approx(deviation, rel=0.08)


def test_neighbouring_errors_are_correlated_by_a_quarter() -> None:
    depth, _ = _wall(2.0, 200.0)
    errors = depth.astype(float) - 2000
    assert np.corrcoef(errors[:, 1:].ravel(), errors[:, :-1].ravel())[0, 1] == pytest.approx(0.25, abs=0.03)


def test_half_of_the_pixels_that_return_45_counts_are_holes() -> None:
    depth, counts = _wall(2.0, 45.0)
    assert (depth == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert counts.mean() == pytest.approx(45, abs=1)


def test_bright_and_far_things_are_not_measured() -> None:
    assert not _wall(0.2, 40000.0)[0].any()
    assert not _wall(4.2, 300.0)[0].any()


def test_an_edge_loses_most_pixels_and_some_fly_between() -> None:
    depth, infrared = np.full(SHAPE, 1.5, np.float32), np.full(SHAPE, 800, np.float32)
    depth[:, 300:] = 0.7
    seen, _ = measured(depth, infrared, LIT, REACH, stream(1, "test"))
    edge = seen[:, 299:301]
    assert (edge == 0).mean() == pytest.approx(0.7, abs=0.04)
    flying = (edge > 750) & (edge < 1450)
    assert 0.08 < flying.mean() < 0.3
    assert not ((seen[:, :280] > 0) & (seen[:, :280] < 1480)).any()


def test_dark_hair_beside_bright_skin_lies_deeper_by_stray_light() -> None:
    depth, infrared = np.full(SHAPE, 2.0, np.float32), np.full(SHAPE, 500, np.float32)
    depth[200:260, 200:260] = 0.7
    infrared[200:260, 200:260] = 120
    seen, _ = measured(depth, infrared, LIT, REACH, stream(2, "test"))
    middle, rim = seen[220:240, 220:240], seen[203:206, 210:250]
    assert 698 < np.median(middle[middle > 0]) < np.median(rim[rim > 0]) - 5 < 755


def test_without_noise_only_rounding_remains() -> None:
    depth, infrared = np.full(SHAPE, 0.70049, np.float32), np.full(SHAPE, 10.4, np.float32)
    seen, counts = measured(depth, infrared, LIT, REACH, None)
    assert (seen == 700).all() and (counts == 10).all()


def test_the_lit_field_is_the_hexagon_of_the_real_recording() -> None:
    lit = lit_field("NFOV unbinned", 640, 576)
    # First and last lit column of rows of the recording.
    for row, first, last in ((0, 152, 513), (128, 80, 584), (288, 0, 639), (448, 69, 596), (544, 127, 538)):
        columns = np.flatnonzero(lit[row])
        assert columns[0] == pytest.approx(first, abs=3) and columns[-1] == pytest.approx(last, abs=4)
    half = lit_field("NFOV 2x2 binned", 320, 288)
    assert (half == lit[::2, ::2]).mean() > 0.995
    assert lit_field("WFOV unbinned", 1024, 1024).mean() == pytest.approx(np.pi / 4, abs=0.01)
