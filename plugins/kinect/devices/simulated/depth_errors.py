"""What a time-of-flight sensor makes of true depth: noise, holes, flying pixels, a lit field that ends.

Numbers were read off a recording of a real Azure Kinect: at 2 m a wall that returns 200 counts is measured with a
standard deviation of 2.5 mm and neighbouring errors are correlated by a quarter; half the pixels that return 45 counts
are lost; NFOV's light is a hexagon. Ranges of the modes are the maker's.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled, cv2, stream

Single = NDArray[np.float32]
Depth = NDArray[np.uint16]
_TILE = 1536
# Read by the compiled loop, in which they are constants.
LEAST_MM, MM_TIMES_COUNTS = 0.4, 490.0
DARK_COUNTS, DARK_SPREAD, SATURATED_COUNTS = 45.0, 12.0, 16000.0
GIVEN_UP = 0.7
"""Share of the pixels on an edge that measure nothing."""
STRAY = 0.01
"""Share of the light that lens and window scatter over the picture's neighbourhood: the cause of multipath errors."""


class Reach(NamedTuple):
    """Nearest and farthest z that a mode measures, metres. brightness : of its pixels, 1 for NFOV unbinned."""

    nearest: float
    farthest: float
    brightness: float


REACHES = {
    "NFOV 2x2 binned": Reach(0.15, 5.46, 2.5), "NFOV unbinned": Reach(0.15, 3.86, 1.0),
    "WFOV 2x2 binned": Reach(0.15, 2.88, 1.4), "WFOV unbinned": Reach(0.15, 2.21, 0.6),
}  # fmt: skip
"""By the names of `DEPTH_MODES`; farthest as the maker states. Nearer than stated it measures, until it saturates.

Four pixels taken together gather more light, a wide field spreads it.
"""


def lit_field(mode: str, width: int, height: int) -> NDArray[np.bool_]:
    """(H, W) where the sensor's light reaches: a hexagon for NFOV, a disc for WFOV."""
    down, across = np.mgrid[:height, :width] + 0.5
    if mode.startswith("WFOV"):
        return np.asarray(np.hypot(across - width / 2, down - height / 2) < 0.5 * width)
    x, y = across * 640 / width, down * 640 / width
    left = np.maximum(152 - 0.5625 * y, 11 + 0.604 * (y - 352))
    right = np.minimum(513 + 0.5625 * y, 634 - 0.6 * (y - 384))
    return np.asarray((x > left) & (x < right))


def measured(
    depth_m: Single, infrared: Single, lit: NDArray[np.bool_], reach: Reach, draw: np.random.Generator | None
) -> tuple[Depth, Depth]:
    """(H, W) depth in millimetres, 0 where nothing was measured, and (H, W) infrared counts, as a sensor gives them.

    draw : of the frame's noise; without it only the rounding, the range and the lit field remain.
    """
    infrared = infrared * np.float32(reach.brightness)
    depth = np.zeros(depth_m.shape, np.uint16)
    counts = np.zeros(depth_m.shape, np.uint16)
    if draw is None:
        inside = lit & (depth_m >= reach.nearest) & (depth_m <= reach.farthest)
        depth[inside] = np.round(1000 * depth_m[inside])
        counts[lit] = np.clip(np.round(infrared[lit]), 0, 65535)
        return depth, counts
    height, width = depth_m.shape
    bell, even = _tiles()
    top, left, other_top, other_left = (int(draw.integers(_TILE - size)) for size in (height, width, height, width))
    square = np.ones((3, 3), np.uint8)
    near, far = cv2.erode(depth_m, square), cv2.dilate(depth_m, square)
    depth_m = _with_stray_light(depth_m, infrared)
    _sense(
        depth, counts, depth_m, near, far, infrared, lit, reach.nearest, reach.farthest, bell[top:, left:],
        even[other_top:, other_left:],
    )  # fmt: skip
    return depth, counts


def _with_stray_light(depth_m: Single, infrared: Single) -> Single:
    """(H, W) z after light from all around has fallen on every pixel: dark places beside bright ones lie deeper."""
    wide = max(3, depth_m.shape[1] // 16) | 1
    around = cv2.blur(infrared, (wide, wide))
    depth_around = cv2.blur(infrared * depth_m, (wide, wide))
    stray, own = np.float32(STRAY), np.float32(1 - STRAY) * infrared
    return np.asarray((own * depth_m + stray * depth_around) / (own + stray * around + np.float32(1e-6)), np.float32)


@cache
def _tiles() -> tuple[Single, Single]:
    """Bell-shaped noise of unit deviation whose neighbours are correlated by 0.25, and even noise from 0 to 1."""
    draw = stream(0, "depth noise tile")
    raw = draw.standard_normal((_TILE + 1, _TILE + 1), np.float32)
    raw[:, :-1] = raw[:, :-1] + np.float32(0.27) * raw[:, 1:]
    raw[:-1] = raw[:-1] + np.float32(0.27) * raw[1:]
    bell = raw[:-1, :-1] / np.float32(1 + 0.27**2)
    return np.ascontiguousarray(bell), draw.random((_TILE, _TILE), np.float32)


@compiled
def _sense(  # type: ignore[no-untyped-def]
    depth, counts, true_m, near, far, infrared, lit, nearest, farthest, bell, even
) -> None:
    height, width = true_m.shape
    for row in range(height):
        for column in range(width):
            if not lit[row, column]:
                continue
            signal, z = infrared[row, column], true_m[row, column]
            noise, chance = bell[row, column], even[row, column]
            counts[row, column] = min(max(signal + noise * (3.0 + 0.9 * np.sqrt(signal)) + 0.5, 0.0), 65535.0)
            if z < nearest or z > farthest or signal > SATURATED_COUNTS * (0.6 + 0.8 * chance):
                continue
            # A pixel that sees an edge averages near and far light: most are given up, the rest fly between.
            front, back = near[row, column], far[row, column]
            if front > 0.0 and back - front > 0.025 + 0.01 * z:
                if chance < GIVEN_UP:
                    continue
                share = (chance - GIVEN_UP) / (1.0 - GIVEN_UP)
                z = front + (back - front) * share * (0.5 if z - front < back - z else 1.0)
            elif signal < 200.0 and chance < 1.0 / (1.0 + np.exp((signal - DARK_COUNTS) / DARK_SPREAD)):
                continue
            deviation = np.sqrt(LEAST_MM * LEAST_MM + (MM_TIMES_COUNTS / max(signal, 20.0)) ** 2)
            depth[row, column] = min(max(1000.0 * z + deviation * noise + 0.5, 1.0), 65535.0)
