"""The queue before the disk: bounded, complete, and honest about what went wrong."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from plugins.kinect.capture.course import Course
from plugins.kinect.capture.schedule import Schedule
from plugins.kinect.capture.writing import AcceptedFrame, WriteQueue, light
from plugins.kinect.frames import ColourPicture
from tests.plugins.kinect.capture.toys import FRAME_BYTES, ToyDisk, frame
from workbench.datasets.channel_files import jpeg_bytes
from workbench.errors import WorkspaceError


def accepted(number: int) -> AcceptedFrame:
    return AcceptedFrame(number, "train", frame(number), None)


def course() -> Course:
    return Course(Schedule(1000, 0))


def test_it_is_full_at_its_limit_and_counts_what_is_being_written() -> None:
    gate = threading.Event()
    with WriteQueue(ToyDisk(gate), course(), threads=1, most_bytes=3 * FRAME_BYTES) as queue:
        for number in range(3):
            assert not queue.full
            queue.put(accepted(number))
        assert queue.full and queue.frames == 3 and queue.bytes == 3 * FRAME_BYTES
        gate.set()
        queue.drain()
        assert queue.frames == queue.bytes == 0 and queue.half_empty


def test_leaving_it_writes_and_flushes_everything() -> None:
    disk, told = ToyDisk(), course()
    with WriteQueue(disk, told, threads=3, most_bytes=10**9) as queue:
        for number in range(100):
            queue.put(accepted(number))
    assert disk.numbers == list(range(100)) and told.stored == 100
    assert disk.flushes >= 1


def test_what_the_disk_refuses_is_raised_where_frames_are_handed_over() -> None:
    disk = ToyDisk(fails_at=0, error=WorkspaceError("The disk is full"))
    with pytest.raises(WorkspaceError, match="full"), WriteQueue(disk, course(), threads=1, most_bytes=10**9) as queue:
        queue.put(accepted(0))
        queue.drain()


def test_a_waiting_frame_does_not_keep_the_pixels_of_its_jpeg() -> None:
    data = jpeg_bytes(np.zeros((48, 64, 3), np.uint8), 90)
    looked_at = ColourPicture((64, 48), jpeg=data)
    looked_at.pixels()
    one = frame(0)
    kept = light(type(one)(0, looked_at, one.depth_mm, one.infrared)).colour
    assert kept is not None and kept.jpeg == data and "_whole" not in vars(kept)
