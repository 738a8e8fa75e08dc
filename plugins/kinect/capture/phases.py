"""Why a capture does not take frames at the moment: it counts down, is paused, or waits for the disk."""

from __future__ import annotations

import threading
from typing import Literal

from plugins.kinect.capture.writing import WriteQueue
from workbench.api import Job

Phase = Literal["countdown", "capturing", "paused", "disk", "unplugged", "ended"]


class Countdown:
    """Time to get ready, by the camera's clock; begins with the first frame after `restart`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None

    def restart(self) -> None:
        """Count down again."""
        self._until = None

    def left_s(self, time_s: float) -> float:
        """Seconds left; 0 when it is over."""
        if self._until is None:
            self._until = time_s + self._seconds
        return max(self._until - time_s, 0.0)


class Pause:
    """A pause during which the live picture goes on: the job waits in a thread of its own."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._waiting: threading.Thread | None = None

    def now(self, queue: WriteQueue) -> bool:
        """Whether the capture is paused; at its beginning everything accepted is written first."""
        if self._waiting is not None:
            if self._waiting.is_alive():
                return True
            self._waiting = None
        if not self._job.should_pause():
            return False
        queue.drain()
        self._waiting = threading.Thread(target=self._job.wait_while_paused, name="paused", daemon=True)
        self._waiting.start()
        return True

    def end(self) -> None:
        """Where the job is to stop, wait until it knows that it is paused no longer."""
        if self._waiting is not None and self._job.should_stop():
            self._waiting.join()


class DiskLimit:
    """Whether accepting waits for the disk: from the moment the queue is full until half of it is written."""

    def __init__(self, queue: WriteQueue) -> None:
        self._queue = queue
        self.holds = False
        self.times = 0

    def look(self) -> bool:
        """Whether it holds now; True once more `times` it began to."""
        if self.holds and self._queue.half_empty:
            self.holds = False
        elif not self.holds and self._queue.full:
            self.holds = True
            self.times += 1
        return self.holds

    @property
    def sentence(self) -> str:
        """What a person is told."""
        size = f"{self._queue.frames} frames ({self._queue.bytes / 1e6:.0f} MB)"
        return (
            f"The disk is slower than the camera: {size} wait to be written, and no more are accepted until half of "
            "them are."
        )
