"""One line of a plot: measurements by step, growing, with its smoothed twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.ui.plots.metrics_file import Measurement
from workbench.ui.plots.smoothing import Carry, smooth

XAxis = Literal["step", "epoch", "time", "samples"]
_COLUMNS = {"step": 0, "epoch": 1, "time": 2, "samples": 3, "value": 4, "smoothed": 5}
_GIVEN, _VALUE, _SMOOTHED = 5, 4, 5
SMOOTHED_FROM = 100
"""Lines of fewer points are drawn as they are: there, a moving average would only lag behind."""


class Series:
    """Growing columns of one metric. Steps never fall: what a resumed run repeats replaces what it had before."""

    def __init__(self, amount: float = 0.0) -> None:
        self._table = np.empty((len(_COLUMNS), 256))
        self._length = 0
        self._amount = amount
        self._carry = Carry()
        self._smoothed_to = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, measurements: Sequence[Measurement]) -> None:
        """Take in measurements, in the order they were made."""
        for found in _runs_of_rising_steps(measurements):
            self._drop_from(found[0].step)
            rows = np.array([[m.step, m.epoch, m.time_s, m.samples, m.value] for m in found]).T
            self._reserve(self._length + len(found))
            self._table[:_GIVEN, self._length : self._length + len(found)] = rows
            self._length += len(found)
        self._smooth_on()

    def set_smoothing(self, amount: float) -> None:
        """Smooth by another amount, 0 to 0.99."""
        if amount != self._amount:
            self._amount = amount
            self._smooth_anew()

    def column(self, name: str) -> NDArray[np.float64]:
        """(N,) of "step", "epoch", "time" (s), "samples", "value" or "smoothed"."""
        return self._table[_COLUMNS[name], : self._length]

    def x(self, axis: XAxis, start_s: float = 0.0) -> NDArray[np.float64]:
        """Where the points are along the axis; time counts from `start_s`, in seconds."""
        values = self.column(axis)
        return values - start_s if axis == "time" else values

    @property
    def line(self) -> NDArray[np.float64]:
        """(N,) the values of the line that is drawn in full colour."""
        return self.column("smoothed" if self.is_smoothed else "value")

    @property
    def is_smoothed(self) -> bool:
        """Whether the line differs from the values."""
        return self._amount > 0 and self._length >= SMOOTHED_FROM

    def _drop_from(self, step: float) -> None:
        kept = int(np.searchsorted(self.column("step"), step, "left"))
        if kept < self._length:
            self._length = kept
            self._smooth_anew()

    def _reserve(self, length: int) -> None:
        if length > self._table.shape[1]:
            grown = np.empty((len(_COLUMNS), max(length, 2 * self._table.shape[1])))
            grown[:, : self._length] = self._table[:, : self._length]
            self._table = grown

    def _smooth_anew(self) -> None:
        self._carry, self._smoothed_to = Carry(), 0
        self._smooth_on()

    def _smooth_on(self) -> None:
        fresh = self._table[_VALUE, self._smoothed_to : self._length]
        self._table[_SMOOTHED, self._smoothed_to : self._length], self._carry = smooth(fresh, self._amount, self._carry)
        self._smoothed_to = self._length


def _runs_of_rising_steps(measurements: Sequence[Measurement]) -> list[list[Measurement]]:
    runs: list[list[Measurement]] = []
    for measurement in measurements:
        if runs and measurement.step > runs[-1][-1].step:
            runs[-1].append(measurement)
        else:
            runs.append([measurement])
    return runs
