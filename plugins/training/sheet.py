"""The sheet of held-out faces as a picture file: how its tiles lie, and which error its colours end at.

The loop draws it (with torch at hand), the window cuts it up again (without); both read the measures here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("photo", "true depth", "predicted depth", "error")
FACE_COLUMNS = ("drawing", "true face", "made face", "true depth", "made depth", "error of depth")
"""Of runs that make faces with depth from drawings."""
GAP, HEADING = 6, 22
_NICE = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)


def error_range(baseline_error: float, *, metric: bool) -> float:
    """End of the error colours: a round number of mm near the error of predicting the mean, fixed for the run."""
    return next((r for r in _NICE if r >= baseline_error), _NICE[-1]) if metric else max(baseline_error, 1e-3)


def tiles_of(sheet: NDArray[np.uint8], columns: int = len(COLUMNS)) -> list[list[NDArray[np.uint8]]]:
    """The tiles of a sheet (H, W, 3): one list per face, in the order of its columns; empty when it is no sheet."""
    side = (sheet.shape[1] + GAP) // max(columns, 1) - GAP
    if side <= 0:
        return []
    tops = range(HEADING, sheet.shape[0] - side + 1, side + GAP)
    lefts = [column * (side + GAP) for column in range(columns)]
    return [[sheet[top : top + side, left : left + side] for left in lefts] for top in tops]
