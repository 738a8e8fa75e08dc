"""What one alignment found and did."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plugins.compare.settings import Alignment
from plugins.compare.surfaces import Surface

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Aligned:
    """The prediction after one alignment.

    Attributes
    ----------
    matrix : (4, 4) maps the prediction as it came to where it is compared, metres (identity for the same camera and for
        depth scale and shift, which is no rigid motion).
    moved_mm, translation_mm : mean displacement of the vertices, and displacement of their mean (x, y, z).
    rotation_degrees, scale : of the matrix; for depth scale and shift the factor of the depth.
    shift_mm : of the depth.
    start : what ICP began from.
    rms_per_iteration_mm : RMS distance of the points that ICP used, before each step and after the last.
    converged, iterations, trim_percent, inlier_share : of ICP; the share is of the prediction's points.
    pair_errors_mm : what is left of each picked pair.
    scale_free : whether the size was fitted.
    note : a sentence where something should be known about this alignment; else empty.
    """

    alignment: Alignment
    surface: Surface
    matrix: NDArray[np.float64]
    moved_mm: float = 0.0
    rotation_degrees: float = 0.0
    scale: float = 1.0
    shift_mm: float = 0.0
    rms_per_iteration_mm: list[float] = field(default_factory=list)
    converged: bool = True
    note: str = ""
    translation_mm: Vector = (0.0, 0.0, 0.0)
    start: Alignment | None = None
    iterations: int = 0
    trim_percent: float | None = None
    inlier_share: float | None = None
    pair_errors_mm: list[float] = field(default_factory=list)
    scale_free: bool = False
