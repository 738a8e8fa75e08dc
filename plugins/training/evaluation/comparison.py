"""One face: what the run and the two baselines say against the truth, for each alignment and region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.training.data.regions import face_of, head_of
from plugins.training.evaluation.metrics import metric_depth, normal_angles, relative_depth
from plugins.training.targets import REFERENCE, Target, depth_of
from workbench.api import DataError, DatasetInfo, Sample, align_depth

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Scores = dict[tuple[str, str, str], float]
"""(alignment, region, metric) -> value."""
NONE, SCALE_SHIFT = "none", "scale_shift"
REGIONS = ("full", "head", "face")


@dataclass(frozen=True)
class Truth:
    """What is known of a face. depth (H, W) as the dataset stores it, 0 = no data; regions by name, with data only."""

    depth: Floats
    regions: Mapping[str, Mask]
    reference_m: float | None
    sample: Sample


def truth_of(sample: Sample, info: DatasetInfo, outline: Mask | None) -> Truth:
    """The truth of one sample; where it has no mask, `outline`, what the run takes for head, stands in for one.

    Raises DataError when it has no depth.
    """
    if sample.depth is None or sample.image is None:
        raise DataError(f"Sample {sample.id} has no colour or no depth", where=info.name)
    present = sample.depth > 0
    regions = {"full": present}
    if sample.mask is not None:
        regions["head"] = head_of(sample.mask, info.mask_labels) & present
        face = face_of(sample.mask, info.mask_labels)
        if face is not None:
            regions["face"] = face & present
    elif outline is not None:
        regions["head"] = outline & present
    reference = sample.attributes.get(REFERENCE)
    return Truth(sample.depth.astype(np.float64), regions, None if reference is None else float(reference), sample)


def measures_millimetres(target: Target, info: DatasetInfo, truth: Truth) -> bool:
    """Whether prediction and truth can be compared in mm as they are."""
    known = not target.needs_reference or truth.reference_m is not None
    return target.metric and has_millimetres(info) and known


def has_millimetres(info: DatasetInfo) -> bool:
    """Whether the dataset's depth is z-depth in metres."""
    return info.depth.metric and info.depth.space == "depth" and not info.depth.per_image_normalised


def scores(values: NDArray[np.float32], target: Target, truth: Truth, info: DatasetInfo) -> Scores:
    """All scores of one prediction (H, W) in the target's unit."""
    found: Scores = {}
    if measures_millimetres(target, info, truth):
        depth = depth_of(target.kind, values, truth.reference_m or 0.0).astype(np.float64)
        found |= _in_regions(NONE, depth, truth, info)
    fitted = _fitted(values.astype(np.float64), target, truth)
    if fitted is not None:
        found |= _in_regions(SCALE_SHIFT, fitted, truth, info)
    return found


def _fitted(values: Floats, target: Target, truth: Truth) -> Floats | None:
    """The prediction after least-squares scale and shift to the truth over the head, in the truth's numbers."""
    region = truth.regions.get("head", truth.regions["full"])
    if target.kind == "inverse":
        values = 1.0 / np.maximum(values, 1e-3)
    if region.sum() < 2 or np.ptp(values[region]) == 0:
        # A constant has no scale to fit; the best shift alone makes it the truth's mean.
        return np.full_like(values, truth.depth[region].mean()) if region.any() else None
    return align_depth(values, truth.depth, region, "scale_shift").depth


def _in_regions(alignment: str, depth: Floats, truth: Truth, info: DatasetInfo) -> Scores:
    found: Scores = {}
    for region, valid in truth.regions.items():
        if has_millimetres(info):
            measured = metric_depth(depth, truth.depth, valid)
            if truth.sample.camera is not None and measured:
                measured |= normal_angles(depth, truth.depth, valid, truth.sample.camera)
        else:
            measured = relative_depth(depth, truth.depth, valid)
        found |= {(alignment, region, metric): value for metric, value in measured.items()}
    return found
