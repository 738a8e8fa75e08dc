"""What is measured of one pair: figures, and the arrays behind the error map."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning import Aligned
from plugins.compare.settings import Alignment
from plugins.compare.surfaces import Pair
from workbench.api import ErrorStatistics, SurfaceComparison

Array = NDArray[np.float64]


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


@dataclass(frozen=True)
class Measured:
    """One alignment's errors. `unit` is "mm", or "%" of the true face's depth range where the truth has no scale.

    `signed` (V,) per vertex of the aligned prediction in `unit`, NaN where dropped or outside the region; `weights`
    (V,) areas, 0 outside it. In `figures` every millimetre is one `unit`.

    Attributes
    ----------
    parts : errors by part of the face (region labels, or from 68 landmarks); empty where neither is known.
    landmarks : None where fewer than one landmark is known on both sides.
    depth : the depth-space twins; None unless both are depth of the same camera and nothing was turned.
    seen_only : whether only what the prediction's camera saw of the truth counted.
    """

    aligned: Aligned
    signed: Array
    weights: Array
    figures: SurfaceComparison
    unit: str
    parts: dict[str, Part] = field(default_factory=dict)
    landmarks: LandmarkErrors | None = None
    depth: DepthErrors | None = None
    seen_only: bool = False

    @property
    def statistics(self) -> ErrorStatistics:
        """The headline: errors of the prediction against the truth."""
        return self.figures.to_truth

    @property
    def covered(self) -> float:
        """Share of the true region that the prediction shows; one that shows little can score well."""
        return self.figures.completeness


@dataclass(frozen=True)
class Comparison:
    """All alignments that apply, and for each of the others the sentence why it does not."""

    pair: Pair
    shown: Alignment
    measured: dict[Alignment, Measured]
    refused: dict[Alignment, str]

    @property
    def chosen(self) -> Measured:
        return self.measured[self.shown]


@dataclass(frozen=True)
class Change:
    """What one alignment changed against another, and what that did to the figures.

    rotation in degrees; translation of the prediction's middle (x, y, z) in millimetres; scale as a factor; median |d|
    and RMS before and after in the comparison's unit.
    """

    alignment: Alignment
    against: Alignment
    rotation_degrees: float
    translation_mm: tuple[float, float, float]
    scale: float
    median_before: float
    median_after: float
    rms_before: float
    rms_after: float
