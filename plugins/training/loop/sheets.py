"""Sheets of pictures: a row per face, a heading per column; `sheet` knows their measures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from plugins.training.sheet import GAP, HEADING
from workbench.api import cv2

_BACKGROUND = (24, 26, 31)
_LETTERS = (222, 226, 233)
_SIDES = (128, 256)
_FACES = 4


def chosen_faces(count: int) -> list[int]:
    """Numbers of a few of `count` faces, spread evenly, the same whenever asked."""
    return [int(i) for i in np.linspace(0, count - 1, min(_FACES, count)).round()]


def tile(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A square RGB picture in the size of a sheet's tile: 128 to 256 pixels."""
    side = min(max(picture.shape[0], _SIDES[0]), _SIDES[1])
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST_EXACT), np.uint8)


def assembled(rows: Sequence[Sequence[NDArray[np.uint8]]], headings: Sequence[str]) -> NDArray[np.uint8]:
    """(H, W, 3) RGB of rows of tiles (S, S, 3), all of one size."""
    size = rows[0][0].shape[0]
    step = size + GAP
    picture = np.empty((HEADING + len(rows) * step, len(headings) * step - GAP, 3), np.uint8)
    picture[:] = _BACKGROUND
    for column, heading in enumerate(headings):
        place = (column * step + 2, HEADING - 7)
        cv2.putText(picture, heading, place, cv2.FONT_HERSHEY_SIMPLEX, 0.36, _LETTERS, 1, cv2.LINE_AA)
    for r, row in enumerate(rows):
        for column, one in enumerate(row):
            top, left = HEADING + r * step, column * step
            picture[top : top + size, left : left + size] = one
    return picture
