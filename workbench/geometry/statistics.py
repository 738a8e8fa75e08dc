"""Two surfaces compared: errors both ways, distances between sets, F-scores, normals, completeness.

Prediction and truth are meshes in one frame, metres; for a `viewer` that is the camera's own frame. Samples are the
vertices, weighted by the area around them, because depth grids are not uniformly dense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.directions import Direction, Drops, Rules, measured
from workbench.geometry.distances import Steps, finished
from workbench.geometry.error_statistics import ErrorStatistics, cumulative_curve, histogram, summarise
from workbench.geometry.measured_surface import MeasuredSurface
from workbench.geometry.mesh import Mesh
from workbench.geometry.visibility import visible_vertices
from workbench.geometry.weighted import share_where, weighted_median

__all__ = [
    "CompareOptions", "Drops", "ErrorStatistics", "FScore", "NormalAngles", "SurfaceComparison",
    "compare_surfaces", "cumulative_curve", "histogram", "summarise",
]  # fmt: skip

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
NORMAL_LIMITS_DEGREES = (11.25, 22.5, 30.0)


@dataclass(frozen=True)
class CompareOptions:
    """Which samples count.

    Attributes
    ----------
    drop_rim : leave out samples whose closest point lies on an open rim of the other surface.
    max_normal_degrees : leave out samples whose normal differs by more from the other surface's. None: none.
    cap_mm : leave out samples further away. None: none.
    f_limits_mm : distances at which an F-score is given.
    covered_mm : a visible true sample is covered when the prediction, not its rim, is this near.
    viewer : the prediction's camera; only the truth it can see counts. None: all of it.
    prediction_region, truth_region : (V,) True for the vertices that are compared. None: all.
    unit_m : what one unit of the figures is in metres. Another than a millimetre serves shapes whose size is not known:
        all limits, and every figure named after millimetres, then are in that unit.
    """

    drop_rim: bool = True
    max_normal_degrees: float | None = 70.0
    cap_mm: float | None = None
    f_limits_mm: tuple[float, ...] = (1.0, 2.0)
    covered_mm: float = 10.0
    viewer: Camera | None = None
    prediction_region: ArrayLike | None = None
    truth_region: ArrayLike | None = None
    unit_m: float = 0.001


@dataclass(frozen=True)
class FScore:
    """At a limit: share of the prediction that near the truth, of the truth that near the prediction, harmonic mean."""

    limit_mm: float
    precision: float
    recall: float
    f: float


@dataclass(frozen=True)
class NormalAngles:
    """Angles between the prediction's normals and the truth's at the closest points, over the samples kept."""

    mean_degrees: float
    median_degrees: float
    share_below: dict[float, float]


@dataclass(frozen=True)
class SurfaceComparison:
    """Everything that comparing two surfaces gives.

    Attributes
    ----------
    to_truth : errors of the prediction's samples against the truth: the headline.
    to_prediction : errors of the truth's (visible) samples against the prediction; the sign is turned so that
        positive still is the prediction in front of the truth.
    signed_m, dropped, closest : per vertex of the prediction: error in metres, left out, closest point of the truth.
    drops, drops_back : what was left out of each direction, and why.
    hausdorff_mm, hd95_mm : larger of both directions' maximum, and of both 95th percentiles, of |d|.
    chamfer_l1_mm : half the sum of both directions' mean |d|; chamfer_l2_mm2 : of both mean d².
    f_scores : of all samples of the region (no rim rule: a part that has no counterpart is a miss).
    completeness : share of the visible true area that the prediction covers.
    there, back : every vertex of the prediction, and of the truth, whatever the region.
    """

    to_truth: ErrorStatistics
    to_prediction: ErrorStatistics
    signed_m: Array
    dropped: Flags
    closest: Array
    drops: Drops
    drops_back: Drops
    hausdorff_mm: float
    hd95_mm: float
    chamfer_l1_mm: float
    chamfer_l2_mm2: float
    f_scores: tuple[FScore, ...]
    normal_angles: NormalAngles
    completeness: float
    there: Direction
    back: Direction

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready figures, without the arrays."""
        record: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("hausdorff_mm", "hd95_mm", "chamfer_l1_mm", "chamfer_l2_mm2", "completeness")
        }
        angles = asdict(self.normal_angles)
        angles["share_below"] = {f"{limit:g}": share for limit, share in self.normal_angles.share_below.items()}
        return record | {
            "to_truth": self.to_truth.as_dict(),
            "to_prediction": self.to_prediction.as_dict(),
            "drops": asdict(self.drops),
            "drops_back": asdict(self.drops_back),
            "f_scores": [asdict(score) for score in self.f_scores],
            "normal_angles": angles,
        }


