"""The verify task tells what it found, and ends when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.datasets.verifying import VerifyDataset, VerifySettings
from workbench.api import DataError, DatasetInfo, DatasetWriter, Place, Sample, encode_sample


class FakeJob:
    """What the task asks of a job, recorded."""

    def __init__(self, place: Place, stop_at: int | None = None) -> None:
        self.place = place
        self.warnings: list[str] = []
        self.seen: list[tuple[float, float]] = []
        self._stop_at = stop_at

    def progress(self, done: float, total: float, note: str = "") -> None:
        self.seen.append((done, total))

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def should_stop(self) -> bool:
        return len(self.seen) == self._stop_at


@pytest.fixture
def place(tmp_path: Path) -> Place:
    info = DatasetInfo(name="d", kind="imported", channels=("depth",))
    writer = DatasetWriter(tmp_path / "datasets" / "d", info)
    for name in "abc":
        depth = np.full((8, 8), 0.5, np.float32)
        writer.add(encode_sample(Sample(id=name, identity=name, depth=depth), info))
    writer.close(complete=True)
    return Place(tmp_path, tmp_path / "jobs" / "1")


def verified(job: Any, dataset: str | Path = "d") -> dict[str, object]:
    s = VerifySettings.read({"dataset": dataset})
    VerifyDataset().check(s, job.place)
    return dict(VerifyDataset().run(s, job))


def test_a_whole_dataset(place: Place) -> None:
    job = FakeJob(place)
    found = verified(job)
    assert (found["samples"], found["problems"], found["whole"]) == (3, 0, True)
    assert job.warnings == [] and job.seen[-1] == (3, 3)
    assert len(str(found["content hash"])) == 64


def test_a_damaged_dataset_by_its_path(place: Place) -> None:
    (place.dataset("d") / "depth" / "b.png").unlink()
    job = FakeJob(place)
    assert verified(job, place.dataset("d"))["problems"] == 1
    assert job.warnings == ["The depth of sample b is missing (depth/b.png)."]


def test_stopped(place: Place) -> None:
    found = verified(FakeJob(place, stop_at=1))
    assert (found["samples"], found["whole"], found["content hash"]) == (1, False, None)


def test_no_dataset(place: Place) -> None:
    with pytest.raises(DataError, match="no dataset here"):
        verified(FakeJob(place), "nothing")
