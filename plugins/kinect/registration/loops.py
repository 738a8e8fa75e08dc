"""The compiled loops of registration: project every depth pixel, then draw the cells between them with a z-buffer.

Arrays: u, v (h, w) float32 picture positions in pixels; z (h, w) float32 millimetres in the camera that looks, 0 where
there is nothing. A cell lies between four neighbouring depth pixels and is drawn as two triangles that
share the edge from its top left to its bottom right, as the Azure Kinect's own library does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.distortion import distort
from workbench.api import compiled

Single = NDArray[np.float32]
Words = NDArray[np.uint16]
# Numba looks for changes in this file only: one made in `distortion` must touch this file too.
_distort = compiled(distort)
# Square pixels: a picture position on an edge that two triangles share belongs to both, whatever the last bits say.
_EDGE = 1e-6
# Of the nearest corner's depth: what a surface turned away by 85° does from one pixel of the coarsest mode (120° over
# 512 pixels) to the next. A cell with more reaches from something near to what is behind it.
_LARGEST_STEP = math.sin(math.radians(120.0 / 512.0)) / math.cos(math.radians(85.0))


@compiled
def project_rows(
    depth: Words, rays: Single, shift: Any, lens: Any, first: int, last: int, u: Single, v: Single, z: Single
) -> None:
    """Depth rows first … last - 1 -> picture positions and depths in the other camera.

    rays : (h, w, 3), lines of sight at z = 1, turned into the other camera's frame. shift : (3,) millimetres.
    lens : fx, fy, cx, cy, reach², k1 … k6, p1, p2.
    """
    fx, fy, cx, cy, reach = lens[0], lens[1], lens[2], lens[3], lens[4]
    for row in range(first, last):
        for column in range(depth.shape[1]):
            z[row, column] = 0.0
            measured = float(depth[row, column])
            if measured == 0.0:
                continue
            far = measured * rays[row, column, 2] + shift[2]
            if not far > 0.0:
                continue
            x = (measured * rays[row, column, 0] + shift[0]) / far
            y = (measured * rays[row, column, 1] + shift[1]) / far
            if x * x + y * y > reach:
                continue
            across, down = _distort(x, y, lens[5], lens[6], lens[7], lens[8], lens[9], lens[10], lens[11], lens[12])
            u[row, column] = across * fx + cx
            v[row, column] = down * fy + cy
            z[row, column] = far


@compiled
def _centres(a: float, b: float, c: float, first: int, end: int) -> tuple[int, int]:
    """Which of the pixels first … end - 1 have their centres between the lowest and the highest of three positions."""
    low = a if a < b else b
    high = b if a < b else a
    low = c if c < low else low
    high = c if c > high else high
    return max(int(low + (0.5 - _EDGE)), first), min(int(high + (0.5 + _EDGE)), end)


@compiled
def _draw(
    x: Any, y: Any, z: Any, at: Any, one: int, other: int,
    top: int, bottom: int, picture: Words, shade: Words,
) -> None:  # fmt: skip
    """Draw the triangle of corners 0, one, other of `x`, `y`, `z` (4,) into rows top … bottom - 1.

    1 / z is linear over the picture, so a plane stays a plane.
    """
    x0, x1, x2 = x[0], x[one], x[other]
    y0, y1, y2 = y[0], y[one], y[other]
    left, right = _centres(x0, x1, x2, 0, picture.shape[1])
    high, low = _centres(y0, y1, y2, top, bottom)
    if left >= right or high >= low:
        return
    area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
    sign = 1.0 if area > 0.0 else -1.0
    if area == 0.0:
        return
    # Weights of the corners over their depths, times the product of the three depths: one division a pixel.
    w0, w1, w2 = z[one] * z[other], z[0] * z[other], z[0] * z[one]
    whole = area * z[0] * w0
    for row in range(high, low):
        py = row + 0.5
        for column in range(left, right):
            px = column + 0.5
            b0 = (x1 - px) * (y2 - py) - (y1 - py) * (x2 - px)
            b1 = (x2 - px) * (y0 - py) - (y2 - py) * (x0 - px)
            b2 = area - b0 - b1
            if min(b0 * sign, b1 * sign, b2 * sign) < -_EDGE:
                continue
            share = 1.0 / (b0 * w0 + b1 * w1 + b2 * w2)
            seen = whole * share
            rounded = int(min(seen, 65535.0) + 0.5)
            standing = int(picture[np.uint64(row), np.uint64(column)])
            if standing == 0 or rounded < standing:
                picture[np.uint64(row), np.uint64(column)] = rounded
                if shade.shape[0] > 0:
                    mixed = b0 * w0 * at[0] + b1 * w1 * at[one] + b2 * w2 * at[other]
                    shade[np.uint64(row), np.uint64(column)] = int(min(max(mixed * share, 0.0), 65535.0) + 0.5)


@compiled
def draw_rows(
    u: Single, v: Single, z: Single, brightness: Words, spans: Any, origin: Any,
    top: int, bottom: int, picture: Words, shade: Words,
) -> None:  # fmt: skip
    """Draw all cells into picture rows top … bottom - 1, in the order of the depth picture.

    A cell with three corners is one triangle; one with fewer, or across a `_LARGEST_STEP`, is not drawn.
    brightness : (h, w), drawn into `shade`; both without rows where only depth is wanted.
    spans : (h, 2), the lowest and highest v of each depth row. origin : (2,) whole numbers, the position (u, v) of the
    picture's corner; exact here, so that a part of the picture is the same as in the whole.
    """
    above, beside = float(origin[1]), float(origin[0])
    x, y, far, at = np.empty(4), np.empty(4), np.empty(4), np.zeros(4)
    shaded = shade.shape[0] > 0
    for row in range(z.shape[0] - 1):
        highest, lowest = min(spans[row, 0], spans[row + 1, 0]), max(spans[row, 1], spans[row + 1, 1])
        if highest - above > bottom or lowest - above < top:
            continue
        for column in range(z.shape[1] - 1):
            # Around the cell: top left, top right, bottom right, bottom left. Missing corners are left out.
            corners = 0
            for corner in range(4):
                down = np.uint64(row + (corner >> 1))
                right = np.uint64(column + ((corner ^ (corner >> 1)) & 1))
                depth = z[down, right]
                if depth > 0.0:
                    x[corners], y[corners], far[corners] = u[down, right] - beside, v[down, right] - above, depth
                    if shaded:
                        at[corners] = brightness[down, right]
                    corners += 1
            if corners < 3:
                continue
            nearest, farthest = min(far[0], far[1], far[2]), max(far[0], far[1], far[2])
            if corners == 4:
                nearest, farthest = min(nearest, far[3]), max(farthest, far[3])
            if farthest - nearest > _LARGEST_STEP * nearest:
                continue
            for second in range(1, corners - 1):
                _draw(x, y, far, at, second, second + 1, top, bottom, picture, shade)


@compiled
def _behind(x: float, y: float, z: float, nearest: Words) -> bool:
    """Whether something within a pixel of the position (x, y) is nearer than z by more than one surface's step."""
    left, top = int(x - 0.5), int(y - 0.5)
    for row in range(max(top, 0), min(top + 2, nearest.shape[0])):
        for column in range(max(left, 0), min(left + 2, nearest.shape[1])):
            there = nearest[row, column]
            if there > 0 and z - there > _LARGEST_STEP * there:
                return True
    return False


