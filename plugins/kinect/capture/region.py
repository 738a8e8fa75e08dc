"""The part of the colour picture that depth covers well: what is stored of a frame."""

from __future__ import annotations

import numpy as np

from plugins.kinect.calibration import RgbdCalibration

Region = tuple[int, int, int, int]
"""x, y, width, height in pixels of the colour picture."""
_KNOWN: dict[tuple[int, int, int, int], Region] = {
    (4096, 3072, 640, 576): (1050, 400, 1900, 2270),
    (3840, 2160, 640, 576): (900, 170, 1940, 1850),
}
"""The face synthesiser's rectangles (facts 2.1) by size of the colour and of the depth picture."""
_ACROSS, _DOWN = (0.19, 0.885), (0.075, 0.98)
"""What the first of them takes of the depth picture 0.7 m away: the corners of a depth picture are unlit."""
_DISTANCE_M = 0.7
_STEP = 8


def lit_region(calibration: RgbdCalibration) -> Region:
    """The rectangle to store: the face synthesiser's for its two pairs of modes, else the same part of the depth
    picture as it falls on the colour picture 0.7 m away, in steps of 8 pixels. The whole picture where depth and colour
    share nothing."""
    colour, depth = calibration.colour, calibration.depth
    known = _KNOWN.get((colour.width, colour.height, depth.width, depth.height))
    if known is not None:
        return known
    across, down = np.array(_ACROSS) * depth.width, np.array(_DOWN) * depth.height
    middle = depth.width / 2, depth.height / 2
    sides = np.array([[across[0], middle[1]], [across[1], middle[1]], [middle[0], down[0]], [middle[0], down[1]]])
    points = depth.unproject(sides, np.full(4, _DISTANCE_M))
    rigid = calibration.depth_to_colour
    at = colour.project(points @ rigid[:3, :3].T + rigid[:3, 3])
    left, right = _span(at[0, 0], at[1, 0], colour.width)
    top, bottom = _span(at[2, 1], at[3, 1], colour.height)
    if right - left < _STEP or bottom - top < _STEP:
        return 0, 0, colour.width, colour.height
    return left, top, right - left, bottom - top


def _span(low: float, high: float, size: int) -> tuple[int, int]:
    """Whole steps inside the picture; a side that the lens does not reach is the picture's own."""
    first = 0.0 if np.isnan(low) else max(low, 0.0)
    last = float(size) if np.isnan(high) else min(high, float(size))
    return int(np.ceil(first / _STEP)) * _STEP, int(last // _STEP) * _STEP
