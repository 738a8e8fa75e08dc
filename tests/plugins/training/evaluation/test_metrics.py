"""Scores of depth against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.training.evaluation.boundaries import THRESHOLDS, boundary_f1
from plugins.training.evaluation.metrics import METRICS, PIXELS, edges, metric_depth, pooled
from plugins.training.evaluation.surfaces import normal_angles
from workbench.geometry.camera import Camera
from workbench.geometry.image_metrics import ssim

EVERYWHERE = np.ones((16, 16), bool)


def walls(step: float) -> np.ndarray:
    """A near wall at 1 m on the left and a far one on the right."""
    depth = np.ones((16, 16))
    depth[:, 8:] = step
    return depth


def test_side_is_the_spread_of_logarithms_and_irmse_is_of_inverses() -> None:
    rng = np.random.default_rng(0)
    truth, prediction = rng.uniform(0.8, 1.2, (16, 16)), rng.uniform(0.8, 1.2, (16, 16))
    found = metric_depth(prediction, truth, EVERYWHERE)
    assert found["side"] == pytest.approx(np.std(np.log(prediction / truth)))
    assert found["irmse"] == pytest.approx(1000 * np.sqrt(np.mean((1 / prediction - 1 / truth) ** 2)))
    assert found["ssim"] == pytest.approx(ssim(prediction, truth, EVERYWHERE, np.ptp(truth)))
    assert found[PIXELS] == 256
    assert metric_depth(3 * truth, truth, EVERYWHERE)["side"] == pytest.approx(0, abs=1e-7)


def test_shares_of_normals_by_their_angle() -> None:
    camera = Camera.looking_forward(64, 64, 1.0)
    x = np.broadcast_to((np.arange(64) + 0.5 - 32) / camera.intrinsics[0, 0], (64, 64))
    truth, everywhere = np.full((64, 64), 1.0), np.ones((64, 64), bool)
    for degrees, shares in ((10, (1, 1, 1)), (20, (0, 1, 1)), (25, (0, 0, 1)), (40, (0, 0, 0))):
        # z = 1 + tan(a) X with X = x z.
        found = normal_angles(1 / (1 - np.tan(np.radians(degrees)) * x), truth, everywhere, camera)
        assert tuple(found[name] for name in ("normal_11", "normal_22", "normal_30")) == shares
        assert found["mad_deg"] == pytest.approx(degrees, abs=0.1)
        assert found["normal_deg"] == pytest.approx(degrees, abs=0.1)


def test_mad_is_made_of_central_differences() -> None:
    camera = Camera.looking_forward(16, 16, 30.0)
    rng = np.random.default_rng(1)
    truth, prediction = (1 + 0.02 * rng.random((16, 16)) for _ in range(2))
    focal = camera.intrinsics[0, 0]
    v, u = np.mgrid[:16, :16] + 0.5 - 8

    def normals(depth: np.ndarray) -> np.ndarray:
        points = np.stack([u / focal * depth, v / focal * depth, depth], -1)
        made = np.zeros((16, 16, 3))
        for row in range(1, 15):
            for column in range(1, 15):
                across = points[row, column + 1] - points[row, column - 1]
                down = points[row + 1, column] - points[row - 1, column]
                cross = np.cross(across, down)
                made[row, column] = cross / np.linalg.norm(cross)
        return made[1:-1, 1:-1]

    cosines = (normals(prediction) * normals(truth)).sum(-1)
    found = normal_angles(prediction, truth, EVERYWHERE, camera)
    assert found["mad_deg"] == pytest.approx(np.degrees(np.arccos(cosines)).mean())


def test_boundaries_where_they_should_be_and_nowhere_else() -> None:
    assert boundary_f1(walls(1.3), walls(1.3), EVERYWHERE) == 1
    corner = np.ones((16, 16))
    corner[4:12, 4:12] = 1.3
    assert boundary_f1(corner, corner, EVERYWHERE) == 1
    assert boundary_f1(7 * corner, corner, EVERYWHERE) == 1
    assert boundary_f1(np.ones((16, 16)), corner, EVERYWHERE) == 0
    assert boundary_f1(1 / corner, corner, EVERYWHERE) == 0
    assert boundary_f1(corner, np.ones((16, 16)), EVERYWHERE) is None


def test_boundaries_by_hand() -> None:
    truth, prediction = np.ones((16, 16)), np.ones((16, 16))
    truth[4:12, 4:12] = 1.15
    # The predicted square is one pixel narrower on the left and on the right, and jumps higher.
    prediction[4:12, 5:11] = 1.3
    # 16 true edges across and 16 down while c < 1.15; 16 predicted ones across, all elsewhere, and 12 of 12 down.
    scores = [2 * 12 / (28 + 32) if c < 1.15 else 0.0 for c in THRESHOLDS]
    assert boundary_f1(prediction, truth, EVERYWHERE) == pytest.approx(np.average(scores, weights=THRESHOLDS))


def test_pairs_with_a_pixel_outside_the_region_are_no_boundaries() -> None:
    region = EVERYWHERE.copy()
    region[:, 7:9] = False
    assert edges(walls(1.3), walls(1.3), region) == {}


def test_pooling_weighs_images_by_their_pixels() -> None:
    errors = [np.full(10, 2.0), np.full(30, 4.0)]
    pixels = [len(e) for e in errors]
    every = np.concatenate(errors)
    assert pooled("mae_mm", [2.0, 4.0], pixels) == pytest.approx(np.abs(every).mean())
    assert pooled("rmse_mm", [2.0, 4.0], pixels) == pytest.approx(np.sqrt((every**2).mean()))
    assert pooled("silog_100", [2.0, 4.0], pixels) is None
    assert pooled("mae_mm", [], []) is None
    assert all(metric.pools in ("mean", "root", "") for metric in METRICS.values())
