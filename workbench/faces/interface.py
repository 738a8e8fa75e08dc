"""What finds faces and their 70 points in a colour picture, whichever model does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
LANDMARKS = 70
"""iBUG's 68 points, then the pupils: 68 of the eye of points 36-41, 69 of the eye of points 42-47."""


@dataclass(frozen=True)
class FaceBox:
    """Where a face is, in pixels of the picture (x right, y down, corners at whole numbers). score : 0 to 1."""

    x: float
    y: float
    width: float
    height: float
    score: float


@dataclass(frozen=True)
class FoundFace:
    """A face and its points. landmarks : (70, 2) pixels, pixel centres at +0.5. score : 0 to 1, of the points."""

    box: FaceBox
    landmarks: Float
    score: float


class FaceFinder(Protocol):
    """Opened once per process. `title` says which model it is, for the record of a set."""

    title: str

    def boxes(self, bgr: NDArray[np.uint8]) -> list[FaceBox]:
        """Every face, best first. bgr : (H, W, 3)."""
        ...

    def landmarks(self, bgr: NDArray[np.uint8], box: FaceBox) -> FoundFace:
        """The points of one face."""
        ...
