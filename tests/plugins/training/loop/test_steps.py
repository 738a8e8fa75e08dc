"""A batch split over cores teaches what the whole batch teaches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from plugins.training import networks
from plugins.training.data.batches import Batch
from plugins.training.loop.device_step import DeviceStep
from plugins.training.loop.machine import Machine
from plugins.training.loop.shards import ShardedStep, shards_for
from plugins.training.losses import Output, WeightedLoss

PROCESSOR = Machine(torch.device("cpu"), mixed=False, threads=1, loaders=1)


def batch(count: int = 4) -> Batch:
    torch.manual_seed(1)
    ones = torch.ones(count, 1, 16, 16)
    return Batch(torch.randn(count, 3, 16, 16), torch.randn(count, 1, 16, 16), ones, ones, tuple("abcdefgh"[:count]))


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return networks.build("attunet", width=4, blocks=3)


def objective(said: Callable[..., torch.Tensor], given: Batch) -> dict[str, torch.Tensor]:
    return {"loss": WeightedLoss({"l1": 1.0})(Output.of(said(given.image)), given)}


def step(net: torch.nn.Module, shards: int, *, mixed: bool = False) -> ShardedStep:
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    return ShardedStep(net, optimiser, objective, shards, mixed=mixed)


def gradients(net: torch.nn.Module) -> list[torch.Tensor]:
    return [p.grad.clone() for p in net.parameters() if p.grad is not None]


def test_a_batch_is_split_in_order_and_wholly() -> None:
    whole = batch(7)
    parts = whole.split(3)
    assert [part.ids for part in parts] == [("a", "b"), ("c", "d", "e"), ("f", "g")]
    assert torch.equal(torch.cat([part.image for part in parts]), whole.image)
    assert len(batch(2).split(5)) == 2


def test_parts_have_company_and_no_more_than_the_cores() -> None:
    assert [shards_for(network(), threads, 8) for threads in (1, 2, 16)] == [1, 2, 4]
    assert shards_for(network(), 4, 1) == 1
    assert shards_for(torch.nn.Sequential(torch.nn.Dropout(0.1)), 4, 8) == 1


def test_without_batch_statistics_the_split_changes_nothing() -> None:
    found = []
    for shards in (1, 2):
        net = network().eval()
        sharded = step(net, shards)
        sharded._replicas[-1].eval()
        loss = sharded.backward(batch())["loss"]
        found.append((loss, gradients(net)))
        sharded.close()
    assert found[0][0] == pytest.approx(float(found[1][0]), rel=1e-5)
    for one, other in zip(found[0][1], found[1][1], strict=True):
        assert torch.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("mixed", [False, True])
def test_a_split_step_gives_the_same_numbers_every_time(mixed: bool) -> None:
    found = []
    for _ in range(2):
        net = network().train()
        sharded = step(net, 2, mixed=mixed)
        for _ in range(3):
            sharded.backward(batch())
            sharded.update()
        found.append({name: value.clone() for name, value in net.state_dict().items()})
        sharded.close()
    assert all(torch.equal(found[0][name], found[1][name]) for name in found[0])


def test_running_statistics_are_the_mean_of_the_parts() -> None:
    parts, expected = batch().split(2), []
    for part in parts:
        net = network().train()
        step(net, 1).backward(part)
        expected.append(net.state_dict()["down_convs.0.norm0.running_mean"])
    net = network().train()
    sharded = step(net, 2)
    sharded.backward(batch())
    sharded.close()
    found = net.state_dict()["down_convs.0.norm0.running_mean"]
    assert torch.allclose(found, (expected[0] + expected[1]) / 2, atol=1e-6)


def test_the_way_over_fabric_teaches_the_same() -> None:
    one, other = network().train(), network().train()
    direct = step(one, 1)
    optimiser = torch.optim.Adam(other.parameters(), 1e-3)
    through = DeviceStep(other, optimiser, objective, PROCESSOR)
    for _ in range(2):
        assert float(direct.backward(batch())["loss"]) == pytest.approx(
            float(through.backward(batch())["loss"]), rel=1e-6
        )
        direct.update()
        through.update()
    through.restore(through.state())
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)
