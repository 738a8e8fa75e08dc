"""What is measured of one pair: figures, and the arrays behind the error map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning import Aligned
from plugins.compare.measuring.details import DepthErrors, LandmarkErrors, Part
from plugins.compare.measuring.parts import depth_errors, landmarks_of, parts_of
from plugins.compare.settings import Alignment
from plugins.compare.surfaces import Pair
from workbench.api import ErrorStatistics, SurfaceComparison

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """One alignment's errors. `unit` is "mm", or "%" of the true face's depth range where the truth has no scale.

    `signed` (V,) per vertex of the aligned prediction in `unit`, NaN where dropped or outside the region; `weights`
    (V,) areas, 0 outside it. In `figures` every millimetre is one `unit`.

    Attributes
    ----------
    pair : what was compared.
    inside : (V,) which of the prediction's vertices belong to the region.
    seen : (V,) which true vertices the prediction's camera saw; None where all count.
    """

    aligned: Aligned
    signed: Array
    weights: Array
    figures: SurfaceComparison
    unit: str
    pair: Pair
    inside: NDArray[np.bool_]
    seen: NDArray[np.bool_] | None = None

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Errors by part of the face, whatever the chosen region; empty without labels and 68 landmarks."""
        return parts_of(self.aligned.surface, self.pair, self.figures, self.seen)

    @cached_property
    def landmarks(self) -> LandmarkErrors | None:
        """None where no landmark is known on both sides."""
        return landmarks_of(self.aligned, self.pair, self.figures.there.unit_m)

    @cached_property
    def depth(self) -> DepthErrors | None:
        """The depth-space twins; None unless both are depth of the same camera and nothing was turned."""
        return depth_errors(self.aligned, self.pair, self.inside, self.figures.there.unit_m)

    @property
    def seen_only(self) -> bool:
        """Whether only what the prediction's camera saw of the truth counted."""
        return self.seen is not None

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
    """All alignments that apply, and for each of the others the sentence why it does not.

    remarks : sentences about what looks wrong, found by measuring.  complete : whether nothing more will be added.
    """

    pair: Pair
    shown: Alignment
    measured: dict[Alignment, Measured]
    refused: dict[Alignment, str]
    remarks: tuple[str, ...] = ()
    complete: bool = False

    @property
    def chosen(self) -> Measured:
        return self.measured[self.shown]


@dataclass(frozen=True)
class Change:
    """What one alignment changed against another, and what that did to the figures.

    rotation in degrees; translation of the prediction's middle (x, y, z) in millimetres; scale as a factor; median |d|
    and RMS before and after in the comparison's unit; None before where that one has no meaning for the pair.
    """

    alignment: Alignment
    against: Alignment
    rotation_degrees: float
    translation_mm: tuple[float, float, float]
    scale: float
    median_before: float | None
    median_after: float
    rms_before: float | None
    rms_after: float