def compare_surfaces(
    prediction: Mesh,
    truth: Mesh,
    options: CompareOptions | None = None,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> SurfaceComparison:
    """Compare a predicted surface with the true one. Nothing is aligned here.

    Raises
    ------
    DataError : a mesh without triangles, nothing left after the rules, a region of another length, or stopped.
    """
    if should_stop is not None and should_stop():
        raise DataError("The comparison was stopped before it was finished")
    steps = compare_steps(MeasuredSurface(prediction), MeasuredSurface(truth), options)
    return finished(steps, should_stop, progress)


def compare_steps(
    prediction: MeasuredSurface, truth: MeasuredSurface, options: CompareOptions | None = None
) -> Steps[SurfaceComparison]:
    """As `compare_surfaces`, in steps, with surfaces that keep what was built for them. Raises DataError."""
    chosen = options or CompareOptions()
    predicted, true = _region(chosen.prediction_region, prediction.mesh), _region(chosen.truth_region, truth.mesh)
    if chosen.viewer is not None:
        true = true & visible_vertices(truth.mesh, chosen.viewer)
    cap_m = None if chosen.cap_mm is None else chosen.cap_mm * chosen.unit_m
    rules = Rules(chosen.drop_rim, chosen.max_normal_degrees, cap_m)
    there = yield from _shares(measured(prediction, truth, rules, 1.0, chosen.unit_m), 0.0)
    back = yield from _shares(measured(truth, prediction, rules, -1.0, chosen.unit_m), 0.5)
    return _comparison(there, back, predicted, true, chosen)


def _comparison(
    there: Direction, back: Direction, predicted: Flags, true: Flags, options: CompareOptions
) -> SurfaceComparison:
    for direction, region in ((there, predicted), (back, true)):
        _refuse_nothing(direction, region)
    to_truth, to_prediction = there.statistics(predicted), back.statistics(true)
    dropped = there.left_out | ~predicted
    kept = np.where(dropped, 0.0, there.areas)
    return SurfaceComparison(
        to_truth=to_truth,
        to_prediction=to_prediction,
        signed_m=there.found.signed,
        dropped=dropped,
        closest=there.found.closest,
        drops=there.drops(predicted),
        drops_back=back.drops(true),
        hausdorff_mm=max(to_truth.maximum_mm, to_prediction.maximum_mm),
        hd95_mm=max(to_truth.percentiles_mm[95], to_prediction.percentiles_mm[95]),
        chamfer_l1_mm=0.5 * (to_truth.mean_absolute_mm + to_prediction.mean_absolute_mm),
        chamfer_l2_mm2=0.5 * (to_truth.rms_mm**2 + to_prediction.rms_mm**2),
        f_scores=tuple(_f_score(there, back, limit, predicted, true) for limit in options.f_limits_mm),
        normal_angles=NormalAngles(
            float(kept @ there.angles / kept.sum()),
            weighted_median(there.angles[kept > 0], kept[kept > 0]),
            {limit: share_where(there.angles < limit, kept) for limit in NORMAL_LIMITS_DEGREES},
        ),
        completeness=back.share_covered(options.covered_mm, true),
        there=there,
        back=back,
    )


def _refuse_nothing(direction: Direction, region: Flags) -> None:
    """Raises DataError where the rules leave nothing, for the reason that left out most."""
    drops = direction.drops(region)
    if drops.total < 1 or not region.any():
        return
    if drops.normals >= max(drops.rim, drops.cap):
        raise DataError(
            "The surfaces face different ways everywhere, so no point is left to measure",
            remedy="flip the faces of the one that is turned inside out, or align the surfaces first",
        )
    if drops.cap >= drops.rim:
        raise DataError(
            "The surfaces are everywhere farther apart than the largest distance, so no point is left to measure",
            remedy="align them first, or check the units",
        )
    raise DataError(
        "The surfaces only meet at a rim, so no point is left to measure",
        remedy="align them first, or check the camera",
    )


def _f_score(there: Direction, back: Direction, limit_mm: float, predicted: Flags, true: Flags) -> FScore:
    precision, recall = there.share_within(limit_mm, predicted), back.share_within(limit_mm, true)
    total = precision + recall
    return FScore(limit_mm, precision, recall, 2 * precision * recall / total if total > 0 else 0.0)


def _region(region: ArrayLike | None, mesh: Mesh) -> Flags:
    if region is None:
        return np.ones(len(mesh.vertices), bool)
    flags = np.asarray(region, bool)
    if flags.shape != (len(mesh.vertices),):
        raise DataError(f"The region has {flags.size} entries and the mesh {len(mesh.vertices)} vertices")
    return flags


def _shares(steps: Steps[Direction], begin: float) -> Steps[Direction]:
    """One of two halves of the work."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            result: Direction = end.value
            return result
        yield begin + 0.5 * share
