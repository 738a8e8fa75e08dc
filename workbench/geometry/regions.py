"""Regions of a face from its 68 landmarks (iBUG order), or from a label image, and errors per region.

Left and right are the person's own. Regions are cut in a frame of the face itself (right to left eye, chin to brow,
out of the face), so the pose of the head does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.error_statistics import ErrorStatistics, summarise

Array = NDArray[np.float64]
Labels = NDArray[np.uint8]
FACE_PARTS: dict[int, str] = {
    0: "elsewhere", 1: "nose", 2: "left eye socket", 3: "right eye socket", 4: "forehead",
    5: "left cheek", 6: "right cheek", 7: "mouth", 8: "chin",
}  # fmt: skip
_LANDMARKS = 68
_BRIDGE, _NOSE_TIP, _NOSE_BOTTOM, _CHIN = 27, 30, 33, 8
_RIGHT_EYE, _LEFT_EYE = slice(36, 42), slice(42, 48)
_RIGHT_OUTER, _RIGHT_INNER, _LEFT_INNER, _LEFT_OUTER = 36, 39, 42, 45
_BROWS, _NOSTRILS, _MOUTH = slice(17, 27), slice(31, 36), slice(48, 60)
_MOUTH_RIGHT, _MOUTH_LEFT, _LOWER_LIP = 48, 54, 57


def regions_from_landmarks(points: ArrayLike, landmarks: ArrayLike) -> Labels:
    """(N,) a label of `FACE_PARTS` for each point (N, 3), from 68 landmarks (68, 3) in the same frame and unit.

    Raises
    ------
    DataError : not 68 finite landmarks, or they have no extent.
    """
    marks = _checked(landmarks)
    frame = face_frame(marks)
    origin = marks[_BRIDGE]
    local = (np.asarray(points, np.float64).reshape(-1, 3) - origin) @ frame
    marks = (marks - origin) @ frame
    eye_distance = float(marks[_LEFT_OUTER, 0] - marks[_RIGHT_OUTER, 0])
    x, y, z = local.T
    # Half an eye distance behind the outer eye corners the side of the head begins.
    front = z > marks[[_RIGHT_OUTER, _LEFT_OUTER], 2].mean() - 0.5 * eye_distance
    brow, lip = marks[_BROWS, 1].mean(), marks[_LOWER_LIP, 1]
    chin = marks[_CHIN, 1]
    mouth_half = 0.5 * float(marks[_MOUTH_LEFT, 0] - marks[_MOUTH_RIGHT, 0])
    labels = np.zeros(len(local), np.uint8)
    # From the least to the most specific: later ones overwrite.
    face = front & (y <= brow) & (y > chin - 0.05 * eye_distance) & (np.abs(x) < 0.9 * eye_distance)
    labels[face & (x > 0)] = 5
    labels[face & (x <= 0)] = 6
    labels[front & (y > brow) & (y < brow + 0.75 * eye_distance) & (np.abs(x) < 0.75 * eye_distance)] = 4
    labels[face & (y <= lip - 0.05 * eye_distance) & (np.abs(x) < 1.2 * mouth_half)] = 8
    labels[face & _in_mouth(local, marks, mouth_half)] = 7
    for number, eye in ((2, _LEFT_EYE), (3, _RIGHT_EYE)):
        width = np.ptp(marks[eye, 0])
        labels[np.linalg.norm(local - marks[eye].mean(axis=0), axis=1) < 0.8 * width] = number
    labels[_in_nose(local, marks)] = 1
    return labels


def now_crop(points: ArrayLike, landmarks: ArrayLike) -> NDArray[np.bool_]:
    """(N,) the points inside the sphere that the NoW benchmark crops scans with, from 68 landmarks.

    Centre = nose bottom + 0.3 (bridge - nose bottom), bridge = middle of the inner eye corners; radius =
    0.7 (distance of the outer eye corners + |bridge - nose bottom|).
    """
    marks = _checked(landmarks)
    bridge = 0.5 * (marks[_RIGHT_INNER] + marks[_LEFT_INNER])
    bottom = marks[_NOSE_BOTTOM]
    outer = np.linalg.norm(marks[_LEFT_OUTER] - marks[_RIGHT_OUTER])
    radius = 0.7 * (outer + np.linalg.norm(bridge - bottom))
    centre = bottom + 0.3 * (bridge - bottom)
    return np.asarray(np.linalg.norm(np.asarray(points, np.float64) - centre, axis=1) <= radius)


def labels_at(uvs: ArrayLike, label_image: ArrayLike) -> Labels:
    """(V,) labels of an image (H, W) at texture coordinates (V, 2), v upwards: the nearest pixel, no blending.

    For a mesh made by `depth_to_mesh` and a mask of the same view this is the label of the vertex's own pixel.
    """
    image = np.asarray(label_image)
    height, width = image.shape[:2]
    where = np.asarray(uvs, np.float64)
    column = np.clip(np.floor(where[:, 0] * width), 0, width - 1).astype(np.int64)
    row = np.clip(np.floor((1.0 - where[:, 1]) * height), 0, height - 1).astype(np.int64)
    return np.asarray(image[row, column], np.uint8)


def statistics_by_region(
    signed_m: ArrayLike,
    labels: ArrayLike,
    names: Mapping[int, str],
    weights: ArrayLike | None = None,
    dropped: ArrayLike | None = None,
) -> dict[str, ErrorStatistics]:
    """`summarise` for each named label that has a sample left; regions without any are left out."""
    signed, number = np.asarray(signed_m, np.float64).ravel(), np.asarray(labels).ravel()
    weight = np.ones(len(signed)) if weights is None else np.asarray(weights, np.float64).ravel()
    out = ~np.isfinite(signed) if dropped is None else np.asarray(dropped, bool).ravel() | ~np.isfinite(signed)
    result = {}
    for label, name in names.items():
        here = (number == label) & (weight > 0)
        if (here & ~out).any():
            result[name] = summarise(signed[here], weight[here], out[here])
    return result


def _in_mouth(local: Array, marks: Array, half_width: float) -> NDArray[np.bool_]:
    centre = marks[_MOUTH].mean(axis=0)
    half_height = 0.75 * np.ptp(marks[_MOUTH, 1]) + 0.1 * half_width
    across = (local[:, 0] - centre[0]) / (1.2 * half_width)
    up = (local[:, 1] - centre[1]) / half_height
    return np.asarray(across**2 + up**2 < 1)


def _in_nose(local: Array, marks: Array) -> NDArray[np.bool_]:
    """A cone about the ridge from the bridge to the nose's bottom, widening to the nostrils."""
    bridge, bottom = marks[_BRIDGE], marks[_NOSE_BOTTOM]
    ridge = bottom - bridge
    along = np.clip((local - bridge) @ ridge / (ridge @ ridge), 0.0, 1.0)
    widest = 0.75 * np.ptp(marks[_NOSTRILS, 0])
    foot = bridge + along[:, None] * ridge
    # The ridge landmarks lie on the skin, the tip well in front of that line: depth is not limited towards the front.
    away = local - foot
    away[:, 2] = np.minimum(away[:, 2], 0.0)
    return np.asarray(np.linalg.norm(away, axis=1) < widest * (0.5 + 0.5 * along))


