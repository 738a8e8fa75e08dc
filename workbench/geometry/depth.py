"""Depth maps: z-depth against distance along the ray, points, and normals.

A depth map is (H, W), z-depth in metres; 0, negative or not finite = no data. Pixel (row, column) is sampled at its
centre (column + 0.5, row + 0.5). Everything here is in the camera's own OpenCV frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.camera import Camera

Array = NDArray[np.float64]
_ROWS_AT_A_TIME = 32
_SHARE = np.array([0.0, 1.0, 0.5])


@dataclass(frozen=True)
class PointCloud:
    """Points of a depth map. points (N, 3) metres, camera frame; pixels (N,) row * W + column; colours (N, 3) uint8."""

    points: Array
    pixels: NDArray[np.int64]
    colours: NDArray[np.uint8] | None = None


def has_depth(depth: ArrayLike) -> NDArray[np.bool_]:
    """(H, W) True where the depth map holds a usable value."""
    values = np.asarray(depth)
    return np.asarray(np.isfinite(values) & (values > 0))


def ray_slopes(camera: Camera) -> tuple[Array, Array]:
    """x / z and y / z of each pixel centre's ray, shapes (1, W) or (H, W) and (H, 1), which broadcast to (H, W)."""
    matrix = camera.intrinsics
    y = ((np.arange(camera.height) + 0.5) - matrix[1, 2])[:, None] / matrix[1, 1]
    x = ((np.arange(camera.width) + 0.5) - matrix[0, 2])[None, :]
    if matrix[0, 1] != 0:
        x = x - matrix[0, 1] * y
    return x / matrix[0, 0], y


def pixel_rays(camera: Camera) -> Array:
    """(H, W, 3) rays through the pixel centres, scaled to z = 1: point = depth * ray."""
    x, y = ray_slopes(camera)
    rays = np.ones((camera.height, camera.width, 3))
    rays[..., 0] = x
    rays[..., 1] = y
    return rays


def ray_lengths(camera: Camera) -> Array:
    """(H, W) length of `pixel_rays`: distance along the ray per metre of z-depth, 1 at the principal point."""
    x, y = ray_slopes(camera)
    return np.asarray(np.sqrt(x * x + y * y + 1.0))


def ray_distance_to_depth(ray: ArrayLike, camera: Camera) -> Array:
    """Distance along the ray (H, W) -> z-depth (EG3D and C3I store the former): z = d / sqrt(1 + x² + y²)."""
    return _fitting(ray, camera) / ray_lengths(camera)


def depth_to_ray_distance(depth: ArrayLike, camera: Camera) -> Array:
    """z-depth (H, W) -> distance along the ray, the inverse of `ray_distance_to_depth`."""
    return _fitting(depth, camera) * ray_lengths(camera)


def back_project(depth: ArrayLike, camera: Camera) -> Array:
    """(H, W, 3) points in the camera frame, metres; NaN where there is no depth.

    Raises
    ------
    DataError : the depth map's size is not the camera's.
    """
    values = _fitting(depth, camera)
    values = np.where(has_depth(values), values, np.nan)
    x, y = ray_slopes(camera)
    points = np.empty((*values.shape, 3))
    np.multiply(values, x, out=points[..., 0])
    np.multiply(values, y, out=points[..., 1])
    points[..., 2] = values
    return points


def point_cloud(depth: ArrayLike, camera: Camera, colours: ArrayLike | None = None) -> PointCloud:
    """The points of all pixels that have depth, in row order; `colours` is an (H, W, 3) uint8 image."""
    flat = back_project(depth, camera).reshape(-1, 3)
    pixels = np.flatnonzero(np.isfinite(flat[:, 2]))
    paint = None if colours is None else np.asarray(colours, np.uint8).reshape(-1, 3)[pixels]
    return PointCloud(flat[pixels], pixels, paint)


def normals_from_depth(depth: ArrayLike, camera: Camera, relative_jump: float | None = 10.0) -> Array:
    """(H, W, 3) unit surface normals towards the viewer, camera frame; 0 where they cannot be known.

    Inverse depth is affine in the pixel on a plane, w = a·u + b·v + c, and Kᵀ(a, b, c) is that plane's normal. So the
    slopes a, b are averages of the neighbours' differences in w (exact on planes, one-sided at rims). A neighbour is
    left out where depth jumps by more than `relative_jump` pixel footprints z / f, which keeps silhouettes clean.
    """
    values = _fitting(depth, camera)
    x, y = ray_slopes(camera)
    x = np.broadcast_to(x, values.shape)
    normals = np.empty((*values.shape, 3))
    # A strip of rows at a time, with a row more on either side: the temporaries stay in the processor's cache.
    for first in range(0, camera.height, _ROWS_AT_A_TIME):
        last = min(first + _ROWS_AT_A_TIME, camera.height)
        above, below = max(first - 1, 0), min(last + 1, camera.height)
        strip = _strip_normals(values[above:below], x[above:below], y[above:below], camera, relative_jump)
        for axis, component in enumerate(strip):
            normals[first:last, :, axis] = component[first - above : last - above]
    return normals


