"""Trimmed point-to-plane ICP with 6 unknowns (rigid) or 7 (with scale), solved by Gauss-Newton.

Point-to-plane needs about ten iterations where point-to-point needs hundreds (measured on a face). ICP absorbs part
of a prediction's real error: its figures flatter, which is why the result says all it changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

from workbench.errors import NumericalError
from workbench.geometry.alignment import Similarity
from workbench.geometry.distances import Steps, SurfaceDistance, finished
from workbench.geometry.mesh import Mesh

Array = NDArray[np.float64]
_LEAST_INLIERS = 10
_SHORT = 5e-3
_NO_GAIN = 1e-5


@dataclass(frozen=True)
class IcpOptions:
    """How points are matched and when to stop.

    Attributes
    ----------
    with_scale : also fit the scale (7 unknowns); off for predictions that know metres.
    keep_share : share of the matched points used, the closest ones (trimming).
    max_distance_m : matches further than this are never used. None: no limit.
    most_iterations : give up after this many.
    tolerance : converged when no point moves by more than this share of the points' spread in a step, or when the same
        points no longer come closer.
    most_points : more source points than this are thinned evenly. None: all.
    """

    with_scale: bool = False
    keep_share: float = 0.95
    max_distance_m: float | None = None
    most_iterations: int = 60
    tolerance: float = 1e-6
    most_points: int | None = 10_000


@dataclass(frozen=True)
class IcpResult:
    """What ICP did.

    Attributes
    ----------
    transform : source -> target, the start included.
    rms_per_iteration : RMS distance of the inliers to the surface before each step and after the last, metres.
    converged : False when the iterations ran out first.
    inlier_share : share of the source points that the last step used.
    iterations : steps taken.
    """

    transform: Similarity
    rms_per_iteration: tuple[float, ...]
    converged: bool
    inlier_share: float
    iterations: int


def point_to_plane_icp(
    source_points: ArrayLike,
    target: Mesh | SurfaceDistance,
    options: IcpOptions | None = None,
    start: Similarity | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> IcpResult:
    """Move `source_points` (N, 3), metres, onto the surface of `target` from `start`.

    Raises
    ------
    NumericalError : fewer than ten points match the surface, or the solution leaves the numbers.
    """
    return finished(icp_steps(source_points, target, options, start, should_stop))


def icp_steps(
    source_points: ArrayLike,
    target: Mesh | SurfaceDistance,
    options: IcpOptions | None = None,
    start: Similarity | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Steps[IcpResult]:
    """As `point_to_plane_icp`, in steps that can be left between iterations."""
    chosen = options or IcpOptions()
    surface = target if isinstance(target, SurfaceDistance) else SurfaceDistance(target)
    points = _thinned(np.asarray(source_points, np.float64).reshape(-1, 3), chosen.most_points)
    transform = start or Similarity.identity()
    history: list[float] = []
    motions = [np.inf]
    matched: NDArray[np.int64] | None = None
    used: NDArray[np.int64] | None = None
    kept_since = 0
    while True:
        moved = transform.apply(points)
        matches = yield from surface.steps(moved, near=matched)
        matched = matches.cell
        if used is None or not _settling(motions, chosen):
            used, kept_since = _inliers(matches.signed, matches.on_border, chosen), len(history)
        history.append(float(np.sqrt(np.mean(matches.signed[used] ** 2))))
        converged = motions[-1] < chosen.tolerance or _at_rest(history[kept_since:])
        stopped = should_stop is not None and should_stop()
        if converged or stopped or len(history) > chosen.most_iterations:
            return IcpResult(transform, tuple(history), converged, len(used) / len(points), len(history) - 1)
        step, motion = _gauss_newton_step(moved[used], matches.closest[used], matches.normal[used], chosen.with_scale)
        transform = step.after(transform)
        motions.append(motion)


def _settling(motions: list[float], options: IcpOptions) -> bool:
    """Whether the points used are kept from now on.

    Near the end a few points change in and out of the trimmed share for ever, and the steps stay some micrometres
    long. Once the steps are short and no longer shrink the set is kept, and the rest is an ordinary least squares.
    """
    if min(motions) >= _SHORT:
        return False
    return motions[-1] < 10 * options.tolerance or any(
        after > 0.8 * before for before, after in pairwise(motions) if after < _SHORT
    )


def _at_rest(history: list[float]) -> bool:
    """Whether the same points have not come closer for three steps: closest points change sides of an edge and back."""
    return len(history) > 4 and min(history[-3:]) > min(history[:-3]) * (1 - _NO_GAIN)


def _inliers(signed: Array, on_border: NDArray[np.bool_], options: IcpOptions) -> NDArray[np.int64]:
    """The closest `keep_share` of the points that do not match a rim, which has no tangent plane."""
    distance = np.abs(signed)
    allowed = ~on_border
    if options.max_distance_m is not None:
        allowed &= distance <= options.max_distance_m
    candidates = np.flatnonzero(allowed)
    if len(candidates) < _LEAST_INLIERS:
        raise NumericalError(
            f"Only {len(candidates)} points match the other surface",
            remedy="align by landmarks first, or allow a larger distance",
        )
    count = max(_LEAST_INLIERS, round(options.keep_share * len(candidates)))
    if count >= len(candidates):
        return candidates
    return np.sort(candidates[np.argpartition(distance[candidates], count)[:count]])


def _gauss_newton_step(points: Array, closest: Array, normals: Array, with_scale: bool) -> tuple[Similarity, float]:
    """One step minimising sum (n · (s R p + t - c))², linearised about s = 1, R = I; and how far it moves the points.

    The motion is a share of the points' spread. Points are centred and scaled first so that turning, moving and
    scaling weigh alike in the solution; motions the surface does not resist (a sphere's turn) then get no step.
    """
    centre = points.mean(axis=0)
    spread = float(np.sqrt(((points - centre) ** 2).sum(axis=1).mean()))
    local = (points - centre) / spread
    columns = [np.cross(local, normals), normals]
    if with_scale:
        columns.append(np.einsum("ij,ij->i", local, normals)[:, None])
    residual = np.einsum("ij,ij->i", closest - points, normals) / spread
    solution = np.linalg.lstsq(np.hstack(columns), residual, rcond=1e-7)[0]
    if not np.isfinite(solution).all():
        raise NumericalError("ICP left the numbers", remedy="align by landmarks first")
    scale = float(np.exp(solution[6])) if with_scale else 1.0
    rotation = Rotation.from_rotvec(solution[:3]).as_matrix()
    translation = centre + spread * solution[3:6] - scale * (rotation @ centre)
    return Similarity(rotation, translation, scale), float(np.linalg.norm(solution))


def _thinned(points: Array, most: int | None) -> Array:
    if most is None or len(points) <= most:
        return points
    return points[np.linspace(0, len(points) - 1, most).round().astype(np.int64)]
