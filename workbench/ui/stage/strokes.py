"""Lines over a picture: the head's axes and the box around a face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera

AXIS_M = 0.08
_NEAREST_M = 0.05
_AXES = (
    ("x", (1.0, 0.0, 0.0), (230, 70, 60)),
    ("y", (0.0, 1.0, 0.0), (60, 190, 90)),
    ("z", (0.0, 0.0, -1.0), (70, 130, 255)),
)
_BOX = (255, 204, 51)


@dataclass(frozen=True)
class Stroke:
    """A line through `points` (N, 2) px, pixel centres at +0.5; `word` stands at its end."""

    points: NDArray[np.float64]
    colour: tuple[int, int, int]
    word: str = ""


def head_axes(pose: NDArray[np.floating], camera: Camera) -> list[Stroke]:
    """The head's axes from midway between the eyes: 80 mm to the picture's right, down, and out of the face.

    pose : (4, 4) head -> camera frame, metres (`Sample.pose`). An axis that comes too near the camera is left out.
    """
    ends = np.array([[0.0, 0.0, 0.0], *(AXIS_M * np.array(direction) for _, direction, _ in _AXES)])
    placed = ends @ np.asarray(pose, np.float64)[:3, :3].T + np.asarray(pose, np.float64)[:3, 3]
    if placed[0, 2] < _NEAREST_M:
        return []
    image = placed @ camera.intrinsics.T
    return [
        Stroke(np.stack([image[0, :2] / image[0, 2], end[:2] / end[2]]), colour, word)
        for (word, _, colour), end in zip(_AXES, image[1:], strict=True)
        if end[2] >= _NEAREST_M
    ]


def face_box(landmarks: NDArray[np.floating]) -> Stroke | None:
    """The smallest upright box around landmarks (L, 2) px; None where none has a place."""
    known = np.asarray(landmarks, np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    if not len(known):
        return None
    (left, top), (right, bottom) = known.min(axis=0), known.max(axis=0)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
    return Stroke(corners, _BOX)
