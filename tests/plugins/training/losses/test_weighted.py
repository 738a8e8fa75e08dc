"""Losses against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, WeightedLoss


def batch(target: list[list[float]], region: list[list[float]]) -> Batch:
    t, r = (torch.tensor(x)[None, None] for x in (target, region))
    return Batch(torch.zeros(1, 3, *t.shape[2:]), t, r, r, ("a",))


def test_l1_is_the_mean_over_the_region_alone() -> None:
    given = batch([[1.0, 2.0], [3.0, 0.0]], [[1.0, 1.0], [1.0, 0.0]])
    said = Output(torch.tensor([[1.5, 1.0], [3.0, 99.0]])[None, None])
    assert float(WeightedLoss({"l1": 1.0})(said, given)) == pytest.approx((0.5 + 1.0 + 0.0) / 3)


def test_an_empty_region_costs_nothing() -> None:
    given = batch([[1.0]], [[0.0]])
    assert float(WeightedLoss({"l1": 1.0, "slopes": 1.0})(Output(torch.ones(1, 1, 1, 1)), given)) == 0


def test_slopes_do_not_see_a_shift_but_see_a_step() -> None:
    given = batch([[1.0, 2.0], [3.0, 4.0]], [[1.0, 1.0], [1.0, 1.0]])
    shifted = Output(given.target + 5)
    assert float(WeightedLoss({"slopes": 1.0})(shifted, given)) == pytest.approx(0)
    stepped = Output(given.target + torch.tensor([[0.0, 1.0], [0.0, 1.0]]))
    # Down the columns nothing changes; across, both differences are off by one.
    assert float(WeightedLoss({"slopes": 1.0})(stepped, given)) == pytest.approx((0 + 1) / 2)


def test_the_outline_is_cross_entropy() -> None:
    given = batch([[0.0, 0.0]], [[1.0, 0.0]])
    said = Output(torch.zeros(1, 1, 1, 2), torch.zeros(1, 1, 1, 2))
    assert float(WeightedLoss({"outline": 2.0})(said, given)) == pytest.approx(2 * math.log(2))
    assert float(WeightedLoss({"outline": 2.0})(Output(said.depth), given)) == 0


def test_output_of_one_channel_has_no_outline() -> None:
    assert Output.of(torch.zeros(2, 1, 4, 4)).outline is None
    assert Output.of(torch.zeros(2, 2, 4, 4, dtype=torch.bfloat16)).depth.dtype == torch.float32