@compiled
def paint_rows(
    u: Single, v: Single, z: Single, bgr: Any, nearest: Words, scale: float, first: int, last: int, painted: Any
) -> None:
    """Depth rows first … last - 1 take the colours at (u, v), bilinearly.

    nearest : the depth that the camera of `bgr` sees, with `scale` times as many pixels a side; what lies behind it
        stays black. Without rows: everything is painted.
    """
    high, wide = bgr.shape[0], bgr.shape[1]
    for row in range(first, last):
        for column in range(u.shape[1]):
            if z[row, column] == 0.0:
                continue
            x, y = u[row, column] - 0.5, v[row, column] - 0.5
            if x < 0.0 or y < 0.0 or x > wide - 1.0 or y > high - 1.0:
                continue
            if nearest.shape[0] > 0 and _behind(
                u[row, column] * scale, v[row, column] * scale, z[row, column], nearest
            ):
                continue
            left, top = min(int(x), wide - 2), min(int(y), high - 2)
            fx, fy = x - left, y - top
            for channel in range(3):
                above = bgr[top, left, channel] * (1.0 - fx) + bgr[top, left + 1, channel] * fx
                below = bgr[top + 1, left, channel] * (1.0 - fx) + bgr[top + 1, left + 1, channel] * fx
                painted[row, column, channel] = int(above * (1.0 - fy) + below * fy + 0.5)
