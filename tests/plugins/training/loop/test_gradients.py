"""Size and limits of gradients, and gradients of parts."""

from __future__ import annotations

import pytest
import torch

from plugins.training.loop.device_step import DeviceStep
from plugins.training.loop.gradients import limited
from plugins.training.loop.optimisers import optimiser_of
from plugins.training.loop.stepping import taught
from plugins.training.settings.loop import LearningFields
from tests.plugins.training.loop.test_steps import PROCESSOR, batch, gradients, network, objective, step


def parameters() -> list[torch.nn.Parameter]:
    found = [torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(1)), torch.nn.Parameter(torch.zeros(1))]
    found[0].grad, found[1].grad = torch.tensor([3.0, 4.0]), torch.tensor([12.0])
    return found


def test_the_norm_is_that_of_all_gradients_together() -> None:
    given = parameters()
    assert limited(given, None).item() == pytest.approx(13.0)
    assert given[1].grad is not None
    assert given[1].grad.item() == 12.0


def test_long_gradients_are_shortened_and_short_ones_are_not() -> None:
    given = parameters()
    assert limited(given, 1.3).item() == pytest.approx(13.0)
    assert given[1].grad is not None
    assert given[1].grad.item() == pytest.approx(1.2, rel=1e-5)
    limited(given, 50.0)
    assert given[1].grad.item() == pytest.approx(1.2, rel=1e-5)


@pytest.mark.parametrize("fabric", [False, True])
def test_parts_one_after_the_other_teach_what_the_whole_batch_teaches(fabric: bool) -> None:
    found = []
    for parts in (1, 2):
        net = network().eval()
        optimiser = torch.optim.SGD(net.parameters(), 0.0)
        way = DeviceStep(net, optimiser, objective, PROCESSOR) if fabric else step(net, 1)
        found.append((taught(way, batch(), parts, clip=1e9), gradients(net)))
    assert float(found[0][0]["loss"]) == pytest.approx(float(found[1][0]["loss"]), rel=1e-5)
    assert float(found[0][0]["gradient_norm"]) == pytest.approx(float(found[1][0]["gradient_norm"]), rel=1e-4)
    for one, other in zip(found[0][1], found[1][1], strict=True):
        assert torch.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("name", ["adam", "adamw", "sgd"])
def test_optimisers_step_as_their_plain_forms_do(name: str) -> None:
    s = LearningFields(
        optimiser=name, learning_rate=0.1, weight_decay=0.01, momentum=0.8, second_beta=0.9, epsilon=1e-3
    )
    one, other = torch.nn.Parameter(torch.tensor([1.0, -2.0])), torch.nn.Parameter(torch.tensor([1.0, -2.0]))
    plain = {
        "adam": lambda p: torch.optim.Adam(p, 0.1, (0.8, 0.9), 1e-3, 0.01, foreach=False),
        "adamw": lambda p: torch.optim.AdamW(p, 0.1, (0.8, 0.9), 1e-3, 0.01, foreach=False),
        "sgd": lambda p: torch.optim.SGD(p, 0.1, 0.8, weight_decay=0.01, foreach=False),
    }[name]
    pair = [(optimiser_of(s, [one]), one), (plain([other]), other)]
    for _ in range(3):
        for optimiser, parameter in pair:
            optimiser.zero_grad()
            (parameter**3).sum().backward()
            optimiser.step()
    assert torch.allclose(one, other, rtol=1e-5)
