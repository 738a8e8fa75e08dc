"""How many pictures a second there are."""

from __future__ import annotations

import time
from collections import deque

_OVER_S = 2.0


class Rate:
    """Pictures a second over the last two seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def mark(self) -> None:
        """A picture came."""
        self._times.append(time.monotonic())

    @property
    def per_s(self) -> float:
        """As it is now; 0 until the second picture."""
        now = time.monotonic()
        while self._times and now - self._times[0] > _OVER_S:
            self._times.popleft()
        span = now - self._times[0] if self._times else 0.0
        return round((len(self._times) - 1) / span, 1) if span > 0 else 0.0
