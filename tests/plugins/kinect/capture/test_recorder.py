"""A video beside the set: never in the way of the capture."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plugins.kinect.capture import recorder
from plugins.kinect.capture.recorder import Recorder, recording_path
from plugins.kinect.frames import RgbdFrame
from tests.plugins.kinect.capture.toys import frame
from workbench.errors import WorkspaceError


@dataclass
class File:
    """Takes frames; fails at one, waits for a gate."""

    fails_at: int | None = None
    gate: threading.Event | None = None
    numbers: list[int] = field(default_factory=list)
    closed: bool = False

    def write(self, given: RgbdFrame) -> None:
        if self.gate is not None:
            assert self.gate.wait(30)
        if given.number == self.fails_at:
            raise WorkspaceError("The disk is full")
        self.numbers.append(given.number)

    def close(self) -> None:
        self.closed = True


def test_all_frames_are_written_in_order() -> None:
    file = File()
    with Recorder(lambda: file) as recording:
        for number in range(1, 40):
            recording.add(frame(number))
    assert file.numbers == list(range(1, 40)) and file.closed
    assert recording.warnings == []


def test_a_camera_that_was_plugged_in_again_begins_another_file() -> None:
    files: list[File] = []

    def opened() -> File:
        files.append(File())
        return files[-1]

    with Recorder(opened) as recording:
        for number in (5, 6, 7, 1, 2):
            recording.add(frame(number))
    assert [file.numbers for file in files] == [[5, 6, 7], [1, 2]]
    assert all(file.closed for file in files)


def test_a_recording_that_fails_is_given_up_and_told() -> None:
    file = File(fails_at=3)
    with Recorder(lambda: file) as recording:
        for number in range(1, 9):
            recording.add(frame(number))
    assert file.numbers == [1, 2] and file.closed
    assert recording.warnings == [
        "The video was given up; the captured frames are whole. The disk is full.",
    ]


def test_a_slow_disk_leaves_frames_out_and_counts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_MOST_WAITING", 3)
    file = File(gate=threading.Event())
    with Recorder(lambda: file) as recording:
        for number in range(1, 30):
            recording.add(frame(number))
        assert file.gate is not None
        file.gate.set()
    assert len(file.numbers) + recording.left_out == 29 and recording.left_out >= 24
    assert f"{recording.left_out} frames are not in the video" in recording.warnings[0]


def test_each_recording_of_a_set_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert recording_path(tmp_path).name == "recording.mkv"
    (tmp_path / "recording.mkv").touch()
    assert recording_path(tmp_path).name == "recording 2.mkv"
