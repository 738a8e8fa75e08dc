"""A conversion that is killed in both of its steps and resumed makes the set that one without kills makes."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from plugins.kinect.convert.batch import ConvertCapture
from tests.plugins.kinect.convert.captured import captured, raw_set
from tests.plugins.kinect.convert.converting import bytes_of, convert, settings
from workbench.datasets.verify import verify
from workbench.jobs.folder import EngineSpec, JobFolder
from workbench.jobs.process import start, submit
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

FRAMES = 12
_PATIENCE_S = 240.0


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def live(job: JobFolder, watched: Path | None = None, count: int = 0) -> bool:
    """Start the job; kill it when a file has so many lines, or wait for its end. Whether it was killed."""
    process, pause = start(job), threading.Event()
    assert process is not None
    deadline = time.monotonic() + _PATIENCE_S
    try:
        while process.poll() is None:
            assert time.monotonic() < deadline, "nothing happens any more"
            if watched is not None and lines(watched) >= count:
                process.kill()
                return True
            pause.wait(0.01)
        return False
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("mode", ["metric", "compatible"])
def test_killed_in_both_steps_it_is_the_same_set(tmp_path: Path, mode: str) -> None:
    faces = [captured(seed) for seed in (3, 4, 8, 12)]
    raw = raw_set(tmp_path / "Gesichter ü" / "datasets" / "unprocessed" / "anna", [*faces, *faces, *faces])
    s = settings(raw.folder, mode=mode)
    convert(s, tmp_path / "untouched")
    workspace = tmp_path / "Gesichter ü"
    job = submit(
        workspace, "kinect.convert", s, dotted="plugins.kinect.convert.batch:ConvertCapture", task=ConvertCapture(),
        engine=EngineSpec(workers=2),
    )  # fmt: skip
    made = s.folder(workspace)
    frames = made / ("samples.jsonl" if mode == "metric" else "frames.jsonl")
    assert live(job, made / "preparation.jsonl", 3)
    assert live(job, frames, 3)
    assert status_of(job).state is JobState.INTERRUPTED
    assert not live(job)
    status = status_of(job)
    assert (status.state, status.set_aside) == (JobState.DONE, 0), status.sentence
    expected = s.folder(tmp_path / "untouched")
    if mode == "metric":
        whole, other = verify(made), verify(expected)
        assert whole.problems == () and whole.samples == FRAMES
        assert whole.content_hash == other.content_hash
        return
    found = {n: data for n, data in bytes_of(made).items() if not n.startswith("half_written")}
    assert found == bytes_of(expected)
