"""Whether the channels of one sample belong together.

A generator that shows one face and measures the depth of another trains a network that never learns, and nobody sees
why. The checks here are cheap enough for every sample (2-5 ms at 256 x 256) and robust enough to be silent on good
ones: each compares two channels that say the same thing in different words.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.record import DepthMeaning, Sample
from workbench.datasets.silhouette import colour_agreement, share_beside_plain_background
from workbench.geometry.camera import Camera
from workbench.geometry.depth import normals_from_depth

LEAST_OVERLAP = 0.95
"""Intersection over union of mask and measured depth that one pass of a renderer always exceeds."""
MOST_BESIDE_PLAIN = 0.03
LANDMARK_TOLERANCE_PX = 1.0
SURFACE_TOLERANCE_M = 0.003
LEAST_ON_SURFACE = 0.8
NORMAL_TOLERANCE_DEGREES = 20.0
_HAIRY = ("hair", "beard")
"""Names of regions that end in single hairs rather than in an edge."""
_LEAST_EMPTY_SHARE = 0.005
_NORMALS_SIDE = 96
_METRIC = DepthMeaning()


def check_channels(
    sample: Sample, meaning: DepthMeaning = _METRIC, mask_labels: Mapping[int, str] | None = None
) -> list[str]:
    """Sentences about channels of `sample` that contradict each other; empty when all belong together.

    `mask_labels` names the regions of the mask; with them the outline of hair and beard is not asked for an edge.

    Compares mask with depth (overlap), colour with the silhouette (edges lie on it), 2D with 3D landmarks
    (projection), visible landmarks with the depth map, normals with those of the depth map. Needs only what is there.
    """
    checks = (_mask_and_depth, _plain_background, _landmarks_projected)
    found = [sentence for check in checks if (sentence := check(sample))]
    outline = _colour_and_silhouette(sample, mask_labels or {})
    found += [outline] if outline else []
    if meaning.metric and meaning.space == "depth":
        metric_checks = (_landmarks_on_surface, _normals_and_depth)
        found += [sentence for check in metric_checks if (sentence := check(sample))]
    return found


def silhouette(sample: Sample) -> NDArray[np.bool_] | None:
    """Where the face is (H, W): the mask, else measured depth where part of the picture has none; None if unknown."""
    if sample.mask is not None:
        inside = sample.mask > 0
    elif sample.depth is not None:
        inside = sample.depth > 0
    else:
        return None
    share = float(inside.mean())
    return inside if _LEAST_EMPTY_SHARE < share < 1 - _LEAST_EMPTY_SHARE else None


def _mask_and_depth(sample: Sample) -> str | None:
    if sample.mask is None or sample.depth is None:
        return None
    measured = sample.depth > 0
    if measured.mean() > 1 - _LEAST_EMPTY_SHARE:
        # The background was measured too, so depth has no silhouette of its own.
        return None
    head = sample.mask > 0
    union = int((head | measured).sum())
    overlap = float((head & measured).sum() / union) if union else 1.0
    if overlap >= LEAST_OVERLAP:
        return None
    return f"Mask and depth do not cover the same pixels (overlap {overlap:.2f}, at least {LEAST_OVERLAP} expected)."


def _colour_and_silhouette(sample: Sample, mask_labels: Mapping[int, str]) -> str | None:
    inside = silhouette(sample)
    if sample.image is None or inside is None:
        return None
    hairy = [label for label, name in mask_labels.items() if name in _HAIRY]
    soft = np.isin(sample.mask, hairy) if sample.mask is not None and hairy else None
    agreement = colour_agreement(sample.image, inside, soft)
    if agreement is None or agreement.belongs:
        return None
    return (
        "The colour image does not show the outline that depth and mask have "
        f"(edges lie on {agreement.on_outline:.0%} of it; {agreement.by_chance:.0%} would by chance)."
    )


def _plain_background(sample: Sample) -> str | None:
    inside = silhouette(sample)
    if sample.image is None or inside is None or sample.attributes.get("background") != "plain":
        return None
    beside = share_beside_plain_background(sample.image, inside)
    if beside <= MOST_BESIDE_PLAIN:
        return None
    return f"The colour image shows {beside:.0%} of the face outside the outline that depth and mask have."


def _landmarks_projected(sample: Sample) -> str | None:
    if sample.landmarks2d is None or sample.landmarks3d is None or sample.camera is None:
        return None
    points = sample.landmarks3d.astype(np.float64)
    ahead = points[:, 2] > 0
    image = points[ahead] @ sample.camera.intrinsics.T
    distance = np.linalg.norm(image[:, :2] / image[:, 2:3] - sample.landmarks2d[ahead], axis=1)
    if not ahead.all():
        return "Some 3D landmarks lie behind the camera."
    if distance.max(initial=0.0) <= LANDMARK_TOLERANCE_PX:
        return None
    return f"The 3D landmarks do not project onto the 2D ones (up to {distance.max():.1f} pixels apart)."


def _landmarks_on_surface(sample: Sample) -> str | None:
    if sample.depth is None or sample.landmarks2d is None or sample.landmarks3d is None:
        return None
    height, width = sample.depth.shape
    # A pixel's centre is at +0.5, so the pixel a point lies in is its floor.
    column, row = np.floor(sample.landmarks2d).astype(int).T
    shown = (column >= 1) & (column < width - 1) & (row >= 1) & (row < height - 1)
    if sample.landmark_visible is not None:
        shown &= sample.landmark_visible
    if shown.sum() < 5:
        return None
    steps = np.arange(-1, 2)
    around = sample.depth[
        row[shown, None, None] + steps[None, :, None], column[shown, None, None] + steps[None, None, :]
    ].reshape(int(shown.sum()), 9)
    measured = around > 0
    nearest = np.where(measured, around, np.inf).min(axis=1)
    farthest = np.where(measured, around, -np.inf).max(axis=1)
    depth = sample.landmarks3d[shown, 2]
    # On steep parts one pixel spans several millimetres; the neighbourhood's own range allows for that.
    on_surface = (depth >= nearest - SURFACE_TOLERANCE_M) & (depth <= farthest + SURFACE_TOLERANCE_M)
    share = float(on_surface.mean())
    if share >= LEAST_ON_SURFACE:
        return None
    return f"Only {share:.0%} of the visible landmarks lie on the surface that the depth map shows."


def _normals_and_depth(sample: Sample) -> str | None:
    if sample.normals is None or sample.depth is None or sample.camera is None:
        return None
    # Every few pixels are enough to tell wrong signs, axes or faces, and keep this check from being the dearest.
    step = max(1, max(sample.depth.shape) // _NORMALS_SIDE)
    depth = sample.depth[::step, ::step]
    stated = sample.normals[::step, ::step]
    derived = normals_from_depth(depth, _every(sample.camera, step, depth.shape))
    both = (np.abs(derived).max(axis=2) > 0) & (np.abs(stated).max(axis=2) > 0)
    if both.sum() < 100:
        return None
    cosine = np.clip((derived[both] * stated[both]).sum(axis=1), -1, 1)
    angle = float(np.degrees(np.arccos(np.median(cosine))))
    if angle <= NORMAL_TOLERANCE_DEGREES:
        return None
    return f"The normals do not fit the depth map (typically {angle:.0f}° apart)."


def _every(camera: Camera, step: int, shape: tuple[int, ...]) -> Camera:
    """The camera whose pixels are every `step`-th of this one's, centres kept: u' = (u - 1/2) / step + 1/2."""
    intrinsics = camera.intrinsics.copy()
    intrinsics[:2, :2] /= step
    intrinsics[:2, 2] = (intrinsics[:2, 2] - 0.5) / step + 0.5
    return Camera(intrinsics, shape[1], shape[0], camera.camera_to_world)
