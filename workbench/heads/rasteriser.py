"""A z-buffer rasteriser in NumPy: which triangle each pixel centre sees, and where in it.

One pass decides visibility; colour, depth, labels and normals are read off the same triangle ids, so they cannot
disagree. Only additions, products and quotients in float64 decide it, which every processor rounds alike: the same
vertices give the same ids on every machine, which no two OpenGL drivers promise.

Coverage is by scan lines with half-open spans: pixel centres at +0.5, rows ceil(y0 - 1/2) <= row < ceil(y1 - 1/2), and
the same for columns. Two triangles that share an edge compute its crossing from the same numbers, so no pixel on the
seam is lost or counted twice. Inverse depth is affine in the image (q = 1 / z); the largest q wins; weights of the
corners are perspective-correct: w_i = b_i q_i / q with b_i the barycentric coordinates in the image.
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
    weights : (3, N) perspective-correct weights of the triangle's corners. depth : (N,) z in metres.
    """

    pixel: Index
    triangle: Index
    weights: Float
    depth: Float

    def interpolate(self, faces: Index, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """(C, N) per-vertex values (C, V) at the pixels, in single precision."""
        corners = faces[self.triangle].T
        weights = self.weights.astype(np.float32)
        found = values.take(corners[0], 1) * weights[0]
        found += values.take(corners[1], 1) * weights[1]
        found += values.take(corners[2], 1) * weights[2]
        return np.asarray(found)


def rasterise(
    pixels: Float, depth: Float, faces: Index, width: int, height: int, two_sided: NDArray[np.bool_] | None = None
) -> Visible:
    """The nearest triangle at each pixel centre.

    Parameters
    ----------
    pixels, depth : (V, 2) image points in pixels and (V,) z in metres; triangles with a corner at z <= 0 are left out.
    faces : (F, 3) counter-clockwise seen from outside. two_sided : (F,) triangles seen from behind too; others are not.
    """
    facing = _facing(pixels, depth, faces, two_sided)
    spans = _spans(facing, width, height)
    best, place, nearness = _nearest(facing, spans, width, height)
    wins = nearness == best[place]
    seen = np.full(width * height, -1, np.int64)
    seen[place[wins]] = np.repeat(spans.triangle, spans.lengths)[wins]
    pixel = np.flatnonzero(seen >= 0)
    winner = seen[pixel]
    return Visible(pixel, facing.index[winner], _corner_weights(facing, winner, pixel, width), 1.0 / best[pixel])


def depth_map(
    pixels: Float, depth: Float, faces: Index, width: int, height: int, two_sided: NDArray[np.bool_] | None = None
) -> Float:
    """(height * width,) z of the nearest triangle at each pixel centre, infinite where nothing is; as `rasterise`."""
    facing = _facing(pixels, depth, faces, two_sided)
    best, _, _ = _nearest(facing, _spans(facing, width, height), width, height)
    return np.asarray(np.divide(1.0, best, out=np.full(width * height, np.inf), where=best > 0))


@dataclass(frozen=True)
class _Facing:
    """Triangles that turn a drawn side to the camera: index (n,) into the faces; corners' x, y, 1 / z, each (n, 3)."""

    index: Index
    x: Float
    y: Float
    inverse: Float


@dataclass(frozen=True)
class _Spans:
    """Runs of pixels in a row that a triangle covers: triangle, row, first column, number of columns."""

    triangle: Index
    row: Index
    first: Index
    lengths: Index


def _facing(pixels: Float, depth: Float, faces: Index, two_sided: NDArray[np.bool_] | None) -> _Facing:
    x, y, z = pixels[:, 0][faces], pixels[:, 1][faces], depth[faces]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (y[:, 1] - y[:, 0]) * (x[:, 2] - x[:, 0])
    # Rows grow downwards, so counter-clockwise seen from outside is a negative area in the image.
    shown = area < 0 if two_sided is None else (area < 0) | (two_sided & (area > 0))
    index = np.flatnonzero(shown & (z.min(1) > 0))
    return _Facing(index, x[index], y[index], 1.0 / z[index])


def _nearest(facing: _Facing, spans: _Spans, width: int, height: int) -> tuple[Float, Index, Float]:
    """Largest 1 / z of each pixel (0 where nothing is), and place and 1 / z of all pixels of all triangles."""
    slope_x, slope_y, offset = _inverse_depth_planes(facing)
    triangle, lengths = spans.triangle, spans.lengths
    begins = np.cumsum(lengths) - lengths
    column = np.arange(int(lengths.sum())) + np.repeat(spans.first - begins, lengths)
    start = slope_y[triangle] * (spans.row + 0.5) + offset[triangle]
    nearness = np.repeat(slope_x[triangle], lengths) * (column + 0.5) + np.repeat(start, lengths)
    place = np.repeat(spans.row * width, lengths) + column
    best = np.zeros(width * height)
    np.maximum.at(best, place, nearness)
    return best, place, nearness


def _spans(facing: _Facing, width: int, height: int) -> _Spans:
    """What each triangle covers, row by row; empty spans left out."""
    order = np.argsort(facing.y, axis=1, kind="stable")
    x, y = np.take_along_axis(facing.x, order, 1), np.take_along_axis(facing.y, order, 1)
    top = np.clip(np.ceil(y[:, 0] - 0.5), 0, height).astype(np.int64)
    end = np.clip(np.ceil(y[:, 2] - 0.5), 0, height).astype(np.int64)
    counts = np.maximum(end - top, 0)
    triangle = np.repeat(np.arange(len(x)), counts)
    row = np.arange(len(triangle)) + np.repeat(top - (np.cumsum(counts) - counts), counts)
    centre = row + 0.5
    long_edge = _crossing(*_edges(x, y, [0], [2]), triangle, centre)
    below_middle = centre >= y[triangle, 1]
    short_edge = _crossing(*_edges(x, y, [0, 1], [1, 2]), 2 * triangle + below_middle, centre)
    first = np.clip(np.ceil(np.minimum(long_edge, short_edge) - 0.5), 0, width).astype(np.int64)
    lengths = np.clip(np.ceil(np.maximum(long_edge, short_edge) - 0.5), 0, width).astype(np.int64) - first
    some = lengths > 0
    return _Spans(triangle[some], row[some], first[some], lengths[some])


def _edges(x: Float, y: Float, start: list[int], end: list[int]) -> tuple[Float, Float, Float]:
    """Upper end (x, y) and slope dx / dy of edges between sorted corners, those of a triangle one after another."""
    fall = y[:, end] - y[:, start]
    slope = (x[:, end] - x[:, start]) / np.where(fall == 0, 1.0, fall)
    return x[:, start].ravel(), y[:, start].ravel(), slope.ravel()


def _crossing(x: Float, y: Float, slope: Float, edge: Index, height: Float) -> Float:
    """Where edges cross the lines y = height."""
    return np.asarray(x[edge] + (height - y[edge]) * slope[edge])


def _inverse_depth_planes(facing: _Facing) -> tuple[Float, Float, Float]:
    """(n,) a, b, c with 1 / z = a x + b y + c in each triangle."""
    x, y, q = facing.x, facing.y, facing.inverse
    x1, x2, y1, y2 = x[:, 1] - x[:, 0], x[:, 2] - x[:, 0], y[:, 1] - y[:, 0], y[:, 2] - y[:, 0]
    rise, other, area = q[:, 1] - q[:, 0], q[:, 2] - q[:, 0], x1 * y2 - y1 * x2
    a = (rise * y2 - other * y1) / area
    b = (other * x1 - rise * x2) / area
    return a, b, q[:, 0] - a * x[:, 0] - b * y[:, 0]


def _corner_weights(facing: _Facing, winner: Index, pixel: Index, width: int) -> Float:
    """(3, N) weights of the corners at pixel centres: areas opposite each corner times 1 / z, normalised."""
    x = facing.x.T[:, winner] - (pixel % width + 0.5)
    y = facing.y.T[:, winner] - (pixel // width + 0.5)
    weights = (x[[1, 2, 0]] * y[[2, 0, 1]] - y[[1, 2, 0]] * x[[2, 0, 1]]) * facing.inverse.T[:, winner]
    return np.asarray(weights / (weights[0] + weights[1] + weights[2]))
