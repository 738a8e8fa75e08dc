"""The square that a landmark network looks at: where it lies in the picture, and how points go there and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.faces.interface import FaceBox, Float
from workbench.heads.landmarks import landmark_table
from workbench.opencv import cv2

FOREHEAD = 0.25
"""A face's box reaches this share of the points' height above the brows, to the hair line."""
MARGIN = 1.5
"""The crop's side, in sizes of the points' box (the larger of its width and height)."""
_EYES = (slice(36, 42), slice(42, 48))


@dataclass(frozen=True)
class Crop:
    """A turned square. centre : (x, y) pixels. side : pixels. angle : radians that the square is turned clockwise."""

    centre: tuple[float, float]
    side: float
    angle: float = 0.0

    def matrix(self, pixels: int) -> Float:
        """(2, 3) picture -> crop of `pixels` a side, pixel centres at +0.5 in both."""
        scale = pixels / self.side
        turn = scale * np.array([[np.cos(self.angle), np.sin(self.angle)], [-np.sin(self.angle), np.cos(self.angle)]])
        return np.concatenate([turn, (pixels / 2 - turn @ np.array(self.centre))[:, None]], 1)

    def cut(self, picture: NDArray[np.uint8], pixels: int) -> NDArray[np.uint8]:
        """(pixels, pixels, C) of the picture; outside it is black. Large pictures are averaged, not skipped."""
        reduced = max(1, int(self.side / pixels))
        if reduced == 1:
            return _warped(picture, self.matrix(pixels), pixels)
        fine = _warped(picture, self.matrix(pixels * reduced), pixels * reduced)
        return np.asarray(cv2.resize(fine, (pixels, pixels), interpolation=cv2.INTER_AREA), np.uint8)

    def to_picture(self, points: Float, pixels: int) -> Float:
        """(L, 2) pixels of the crop -> pixels of the picture."""
        matrix = self.matrix(pixels)
        return np.asarray((points - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T)

    def to_crop(self, points: Float, pixels: int) -> Float:
        """(L, 2) pixels of the picture -> pixels of the crop."""
        matrix = self.matrix(pixels)
        return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])


def crop_of_box(box: FaceBox) -> Crop:
    """The upright crop in which the first look at a face is taken; inverts `box_of_points`."""
    below = box.height * FOREHEAD / (1 + FOREHEAD)
    centre = (box.x + box.width / 2, box.y + below + (box.height - below) / 2)
    return Crop(centre, MARGIN * max(box.width, box.height - below))


def crop_of_points(points: Float) -> Crop:
    """The crop of the second look: the eyes level, the points in its middle. points : (70, 2) pixels."""
    across = points[_EYES[1]].mean(0) - points[_EYES[0]].mean(0)
    angle = float(np.arctan2(across[1], across[0]))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    upright = points[:68] @ turn.T
    low, high = upright.min(0), upright.max(0)
    x, y = turn.T @ ((low + high) / 2)
    return Crop((float(x), float(y)), MARGIN * max(float((high - low).max()), 1.0), angle)


def box_of_points(points: Float, score: float = 1.0) -> FaceBox:
    """The face's box: from the chin to the hair line, as wide as the 68 points. points : (68 or more, 2) pixels."""
    low, high = points[:68].min(0), points[:68].max(0)
    height = float(high[1] - low[1])
    return FaceBox(
        float(low[0]), float(low[1]) - FOREHEAD * height, float(high[0] - low[0]), (1 + FOREHEAD) * height, score
    )


def mirrored(points: Float, side: int) -> Float:
    """(70, 2) points of the mirrored picture, which is `side` pixels wide."""
    there = points[landmark_table(70).mirror].copy()
    there[:, 0] = side - there[:, 0]
    return there


def _warped(picture: NDArray[np.uint8], matrix: Float, pixels: int) -> NDArray[np.uint8]:
    """The library's own pixel centres lie at whole numbers."""
    half = matrix.copy()
    half[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    return np.asarray(cv2.warpAffine(picture, half, (pixels, pixels), flags=cv2.INTER_LINEAR), np.uint8)
