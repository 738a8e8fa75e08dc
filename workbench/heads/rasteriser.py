"""A z-buffer rasteriser in NumPy: which triangle each pixel centre sees, and where in it.

One pass decides visibility; colour, depth, labels and normals are read off the same triangle ids, so they cannot
disagree. Only additions, products and quotients in float64 decide it, which every processor rounds alike: the same
vertices give the same ids on every machine, which no two OpenGL drivers promise.

Coverage is by scan lines with half-open spans: pixel centres at +0.5, rows ceil(y0 - 1/2) <= row < ceil(y1 - 1/2), and the
same for columns. Two triangles that share an edge compute its crossing from the same numbers, so no pixel on the seam is
lost or counted twice. Inverse depth is affine in the image (q = 1 / z); the largest q wins; weights of the corners are
perspective-correct: w_i = b_i q_i / q with b_i the barycentric coordinates in the image.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Visible:
    """What the pixels see; N covered pixels in row order.

    Attributes
    ----------
    pixel : (N,) flat index row * width + column. triangle : (N,) index into the faces.
    weights : (N, 3) perspective-correct weights of the triangle's corners. depth : (N,) z in metres.
    """

    pixel: Index
    triangle: Index
    weights: Float
    depth: Float

    def interpolate(self, faces: Index, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """(N, C) per-vertex values (V, C) at the pixels, in the values' own precision."""
        corners = faces[self.triangle]
        weights = self.weights.astype(values.dtype, copy=False)
        found = values[corners[:, 0]] * weights[:, 0:1]
        found += values[corners[:, 1]] * weights[:, 1:2]
        found += values[corners[:, 2]] * weights[:, 2:3]
        return found


def rasterise(
    pixels: Float, depth: Float, faces: Index, width: int, height: int, two_sided: NDArray[np.bool_] | None = None
) -> Visible:
    """The nearest triangle at each pixel centre.

    Parameters
    ----------
    pixels, depth : (V, 2) image points in pixels and (V,) z in metres; triangles with a corner at z <= 0 are left out.
    faces : (F, 3) counter-clockwise seen from outside. two_sided : (F,) triangles seen from behind too; others are not.
    """
    kept, corners, inverse = _facing(pixels, depth, faces, two_sided)
    row_triangle, row, first, last = _spans(corners, width, height)
    lengths = last - first
    span = np.repeat(np.arange(len(row)), lengths)
    column = np.arange(len(span)) - (np.cumsum(lengths) - lengths - first)[span]
    local = row_triangle[span]
    place = row[span] * width + column
    planes = _inverse_depth_planes(corners, inverse)
    plane = planes[local]
    nearness = plane[:, 0] * (column + 0.5) + plane[:, 1] * (row[span] + 0.5) + plane[:, 2]
    best = np.zeros(width * height)
    np.maximum.at(best, place, nearness)
    wins = nearness == best[place]
    seen = np.full(width * height, -1, np.int64)
    seen[place[wins]] = local[wins]
    pixel = np.flatnonzero(seen >= 0)
    winner = seen[pixel]
    weights = _corner_weights(corners[winner], inverse[winner], best[pixel], pixel, width)
    return Visible(pixel, kept[winner], weights, 1.0 / best[pixel])


def _facing(
    pixels: Float, depth: Float, faces: Index, two_sided: NDArray[np.bool_] | None
) -> tuple[Index, Float, Float]:
    """Triangles in front of the camera that turn their outside to it: indices, (n, 3, 2) pixels, (n, 3) 1 / z."""
    corners = pixels[faces]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    facing = area < 0
    if two_sided is not None:
        facing |= two_sided & (area != 0)
    near = depth[faces]
    kept = np.flatnonzero(facing & (near > 0).all(1))
    return kept, corners[kept], 1.0 / near[kept]


def _spans(corners: Float, width: int, height: int) -> tuple[Index, Index, Index, Index]:
    """Rows that each triangle crosses: triangle, row, first column and end column of each; empty spans left out."""
    order = np.argsort(corners[:, :, 1], axis=1, kind="stable")
    by_height = np.take_along_axis(corners, order[:, :, None], 1)
    top = np.clip(np.ceil(by_height[:, 0, 1] - 0.5), 0, height).astype(np.int64)
    end = np.clip(np.ceil(by_height[:, 2, 1] - 0.5), 0, height).astype(np.int64)
    counts = np.maximum(end - top, 0)
    triangle = np.repeat(np.arange(len(corners)), counts)
    row = np.arange(len(triangle)) - (np.cumsum(counts) - counts - top)[triangle]
    centre = row + 0.5
    high, middle, low = (by_height[triangle, corner] for corner in range(3))
    upper = centre < middle[:, 1]
    one = _crossing(high, low, centre)
    two = _crossing(np.where(upper[:, None], high, middle), np.where(upper[:, None], middle, low), centre)
    first = np.clip(np.ceil(np.minimum(one, two) - 0.5), 0, width).astype(np.int64)
    last = np.clip(np.ceil(np.maximum(one, two) - 0.5), 0, width).astype(np.int64)
    some = last > first
    return triangle[some], row[some], first[some], last[some]


def _crossing(start: Float, end: Float, height: Float) -> Float:
    """Where the edges start-end (n, 2) cross the lines y = height."""
    return start[:, 0] + (height - start[:, 1]) * ((end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1]))


def _inverse_depth_planes(corners: Float, inverse: Float) -> Float:
    """(n, 3) a, b, c with 1 / z = a x + b y + c in each triangle."""
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    rise, other = inverse[:, 1] - inverse[:, 0], inverse[:, 2] - inverse[:, 0]
    a = (rise * second[:, 1] - other * first[:, 1]) / area
    b = (other * first[:, 0] - rise * second[:, 0]) / area
    return np.stack([a, b, inverse[:, 0] - a * corners[:, 0, 0] - b * corners[:, 0, 1]], 1)


def _corner_weights(corners: Float, inverse: Float, best: Float, pixel: Index, width: int) -> Float:
    x, y = (pixel % width + 0.5)[:, None], (pixel // width + 0.5)[:, None]
    next_corner, last_corner = corners[:, [1, 2, 0]], corners[:, [2, 0, 1]]
    opposite = (next_corner[..., 0] - x) * (last_corner[..., 1] - y) - (next_corner[..., 1] - y) * (
        last_corner[..., 0] - x
    )
    weights = opposite * inverse
    return weights / weights.sum(1, keepdims=True)
