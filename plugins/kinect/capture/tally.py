"""Counting what a capture does: rates, refusals by reason, frames lost by the camera."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable

from plugins.kinect.capture.acceptance import Reason

_WINDOW_S = 3.0


class Rate:
    """How often something happens, over the last three seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._times: deque[float] = deque()

    def mark(self) -> None:
        """It happened."""
        self._times.append(self._now())

    @property
    def per_s(self) -> float:
        """Times a second; 0 until it happened twice."""
        now = self._now()
        while self._times and now - self._times[0] > _WINDOW_S:
            self._times.popleft()
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-6)


class Tally:
    """Figures of a capture since it began or went on."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.seen = Rate(now)
        self.kept = Rate(now)
        self.frames = 0
        self.refused: Counter[Reason] = Counter()

    def look(self) -> None:
        """A frame was looked at."""
        self.frames += 1
        self.seen.mark()

    def refuse(self, reason: Reason) -> None:
        """It was refused, above all for this reason."""
        self.refused[reason] += 1

    def metrics(self) -> dict[str, float]:
        """Figures by name for the plots."""
        rates = {"camera/frames_per_s": self.seen.per_s, "capture/accepted_per_s": self.kept.per_s}
        return rates | {f"refused/{reason.value.replace(' ', '_')}": count for reason, count in self.refused.items()}
