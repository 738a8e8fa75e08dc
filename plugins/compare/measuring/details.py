"""Figures of parts of a face, of its landmarks, and of its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import ErrorStatistics


@dataclass(frozen=True)
class Part:
    """Errors of one part of the face. In all figures a millimetre is one unit of the comparison.

    Attributes
    ----------
    title : "Nose", "Left eye socket" …
    area : of the predicted part, square units (cm² would mislead where the truth has no scale).
    to_truth : prediction against truth; None where the rules leave nothing.
    to_prediction : truth against prediction.
    completeness : share of the true part that the prediction covers.
    """

    title: str
    area: float
    to_truth: ErrorStatistics | None
    to_prediction: ErrorStatistics | None
    completeness: float


@dataclass(frozen=True)
class LandmarkErrors:
    """Distances of landmarks after the alignment, in the comparison's unit, by name; unknown ones are not in it."""

    by_name: dict[str, float]
    mean: float
    median: float
    largest: float


@dataclass(frozen=True)
class DepthErrors:
    """Pixel by pixel through the same camera: no closest points, so a surface that slid along itself cannot hide.

    Attributes
    ----------
    along_z : truth - prediction, positive in front.
    square_to_surface : the same, corrected for the slant of the true surface.
    z_map, slant_map : (H, W) float32 both, in the comparison's unit, NaN where not measured.
    """

    along_z: ErrorStatistics
    square_to_surface: ErrorStatistics
    z_map: NDArray[np.float32]
    slant_map: NDArray[np.float32]