def _strip_normals(
    depth: Array, x: Array, y: Array, camera: Camera, relative_jump: float | None
) -> tuple[Array, Array, Array]:
    """The three components of the normals of a few rows."""
    usable = has_depth(depth)
    inverse = 1.0 / (depth if usable.all() else np.where(usable, depth, np.nan))
    focal_x, focal_y, skew = camera.intrinsics[0, 0], camera.intrinsics[1, 1], camera.intrinsics[0, 1]
    slope_u, known_u = _slope(inverse, 1, focal_x, relative_jump)
    slope_v, known_v = _slope(inverse, 0, focal_y, relative_jump)
    normal_x = slope_u * -focal_x
    normal_y = slope_v * -focal_y
    if skew:
        normal_y -= skew * slope_u
    normal_z = -inverse - x * normal_x
    normal_z -= y * normal_y
    square = normal_x * normal_x
    square += normal_y * normal_y
    square += normal_z * normal_z
    known = known_u & known_v & (square > 0)
    if not known.all():
        normal_z[~known] = 0.0
        square[~known] = np.inf
    scale = 1.0 / np.sqrt(square)
    return normal_x * scale, normal_y * scale, normal_z * scale


def _slope(inverse: Array, axis: int, focal: float, relative_jump: float | None) -> tuple[Array, NDArray[np.bool_]]:
    """Mean difference of inverse depth to the usable neighbours along an axis, and where there is at least one."""
    difference = np.diff(inverse, axis=axis)
    usable = np.isfinite(difference)
    if relative_jump is not None:
        # |z1 - z0| <= k z / f at the nearer z is, with z = 1 / w, |w1 - w0| <= min(w0, w1) k / f.
        first, second = (inverse[:-1], inverse[1:]) if axis == 0 else (inverse[:, :-1], inverse[:, 1:])
        usable &= np.abs(difference) <= np.minimum(first, second) * (relative_jump / focal)
    difference = np.where(usable, difference, 0.0)
    total, count = np.zeros(inverse.shape), np.zeros(inverse.shape, np.int8)
    for side in (slice(None, -1), slice(1, None)):
        here = (side,) if axis == 0 else (slice(None), side)
        total[here] += difference
        count[here] += usable
    return total * _SHARE[count], count > 0


def _fitting(depth: ArrayLike, camera: Camera) -> Array:
    values = np.asarray(depth, np.float64)
    if values.shape != (camera.height, camera.width):
        size = " x ".join(map(str, values.shape[::-1]))
        raise DataError(
            f"The depth map is {size} pixels and its camera {camera.width} x {camera.height}",
            remedy="use the camera of this depth map, or resize the camera with it",
        )
    return values


def depth_at(depth: ArrayLike, pixels: ArrayLike, camera: Camera, largest_jump: float = 10.0) -> Array:
    """(N,) z-depth at positions (N, 2) in pixels (centres at +0.5), 0 where there is none.

    1/z is bilinear, so that planes stay planes. Beside holes, across a jump of more than `largest_jump` pixel
    footprints and outside the outermost centres the pixel that holds the position counts.
    """
    z = np.asarray(depth, np.float64)
    height, width = z.shape
    at = np.asarray(pixels, np.float64).reshape(-1, 2)
    inside = np.isfinite(at).all(axis=1) & (at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
    column, row = np.where(inside[:, None], at, 0.0).T
    found = np.where(inside, z[row.astype(np.int64), column.astype(np.int64)], 0.0)
    left = np.clip(np.floor(column - 0.5).astype(np.int64), 0, max(width - 2, 0))
    top = np.clip(np.floor(row - 0.5).astype(np.int64), 0, max(height - 2, 0))
    right, below = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    corners = np.stack([z[top, left], z[top, right], z[below, left], z[below, right]])
    nearest = corners.min(axis=0)
    smooth = has_depth(corners).all(axis=0) & inside
    smooth &= np.ptp(corners, axis=0) <= largest_jump * nearest / camera.intrinsics[0, 0]
    across, down = column - 0.5 - left, row - 0.5 - top
    smooth &= (across >= 0) & (across <= 1) & (down >= 0) & (down <= 1)
    a, b, c, d = 1.0 / np.where(smooth, corners, 1.0)
    inverse = (1 - down) * ((1 - across) * a + across * b) + down * ((1 - across) * c + across * d)
    return np.where(smooth, 1.0 / inverse, found)
