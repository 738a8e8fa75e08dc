"""How the learning rate falls: along a cosine to a planned end, or whenever validation stops improving."""

from __future__ import annotations

import math
from typing import Any, Protocol

_WARM_UP = 0.03
_LOWEST = 0.01
_FACTOR = 0.3
_SMALLEST_GAIN = 1e-4


class Schedule(Protocol):
    """Factor on the learning rate."""

    def factor(self, fraction: float) -> float:
        """At `fraction` (0..1) of the planned run."""
        ...

    def after_validation(self, loss: float) -> None:
        """Told once an epoch."""
        ...

    def state(self) -> dict[str, Any]:
        """JSON-ready, for an exact resume."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        ...


class Cosine:
    """Rises over the first 3 % and falls along half a cosine to one hundredth at the end."""

    def factor(self, fraction: float) -> float:
        if fraction < _WARM_UP:
            return max(_LOWEST, fraction / _WARM_UP)
        along = min(1.0, (fraction - _WARM_UP) / (1 - _WARM_UP))
        return _LOWEST + (1 - _LOWEST) * 0.5 * (1 + math.cos(math.pi * along))

    def after_validation(self, loss: float) -> None:
        pass

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        pass


class Plateau:
    """Times 0.3 after more than `patience` epochs in which the validation loss fell by less than 0.01 %."""

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self._factor = 1.0
        self._best: float | None = None
        self._waited = 0

    def factor(self, fraction: float) -> float:
        return self._factor

    def after_validation(self, loss: float) -> None:
        if self._best is None or loss < self._best * (1 - _SMALLEST_GAIN):
            self._best, self._waited = loss, 0
            return
        self._waited += 1
        if self._waited > self._patience:
            self._factor *= _FACTOR
            self._waited = 0

    def state(self) -> dict[str, Any]:
        return {"factor": self._factor, "best": self._best, "waited": self._waited}

    def restore(self, state: dict[str, Any]) -> None:
        self._factor, self._best, self._waited = state["factor"], state["best"], state["waited"]


def schedule_of(name: str, patience: int) -> Schedule:
    """The schedule a run's settings name."""
    return Cosine() if name == "cosine" else Plateau(patience)
