"""When a search steps how far, and when it ends.

Schedule of Karras et al., "Analyzing and Improving the Image Quality of StyleGAN" (2020), appendix D: the step size
rises over the first twentieth and falls along a cosine over the last quarter; the random displacement of the code falls
with the square of what is left of the first three quarters.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

_RISE, _FALL, _DISPLACED = 0.05, 0.25, 0.75
_MEMORY = 0.95
_GAIN = 0.01
_LEAST_PATIENCE = 30


def rate_factor(share: float) -> float:
    """Step size at a share (0 to 1) of the way, as a share of the largest."""
    fall = min(1.0, (1 - share) / _FALL)
    return (0.5 - 0.5 * math.cos(fall * math.pi)) * min(1.0, share / _RISE)


def displacement(share: float, exploration: float) -> float:
    """Size of the code's random displacement at a share of the way."""
    return exploration * max(0.0, 1 - share / _DISPLACED) ** 2


@dataclass
class Course:
    """How far a search of `steps` has come. It stands still when the smoothed loss has gained less than 1 % over a
    quarter of the steps; then it goes straight to the last quarter, in which the step size falls."""

    steps: int
    stop_early: bool = True
    done: int = 0
    falling_since: int | None = None
    smoothed: float | None = None
    best: float = math.inf
    best_at: int = 0

    @property
    def share(self) -> float:
        """0 at the beginning, 1 at the end."""
        if self.falling_since is None:
            return self.done / self.steps
        return 1 - _FALL + (self.done - self.falling_since) / self.steps

    @property
    def over(self) -> bool:
        """Whether no further step is to be made."""
        return self.done >= self.steps or self.share >= 1

    @property
    def stopped_early(self) -> bool:
        """Whether it ended, or is ending, before all its steps."""
        return self.falling_since is not None

    @property
    def expected(self) -> int:
        """Steps there will be, as far as is known now."""
        early = None if self.falling_since is None else self.falling_since + math.ceil(_FALL * self.steps)
        return self.steps if early is None else min(self.steps, early)

    def end(self) -> None:
        """Make no further step."""
        self.steps = self.done

    def note(self, loss: float) -> None:
        """Take in the loss of the step just made."""
        self.done += 1
        # Corrected for its beginning, as Adam's averages are: the first losses would weigh for ever.
        before = loss if self.smoothed is None else self.smoothed
        weight = max(1 - _MEMORY, 1 / self.done)
        self.smoothed = before + weight * (loss - before)
        if self.smoothed < self.best * (1 - _GAIN):
            self.best, self.best_at = self.smoothed, self.done
        patience = max(_LEAST_PATIENCE, self.steps // 4)
        settled = self.stop_early and self.falling_since is None and self.share < 1 - _FALL
        if settled and self.done - self.best_at >= patience:
            self.falling_since = self.done

    def plain(self) -> dict[str, Any]:
        """JSON-ready."""
        values = asdict(self)
        return values | {"best": None if math.isinf(self.best) else self.best}

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Course:
        """The inverse of `plain`."""
        return cls(**(values | {"best": math.inf if values["best"] is None else values["best"]}))
