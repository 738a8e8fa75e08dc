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
from workbench.geometry.distances import Distances, SurfaceDistance
from workbench.geometry.error_statistics import ErrorStatistics, cumulative_curve, histogram, summarise
from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_areas, vertex_normals
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
    """

    drop_rim: bool = True
    max_normal_degrees: float | None = 70.0
    cap_mm: float | None = None
    f_limits_mm: tuple[float, ...] = (1.0, 2.0)
    covered_mm: float = 10.0
    viewer: Camera | None = None
    prediction_region: ArrayLike | None = None
    truth_region: ArrayLike | None = None


@dataclass(frozen=True)
class Drops:
    """Weighted shares of the samples left out, by reason; a sample can have several. `total` counts each once."""

    rim: float
    normals: float
    cap: float
    total: float


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
    chosen = options or CompareOptions()
    seen = np.ones(len(truth.vertices), bool)
    if chosen.viewer is not None:
        seen = visible_vertices(truth, chosen.viewer)
    there = _measured(prediction, truth, chosen, _region(chosen.prediction_region, prediction), _half(progress, 0.0),
                      should_stop)  # fmt: skip
    back = _measured(truth, prediction, chosen, _region(chosen.truth_region, truth) & seen, _half(progress, 0.5),
                     should_stop)  # fmt: skip
    return _comparison(there, back, chosen)


@dataclass(frozen=True)
class _Direction:
    """One surface's vertices measured against the other surface."""

    found: Distances
    weights: Array
    """(V,) area around each vertex, 0 outside the region."""
    dropped: Flags
    drops: Drops
    angles: Array


def _measured(
    source: Mesh,
    target: Mesh,
    options: CompareOptions,
    region: Flags,
    progress: Callable[[float], None] | None,
    should_stop: Callable[[], bool] | None,
) -> _Direction:
    found = SurfaceDistance(target).signed(source.vertices, progress, should_stop)
    if len(found.signed) < len(source.vertices):
        raise DataError("The comparison was stopped before it was finished")
    weights = np.where(region, vertex_areas(source.vertices, source.faces), 0.0)
    cosine = np.einsum("ij,ij->i", vertex_normals(source.vertices, source.faces), found.normal)
    angles = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    none = np.zeros(len(weights), bool)
    rim = found.on_border if options.drop_rim else none
    turned = none if options.max_normal_degrees is None else angles > options.max_normal_degrees
    far = none if options.cap_mm is None else np.abs(found.signed) * 1000 > options.cap_mm
    dropped = rim | turned | far
    drops = Drops(*(share_where(flags, weights) for flags in (rim, turned, far, dropped)))
    return _Direction(found, weights, dropped | ~region, drops, angles)


def _comparison(there: _Direction, back: _Direction, options: CompareOptions) -> SurfaceComparison:
    to_truth, to_prediction = _statistics(there, 1.0), _statistics(back, -1.0)
    kept = np.where(there.dropped, 0.0, there.weights)
    covered = ~back.found.on_border & (np.abs(back.found.signed) * 1000 <= options.covered_mm)
    return SurfaceComparison(
        to_truth=to_truth,
        to_prediction=to_prediction,
        signed_m=there.found.signed,
        dropped=there.dropped,
        closest=there.found.closest,
        drops=there.drops,
        drops_back=back.drops,
        hausdorff_mm=max(to_truth.maximum_mm, to_prediction.maximum_mm),
        hd95_mm=max(to_truth.percentiles_mm[95], to_prediction.percentiles_mm[95]),
        chamfer_l1_mm=0.5 * (to_truth.mean_absolute_mm + to_prediction.mean_absolute_mm),
        chamfer_l2_mm2=0.5 * (to_truth.rms_mm**2 + to_prediction.rms_mm**2),
        f_scores=tuple(_f_score(there, back, limit) for limit in options.f_limits_mm),
        normal_angles=NormalAngles(
            float(kept @ there.angles / kept.sum()),
            weighted_median(there.angles[kept > 0], kept[kept > 0]),
            {limit: share_where(there.angles < limit, kept) for limit in NORMAL_LIMITS_DEGREES},
        ),
        completeness=share_where(covered, back.weights),
    )


def _statistics(direction: _Direction, sign: float) -> ErrorStatistics:
    inside = direction.weights > 0
    return summarise(sign * direction.found.signed[inside], direction.weights[inside], direction.dropped[inside])


def _f_score(there: _Direction, back: _Direction, limit_mm: float) -> FScore:
    precision, recall = (share_where(np.abs(d.found.signed) * 1000 <= limit_mm, d.weights) for d in (there, back))
    total = precision + recall
    return FScore(limit_mm, precision, recall, 2 * precision * recall / total if total > 0 else 0.0)


def _region(region: ArrayLike | None, mesh: Mesh) -> Flags:
    if region is None:
        return np.ones(len(mesh.vertices), bool)
    flags = np.asarray(region, bool)
    if flags.shape != (len(mesh.vertices),):
        raise DataError(f"The region has {flags.size} entries and the mesh {len(mesh.vertices)} vertices")
    return flags


def _half(progress: Callable[[float], None] | None, start: float) -> Callable[[float], None] | None:
    return None if progress is None else lambda share: progress(start + 0.5 * share)
