"""Which triangle each pixel of a rectangle sees, compiled; the same rules as the built-in renderer's rasteriser.

Coverage is by half-open spans of pixel centres (+0.5), 1 / z is affine inside a triangle, the nearest wins. Triangles
are a few pixels wide, so a lens's distortion moves their corners and leaves their edges straight: at most 0.01 pixel.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Ids = NDArray[np.int32]


class Box(NamedTuple):
    """A rectangle of a picture: first column and row, width and height, pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def inside(self) -> tuple[slice, slice]:
        """Rows and columns, to index a picture."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    def snapped(self, step: int) -> Box:
        """The smallest box around this one whose numbers are all multiples of `step`."""
        left, top = self.x // step * step, self.y // step * step
        right, low = (-(-end // step) * step for end in (self.x + self.width, self.y + self.height))
        return Box(left, top, right - left, low - top)

    def bands(self, count: int) -> list[Box]:
        """This many boxes from top to bottom that make up this one."""
        rows = [self.y + self.height * band // count for band in range(count + 1)]
        return [Box(self.x, low, self.width, high - low) for low, high in pairwise(rows)]


class Seen(NamedTuple):
    """What the pixels of a box see: triangle (h, w) int32, -1 where nothing is, and nearness (h, w) float32, 1 / z."""

    box: Box
    triangle: Ids
    nearness: Single


def nothing_seen(box: Box) -> Seen:
    """A box in which nothing stands yet."""
    shape = box.height, box.width
    return Seen(box, np.full(shape, -1, np.int32), np.zeros(shape, np.float32))


def box_around(pixels: list[Float], width: int, height: int, margin: int = 2) -> Box:
    """The smallest rectangle of a picture with all these points (each (V, 2) pixels) and a margin; perhaps empty."""
    finite = [p[np.isfinite(p).all(1)] for p in pixels]
    every = np.concatenate(finite) if finite else np.empty((0, 2))
    if not len(every):
        return Box(0, 0, 0, 0)
    low = np.clip(np.floor(every.min(0)) - margin, 0, [width, height]).astype(int)
    high = np.clip(np.ceil(every.max(0)) + margin, 0, [width, height]).astype(int)
    return Box(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def around(box: Box, width: int, height: int) -> list[Box]:
    """What a picture has outside a box: above, below, left and right of it."""
    low, right = box.y + box.height, box.x + box.width
    parts = [
        Box(0, 0, width, box.y),
        Box(0, low, width, height - low),
        Box(0, box.y, box.x, box.height),
        Box(right, box.y, width - right, box.height),
    ]
    return [part for part in parts if part.width and part.height]


def draw(
    seen: Seen, pixels: Float, inverse: Float, faces: Ids, two_sided: NDArray[np.bool_], first_number: int = 0
) -> None:
    """Adds a mesh to what is seen, in place.

    pixels (V, 2), inverse (V,) 1 / z of the corners, not positive for corners that must not be drawn; faces (F, 3)
    counter-clockwise seen from outside; triangles are numbered from `first_number`.
    """
    box = seen.box
    _draw(seen.triangle, seen.nearness, box.x, box.y, pixels, inverse, faces, two_sided, first_number)


def depth_picture(
    pixels: Float, depth: Float, faces: NDArray[np.int64], width: int, height: int,
    two_sided: NDArray[np.bool_] | None = None,
) -> Float:  # fmt: skip
    """(height * width,) z of the nearest triangle at each pixel centre, infinite where nothing is."""
    seen = nothing_seen(Box(0, 0, width, height))
    both = np.zeros(len(faces), bool) if two_sided is None else two_sided
    draw(seen, pixels, 1 / depth, faces.astype(np.int32, copy=False), both)
    nearness = seen.nearness.ravel().astype(np.float64)
    return np.asarray(np.divide(1.0, nearness, out=np.full(width * height, np.inf), where=nearness > 0))


@compiled
def _draw(  # type: ignore[no-untyped-def]
    triangle, nearness, left, top, pixels, inverse, faces, two_sided, first_number
) -> None:
    height, width = triangle.shape
    # Flat and with unsigned places: numba checks signed ones for counting from the end, which halves the speed.
    near, number = nearness.ravel(), triangle.ravel()
    for face in range(len(faces)):
        i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
        if not (inverse[i] > 0.0 and inverse[j] > 0.0 and inverse[k] > 0.0):
            continue
        x0, y0 = pixels[i, 0] - left, pixels[i, 1] - top
        x1, y1 = pixels[j, 0] - left, pixels[j, 1] - top
        x2, y2 = pixels[k, 0] - left, pixels[k, 1] - top
        area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
        if not (area < 0.0 or (two_sided[face] and area > 0.0)):
            continue
        rise, other = inverse[j] - inverse[i], inverse[k] - inverse[i]
        a = (rise * (y2 - y0) - other * (y1 - y0)) / area
        b = (other * (x1 - x0) - rise * (x2 - x0)) / area
        c = inverse[i] - a * x0 - b * y0
        # Corners from top to bottom.
        if y1 < y0:
            x0, y0, x1, y1 = x1, y1, x0, y0
        if y2 < y0:
            x0, y0, x2, y2 = x2, y2, x0, y0
        if y2 < y1:
            x1, y1, x2, y2 = x2, y2, x1, y1
        long_slope = (x2 - x0) / (y2 - y0)
        upper_slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
        lower_slope = (x2 - x1) / (y2 - y1) if y2 > y1 else 0.0
        for row in range(max(0, int(np.ceil(y0 - 0.5))), min(height, int(np.ceil(y2 - 0.5)))):
            centre = row + 0.5
            one = x0 + (centre - y0) * long_slope
            two = x1 + (centre - y1) * lower_slope if centre >= y1 else x0 + (centre - y0) * upper_slope
            first = max(0, int(np.ceil(min(one, two) - 0.5)))
            end = min(width, int(np.ceil(max(one, two) - 0.5)))
            if end > first:
                start, step = np.float32(a * (first + 0.5) + b * centre + c), np.float32(a)
                for column in range(end - first):
                    q = start + np.float32(column) * step
                    place = np.uint64(row * width + first + column)
                    if q > near[place]:
                        near[place] = q
                        number[place] = first_number + face
