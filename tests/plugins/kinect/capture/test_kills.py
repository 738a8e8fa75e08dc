"""A capture whose process is killed at any time goes on to the set that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.formats.raw_set import RawSet, raw_folder
from tests.jobs.running import until
from tests.plugins.kinect.capture.in_process import TapedCapture
from tests.plugins.kinect.capture.truth import SMALL
from workbench.files import json_lines
from workbench.jobs.folder import JobFolder
from workbench.jobs.process import start, submit
from workbench.jobs.watcher import JobWatcher

PATIENCE_S = 200.0


def lines(workspace: Path) -> int:
    path = raw_folder(workspace, "killed") / "frames.jsonl"
    return sum("id" in record for record in json_lines(path)) if path.exists() else 0


def killed_at(job: JobFolder, workspace: Path, frames: int) -> None:
    """Start or continue the job and kill it, without a word, when so many frames are there."""
    process = start(job)
    assert process is not None
    until(lambda: lines(workspace) >= frames or process.poll() is not None, PATIENCE_S)
    assert process.poll() is None
    process.kill()
    process.wait(PATIENCE_S)


@pytest.mark.slow
def test_a_capture_that_was_killed_is_whole_in_the_end(tmp_path: Path) -> None:
    settings = CaptureSettings(
        **SMALL, name="killed", train_amount=18, eval_amount=3, countdown_s=0, spacing_s=0, min_change_percent=0
    )
    job = submit(
        tmp_path, "kinect.capture", settings, dotted=f"{TapedCapture.__module__}:TapedCapture", task=TapedCapture()
    )
    killed_at(job, tmp_path, 5)
    process = start(job)
    assert process is not None
    process.wait(PATIENCE_S)
    status = JobWatcher(job).known()
    assert status.state == "done", job.log.read_text()
    made = RawSet.open(raw_folder(tmp_path, "killed"))
    assert sorted(int(frame.id) for frame in made.frames) == list(range(21))
    assert [int(frame.id) for frame in made.frames if frame.split == "eval"] == [6, 13, 20]
    assert made.verify() == []
