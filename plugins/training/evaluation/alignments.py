"""How a prediction is brought onto the truth before it is measured, and which ways its kind of target allows.

A prediction has up to three forms: depth in the truth's metres, with a zero; depth up to scale and shift; inverse
depth up to scale and shift. An alignment needs one of them: a factor alone means nothing for numbers without a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.training.targets import Target, TargetKind, depth_of, laid_out
from workbench.api import Camera, NumericalError, align_depth, ray_distance_to_depth

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NONE, SCALE_SHIFT, MIN_MAX = "none", "scale_shift", "min_max"
MEDIAN_RATIO, SCALE, INVERSE = "median_ratio", "scale", "scale_shift_inverse"
ALIGNMENTS: Mapping[str, str] = {
    NONE: "As predicted",
    SCALE_SHIFT: "Scale and shift",
    MEDIAN_RATIO: "Median ratio",
    SCALE: "Scale",
    INVERSE: "Scale and shift, inverse",
    MIN_MAX: "Min-max",
}
"""All alignments in the order of tables, in short words."""
EXPLAINED: Mapping[str, str] = {
    NONE: "The prediction as it is",
    SCALE_SHIFT: "One factor and one shift per picture by least squares in depth",
    MEDIAN_RATIO: "One factor per picture: median of the truth over median of the prediction",
    SCALE: "One factor per picture by least squares",
    INVERSE: "One factor and one shift per picture by least squares in inverse depth",
    MIN_MAX: "The prediction's range stretched to the truth's range, per picture",
}
"""What each does; all are fitted over the head, or the whole picture where no head is known."""
_INVERSE_KINDS: tuple[TargetKind, ...] = ("inverse", "relative_inverse", "scaled_inverse", "inverse_cm")
_NEAREST = 1e-3


@dataclass(frozen=True)
class Said:
    """One prediction (H, W) in the forms it has.

    Attributes
    ----------
    affine : depth up to scale and shift, near small.
    depth : z-depth in metres, None where the zero of the depth is not known.
    inverse : inverse depth up to scale and shift, None where it is not known.
    """

    affine: Floats
    depth: Floats | None = None
    inverse: Floats | None = None


@dataclass(frozen=True)
class Aligned:
    """depth (H, W) in the truth's numbers; clipped: pixels fitted over that were no depth and had to be clipped."""

    depth: Floats
    clipped: int = 0


def said(
    values: NDArray[np.float32],
    target: Target,
    reference_m: float | None,
    *,
    camera: Camera | None = None,
    metric_truth: bool = True,
) -> Said:
    """Target values (H, W) in all forms that they have.

    reference_m : depth of the head's own point, where the sample states it.  metric_truth : the truth is z in metres.
    """
    own = values.astype(np.float64)
    depth = _depth(values, target, reference_m, camera) if metric_truth else None
    inverse = None
    if metric_truth and target.kind in _INVERSE_KINDS:
        inverse = own
    elif depth is not None:
        inverse = 1.0 / np.maximum(depth, _NEAREST)
    if depth is not None:
        affine = depth
    else:
        affine = laid_out(target.kind, values).astype(np.float64) if target.near == "large" else own
    return Said(affine, depth, inverse)


def _depth(
    values: NDArray[np.float32], target: Target, reference_m: float | None, camera: Camera | None
) -> Floats | None:
    if not target.metric or (target.needs_reference and reference_m is None):
        return None
    if target.kind == "ray_distance":
        return None if camera is None else ray_distance_to_depth(values.astype(np.float64), camera).astype(np.float64)
    return depth_of(target.kind, values, reference_m or 0.0).astype(np.float64)


def aligned(one: Said, truth: Floats, region: Mask) -> dict[str, Aligned]:
    """The prediction after every alignment that its forms allow, by name; what cannot be fitted is left out."""
    found: dict[str, Aligned] = {}
    if one.depth is not None:
        found[NONE] = Aligned(one.depth, int((one.depth[region] <= 0).sum()))
    for mode in list(ALIGNMENTS)[1:]:
        form = {SCALE_SHIFT: one.affine, MIN_MAX: one.affine, INVERSE: one.inverse}.get(mode, one.depth)
        if form is not None:
            fitted = _fitted(form, truth, region, mode)
            if fitted is not None:
                found[mode] = fitted
    return found


def _fitted(form: Floats, truth: Floats, region: Mask, mode: str) -> Aligned | None:
    if not region.any():
        return None
    if np.ptp(form[region]) == 0 and mode in (SCALE_SHIFT, INVERSE):
        # A constant has no scale to fit; the best shift alone makes it the truth's mean in the space of the fit.
        level = truth[region].mean() if mode == SCALE_SHIFT else 1.0 / np.mean(1.0 / truth[region])
        return Aligned(np.full_like(form, level))
    try:
        brought = align_depth(form, truth, region, mode)  # type: ignore[arg-type]
        return Aligned(brought.depth, brought.clipped)
    except NumericalError:
        # A constant has no range to stretch, and one pixel no scale and shift.
        return None
