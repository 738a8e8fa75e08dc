from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.surfaces import plane_depth, portrait_camera
from workbench.errors import DataError, MeaningError, NumericalError
from workbench.geometry.depth_metrics import METRICS, depth_scores

TWO = (np.array([[1.0, 4.0]]), np.array([[2.0, 3.0]]))
G = np.log([0.5, 4 / 3])


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("abs_rel", (1 / 2 + 1 / 3) / 2),
        ("sq_rel", (1 / 2 + 1 / 3) / 2),
        ("mae", 1000.0),
        ("mse", 1e6),
        ("rmse", 1000.0),
        ("irmse", 1000 * np.sqrt((0.25 + (1 / 4 - 1 / 3) ** 2) / 2)),
        ("rmse_log", np.sqrt((G**2).mean())),
        ("log10", np.abs(G).mean() / np.log(10)),
        ("delta1", 0.0),
        ("delta2", 0.5),
        ("delta3", 0.5),
        ("silog_bts", 100 * G.std()),
        ("silog_half", np.sqrt((G**2).mean() - 0.5 * G.mean() ** 2)),
        ("side", G.std()),
        ("psnr", 0.0),
    ],
)
def test_every_score_by_hand(name, by_hand) -> None:
    assert depth_scores(*TWO, names=[name]).values[name] == pytest.approx(by_hand)


def test_a_perfect_prediction() -> None:
    camera = portrait_camera()
    depth = plane_depth(camera, (0.2, 0.1, 1.0), 0.6)
    values = depth_scores(depth, depth, camera=camera).values
    assert set(values) == {*METRICS, "psnr", "ssim", "mad"}
    for name, metric in METRICS.items():
        assert values[name] == (1 if metric.larger_is_better else 0)
    assert values["psnr"] == np.inf
    assert values["ssim"] == pytest.approx(1)
    assert values["mad"] == pytest.approx(0, abs=1e-5)


def test_scale_invariant_scores_do_not_see_a_factor() -> None:
    target = np.random.default_rng(0).uniform(0.5, 1, (20, 20))
    values = depth_scores(target * 1.3, target).values
    assert values["silog_bts"] == pytest.approx(0, abs=1e-5)
    assert values["side"] == pytest.approx(0, abs=1e-7)
    assert values["silog_half"] == pytest.approx(np.log(1.3) * np.sqrt(0.5))


def test_the_mask_and_missing_pixels_are_left_out() -> None:
    target = np.full((4, 4), 1.0)
    prediction = target + 0.1
    prediction[0, 0], target[1, 1] = np.nan, 0
    valid = np.ones((4, 4), bool)
    valid[2, 2] = False
    prediction[2, 2] = 99
    scores = depth_scores(prediction, target, valid, names=["mae"])
    assert scores.valid_count == 13
    assert scores.values["mae"] == pytest.approx(100)


def test_the_alignment_is_done_and_recorded() -> None:
    target = np.random.default_rng(0).uniform(0.5, 1, (20, 20))
    scores = depth_scores(3 * target + 2, target, alignment="scale_shift", names=["rmse", "abs_rel"])
    assert scores.values["rmse"] == pytest.approx(0, abs=1e-9)
    assert (scores.alignment.scale, scores.alignment.shift) == pytest.approx((1 / 3, -2 / 3))
    assert scores.alignment.mode == "scale_shift"


def test_the_normal_angle_of_two_planes_is_the_angle_between_them() -> None:
    camera = portrait_camera()
    one, other = plane_depth(camera, (0, 0, 1.0), 0.6), plane_depth(camera, (np.tan(np.radians(20)), 0, 1.0), 0.6)
    assert depth_scores(one, other, names=["mad"], camera=camera).values["mad"] == pytest.approx(20)


def test_lengths_are_refused_without_a_scale_and_nothing_is_compared_unaligned() -> None:
    for name in ("mae", "rmse", "sq_rel"):
        with pytest.raises(MeaningError, match="no scale"):
            depth_scores(*TWO, alignment="scale_shift", metric=False, names=[name])
    with pytest.raises(MeaningError, match="unaligned"):
        depth_scores(*TWO, metric=False)
    values = depth_scores(
        np.array([[1.0, 4, 2]]), np.array([[2.0, 3, 1]]), alignment="scale_shift", metric=False
    ).values
    assert "abs_rel" in values
    assert not any(METRICS[name].needs_metres for name in values if name in METRICS)


def test_unknown_scores_missing_cameras_and_empty_masks_are_refused() -> None:
    with pytest.raises(DataError, match="no score"):
        depth_scores(*TWO, names=["rsme"])
    with pytest.raises(DataError, match="camera"):
        depth_scores(*TWO, names=["mad"])
    with pytest.raises(NumericalError):
        depth_scores(*TWO, np.zeros((1, 2), bool))
    with pytest.raises(DataError, match="shape"):
        depth_scores(np.ones((2, 2)), np.ones((2, 3)))


def test_shift_that_leaves_no_depth_is_counted() -> None:
    scores = depth_scores(np.array([[1.0, 0.0, 2]]), np.array([[1.0, 1, 2]]), names=["rmse_log"])
    assert scores.alignment.clipped == 1
    assert np.isfinite(scores.values["rmse_log"])
