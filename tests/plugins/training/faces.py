"""Small datasets whose depth can be seen in their pictures, and a job that records what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import DepthMeaning, Sample
from workbench.datasets.writer import DatasetWriter
from workbench.geometry.camera import Camera
from workbench.jobs.contract import Place, Scalar

SKIN, NOSE, NECK = 1, 2, 3
MASK_LABELS = {SKIN: "skin", NOSE: "nose", NECK: "neck"}


def bump(seed: int, size: int = 48, distance_m: float = 1.0, *, masked: bool = True) -> Sample:
    """An egg-shaped head lit from the camera: brightness follows depth, background is dark with noise."""
    rng = np.random.default_rng(seed)
    v, u = np.mgrid[:size, :size] / (size - 1.0) * 2 - 1
    centre, radii = rng.uniform(-0.15, 0.15, 2), rng.uniform(0.55, 0.75, 2)
    inside = 1 - ((u - centre[0]) / radii[0]) ** 2 - ((v - centre[1]) / radii[1]) ** 2
    head = inside > 0.02
    relief = 0.1 * np.sqrt(np.clip(inside, 0, None))
    reference = distance_m + rng.uniform(-0.2, 0.2)
    depth = np.where(head, reference + 0.05 - relief, 0).astype(np.float32)
    bright = np.where(head, 0.3 + 6 * relief, 0.1)[..., None] * np.array([1.0, 0.85, 0.7])
    image = np.clip(bright + rng.normal(0, 0.01, (size, size, 3)), 0, 1)
    mask = np.where(head, SKIN, 0).astype(np.uint8)
    mask[head & (v > 0.3)] = NECK
    return Sample(
        id=f"face_{seed:04d}",
        identity=f"person_{seed:04d}",
        seed=seed,
        image=(image * 255).round().astype(np.uint8),
        depth=depth,
        mask=mask if masked else None,
        camera=Camera.looking_forward(size, size, 20.0),
        attributes={"reference_depth_m": float(reference)},
    )


def dataset(
    workspace: Path,
    name: str = "faces",
    *,
    train: int = 6,
    validation: int = 2,
    test: int = 2,
    size: int = 48,
    meaning: DepthMeaning | None = None,
    masked: bool = True,
    change: Callable[[Sample], Sample] = lambda sample: sample,
) -> Path:
    """A dataset of bumps in ``<workspace>/datasets/<name>``; `change` may alter each sample."""
    from dataclasses import replace

    folder = workspace / "datasets" / name
    channels = ("image", "depth", "mask") if masked else ("image", "depth")
    info = DatasetInfo(name=name, kind="rendered", depth=meaning or DepthMeaning(), channels=channels,
                       mask_labels=MASK_LABELS if masked else {})  # fmt: skip
    writer = DatasetWriter(folder, info)
    splits = ["train"] * train + ["validation"] * validation + ["test"] * test
    for seed, split in enumerate(splits):
        sample: Any = replace(change(bump(seed, size, masked=masked)), split=split)
        writer.add(encode_sample(sample, info))
    writer.close(complete=True)
    return folder


@dataclass
class RecordingJob:
    """A `Job` that keeps what it is told; `stop` and `pause` are asked at every step."""

    place: Place
    resumed: bool = False
    stop: Callable[[RecordingJob], bool] = lambda job: False
    pause: Callable[[RecordingJob], bool] = lambda job: False
    metrics: list[tuple[str, float, int]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    previews: list[tuple[Path, str]] = field(default_factory=list)
    artifacts: list[tuple[str, Path]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asked: int = 0
    paused: int = 0

    def progress(self, done: float, total: float, note: str = "") -> None:
        assert 0 <= done <= total
        self.notes.append(note)

    def metric(self, name: str, value: float, *, step: int, **where: Scalar) -> None:
        self.metrics.append((name, value, step))

    def preview(self, path: Path, *, title: str = "") -> None:
        assert path.exists()
        self.previews.append((path, title))

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        self.artifacts.append((kind, path))

    def should_stop(self) -> bool:
        self.asked += 1
        return self.stop(self)

    def should_pause(self) -> bool:
        return self.pause(self)

    def wait_while_paused(self) -> None:
        self.paused += 1

    @property
    def state_file(self) -> Path:
        return self.place.job / "state" / "task"

    def figures(self, name: str) -> list[float]:
        """All values of one metric."""
        return [value for metric, value, _ in self.metrics if metric == name]


def job(workspace: Path, name: str = "job-1", **values: Any) -> RecordingJob:
    """A job in the workspace, with its folder."""
    folder = workspace / "jobs" / name
    (folder / "state").mkdir(parents=True, exist_ok=True)
    return RecordingJob(Place(workspace, folder), **values)
