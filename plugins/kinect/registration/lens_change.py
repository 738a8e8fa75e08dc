"""A picture as another lens at the same place would have taken it: without distortion, cut out, of another size.

Pinhole cameras (`workbench.api.Camera`) know no distortion, and a colour picture has some: in the lit rectangle of a
3072P picture 14 pixels in the median and 41 at a corner. A sample with a camera therefore goes through `LensChange`
once, colour and depth alike; depth that is still in its own camera's pixels is better registered straight into the
pinhole, `Registration(replace(calibration, colour=target))`, and so resampled only once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plugins.kinect.lens import Lens
from plugins.kinect.registration.rays import pixel_slopes
from workbench.api import DataError, cv2

Float = NDArray[np.float64]
# Depths further apart than this part of the nearer one are two surfaces, between which nothing is mixed.
_LARGEST_STEP = 0.02


class LensChange:
    """From the pictures of one lens to those of another with the same centre and the same axes.

    source : the lens that took the pictures. target : the lens wanted; `source` as a pinhole if None.
    """

    def __init__(self, source: Lens, target: Lens | None = None) -> None:
        self.source, self.target = source, target or source.pinhole()
        slopes = pixel_slopes(self.target)
        rays = np.concatenate([slopes, np.ones_like(slopes[..., :1])], -1)
        # Positions of the target's pixels in the source picture; far outside where the source does not reach.
        self._at = np.nan_to_num(source.project(rays), nan=-1e6)

    def colour(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W) or (H, W, C) -> the target's size, bilinear, 0 outside; averaged where the target is coarser.

        Raises
        ------
        DataError : the picture has not the size of the source.
        """
        fine = self._checked(picture)
        shrunk = max(int(self.source.fx / self.target.fx + 0.25), 1)
        if shrunk > 1:
            height, width = fine.shape[0] // shrunk, fine.shape[1] // shrunk
            fine = fine[: height * shrunk, : width * shrunk]
            fine = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
        at = (self._at / shrunk - 0.5).astype(np.float32)
        return np.asarray(cv2.remap(fine, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.uint8)

    def depth(self, depth: NDArray[Any]) -> NDArray[Any]:
        """(H, W) z-depth, 0 where there is none -> the target's size, of the same kind of numbers.

        A plane stays a plane (1 / z is bilinear); across an edge of depth and beside holes the nearest pixel counts.

        Raises
        ------
        DataError : the depth has not the size of the source.
        """
        values = self._checked(depth)
        nearest = self._nearest(values)
        at = self._at - 0.5
        corner = np.floor(at).astype(np.int64)
        inside = (corner >= 0).all(-1) & (corner[..., 0] < values.shape[1] - 1) & (corner[..., 1] < values.shape[0] - 1)
        x, y = corner[inside].T
        around = np.stack([values[y, x], values[y, x + 1], values[y + 1, x], values[y + 1, x + 1]]).astype(np.float64)
        smooth = (around.min(0) > 0) & (np.ptp(around, 0) <= _LARGEST_STEP * around.min(0))
        part = at[inside][smooth] - corner[inside][smooth]
        inverse = 1.0 / around[:, smooth]
        above = inverse[0] + (inverse[1] - inverse[0]) * part[:, 0]
        below = inverse[2] + (inverse[3] - inverse[2]) * part[:, 0]
        mixed = 1.0 / (above + (below - above) * part[:, 1])
        rows, columns = np.nonzero(inside)
        whole = np.issubdtype(values.dtype, np.integer)
        nearest[rows[smooth], columns[smooth]] = np.rint(mixed) if whole else mixed
        return nearest

    def labels(self, picture: NDArray[Any]) -> NDArray[Any]:
        """(H, W, …) masks and labels -> the target's size, each from the nearest pixel, 0 outside.

        Raises
        ------
        DataError : the picture has not the size of the source.
        """
        return self._nearest(self._checked(picture))

    def pixels(self, pixels: ArrayLike) -> Float:
        """Positions (..., 2) in the source's picture, of landmarks say -> in the target's, NaN out of reach."""
        slopes = self.source.slopes(pixels)
        return self.target.project(np.concatenate([slopes, np.ones_like(slopes[..., :1])], -1))

    def _nearest(self, picture: NDArray[Any]) -> NDArray[Any]:
        column, row = np.moveaxis(np.floor(self._at).astype(np.int64), -1, 0)
        inside = (column >= 0) & (row >= 0) & (column < picture.shape[1]) & (row < picture.shape[0])
        taken = np.zeros((*inside.shape, *picture.shape[2:]), picture.dtype)
        taken[inside] = picture[row[inside], column[inside]]
        return taken

    def _checked(self, picture: NDArray[Any]) -> NDArray[Any]:
        if picture.shape[:2] != (self.source.height, self.source.width):
            raise DataError(
                f"A picture has {picture.shape[1]} x {picture.shape[0]} pixels and its lens"
                f" {self.source.width} x {self.source.height}",
                remedy="use the calibration of the mode in which it was taken",
            )
        return picture
