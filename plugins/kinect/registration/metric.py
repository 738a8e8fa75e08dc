"""From depth pixels back to metres, along each pixel's own line of sight."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.lens import Lens
from plugins.kinect.registration.rays import pixel_slopes
from workbench.api import DataError, DepthMeshOptions, Mesh, depth_to_mesh, vertex_normals


def points(depth_mm: NDArray[Any], lens: Lens) -> NDArray[np.float32]:
    """(h, w) depth in millimetres -> (h, w, 3) points in the lens's frame, metres; NaN where there is no depth.

    The lens of a crop is `lens.cropped(...).scaled(...)`: its points are exactly those of the whole picture's pixels.

    Raises
    ------
    DataError : the depth has not the size of the lens.
    """
    _check(depth_mm, lens)
    found = np.empty((*depth_mm.shape, 3), np.float32)
    metres = np.where(depth_mm > 0, depth_mm, np.nan).astype(np.float32) * np.float32(0.001)
    found[..., :2] = pixel_slopes(lens) * metres[..., None]
    found[..., 2] = metres
    return found


def coloured_mesh(
    depth_mm: NDArray[Any],
    lens: Lens,
    bgr: NDArray[np.uint8] | None = None,
    options: DepthMeshOptions | None = None,
) -> Mesh:
    """The surface of a depth picture as a mesh in the lens's frame, metres; `bgr` of the same pixels colours it.

    Cut as `depth_to_mesh` cuts it; vertices lie on the true lines of sight, so nothing is resampled for a lens that is
    distorted, and texture coordinates fit the picture as it is.

    Raises
    ------
    DataError : depth or picture have not the size of the lens.
    """
    _check(depth_mm, lens)
    rgb = None if bgr is None else bgr[..., ::-1]
    mesh = depth_to_mesh(np.asarray(depth_mm, np.float64) / 1000.0, lens.camera(), options, rgb)
    if not lens.distorted or mesh.uvs is None or not len(mesh.vertices):
        return mesh
    column = (mesh.uvs[:, 0] * lens.width).astype(np.int64)
    row = ((1.0 - mesh.uvs[:, 1]) * lens.height).astype(np.int64)
    vertices = np.array(mesh.vertices, np.float64)
    vertices[:, :2] = pixel_slopes(lens)[row, column] * vertices[:, 2:]
    return Mesh(vertices, mesh.faces, vertex_normals(vertices, mesh.faces), mesh.uvs, mesh.colours)


def _check(depth_mm: NDArray[Any], lens: Lens) -> None:
    if depth_mm.shape != (lens.height, lens.width):
        raise DataError(
            f"The depth picture is {' x '.join(map(str, depth_mm.shape[::-1]))} pixels and its lens"
            f" {lens.width} x {lens.height}",
            remedy="use the calibration of the mode in which it was taken",
        )
