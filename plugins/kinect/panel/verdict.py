"""What became of the newest frame, in a few words that stand long enough to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["kept", "good", "refused", "none"]
_STANDS_S = 0.6


@dataclass(frozen=True)
class Verdict:
    """words : for a person; "kept" and "good" are praise, "refused" says why, "none" says nothing."""

    outcome: Outcome = "none"
    words: str = ""


class Verdicts:
    """Follows the figures of live frames (`plugins.kinect.live.names`); a new reason waits until the last was read."""

    def __init__(self) -> None:
        self._shown = Verdict()
        self._since_s = float("-inf")
        self._accepted: int | None = None
        self.news = False
        """Whether the last frame was kept: the moment to flash."""

    def of(self, figures: Mapping[str, Any], time_s: float) -> Verdict:
        """The verdict to show at `time_s` (any clock that runs)."""
        meant = self._meant(figures)
        if meant.outcome == self._shown.outcome == "kept":
            self._shown = meant
        elif meant != self._shown and time_s - self._since_s >= _STANDS_S:
            self._shown, self._since_s = meant, time_s
        return self._shown

    def _meant(self, figures: Mapping[str, Any]) -> Verdict:
        capture = figures.get("capture")
        accepted = None if capture is None else int(capture["accepted"])
        self.news = accepted is not None and self._accepted is not None and accepted > self._accepted
        self._accepted = accepted
        if self.news and capture is not None:
            return Verdict("kept", f"Kept: {accepted:,} of {capture['total']:,}")
        if figures.get("phase") not in ("live", "capturing", "disk") or "accepted" not in figures:
            return Verdict()
        if figures["reasons"]:
            return Verdict("refused", str(figures["reasons"][0]["sentence"]))
        return Verdict("good", "This frame is good enough to keep." if capture is None else "Good.")
