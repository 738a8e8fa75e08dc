"""The time of a simulated camera: that of the wall, or one that passes only while somebody waits for it."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since some moment, and waiting."""

    def now(self) -> float:
        """Seconds."""
        ...

    def wait_until(self, moment: float) -> None:
        """Return when `now()` has reached `moment`."""
        ...


class RealTime:
    """The wall's time: frames are due when they are due, and who reads too slowly loses some."""

    def __init__(self) -> None:
        self._never = threading.Event()

    def now(self) -> float:
        """Seconds of the machine's monotonic clock."""
        return time.monotonic()

    def wait_until(self, moment: float) -> None:
        """Sleep until then."""
        self._never.wait(max(0.0, moment - self.now()))


class AsFastAsAsked:
    """Time that jumps to whatever is waited for: every read gives the next frame at once, and none is lost.

    For tests, measurements and long conversions; what depends on time (a slow start, a pulled cable) still happens.
    """

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds that were waited for so far."""
        return self._now

    def wait_until(self, moment: float) -> None:
        """Jump there."""
        self._now = max(self._now, moment)
