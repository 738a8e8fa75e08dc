"""Losses of discriminators against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from plugins.training.losses import bce, feature_matching, lsgan
from plugins.training.losses.discriminated import by_scale, verdicts

FEATURES = [torch.tensor([[[[1.0, 3.0]]]]), torch.tensor([[[[0.0, 2.0]]]])]
VERDICT = torch.tensor([[[[0.5, -1.0]]]])
ONE_SCALE = [*FEATURES, VERDICT]
TWO_SCALES = [ONE_SCALE, [FEATURES[0] * 2, FEATURES[1] * 2, VERDICT + 1]]


def test_verdicts_are_the_last_outputs() -> None:
    assert [v.tolist() for v in verdicts(VERDICT)] == [VERDICT.tolist()]
    assert [v.tolist() for v in verdicts(ONE_SCALE)] == [VERDICT.tolist()]
    assert [v.tolist() for v in verdicts(TWO_SCALES)] == [VERDICT.tolist(), (VERDICT + 1).tolist()]
    assert [len(scale) for scale in by_scale(TWO_SCALES)] == [3, 3]


def test_least_squares_by_hand() -> None:
    assert float(lsgan.loss(VERDICT, real=True)) == pytest.approx((0.25 + 4) / 2)
    assert float(lsgan.loss(VERDICT, real=False)) == pytest.approx((0.25 + 1) / 2)
    assert float(lsgan.loss(TWO_SCALES, real=True)) == pytest.approx((0.25 + 4) / 2 + (0.25 + 1) / 2)


def test_cross_entropy_by_hand() -> None:
    def of(log_odds: float) -> float:
        return math.log(1 + math.exp(-log_odds))

    assert float(bce.loss(VERDICT, real=True)) == pytest.approx((of(0.5) + of(-1)) / 2)
    assert float(bce.loss(TWO_SCALES, real=False)) == pytest.approx((of(-0.5) + of(1)) / 2 + (of(-1.5) + of(0)) / 2)


def test_feature_matching_by_hand() -> None:
    made = [[FEATURES[0] + 1, FEATURES[1] - 2, VERDICT], [FEATURES[0] * 2 + 3, FEATURES[1] * 2, VERDICT]]
    # Two inner layers a scale: 4 / 2 times the sum of mean distances, and the mean over two scales.
    assert float(feature_matching.loss(made, TWO_SCALES)) == pytest.approx((2 * (1 + 2) + 2 * 3) / 2)


def test_feature_matching_teaches_the_made_side_only() -> None:
    made, real = ([(x + 1 + i).requires_grad_() for i, x in enumerate(ONE_SCALE)] for _ in range(2))
    feature_matching.loss([m * 2 for m in made], real).backward()
    assert made[0].grad is not None and (made[0].grad != 0).all()
    assert real[0].grad is None


def test_verdicts_alone_have_no_features_to_match() -> None:
    with pytest.raises(ValueError, match="inner layers"):
        feature_matching.loss(VERDICT, VERDICT)
