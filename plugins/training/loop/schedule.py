"""How the learning rate changes over a run: a factor between nothing and one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

from plugins.training.settings.loop import LearningFields

_COSINE_WARM_UP = 0.03
_LEAST = 0.01
_LOWEST = {"cosine": 0.01, "polynomial": 0.1, "rise_fall": 0.3}
_SMALLEST_GAIN = 1e-4


class Schedule(Protocol):
    """Factor on the learning rate."""

    def factor(self, fraction: float, epoch: int) -> float:
        """At `fraction` (0..1) of the planned run, in `epoch` (from 0)."""
        ...

    def after_epoch(self, training_loss: float, validation_loss: float) -> None:
        """Told once an epoch."""
        ...

    def state(self) -> dict[str, Any]:
        """JSON-ready, for an exact resume."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        ...


class Curve:
    """A factor that time alone decides."""

    def __init__(self, curve: Callable[[float, int], float], warm_up: float) -> None:
        self._curve, self._warm_up = curve, warm_up

    def factor(self, fraction: float, epoch: int) -> float:
        if fraction < self._warm_up:
            return max(_LEAST, fraction / self._warm_up) * self._curve(0.0, 0)
        return self._curve((fraction - self._warm_up) / (1 - self._warm_up), epoch)

    def after_epoch(self, training_loss: float, validation_loss: float) -> None:
        pass

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        pass


class Plateau:
    """Times `fall` after more than `patience` epochs in which the watched loss fell by less than 0.01 %."""

    def __init__(self, s: LearningFields) -> None:
        self._patience, self._fall, self._on = s.patience, s.fall_factor, s.plateau_on
        self._lowest, self._warm_up = s.lowest_share or 0.0, s.warm_up_share or 0.0
        self._factor = 1.0
        self._best: float | None = None
        self._waited = 0

    def factor(self, fraction: float, epoch: int) -> float:
        if fraction < self._warm_up:
            return self._factor * max(_LEAST, fraction / self._warm_up)
        return self._factor

    def after_epoch(self, training_loss: float, validation_loss: float) -> None:
        loss = validation_loss if self._on == "validation" else training_loss
        if self._best is None or loss < self._best * (1 - _SMALLEST_GAIN):
            self._best, self._waited = loss, 0
            return
        self._waited += 1
        if self._waited > self._patience:
            self._factor = max(self._factor * self._fall, self._lowest)
            self._waited = 0

    def state(self) -> dict[str, Any]:
        return {"factor": self._factor, "best": self._best, "waited": self._waited}

    def restore(self, state: dict[str, Any]) -> None:
        self._factor, self._best, self._waited = state["factor"], state["best"], state["waited"]


def schedule_of(s: LearningFields) -> Schedule:
    """The schedule that a run's settings name."""
    if s.schedule == "plateau":
        return Plateau(s)
    lowest = _LOWEST.get(s.schedule, 0.0) if s.lowest_share is None else s.lowest_share
    curves: dict[str, Callable[[float, int], float]] = {
        "cosine": lambda along, _: lowest + (1 - lowest) * 0.5 * (1 + math.cos(math.pi * along)),
        "step": lambda _, epoch: s.fall_factor ** (epoch // s.fall_every),
        "linear": lambda along, _: min(1.0, (1 - along) / (1 - s.hold_share)),
        "polynomial": lambda along, _: lowest + (1 - lowest) * (1 - along) ** s.power,
        "rise_fall": lambda along, _: lowest + (1 - lowest) * (1 - abs(2 * along - 1)) ** s.power,
        "constant": lambda _along, _epoch: 1.0,
    }
    own = _COSINE_WARM_UP if s.schedule == "cosine" else 0.0
    return Curve(curves[s.schedule], own if s.warm_up_share is None else s.warm_up_share)
