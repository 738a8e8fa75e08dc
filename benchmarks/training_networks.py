"""Training steps and forward passes of depth networks beside a plain arrangement of the same networks: one JSON line.

Run: ``python -m benchmarks.training_networks [NAME ...]``. One thread, single precision, CPU seconds, each figure the
best of its turns, both arrangements turn by turn. Ours: channels last, norm and ReLU as one, large maps not joined,
3x3 convolutions by Winograd, fused optimiser, norms folded into convolutions outside training. Plain: usual memory
layout, norm and ReLU one after the other, plain Adam. ``theirs``: CPU seconds of the original networks at one thread
on a quiet machine of this kind.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from plugins.training import networks
from plugins.training.networks import joined, norm_relu
from plugins.training.networks.folding import folded

TURNS = 3


@dataclass(frozen=True)
class Case:
    """One network at the size it was published with."""

    name: str
    height: int
    width: int
    batch: int
    their_forward_s: float
    their_step_s: float


CASES = (
    Case("attunet", 128, 128, 5, 0.057, 0.96),
    Case("facedepth", 480, 640, 4, 0.295, 5.37),
    Case("unet_simple", 480, 640, 1, 2.916, 10.1),
)


class Arrangement:
    """A network with its optimiser, as ours or plain."""

    def __init__(self, case: Case, *, ours: bool) -> None:
        self.ours = ours
        layout = torch.channels_last if ours else torch.contiguous_format
        torch.manual_seed(0)
        self.network = networks.build(case.name).to(memory_format=layout)  # type: ignore[call-overload]
        self.photo = torch.randn(1, 3, case.height, case.width).contiguous(memory_format=layout)
        self.batch = torch.randn(case.batch, 3, case.height, case.width).contiguous(memory_format=layout)
        stride = networks.entry_of(case.name).output_stride
        self.target = torch.randn(case.batch, 1, case.height // stride, case.width // stride)
        self.optimiser = torch.optim.Adam(self.network.parameters(), 1e-4, fused=ours)
        self.still = folded(self.network) if ours else self.network.eval()
        self.losses: list[float] = []

    def _way(self) -> contextlib.ExitStack:
        stack = contextlib.ExitStack()
        if not self.ours:
            stack.enter_context(mock.patch.object(norm_relu, "_together", lambda *_: False))
            stack.enter_context(mock.patch.object(joined, "LEAST_PIXELS", sys.maxsize))
        return stack

    @torch.no_grad()
    def forward(self) -> None:
        self.still.eval()
        with self._way():
            self.still(self.photo)

    def step(self) -> None:
        self.network.train()
        self.optimiser.zero_grad()
        with self._way():
            loss = (self.network(self.batch) - self.target).abs().mean()
        loss.backward()
        self.optimiser.step()
        self.losses.append(loss.item())


def best(work: list[Callable[[], None]]) -> list[float]:
    """CPU seconds of each, turn by turn; the first turn warms up."""
    times: list[list[float]] = [[] for _ in work]
    for turn in range(TURNS + 1):
        for place, one in enumerate(work):
            since = time.process_time()
            one()
            if turn:
                times[place].append(time.process_time() - since)
    return [min(each) for each in times]


def figures(case: Case) -> dict[str, float]:
    ours, plain = (Arrangement(case, ours=which) for which in (True, False))
    forward, plain_forward = best([ours.forward, plain.forward])
    step, plain_step = best([ours.step, plain.step])
    return {
        "forward_cpu_s": round(forward, 4),
        "forward_ratio_to_plain": round(forward / plain_forward, 3),
        "forward_ratio_to_theirs": round(forward / case.their_forward_s, 3),
        "step_cpu_s": round(step, 4),
        "step_ratio_to_plain": round(step / plain_step, 3),
        "step_ratio_to_theirs": round(step / case.their_step_s, 3),
        "first_loss_apart": abs(ours.losses[0] / plain.losses[0] - 1),
        "last_loss_apart": abs(ours.losses[-1] / plain.losses[-1] - 1),
    }


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    print(json.dumps({case.name: figures(case) for case in CASES if not names or case.name in names}))


if __name__ == "__main__":
    main(sys.argv[1:])
