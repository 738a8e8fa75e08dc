"""A depth map as a triangle mesh, seen in perspective, cut where the surface is not continuous.

Each cell of four neighbouring pixels gives up to two triangles, split along its shorter 3-D diagonal. Vertices are the
back-projected pixel centres that some triangle uses, in row order, in the camera's OpenCV frame, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.depth import Array, has_depth, normals_from_depth, ray_slopes
from workbench.geometry.holes import fill_small_holes
from workbench.geometry.mesh import Mesh

Flags = NDArray[np.bool_]
_ROWS_AT_A_TIME = 32


@dataclass(frozen=True)
class DepthMeshOptions:
    """How a depth map is cut into a mesh.

    Attributes
    ----------
    relative_jump : a triangle goes when depth changes along one of its pixel steps by more than this many pixel
        footprints z / f, so the rule is the same at every resolution and distance. None: never.
    max_grazing_degrees : a triangle goes when its normal is further than this from the line of sight. None: never.
    mask : (H, W), True or non-zero where the surface is wanted.
    fill_holes_pixels : holes of at most this many pixels inside the surface are bridged smoothly. 0: left open.
    """

    relative_jump: float | None = 10.0
    max_grazing_degrees: float | None = 80.0
    mask: ArrayLike | None = None
    fill_holes_pixels: int = 0


def depth_to_mesh(
    depth: ArrayLike,
    camera: Camera,
    options: DepthMeshOptions | None = None,
    colours: ArrayLike | None = None,
) -> Mesh:
    """The visible surface of a z-depth map (H, W) in metres, with normals and UVs (u right, v up, both 0..1).

    `colours` is an (H, W, 3) uint8 image. Faces are counter-clockwise seen from the camera. An empty mesh is possible.

    Raises
    ------
    DataError : depth, mask or colours do not have the camera's size.
    """
    chosen = options or DepthMeshOptions()
    shape = (camera.height, camera.width)
    values = _sized(depth, shape, "depth map").astype(np.float64, copy=False)
    usable = has_depth(values)
    wanted = None if chosen.mask is None else _sized(chosen.mask, shape, "mask").astype(bool)
    if chosen.fill_holes_pixels > 0:
        values, usable = fill_small_holes(values, usable, wanted, chosen.fill_holes_pixels)
    if wanted is not None:
        usable = usable & wanted
    corners = _triangles(np.where(usable, values, np.nan), camera, chosen)
    pixels, faces = _compacted(corners, values.size)
    return _assembled(values, camera, pixels, faces, chosen, colours)


def _assembled(
    depth: Array,
    camera: Camera,
    pixels: NDArray[np.int64],
    faces: NDArray[np.int64],
    options: DepthMeshOptions,
    colours: ArrayLike | None,
) -> Mesh:
    shape = depth.shape
    seen = np.zeros(shape)
    seen.ravel()[pixels] = depth.ravel()[pixels]
    x, y = ray_slopes(camera)
    vertices = np.empty((len(pixels), 3))
    for axis, grid in enumerate((seen * x, seen * y, seen)):
        vertices[:, axis] = grid.ravel()[pixels]
    uvs = np.empty((len(pixels), 2))
    across = (np.arange(shape[1]) + 0.5) / shape[1]
    down = 1.0 - (np.arange(shape[0]) + 0.5)[:, None] / shape[0]
    for axis, grid in enumerate((across, down)):
        uvs[:, axis] = np.broadcast_to(grid, shape).ravel()[pixels]
    normals = normals_from_depth(seen, camera, options.relative_jump).reshape(-1, 3)
    if len(pixels) < depth.size:
        normals = np.take(normals, pixels, axis=0)
    paint = None
    if colours is not None:
        paint = np.asarray(_sized(colours, shape, "colour image"), np.uint8).reshape(-1, 3)[pixels]
    return Mesh(vertices, faces, normals, uvs, paint)


def _triangles(depth: Array, camera: Camera, options: DepthMeshOptions) -> NDArray[np.int64]:
    """(F, 3) pixel numbers of the corners of all triangles kept; depth is NaN where there is none."""
    x, y = ray_slopes(camera)
    x = np.broadcast_to(x, depth.shape)
    corners = np.empty((2 * max(camera.height - 1, 0) * max(camera.width - 1, 0), 3), np.int64)
    count = 0
    # A strip of rows at a time: the temporaries then stay in the processor's cache, which halves the time at 512².
    for first in range(0, camera.height - 1, _ROWS_AT_A_TIME):
        rows = slice(first, min(first + _ROWS_AT_A_TIME, camera.height - 1) + 1)
        main = _main_diagonal(depth[rows], x[rows], y[rows])
        with np.errstate(invalid="ignore"):
            upper, lower = _kept(1.0 / depth[rows], x[rows], y[rows], main, camera, options)
        count += _write_strip(corners[count:], upper, lower, main, first * camera.width)
    return corners[:count]


def _write_strip(corners: NDArray[np.int64], upper: Flags, lower: Flags, main: Flags, first_pixel: int) -> int:
    """Write a few rows' triangles; how many. Cell corners: a top left, b top right, c bottom left, d bottom right."""
    width = main.shape[1] + 1
    cells = np.flatnonzero(upper)
    a = first_pixel + cells + cells // (width - 1)
    top = corners[: len(cells)]
    top[:, 0], top[:, 1], top[:, 2] = a, a + width + main.ravel()[cells], a + 1
    cells = np.flatnonzero(lower)
    d = first_pixel + cells + cells // (width - 1) + width + 1
    bottom = corners[len(top) : len(top) + len(cells)]
    bottom[:, 0], bottom[:, 1], bottom[:, 2] = d, d - width - main.ravel()[cells], d - 1
    return len(top) + len(bottom)


