"""Writing accepted frames while the camera goes on: a queue of bounded memory before a few threads."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import Protocol

from plugins.kinect.capture.course import Course
from plugins.kinect.capture.schedule import Purpose
from plugins.kinect.capture.seen import FaceMeasures
from plugins.kinect.frames import ColourPicture, RgbdFrame
from workbench.api import DataError

_LOG = logging.getLogger(__name__)
_FLUSH_EVERY_S = 1.0


@dataclass(frozen=True)
class AcceptedFrame:
    """A frame that is to be stored as number `number` (from 0) of the capture."""

    number: int
    purpose: Purpose
    frame: RgbdFrame
    face: FaceMeasures | None

    @property
    def size(self) -> int:
        """Bytes that it occupies while it waits."""
        colour, depth, infrared = self.frame.colour, self.frame.depth_mm, self.frame.infrared
        held = 0 if colour is None else len(colour.jpeg or b"") + (0 if colour.bgr is None else colour.bgr.nbytes)
        return held + sum(0 if array is None else array.nbytes for array in (depth, infrared))


def light(frame: RgbdFrame) -> RgbdFrame:
    """The frame without decoded pixels that a look at its JPEG has left behind."""
    colour = frame.colour
    return frame if colour is None else replace(frame, colour=ColourPicture(colour.size, colour.bgr, colour.jpeg))


class FrameStore(Protocol):
    """Where frames go; `write` is called by several threads, `flush` by one at a time."""

    def write(self, accepted: AcceptedFrame) -> None:
        """Store one frame wholly.

        Raises
        ------
        DataError : its picture is damaged; another takes its number. WorkspaceError : ends the capture.
        """
        ...

    def flush(self) -> None:
        """Make what is stored survive a power cut."""
        ...


class WriteQueue:
    """Accepted frames on their way to the disk, at most `most_bytes` of them.

    course : is told of each frame that is wholly there, and gets back the number of one whose picture is damaged. Use
    as a context: leaving it writes what waits, or, after an error, lets it go.
    """

    def __init__(self, store: FrameStore, course: Course, *, threads: int, most_bytes: int) -> None:
        self._store, self._course, self._most = store, course, most_bytes
        self._change = threading.Condition()
        self._waiting: deque[AcceptedFrame] = deque()
        self._bytes = self._busy = 0
        self._closed = False
        self._problem: Exception | None = None
        self._flushing = threading.Lock()
        self._flushed = time.monotonic()
        self._threads = [threading.Thread(target=self._work, name=f"writer {n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    @property
    def frames(self) -> int:
        """How many wait or are being written."""
        with self._change:
            return self._count

    @property
    def _count(self) -> int:
        return len(self._waiting) + self._busy

    @property
    def bytes(self) -> int:
        """Their memory."""
        with self._change:
            return self._bytes

    @property
    def full(self) -> bool:
        """Whether no further frame may be offered."""
        with self._change:
            return self._bytes >= self._most

    @property
    def half_empty(self) -> bool:
        """Whether so much was written that accepting may go on after the queue was full."""
        with self._change:
            return self._bytes <= self._most // 2

    def put(self, accepted: AcceptedFrame) -> None:
        """Hand over a frame; call it only while not `full`. Raises what a writer met."""
        kept = replace(accepted, frame=light(accepted.frame))
        with self._change:
            self._raise_problem()
            self._waiting.append(kept)
            self._bytes += kept.size
            self._change.notify_all()

    def wait_for_fewer(self, timeout_s: float) -> None:
        """Until a frame less waits or the time is over. Raises what a writer met."""
        with self._change:
            before = self._count
            self._change.wait_for(lambda: self._count < before or self._problem is not None, timeout_s)
            self._raise_problem()

    def check(self) -> None:
        """Raises what a writer met."""
        with self._change:
            self._raise_problem()

    def drain(self) -> None:
        """Until everything is written and flushed. Raises what a writer met."""
        with self._change:
            self._change.wait_for(lambda: not self._count or self._problem is not None)
            self._raise_problem()
        with self._flushing:
            self._store.flush()

    def close(self) -> None:
        """End the threads; what still waits is let go."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> WriteQueue:
        return self

    def __exit__(self, kind: type[BaseException] | None, *problem: object) -> None:
        try:
            if kind is None:
                self.drain()
        finally:
            self.close()

    def _raise_problem(self) -> None:
        if self._problem is not None:
            raise self._problem

    def _next(self) -> AcceptedFrame | None:
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._closed)
            if self._closed or self._problem is not None:
                return None
            self._busy += 1
            return self._waiting.popleft()

    def _work(self) -> None:
        while (accepted := self._next()) is not None:
            try:
                self._store.write(accepted)
                self._course.store(accepted.number)
                self._flush_now_and_then()
            except DataError as error:
                _LOG.warning("Frame %s is taken anew: %s", accepted.number, error.sentence)
                self._course.give_back(accepted.number)
            except Exception as error:
                with self._change:
                    self._problem = self._problem or error
            finally:
                with self._change:
                    self._busy -= 1
                    self._bytes -= accepted.size
                    self._change.notify_all()

    def _flush_now_and_then(self) -> None:
        if time.monotonic() - self._flushed < _FLUSH_EVERY_S or not self._flushing.acquire(blocking=False):
            return
        try:
            self._store.flush()
            self._flushed = time.monotonic()
        finally:
            self._flushing.release()
