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
STRAY, STRAY_SHRUNK = 0.01, 4
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
    bell, even, limits = _tiles()
    top, left, other_top, other_left = (int(draw.integers(_TILE - size)) for size in (height, width, height, width))
    square = np.ones((3, 3), np.uint8)
    near, far = cv2.erode(depth_m, square), cv2.dilate(depth_m, square)
    _sense(
        depth, counts, _with_stray_light(depth_m, infrared), near, far, infrared, lit, np.float32(reach.nearest),
        np.float32(reach.farthest), bell[top:, left:], even[other_top:, other_left:], limits[other_top:, other_left:],
    )  # fmt: skip
    return depth, counts


def _with_stray_light(depth_m: Single, infrared: Single) -> Single:
    """(H, W) z after light from all around has fallen on every pixel: dark places beside bright ones lie deeper."""
    height, width = depth_m.shape
    small = width // STRAY_SHRUNK, height // STRAY_SHRUNK
    wide = max(3, small[0] // 16) | 1
    around, depth_around = (
        cv2.resize(cv2.blur(cv2.resize(light, small, interpolation=cv2.INTER_AREA), (wide, wide)), (width, height))
        for light in (infrared, infrared * depth_m)
    )
    mixed = np.empty_like(depth_m)
    _mix(mixed.ravel(), depth_m.ravel(), infrared.ravel(), around.ravel(), depth_around.ravel())
    return mixed


@compiled
def _mix(out, depth, infrared, around, depth_around) -> None:  # type: ignore[no-untyped-def]
    stray = np.float32(STRAY)
    for n in range(len(out)):
        own = (np.float32(1) - stray) * infrared[n]
        light = own + stray * around[n] + np.float32(1e-6)
        out[n] = (own * depth[n] + stray * depth_around[n]) / light


@cache
def _tiles() -> tuple[Single, Single, Single]:
    """Bell-shaped noise of unit deviation whose neighbours are correlated by 0.25; even noise from 0 to 1; and
    counts below which a pixel with that chance is lost, so that the loop needs no logarithm."""
    draw = stream(0, "depth noise tile")
    raw = draw.standard_normal((_TILE + 1, _TILE + 1), np.float32)
    raw[:, :-1] = raw[:, :-1] + np.float32(0.27) * raw[:, 1:]
    raw[:-1] = raw[:-1] + np.float32(0.27) * raw[1:]
    bell = raw[:-1, :-1] / np.float32(1 + 0.27**2)
    even = np.clip(draw.random((_TILE, _TILE), np.float32), 1e-6, 1 - 1e-6)
    limits = DARK_COUNTS + DARK_SPREAD * np.log(1 / even - 1)
    return np.ascontiguousarray(bell), even, limits.astype(np.float32)


@compiled
def _sense(  # type: ignore[no-untyped-def]
    depth, counts, depth_m, near, far, infrared, lit, nearest, farthest, bell, even, limits
) -> None:
    """Chosen by values and not by branches, in single precision, so that the compiler takes many pixels at once."""
    one, half, nothing, most = np.float32(1), np.float32(0.5), np.float32(0), np.float32(65535)
    given_up, saturated = np.float32(GIVEN_UP), np.float32(SATURATED_COUNTS)
    least, fading = np.float32(LEAST_MM * LEAST_MM), np.float32(MM_TIMES_COUNTS)
    for row in range(len(depth)):
        out, out_counts, here, reached = depth[row], counts[row], depth_m[row], lit[row]
        front, back, signals = near[row], far[row], infrared[row]
        noises, chances, darks = bell[row], even[row], limits[row]
        for n in range(len(out)):
            signal, z, noise, chance = signals[n], here[n], noises[n], chances[n]
            # A pixel that sees an edge averages near and far light: most are given up, the rest fly between.
            step = back[n] - front[n]
            edge = (front[n] > nothing) & (step > np.float32(0.025) + np.float32(0.01) * z)
            share = (chance - given_up) / (one - given_up)
            nearer = half if z - front[n] < back[n] - z else one
            z = front[n] + step * share * nearer if edge else z
            lost = (chance < given_up) if edge else (signal < darks[n])
            bright = signal > saturated * (np.float32(0.6) + np.float32(0.8) * chance)
            given = reached[n] & (z >= nearest) & (z <= farthest) & (not bright) & (not lost)
            spread = fading / max(signal, np.float32(20))
            measured = np.float32(1000) * z + np.sqrt(least + spread * spread) * noise + half
            out[n] = np.uint16(min(max(measured, one), most) if given else nothing)
            seen = signal + noise * (np.float32(3) + np.float32(0.9) * np.sqrt(max(signal, nothing))) + half
            out_counts[n] = np.uint16(min(max(seen, nothing), most) if reached[n] else nothing)
