"""Small pictures with holes whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FACE_BGR, WALL_BGR = (90, 120, 200), (60, 90, 50)


@dataclass(frozen=True)
class Scene:
    """colour : (h, w, 3) uint8. truth : (h, w) mm. measured : (h, w) uint16 mm, 0 = hole. face : (h, w)."""

    colour: NDArray[np.uint8]
    truth: NDArray[np.float64]
    measured: NDArray[np.uint16]
    face: NDArray[np.bool_]


def face_before_wall(height: int = 72, width: int = 80, seed: int = 0, noise: float = 2.0) -> Scene:
    """A disc bulging towards the camera before a sloping wall; colours with noise (levels); a hole at the disc's left
    side, one within it, and blobs."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(float)
    from_middle = np.hypot(y - height / 2, x - width / 2) / (0.33 * height)
    face = from_middle < 1
    truth = np.where(face, 600 + 60 * from_middle**2, 1400 + x - 0.5 * y)
    colour = np.where(face[..., None], FACE_BGR, WALL_BGR) + random.normal(0, noise, (height, width, 3))
    holes = (np.abs(from_middle - 1) < 0.2) & (x < width / 2)
    holes |= np.hypot(y - height * 0.45, x - width * 0.55) < 4
    for _ in range(10):
        holes |= np.hypot(y - random.uniform(0, height), x - random.uniform(0, width)) < 2.5
    measured = np.where(holes, 0, np.rint(truth)).astype(np.uint16)
    return Scene(colour.clip(0, 255).astype(np.uint8), truth, measured, face)
