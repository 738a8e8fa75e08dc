"""A camera that is waited for when it goes away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from plugins.kinect.devices.interface import DepthCamera, NoFrameError, UnpluggedError
from plugins.kinect.frames import RgbdFrame

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S = 0.5
_STANDS_STILL_S = 5.0


class SteadyCamera:
    """Reads a camera; when it is unplugged, waits for it to come back.

    tell : called with one sentence when the camera goes away or stands still.
    """

    def __init__(self, camera: DepthCamera, tell: Callable[[str], None] = lambda sentence: None) -> None:
        self.camera = camera
        self._tell = tell
        self._pause = threading.Event()
        self._last: int | None = None
        self._frame_at = time.monotonic()
        self.trouble = ""
        """Why no frame comes at the moment: one sentence, empty while frames come."""
        self.dropped = 0
        """Frames that the camera took and nobody read."""
        self.unplugged = False
        self.replugs = 0

    def next(self, timeout_s: float = 0.25) -> RgbdFrame | None:
        """The next frame, or None where none came in the time given or the camera is away.

        Raises
        ------
        EndOfRecordingError : a recording has no further frame.
        """
        if self.unplugged and not self._back():
            return None
        try:
            frame = self.camera.read(timeout_s)
        except NoFrameError:
            if not self.trouble and time.monotonic() - self._frame_at > _STANDS_STILL_S:
                self._say("The camera gives no pictures: unplug it for a moment and plug it in again.")
            return None
        except UnpluggedError:
            self.unplugged = True
            self._say(f"{self.camera.title} was unplugged: plug it in again, and it goes on by itself.")
            return None
        self._count(frame)
        return frame

    def _back(self) -> bool:
        try:
            self.camera.reopen()
        except UnpluggedError:
            self._pause.wait(_LOOK_EVERY_S)
            return False
        self.unplugged, self.replugs, self._last = False, self.replugs + 1, None
        self.trouble, self._frame_at = "", time.monotonic()
        _LOG.info("%s is back.", self.camera.title)
        return True

    def _count(self, frame: RgbdFrame) -> None:
        if self._last is not None and not self.camera.capabilities.seekable:
            self.dropped += max(frame.number - self._last - 1, 0)
        self._last, self._frame_at, self.trouble = frame.number, time.monotonic(), ""

    def _say(self, sentence: str) -> None:
        self.trouble = sentence
        self._tell(sentence)


class FrameClock:
    """Seconds by the camera's own clock, which begins again when the camera is plugged in again."""

    def __init__(self) -> None:
        self._last_us: int | None = None
        self._time_s = 0.0

    def at(self, frame: RgbdFrame) -> float:
        """Seconds since the first frame; never runs back."""
        now = frame.colour_us or frame.depth_us
        if self._last_us is not None:
            self._time_s += max(now - self._last_us, 0) / 1e6
        self._last_us = now
        return self._time_s
