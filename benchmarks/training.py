"""A training step and a forward pass of three networks, and a first epoch against later ones: one JSON line.

Run: ``python -m benchmarks.training [NAME ... | epochs]``. One thread, single precision, CPU seconds, the loss that the
network was published with. ``theirs`` are CPU seconds of the original networks with the same batch, size and loss at
one thread on a quiet machine of this kind; a machine that is busy, or shares its cores, takes up to twice as long, and
`benchmarks.training_networks` compares with a plain arrangement turn by turn. Epochs: wall-clock seconds of the whole
loop on a dataset that has never been read; reading it once is told apart.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch

from plugins.training import networks
from plugins.training.data.batches import Batch
from plugins.training.depth.training import train
from plugins.training.loop.machine import Machine
from plugins.training.loop.optimisers import optimiser_of
from plugins.training.loop.stepping import step_of as step_of_network
from plugins.training.loop.stepping import taught
from plugins.training.losses import Output, WeightedLoss
from plugins.training.networks.folding import folded
from plugins.training.settings import TrainSettings
from plugins.training.settings.loop import LearningFields
from plugins.training.targets import Target, TargetKind
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import Sample
from workbench.datasets.writer import DatasetWriter
from workbench.jobs.contract import Place, Scalar
from workbench.seeds import stream

FACES, EPOCHS = 96, 5


@dataclass(frozen=True)
class Case:
    """A network with the pictures, batch, loss and target that it was published with, and what that took elsewhere."""

    name: str
    height: int
    width: int
    batch: int
    loss: str
    target: TargetKind
    their_forward_s: float
    their_step_s: float
    turns: int = 3


CASES = (
    Case("attunet", 128, 128, 5, "l1", "min_max", 0.057, 0.96),
    Case("facedepth", 480, 640, 4, "facedepth_published", "scaled_inverse", 0.295, 5.37),
    Case("unet_simple", 480, 640, 4, "unet_simple_published", "scaled_inverse", 2.916, 40.5, turns=1),
)


def batch_of(case: Case) -> Batch:
    """Chance pictures with targets as near ones have them: 5 / d of 0.5 to 5, or -1 to 1."""
    torch.manual_seed(1)
    image = torch.rand(case.batch, 3, case.height, case.width).contiguous(memory_format=torch.channels_last)
    target = torch.rand(case.batch, 1, case.height, case.width)
    target = 2 * target - 1 if case.target == "min_max" else 1 + 9 * target
    everywhere = torch.ones_like(target)
    return Batch(image, target, everywhere, everywhere, tuple(map(str, range(case.batch))))


def step_of(case: Case) -> Callable[[], None]:
    """A step of the loop itself: forward, loss, backward, norm of the gradients, update."""
    torch.manual_seed(0)
    network = networks.build_depth(case.name, **networks.entry_of(case.name).training)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.train()
    loss = WeightedLoss.of({case.loss: 1.0}, outline=False, target=Target(case.target))

    def objective(said: Callable[..., torch.Tensor], batch: Batch) -> dict[str, torch.Tensor]:
        output = Output.of(said(batch.image))
        return loss.parts(output, batch.at_output(output.depth.shape[-1]))

    optimiser = optimiser_of(LearningFields(learning_rate=1e-4), network.parameters())
    machine = Machine(torch.device("cpu"), mixed=False, threads=1, loaders=1)
    step, batch = step_of_network(network, optimiser, objective, machine, case.batch), batch_of(case)
    return lambda: (taught(step, batch, 1), None)[1]


def forward_of(case: Case) -> Callable[[], None]:
    """A forward pass as predictions make it: norms folded into convolutions."""
    network = folded(networks.build_depth(case.name).eval()).to(memory_format=torch.channels_last)
    photo = torch.rand(1, 3, case.height, case.width).contiguous(memory_format=torch.channels_last)

    @torch.no_grad()
    def forward() -> None:
        network(photo)

    return forward


def best(work: Callable[[], None], turns: int) -> float:
    """CPU seconds of the fastest turn; the first one warms up."""
    times = []
    for _ in range(turns + 1):
        since = time.process_time()
        work()
        times.append(time.process_time() - since)
    return min(times[1:])


def network_figures(case: Case) -> dict[str, float]:
    torch.set_num_threads(1)
    forward, step = best(forward_of(case), 3), best(step_of(case), case.turns)
    return {
        "forward_cpu_s": round(forward, 4),
        "forward_ratio_to_theirs": round(forward / case.their_forward_s, 3),
        "step_cpu_s": round(step, 4),
        "step_ratio_to_theirs": round(step / case.their_step_s, 3),
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


def main(names: list[str]) -> None:
    figures = {case.name: network_figures(case) for case in CASES if not names or case.name in names}
    epochs = epoch_figures() if not names or "epochs" in names else {}
    print(json.dumps({"benchmark": "training", **figures, **epochs}))


if __name__ == "__main__":
    main(sys.argv[1:])
