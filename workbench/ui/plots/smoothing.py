"""Exponential smoothing that can go on where it stopped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 64


@dataclass(frozen=True)
class Carry:
    """What smoothing knows of the values so far: the running average before and after its start is accounted for."""

    average: float = 0.0
    weight: float = 0.0


def smooth(values: NDArray[np.float64], amount: float, carry: Carry | None = None) -> tuple[NDArray[np.float64], Carry]:
    """Exponential moving average of (N,) values, and the carry to go on with.

    `amount` 0 leaves the values as they are, 0.99 averages over about a hundred. Each result is
    sum(a^(n-i) v_i) / sum(a^(n-i)) over the values so far, so that the beginning is not drawn towards zero. Values that
    are not finite are passed over and keep the average before them.
    """
    carry = carry or Carry()
    if amount <= 0:
        return values.copy(), carry
    present = np.isfinite(values)
    numerator, average = _decayed(np.where(present, values, 0.0), present, amount, carry.average)
    denominator, weight = _decayed(present.astype(np.float64), present, amount, carry.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(denominator > 0, numerator / denominator, np.nan), Carry(average, weight)


def _decayed(
    values: NDArray[np.float64], present: NDArray[np.bool_], amount: float, start: float
) -> tuple[NDArray[np.float64], float]:
    """s_n = a s_(n-1) + v_n over present values; others repeat s. In blocks: a matrix product each, and one carry."""
    chosen = values[present]
    count = len(chosen)
    padded = np.concatenate([chosen, np.zeros(-count % _BLOCK)]).reshape(-1, _BLOCK)
    exponent = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    response = np.where(exponent >= 0, amount ** np.maximum(exponent, 0), 0.0)
    within = padded @ response.T
    decay = amount ** np.arange(1, _BLOCK + 1)
    carried = start
    for block in within:
        block += decay * carried
        carried = block[-1]
    flat = within.ravel()[:count]
    end = float(flat[-1]) if count else start
    before = np.concatenate([[start], flat])
    return before[np.cumsum(present)], end
