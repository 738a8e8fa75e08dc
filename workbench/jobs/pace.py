"""How fast and how much longer, from what was done lately."""

from __future__ import annotations

import time
from collections import deque

_WINDOW_S = 60.0
_LEAST_POINTS = 20


class Pace:
    """Rate over the last minute, or over the last twenty steps where those took longer; pauses are left out."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, float]] = deque()

    def reset(self) -> None:
        """Forget the past: after a pause, the time it took says nothing of the pace."""
        self._points.clear()

    def mark(self, done: float, now: float | None = None) -> None:
        """Note that `done` units are done (at `now`, seconds of a clock that only goes forward)."""
        self._points.append((time.monotonic() if now is None else now, done))
        while len(self._points) > _LEAST_POINTS and self._points[-1][0] - self._points[0][0] > _WINDOW_S:
            self._points.popleft()

    @property
    def rate(self) -> float | None:
        """Units per second; None before two steps were seen."""
        if len(self._points) < 2:
            return None
        (t0, done0), (t1, done1) = self._points[0], self._points[-1]
        return (done1 - done0) / (t1 - t0) if t1 > t0 and done1 > done0 else None

    def eta_s(self, total: float | None) -> float | None:
        """Seconds until `total`, if the pace and the end are known."""
        rate = self.rate
        if rate is None or total is None:
            return None
        return max(0.0, total - self._points[-1][1]) / rate