def _main_diagonal(depth: Array, x: Array, y: Array) -> Flags:
    """True where the diagonal a-d is the shorter one, or the only one that joins three corners with depth."""
    px, py = depth * x, depth * y
    with np.errstate(invalid="ignore"):
        ad = (px[1:, 1:] - px[:-1, :-1]) ** 2
        ad += (py[1:, 1:] - py[:-1, :-1]) ** 2
        ad += (depth[1:, 1:] - depth[:-1, :-1]) ** 2
        bc = (px[1:, :-1] - px[:-1, 1:]) ** 2
        bc += (py[1:, :-1] - py[:-1, 1:]) ** 2
        bc += (depth[1:, :-1] - depth[:-1, 1:]) ** 2
        # A missing corner makes its own diagonal NaN; the comparison is then wrong, so it is asked for by name.
        return np.asarray((ad <= bc) | np.isnan(bc))


def _kept(
    inverse: Array, x: Array, y: Array, main: Flags, camera: Camera, options: DepthMeshOptions
) -> tuple[Flags, Flags]:
    """Which upper (a, b and c or d) and lower (d, c and b or a) triangle of each cell stays.

    Each has one step across and one down; their differences of inverse depth w give the plane's normal (see
    `normals_from_depth`) without a cross product. Corner a is in every upper triangle and d in every lower one.
    """
    across, down = np.diff(inverse, axis=1), np.diff(inverse, axis=0)
    focal_x, focal_y, skew = camera.intrinsics[0, 0], camera.intrinsics[1, 1], camera.intrinsics[0, 1]
    across_ok = _step_ok(across, inverse[:, :-1], inverse[:, 1:], focal_x, options)
    down_ok = _step_ok(down, inverse[:-1], inverse[1:], focal_y, options)
    upper = across_ok[:-1] & np.where(main, down_ok[:, 1:], down_ok[:, :-1])
    lower = across_ok[1:] & np.where(main, down_ok[:, :-1], down_ok[:, 1:])
    if options.max_grazing_degrees is None:
        return upper, lower
    least = np.cos(np.radians(options.max_grazing_degrees)) ** 2
    normal_x, slope_y, tilt = across * focal_x, down * focal_y, skew / focal_x
    for kept, step, drop, at in ((upper, normal_x[:-1], (1, 0), 0), (lower, normal_x[1:], (0, 1), 1)):
        beside = np.where(main, slope_y[:, drop[0] :][:, : main.shape[1]], slope_y[:, drop[1] :][:, : main.shape[1]])
        normal_y = beside + tilt * step if tilt else beside
        corner = slice(at, at + main.shape[0]), slice(at, at + main.shape[1])
        kept &= _facing(step, normal_y, inverse[corner], x[corner], y[corner[0]], least)
    return upper, lower


def _step_ok(step: Array, one: Array, other: Array, focal: float, options: DepthMeshOptions) -> Flags:
    """Whether depth is continuous along pixel steps: |z1 - z0| <= k z / f at the nearer z, in inverse depth."""
    if options.relative_jump is None:
        return np.isfinite(step)
    return np.asarray(np.abs(step) <= np.minimum(one, other) * (options.relative_jump / focal))


def _facing(normal_x: Array, normal_y: Array, inverse: Array, x: Array, y: Array, least: float) -> Flags:
    """Whether planes n·p = 1 face the ray r = (x, y, 1): cos² = (n·r)² / (|n|² |r|²) >= `least`, where n·r = w."""
    normal_z = inverse - x * normal_x
    normal_z -= y * normal_y
    square = normal_x * normal_x
    square += normal_y * normal_y
    square += normal_z * normal_z
    square *= (x * x + y * y) + 1.0
    square *= least
    return np.asarray(inverse * inverse >= square)


def _compacted(corners: NDArray[np.int64], pixel_count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pixels that triangles use, rising, and the triangles numbered by them (`corners` itself, changed)."""
    used = np.zeros(pixel_count, bool)
    for corner in range(3):
        used[corners[:, corner]] = True
    pixels = np.flatnonzero(used)
    if len(pixels) == pixel_count:
        return pixels, corners
    number = np.empty(pixel_count, np.int64)
    number[pixels] = np.arange(len(pixels))
    # A column at a time into the same memory: new pages for another copy would take as long as the numbering.
    for corner in range(3):
        corners[:, corner] = number[corners[:, corner]]
    return pixels, corners


def _sized(values: ArrayLike, shape: tuple[int, int], name: str) -> NDArray[np.generic]:
    array = np.asarray(values)
    if array.shape[:2] != shape:
        size = " x ".join(map(str, array.shape[1::-1]))
        raise DataError(
            f"The {name} is {size} pixels and the camera {shape[1]} x {shape[0]}",
            remedy="use files of the same view and size",
        )
    return array
