"""Fits the demonstration generator, stage by stage; a stopped run goes on where it was.

    python -m resources.eg3d.targets FOLDER/targets &
    python -m resources.eg3d.fit FOLDER

Stages: points on planes of 64 and 128 px (see `stages.py`), then the superresolution. `--stage` ends after
one. The averaged weights of the last step are in FOLDER/latest.pt.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from plugins.eg3d.generator.network import Network
from resources.eg3d.model import NOISE_STRENGTH, details, narrow, new_network
from resources.eg3d.pixels import final_loss
from resources.eg3d.points import Clouds, point_loss
from resources.eg3d.quick_layers import use_quick_layers
from resources.eg3d.stages import LAST, STAGES, Stage

_MAPPING_RATE = 10.0
"""The mapping's layers store weights a hundred times as large."""
_DETAIL_RATE = 4.0
_NEWEST_RATE = 4.0
"""A block that begins with its stage has more to learn."""
SAVE_EVERY = 50


class Fit:
    """Weights, their running average and the optimiser's state of one stage."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        self.folder, self.stage = folder, stage
        self.network, self.average, self.step = new_network(), new_network(), 0
        state = self._resumed()
        self.details = details(self.network)
        groups = self._last_groups() if stage.name == LAST else self._point_groups()
        self.optimiser = torch.optim.Adam(groups, lr=stage.rate, betas=(0.9, 0.99), eps=1e-8)
        if state is not None:
            self.optimiser.load_state_dict(state)

    def _point_groups(self) -> list[dict[str, Any]]:
        """What points teach, and how fast: all but the superresolution."""
        own, fresh, mapping = [], [], []
        for name, parameter in self.network.named_parameters():
            if name.startswith("superresolution.") or not parameter.requires_grad:
                continue
            newest = self.stage.side > STAGES[0].side and f".b{self.stage.side}." in name
            (mapping if ".mapping." in name else fresh if newest else own).append(parameter)
        return [
            {"params": own, "factor": 1.0},
            {"params": fresh, "factor": _NEWEST_RATE},
            {"params": mapping, "factor": _MAPPING_RATE},
            {"params": self.details, "factor": _DETAIL_RATE / NOISE_STRENGTH},
        ]

    def _last_groups(self) -> list[dict[str, Any]]:
        """What pictures teach: the superresolution, and the features that only it sees."""
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(name.startswith(("superresolution.", "decoder.net.2.")))
        for parameter in self.network.decoder.net[2].parameters():
            parameter.register_hook(_without_shown)
        return [{"params": [p for p in self.network.parameters() if p.requires_grad], "factor": 1.0}]

    def _resumed(self) -> dict[str, Any] | None:
        """Reads the weights of FOLDER/latest.pt; the optimiser's state if they are of this stage."""
        latest = self.folder / "latest.pt"
        if not latest.exists():
            return None
        stored = torch.load(latest, weights_only=True)
        self.average.load_state_dict(stored["average"])
        if stored["stage"] == self.stage.name:
            self.network.load_state_dict(stored["network"])
            self.step = stored["step"]
            optimiser: dict[str, Any] = stored["optimiser"]
            return optimiser
        if self.stage.name == LAST:
            narrow(self.average)
        self.network.load_state_dict(self.average.state_dict())
        return None

    def save(self) -> None:
        """Replaces FOLDER/latest.pt."""
        partial = self.folder / "latest.part"
        torch.save(
            {
                "stage": self.stage.name, "step": self.step, "network": self.network.state_dict(),
                "average": self.average.state_dict(), "optimiser": self.optimiser.state_dict(),
            },
            partial,
        )  # fmt: skip
        partial.replace(self.folder / "latest.pt")

    def run(self, loss_of: Callable[[Network, int], tuple[Tensor, dict[str, float]]]) -> None:
        """Steps until the stage is done."""
        started, shown = time.perf_counter(), {}
        while self.step < self.stage.steps:
            self._set_rate()
            loss, figures = loss_of(self.network, self.step)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            self.optimiser.step()
            self._follow()
            self.step += 1
            shown = {name: 0.95 * shown.get(name, value) + 0.05 * value for name, value in figures.items()}
            if self.step % 50 == 0:
                told = " ".join(f"{name} {value:.4f}" for name, value in shown.items())
                print(f"{self.stage.name} {self.step} {told} {time.perf_counter() - started:.0f} s", flush=True)
            if self.step % SAVE_EVERY == 0 or self.step == self.stage.steps:
                self.save()

    def _set_rate(self) -> None:
        share = self.step / self.stage.steps
        rate = self.stage.last + (self.stage.rate - self.stage.last) * 0.5 * (1 + math.cos(math.pi * share))
        rate *= min(1.0, (self.step + 1) / min(100, self.stage.steps / 4))
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["factor"]

    @torch.no_grad()
    def _follow(self) -> None:
        """Moves the average; shortly at first, so that it forgets the initial weights."""
        share = min(self.stage.average, (1 + self.step) / (10 + self.step))
        for own, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
            own.lerp_(now, 1 - share)
        for own, now in zip(details(self.average), self.details, strict=True):
            own.detach().lerp_(now.detach(), 1 - share)


def _without_shown(gradient: Tensor) -> Tensor:
    """Density and the raw picture's colours keep what they learned; the other features are the superresolution's."""
    kept = gradient.clone()
    kept[:4] = 0
    return kept


def done(folder: Path, stage: Stage) -> bool:
    """Whether the folder's weights come from this stage's end or a later stage."""
    latest = folder / "latest.pt"
    if not latest.exists():
        return False
    stored = torch.load(latest, weights_only=True)
    names = [one.name for one in STAGES]
    at, wanted = names.index(stored["stage"]), names.index(stage.name)
    return at > wanted or (at == wanted and stored["step"] >= stage.steps)


def main() -> None:
    """Runs the stages that are not done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--stage", choices=[stage.name for stage in STAGES])
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    use_quick_layers()
    clouds = Clouds(chosen.folder / "targets")
    for stage in STAGES:
        if not done(chosen.folder, stage):
            fit = Fit(chosen.folder, stage)
            if stage.name.startswith("points"):
                fit.run(lambda network, step, stage=stage: point_loss(network, clouds, step, stage))
            else:
                fit.run(final_loss)
        if stage.name == chosen.stage:
            break


if __name__ == "__main__":
    main()
