"""Fits the two networks to the drawn heads; a stopped run goes on where it was.

    python -m resources.landmarks.fit landmarks FOLDER --steps 8000
    python -m resources.landmarks.fit detector FOLDER --steps 5000

FOLDER/heads holds what `resources.landmarks.heads` drew. Averaged weights are in FOLDER/landmarks.pt or detector.pt.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from resources.landmarks.batches import DETECTOR_SIDE, Material, detector_batch, detector_targets, landmark_batch
from workbench.api import cv2
from workbench.faces.networks import CELL, CROP, DetectorNetwork, LandmarkNetwork, cell_centres

RATES = {"landmarks": 2e-3, "detector": 1.5e-3}
BATCHES = {"landmarks": 40, "detector": 16}
SAVE_EVERY = 100


class Fit:
    """Weights, their running average and the optimiser's state."""

    def __init__(self, file: Path, network: nn.Module, average: nn.Module, steps: int, rate: float) -> None:
        self.file, self.network, self.average, self.steps, self.rate = file, network, average, steps, rate
        self.step = 0
        self.optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02)
        if file.exists():
            stored = torch.load(file, weights_only=True)
            network.load_state_dict(stored["network"])
            average.load_state_dict(stored["average"])
            self.optimiser.load_state_dict(stored["optimiser"])
            self.step = stored["step"]

    def run(self, loss_of: Callable[[nn.Module, int], dict[str, Tensor]]) -> None:
        """Steps until the last."""
        started, shown, first = time.perf_counter(), dict[str, float](), self.step
        while self.step < self.steps:
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate * min(1.0, (self.step + 1) / 200) * self._decay()
            parts = loss_of(self.network, self.step)
            self.optimiser.zero_grad(set_to_none=True)
            torch.stack(list(parts.values())).sum().backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimiser.step()
            self._follow()
            self.step += 1
            now = {name: float(part.detach()) for name, part in parts.items()}
            shown = {name: 0.98 * shown.get(name, value) + 0.02 * value for name, value in now.items()}
            if self.step % 50 == 0:
                told = " ".join(f"{name} {value:.4f}" for name, value in shown.items())
                pace = (time.perf_counter() - started) / (self.step - first)
                print(f"{self.step} {told} {pace:.2f} s a step, {time.process_time():.0f} CPU s", flush=True)
            if self.step % SAVE_EVERY == 0 or self.step == self.steps:
                self.save()

    def save(self) -> None:
        """Replaces the file."""
        partial = self.file.with_suffix(".part")
        torch.save(
            {
                "step": self.step, "network": self.network.state_dict(), "average": self.average.state_dict(),
                "optimiser": self.optimiser.state_dict(),
            },
            partial,
        )  # fmt: skip
        partial.replace(self.file)

    def _decay(self) -> float:
        share = self.step / self.steps
        return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share))

    @torch.no_grad()
    def _follow(self) -> None:
        """Moves the average; shortly at first, so that it forgets the initial weights."""
        share = min(0.998, (1 + self.step) / (10 + self.step))
        for own, now in zip(self.average.state_dict().values(), self.network.state_dict().values(), strict=True):
            if own.dtype.is_floating_point:
                own.lerp_(now, 1 - share)
            else:
                own.copy_(now)


def tensor_of(pictures: np.ndarray[Any, Any]) -> Tensor:
    """(N, 3, H, W) from -1 to 1 of (N, H, W, 3) uint8, in the memory order that is quick."""
    return (torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous(
        memory_format=torch.channels_last
    )


def landmark_loss(material: Material, seed: int, network: nn.Module, step: int) -> dict[str, Tensor]:
    """Where the points are, where the map says they are near, and whether it is a face."""
    pictures, points, face = landmark_batch(material, seed, step, BATCHES["landmarks"])
    with torch.autocast("cpu", torch.bfloat16):
        found, likely, logit = network(tensor_of(pictures))
    wanted, is_face = torch.from_numpy(points), torch.from_numpy(face)
    away = (found - wanted)[is_face]
    # Wing loss (Feng et al. 2018): logarithmic near zero so that small errors keep mattering.
    size, width, curve = away.abs() / CROP * 100, 3.0, 0.6
    wing = torch.where(
        size < width, width * torch.log1p(size / curve), size - (width - width * math.log1p(width / curve))
    )
    centres = cell_centres(CROP // CELL, CROP // CELL, wanted.device)
    bump = torch.exp(-((wanted[is_face][:, :, None] - centres) ** 2).sum(-1) / (2 * (0.8 * CELL) ** 2)) + 1e-9
    near = -(bump / bump.sum(-1, keepdim=True) * likely[is_face].log_softmax(-1)).sum(-1)
    inside = ((wanted[is_face] > 0) & (wanted[is_face] < CROP)).all(-1)
    return {
        "wing": wing.mean(),
        "near": 0.15 * near[inside].mean(),
        "face": nn.functional.binary_cross_entropy_with_logits(logit, is_face.float()),
    }


def detector_loss(material: Material, seed: int, network: nn.Module, step: int) -> dict[str, Tensor]:
    """Penalty-reduced focal loss of the map (Law and Deng 2018), and sizes where faces are."""
    pictures, boxes = detector_batch(material, seed, step, BATCHES["detector"])
    with torch.autocast("cpu", torch.bfloat16):
        maps = network(tensor_of(pictures))
    heat, sizes = (torch.from_numpy(one) for one in detector_targets(boxes, DETECTOR_SIDE))
    logit = maps[:, 0]
    share, peak = logit.sigmoid(), heat == 1
    hit = -((1 - share) ** 2 * nn.functional.logsigmoid(logit))[peak].sum()
    false = -((1 - heat) ** 4 * share**2 * nn.functional.logsigmoid(-logit))[~peak].sum()
    count = max(int(peak.sum()), 1)
    weight = sizes[:, 4]
    off = (nn.functional.smooth_l1_loss(maps[:, 1:], sizes[:, :4], reduction="none", beta=0.1) * weight[:, None]).sum()
    return {"heat": (hit + false) / count, "size": 2 * off / max(float(weight.sum()), 1.0)}


def main() -> None:
    """Fits one network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=["landmarks", "detector"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plain", type=float, default=0.4, help="share of pictures that stay as they were drawn")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(chosen.seed)
    material = Material.of(chosen.folder / "heads", chosen.seed, chosen.plain)
    kind, loss = (LandmarkNetwork, landmark_loss) if chosen.network == "landmarks" else (DetectorNetwork, detector_loss)
    network, average = (kind().to(memory_format=torch.channels_last) for _ in range(2))
    fit = Fit(chosen.folder / f"{chosen.network}.pt", network, average.eval(), chosen.steps, RATES[chosen.network])
    fit.run(lambda module, step: loss(material, chosen.seed, module, step))


if __name__ == "__main__":
    main()
