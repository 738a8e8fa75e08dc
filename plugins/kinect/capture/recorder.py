"""Recording all that the camera gives while it is captured from: in a thread of its own, with bounded memory."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

from plugins.kinect.capture.writing import light
from plugins.kinect.devices.interface import DepthCamera
from plugins.kinect.devices.recording.writing import recording_of
from plugins.kinect.frames import RgbdFrame
from workbench.api import WorkbenchError, files

_LOG = logging.getLogger(__name__)
_MOST_WAITING = 60


class RecordingFile(Protocol):
    """The part of a recording's writer that is needed here."""

    def write(self, frame: RgbdFrame) -> None: ...

    def close(self) -> None: ...


class Recorder:
    """Hands frames to a recording; where that is slower than the camera, frames are left out and counted.

    A recording that fails is told of and given up: the capture itself goes on. When the camera's clock begins again
    (it was plugged in again) so does a further file.

    opened : makes the next file.
    """

    def __init__(self, opened: Callable[[], RecordingFile]) -> None:
        self._opened = opened
        self._last_us = -1
        self._change = threading.Condition()
        self._waiting: deque[RgbdFrame] = deque()
        self._closed = False
        self.left_out = 0
        self.problem = ""
        """One sentence where the recording had to be given up."""
        self._thread = threading.Thread(target=self._work, name="recording", daemon=True)
        self._thread.start()

    @property
    def warnings(self) -> list[str]:
        """What a person should know of the recording at its end."""
        found = [f"The video was given up; the captured frames are whole. {self.problem}"] if self.problem else []
        if self.left_out:
            found.append(f"{self.left_out} frames are not in the video: the disk was slower than the camera.")
        return found

    def add(self, frame: RgbdFrame) -> None:
        """Record a frame; never waits."""
        with self._change:
            if self.problem:
                return
            if len(self._waiting) >= _MOST_WAITING:
                self.left_out += 1
                return
            self._waiting.append(light(frame))
            self._change.notify_all()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._thread.join()

    def _work(self) -> None:
        file: RecordingFile | None = None
        try:
            while (frame := self._next()) is not None:
                times = [us for us in (frame.colour_us, frame.depth_us) if us]
                if file is not None and times and min(times) <= self._last_us:
                    file.close()
                    file = None
                file = file or self._opened()
                file.write(frame)
                self._last_us = min(times, default=self._last_us)
        except WorkbenchError as error:
            self._give_up(error)
        if file is not None:
            try:
                file.close()
            except WorkbenchError as error:
                self._give_up(error)

    def _give_up(self, error: WorkbenchError) -> None:
        _LOG.warning("The recording was given up: %s", error.sentence)
        with self._change:
            self.problem = self.problem or error.sentence
            self._waiting.clear()

    def _next(self) -> RgbdFrame | None:
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popleft() if self._waiting else None


def recorder_of(camera: DepthCamera, folder: Path) -> Recorder:
    """A recorder of an open camera into the set's folder."""
    return Recorder(lambda: recording_of(camera, recording_path(folder)))


def recording_path(folder: Path) -> Path:
    """A new file in the set's folder: "recording.mkv", and "recording 2.mkv" … where a capture was gone on with."""
    number = 1
    while files.long_path(path := folder / f"recording{'' if number == 1 else f' {number}'}.mkv").exists():
        number += 1
    return path
