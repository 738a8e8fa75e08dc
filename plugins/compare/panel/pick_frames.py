"""From a prediction as it came to where it is shown, and back: picked points are kept on the prediction as it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Point = NDArray[np.float64]


def as_shown(point: Point, column: Mapping[str, Any]) -> Point:
    """Where an alignment puts a point (3,), metres; `column` is what a look says of the alignment."""
    if column["key"] == "scale_shift":
        return _along_ray(point, point[2] * _scale(column) + _shift_m(column))
    matrix = np.asarray(column["matrix"], np.float64)
    return np.asarray(matrix[:3, :3] @ point + matrix[:3, 3])


def as_it_came(point: Point, column: Mapping[str, Any]) -> Point:
    """The place on the prediction as it came of a point (3,) of the aligned one."""
    if column["key"] == "scale_shift":
        return _along_ray(point, (point[2] - _shift_m(column)) / _scale(column))
    matrix = np.asarray(column["matrix"], np.float64)
    return np.asarray(np.linalg.solve(matrix[:3, :3], point - matrix[:3, 3]))


def _along_ray(point: Point, depth: float) -> Point:
    """The point of the same viewing ray at another depth."""
    return np.asarray(point * (depth / point[2]))


def _scale(column: Mapping[str, Any]) -> float:
    return float(column["scale"])


def _shift_m(column: Mapping[str, Any]) -> float:
    return float(column["shift_m"])
