"""Which pixels show the person: the surface that the face is on, not all that is as near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled, cv2

Float = NDArray[np.float64]
Places = NDArray[np.int64]
_STEP_MM = 15.0
"""Between neighbouring pixels of one surface; a pixel of the sensor is 1.4 mm wide at 0.7 m, so this is 84° steep."""
_BEFORE_NOSE_MM = 60.0
_RIM_PX = 3


def person_mask(depth_mm: Float, landmarks: Float, nose_mm: float, behind_mm: float) -> NDArray[np.bool_]:
    """(H, W) True on what hangs together with the face, from 60 mm before the nose to `behind_mm` behind it.

    depth_mm : (H, W), 0 = no data. landmarks : (70, 2) pixels, pixel centres at +0.5, where the surface begins. Single
    threads of pixels (mixed measurements between head and wall) and a rim of one pixel are not part of it.
    """
    height, width = depth_mm.shape
    column, row = np.floor(landmarks).astype(np.int64).T
    shown = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    seeds = np.stack([row[shown], column[shown]], -1)
    near, far = nose_mm - _BEFORE_NOSE_MM, nose_mm + behind_mm
    found = grown(np.ascontiguousarray(depth_mm), seeds, _STEP_MM, near, far).astype(np.uint8)
    kernel = np.ones((_RIM_PX, _RIM_PX), np.uint8)
    # Eroded further than the rim, a thread is gone, and what hung on it is a piece of its own without a landmark.
    core = cv2.erode(found, kernel, iterations=2)
    _, pieces = cv2.connectedComponents(core, connectivity=8)
    own = np.unique(pieces[seeds[:, 0], seeds[:, 1]])
    kept = cv2.dilate(np.isin(pieces, own[own > 0]).astype(np.uint8), kernel)
    return np.asarray((kept > 0) & (depth_mm > 0))


@compiled
def grown(depth_mm: Float, seeds: Places, step_mm: float, near_mm: float, far_mm: float) -> NDArray[np.bool_]:
    """Pixels (H, W) that can be reached from `seeds` (N, 2: row, column) over depths between near and far, stepping
    up, down, left and right by at most `step_mm`."""
    height, width = depth_mm.shape
    reached = np.zeros((height, width), np.bool_)
    waiting = np.empty(height * width, np.int64)
    count = 0
    for k in range(len(seeds)):
        row, column = seeds[k, 0], seeds[k, 1]
        if near_mm <= depth_mm[row, column] <= far_mm and depth_mm[row, column] > 0 and not reached[row, column]:
            reached[row, column] = True
            waiting[count] = row * width + column
            count += 1
    while count > 0:
        count -= 1
        row, column = waiting[count] // width, waiting[count] % width
        here = depth_mm[row, column]
        for side in range(4):
            j = row + (side == 0) - (side == 1)
            i = column + (side == 2) - (side == 3)
            if j < 0 or j >= height or i < 0 or i >= width or reached[j, i]:
                continue
            there = depth_mm[j, i]
            if there > 0 and near_mm <= there <= far_mm and abs(there - here) <= step_mm:
                reached[j, i] = True
                waiting[count] = j * width + i
                count += 1
    return reached
