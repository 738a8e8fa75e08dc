"""A training step and a forward pass of the Attention U-Net, and a first epoch against later ones: one JSON line.

Run: ``python -m benchmarks.training``. Width 32, 128 x 128, batch 5, one thread, single precision, CPU seconds; the
ratios compare with the plain arrangement (usual memory layout, unfused optimiser) measured turn by turn in this run.
Epochs: wall-clock seconds of the whole loop on a dataset that has never been read; reading it once is told apart.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch

from plugins.training import networks
from plugins.training.depth.training import train
from plugins.training.settings import TrainSettings
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import Sample
from workbench.datasets.writer import DatasetWriter
from workbench.jobs.contract import Place, Scalar
from workbench.seeds import stream

TURNS = 4
BATCH, SIZE = 5, 128
FACES, EPOCHS = 96, 5


def step_of(*, ours: bool) -> tuple[Callable[[], None], Callable[[], None]]:
    """A training step and a forward pass, in our arrangement or the plain one."""
    layout = torch.channels_last if ours else torch.contiguous_format
    torch.manual_seed(0)
    network = networks.build("attunet").to(memory_format=layout)  # type: ignore[call-overload]
    optimiser = torch.optim.Adam(network.parameters(), 1e-3, fused=ours)
    image = torch.randn(BATCH, 3, SIZE, SIZE).contiguous(memory_format=layout)
    target = torch.randn(BATCH, 1, SIZE, SIZE)

    def step() -> None:
        network.train()
        optimiser.zero_grad()
        (network(image) - target).abs().mean().backward()
        optimiser.step()

    @torch.no_grad()
    def forward() -> None:
        network.eval()
        network(image)

    return step, forward


def best(work: Callable[[], None], times: list[float]) -> None:
    since = time.process_time()
    work()
    times.append(time.process_time() - since)


def network_figures() -> dict[str, float]:
    torch.set_num_threads(1)
    arrangements = {"ours": step_of(ours=True), "plain": step_of(ours=False)}
    times: dict[tuple[str, int], list[float]] = {(name, i): [] for name in arrangements for i in (0, 1)}
    for turn in range(TURNS + 1):
        for name, pair in arrangements.items():
            for i, work in enumerate(pair):
                best(work, times[name, i] if turn else [])
    step, forward = (min(times["ours", i]) for i in (0, 1))
    return {
        "step_cpu_s": round(step, 4),
        "step_ratio_to_plain": round(step / min(times["plain", 0]), 3),
        "forward_cpu_s": round(forward, 4),
        "forward_ratio_to_plain": round(forward / min(times["plain", 1]), 3),
    }


def face(seed: int, size: int) -> Sample:
    """An egg with noise, as heavy to read as a rendered head."""
    rng = stream(seed, "benchmark")
    v, u = np.mgrid[:size, :size] / (size - 1.0) * 2 - 1
    inside = 1 - (u / rng.uniform(0.5, 0.8)) ** 2 - (v / rng.uniform(0.5, 0.8)) ** 2
    depth = np.where(inside > 0, 1.05 - 0.1 * np.sqrt(np.clip(inside, 0, None)), 0).astype(np.float32)
    image = np.clip(np.where(inside > 0, inside, 0.1)[..., None] + rng.normal(0, 0.03, (size, size, 3)), 0, 1)
    return Sample(
        id=f"face_{seed:04d}",
        identity=f"person_{seed:04d}",
        split="train" if seed >= FACES // 8 else "validation",
        image=(image * 255).astype(np.uint8),
        depth=depth,
        mask=(inside > 0).astype(np.uint8),
        attributes={"reference_depth_m": 1.0},
    )


@dataclass
class QuietJob:
    """A job that only remembers when epochs ended."""

    place: Place
    resumed: bool = False
    started: float = field(default_factory=time.perf_counter)
    first_step: float = 0.0
    ends: list[float] = field(default_factory=list)

    def progress(self, done: float, total: float, note: str = "") -> None:
        if note.startswith("epoch") and not self.first_step:
            self.first_step = time.perf_counter()

    def metric(self, name: str, value: float, *, step: int, **where: Scalar) -> None:
        if name == "val/loss":
            self.ends.append(time.perf_counter())

    def preview(self, path: Path, *, title: str = "") -> None:
        """Not shown."""

    def warn(self, sentence: str) -> None:
        """Not told."""

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        """Not opened."""

    def should_stop(self) -> bool:
        return False

    def should_pause(self) -> bool:
        return False

    def wait_while_paused(self) -> None:
        """Never paused."""

    @property
    def state_file(self) -> Path:
        return self.place.job / "state" / "task"


def epoch_figures() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        info = DatasetInfo(name="faces")
        writer = DatasetWriter(workspace / "datasets" / "faces", info)
        for seed in range(FACES):
            writer.add(encode_sample(face(seed, 256), info))
        writer.close(complete=True)
        job = QuietJob(Place(workspace, workspace / "jobs" / "benchmark"))
        chosen = {"width": 16, "resolution": 128, "epochs": EPOCHS, "threads": 1, "device": "cpu", "coarse_share": 0}
        train(TrainSettings(dataset="faces", **chosen), job)
        spans = np.diff([job.first_step, *job.ends])
        return {
            "reading_s": round(job.first_step - job.started, 3),
            "first_epoch_s": round(float(spans[0]), 3),
            "later_epoch_s": round(float(np.median(spans[1:])), 3),
            "first_to_later": round(float(spans[0] / np.median(spans[1:])), 3),
        }


if __name__ == "__main__":
    print(json.dumps({"benchmark": "training", **network_figures(), **epoch_figures()}))
