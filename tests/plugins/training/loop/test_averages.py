"""The running average of a run's weights."""

from __future__ import annotations

import torch

from plugins.training.loop.averages import Averages


def linear(value: float) -> torch.nn.Module:
    module = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(module.weight, value)
    return module


def test_young_averages_forget_faster() -> None:
    module = linear(0.0)
    averages = Averages({"network": module}, decay=0.5)
    expected = 0.0
    for step, value in enumerate((1.0, 3.0, 2.0, 7.0, 1.0, 5.0, 4.0, 6.0), start=1):
        torch.nn.init.constant_(module.weight, value)  # type: ignore[arg-type]
        averages.update(step)
        decay = min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * value
    with averages.shown():
        assert module.weight.item() == torch.tensor(expected).item()  # type: ignore[operator,union-attr]
    assert module.weight.item() == 6.0  # type: ignore[operator,union-attr]


def test_statistics_are_averaged_and_counters_are_not() -> None:
    norm = torch.nn.BatchNorm1d(1)
    averages = Averages({"network": norm}, decay=0.9)
    norm(torch.tensor([[4.0], [8.0]]))
    averages.update(10**6)
    with averages.shown():
        # The norm's own statistics move a tenth of the way to 6, the average a tenth of that.
        assert norm.running_mean is not None and norm.num_batches_tracked is not None
        torch.testing.assert_close(norm.running_mean, torch.tensor([0.06]))
        assert norm.num_batches_tracked.item() == 1


def test_averages_go_on_where_they_were() -> None:
    one, other = linear(1.0), linear(1.0)
    first, second = Averages({"network": one}, 0.9), Averages({"network": other}, 0.9)
    torch.nn.init.constant_(one.weight, 5.0)  # type: ignore[arg-type]
    first.update(100)
    second.restore(first.tensors())
    with second.shown(), first.shown():
        assert torch.equal(one.weight, other.weight)  # type: ignore[arg-type]