def face_frame(marks: Array) -> Array:
    """(3, 3) columns of 68 landmarks' face: from the right eye to the left, from the mouth to the brow, out of it."""
    across = marks[_LEFT_EYE].mean(axis=0) - marks[_RIGHT_EYE].mean(axis=0)
    up = marks[_BRIDGE] - marks[_CHIN]
    across = across / max(float(np.linalg.norm(across)), 1e-12)
    up = up - across * (up @ across)
    up = up / max(float(np.linalg.norm(up)), 1e-12)
    # Towards the nose's tip, whichever hand the frame of the data has.
    out = np.cross(across, up)
    toward_tip = (marks[_NOSE_TIP] - marks[[_RIGHT_OUTER, _LEFT_OUTER]].mean(axis=0)) @ out
    return np.stack([across, up, out if toward_tip >= 0 else -out], axis=1)


def _checked(landmarks: ArrayLike) -> Array:
    marks = np.asarray(landmarks, np.float64)
    if marks.shape != (_LANDMARKS, 3) or not np.isfinite(marks).all():
        raise DataError("Regions need 68 finite 3-D landmarks", remedy="use a face whose landmarks are complete")
    if not np.ptp(marks, axis=0).max() > 0:
        raise DataError("The landmarks all lie at one point")
    return marks
