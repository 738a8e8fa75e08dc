"""One face: what the run and the baselines say against the truth, for each alignment and region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.training.data.regions import face_of, head_of
from plugins.training.evaluation.alignments import NONE, SCALE_SHIFT, Said, aligned, said
from plugins.training.evaluation.metrics import edges, metric_depth, relative_depth
from plugins.training.evaluation.surfaces import normal_angles
from plugins.training.targets import REFERENCE, Target
from workbench.api import DataError, DatasetInfo, Sample, head_box

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Scores = dict[tuple[str, str, str], float]
"""(alignment, region, metric) -> value."""
REGIONS = ("full", "head", "face")
PART = "part:"
"""What the names of regions that are single labels of the mask begin with."""
CLOSELY = (NONE, SCALE_SHIFT)
"""Alignments that are also measured on parts of the mask, by groups, and by normals, edges and structure, which take
most of the time."""


@dataclass(frozen=True)
class Truth:
    """What is known of a face. depth (H, W) as the dataset stores it, 0 = no data; regions by name, with data only."""

    depth: Floats
    regions: Mapping[str, Mask]
    reference_m: float | None
    sample: Sample

    @property
    def fitted_over(self) -> Mask:
        """(H, W) where alignments are fitted: the head, else the whole picture."""
        return self.regions.get("head", self.regions["full"])

    @property
    def looked_at_closely(self) -> tuple[str, ...]:
        """Regions whose normals, edges and structure are compared: background has none that mean something."""
        return ("head", "face") if "head" in self.regions else ("full",)


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
        regions |= _parts(sample.mask, info.mask_labels, present)
    elif outline is not None:
        regions["head"] = outline & present
    reference = sample.attributes.get(REFERENCE)
    return Truth(sample.depth.astype(np.float64), regions, None if reference is None else float(reference), sample)


def _parts(mask: NDArray[np.uint8], labels: Mapping[int, str], present: Mask) -> dict[str, Mask]:
    """Every named label of the mask that the picture shows, by ``part:name``."""
    shown = set(np.unique(mask).tolist()) - {0}
    return {f"{PART}{name}": (mask == label) & present for label, name in labels.items() if label in shown}


def measures_millimetres(target: Target, info: DatasetInfo, truth: Truth) -> bool:
    """Whether prediction and truth can be compared in mm as they are."""
    known = not target.needs_reference or truth.reference_m is not None
    return target.metric and has_millimetres(info) and known


def has_millimetres(info: DatasetInfo) -> bool:
    """Whether the dataset's depth is z-depth in metres."""
    return info.depth.metric and info.depth.space == "depth" and not info.depth.per_image_normalised


def scores(values: NDArray[np.float32], target: Target, truth: Truth, info: DatasetInfo) -> Scores:
    """All scores of one prediction (H, W) in the target's unit."""
    camera, metric = truth.sample.camera, has_millimetres(info)
    return _of(said(values, target, truth.reference_m, camera=camera, metric_truth=metric), truth, info)


def flat_scores(truth: Truth, info: DatasetInfo, mean: Scores) -> Scores:
    """Scores of a plane at the true median of the head. Fitted it is the same as any other constant: `mean`'s."""
    fitted = {key: value for key, value in mean.items() if key[0] != NONE}
    region = truth.fitted_over
    if not has_millimetres(info) or not region.any():
        return fitted
    depth = np.full_like(truth.depth, np.median(truth.depth[region]))
    return _in_regions(NONE, depth, truth, info) | fitted


def _of(one: Said, truth: Truth, info: DatasetInfo) -> Scores:
    found: Scores = {}
    over = "head" if "head" in truth.regions else "full"
    for alignment, brought in aligned(one, truth.depth, truth.fitted_over).items():
        found |= _in_regions(alignment, brought.depth, truth, info)
        if has_millimetres(info):
            found[(alignment, over, "clipped_share")] = brought.clipped / max(1, int(truth.fitted_over.sum()))
    return found


def _in_regions(alignment: str, depth: Floats, truth: Truth, info: DatasetInfo) -> Scores:
    found: Scores = {}
    for region, valid in truth.regions.items():
        closely = alignment in CLOSELY
        if region.startswith(PART) and not closely:
            continue
        measured = _measured(depth, truth, valid, info, closely=closely and region in truth.looked_at_closely)
        found |= {(alignment, region, metric): value for metric, value in measured.items()}
    return found


def _measured(depth: Floats, truth: Truth, valid: Mask, info: DatasetInfo, *, closely: bool) -> dict[str, float]:
    # Parts are small: what lies around them need not be walked over for each metric.
    box = head_box(valid)
    if box is None:
        return {}
    near = depth[box], truth.depth[box], valid[box]
    if not has_millimetres(info):
        return relative_depth(*near)
    measured = metric_depth(*near, similarity=closely)
    if closely and measured:
        measured |= edges(depth, truth.depth, valid)
        if truth.sample.camera is not None:
            measured |= normal_angles(depth, truth.depth, valid, truth.sample.camera)
    return measured
