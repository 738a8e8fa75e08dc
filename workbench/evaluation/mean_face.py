"""The mean face: target values averaged in the box around each head, and laid on the box of another head."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.opencv import cv2

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
MEAN_FACE_SIDE = 64
"""Pixels of the mean face, both ways."""


def head_box(head: Mask) -> tuple[slice, slice] | None:
    """Rows and columns of the smallest box around a head (H, W); None where there is no head."""
    rows, columns = np.flatnonzero(head.any(1)), np.flatnonzero(head.any(0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


class MeanFace:
    """The running mean of faces in the boxes around their heads."""

    def __init__(self) -> None:
        shape = MEAN_FACE_SIDE, MEAN_FACE_SIDE
        self._sums, self._counts = np.zeros(shape), np.zeros(shape)

    def add(self, values: Floats, region: Mask, head: Mask) -> None:
        """One face: values (H, W) where `region` counts, and its head (H, W)."""
        box = head_box(head)
        if box is None:
            return
        share = _resized(region[box].astype(np.float32), MEAN_FACE_SIDE, MEAN_FACE_SIDE)
        self._sums += _resized(np.where(region, values, 0).astype(np.float32)[box], MEAN_FACE_SIDE, MEAN_FACE_SIDE)
        self._counts += share

    def image(self, middle: float) -> Floats:
        """(MEAN_FACE_SIDE, MEAN_FACE_SIDE) mean value per pixel; `middle` where no face was."""
        mean = self._sums / np.maximum(self._counts, 1e-6)
        return np.where(self._counts > 0.5, mean, middle).astype(np.float32)


def laid_on(face: Floats, head: Mask, middle: float) -> Floats:
    """(H, W) the mean face stretched over the box around a head; `middle` outside of it."""
    values = np.full(head.shape, middle, np.float32)
    box = head_box(head)
    if box is not None:
        rows, columns = box
        values[box] = _resized(face, rows.stop - rows.start, columns.stop - columns.start)
    return values


def _resized(plane: Floats, height: int, width: int) -> Floats:
    shrinks = height < plane.shape[0] and width < plane.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, (width, height), interpolation=how), np.float32)
