"""What a depth camera would measure without errors: exact z and the infrared light that comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.person import Body
from plugins.kinect.devices.simulated.rasteriser import Ids, Seen, box_around, draw, nothing_seen
from plugins.kinect.devices.simulated.texels import Texels
from plugins.kinect.devices.simulated.wall import Wall
from plugins.kinect.lens import Lens
from workbench.api import compiled

Float = NDArray[np.float64]
Single = NDArray[np.float32]
INFRARED_AT_1_M = 1200.0
"""Counts of a white surface that faces the camera a metre away (read off a wall in a real recording)."""


@dataclass(frozen=True)
class Surface:
    """A mesh before a camera: vertices (V, 3) in its frame, metres; faces (F, 3); two_sided (F,)."""

    vertices: Float
    faces: Ids
    two_sided: NDArray[np.bool_]

    def moved(self, matrix: Float) -> Surface:
        """In another frame, (4, 4) rigid from this one."""
        return Surface(self.vertices @ matrix[:3, :3].T + matrix[:3, 3], self.faces, self.two_sided)


class DepthView:
    """A lens and the wall before it, prepared once; `slopes` (H, W, 2) are the lines of sight of its pixels."""

    def __init__(self, lens: Lens, wall: Wall) -> None:
        self.lens = lens
        down, across = np.mgrid[: lens.height, : lens.width] + 0.5
        self.slopes = lens.slopes(np.stack([across, down], -1))
        self.wall_depth = np.nan_to_num(wall.depth(self.slopes)).astype(np.float32)
        self._slopes = np.nan_to_num(self.slopes).astype(np.float32)
        range_ = self.wall_depth * np.sqrt((self._slopes**2).sum(-1) + 1)
        facing = wall.reflectance * np.nan_to_num(wall.cosine(self.slopes))
        self.wall_infrared = (INFRARED_AT_1_M * facing / np.maximum(range_, 0.1) ** 2).astype(np.float32)

    def depth(self, surfaces: list[Surface]) -> Single:
        """(H, W) z in metres of what each pixel's middle sees, 0 where the lens does not reach."""
        depth = self.wall_depth.copy()
        seen, _ = self._seen(surfaces)
        first = 0
        for surface in surfaces:
            _exact_depth(
                depth[seen.box.inside],
                self._slopes[seen.box.inside],
                seen.triangle,
                first,
                surface.vertices,
                surface.faces,
            )
            first += len(surface.faces)
        return depth

    def measured(self, surfaces: list[Surface], bodies: list[Body], texels: list[Texels]) -> tuple[Single, Single]:
        """(H, W) z in metres and (H, W) infrared counts, both without errors; all in the depth camera's frame."""
        depth, infrared = self.wall_depth.copy(), self.wall_infrared.copy()
        seen, pixels = self._seen(surfaces)
        first = 0
        for surface, body, paint, at in zip(surfaces, bodies, texels, pixels, strict=True):
            inside = seen.box.inside
            _exact_depth(depth[inside], self._slopes[inside], seen.triangle, first, surface.vertices, surface.faces)
            _returned_light(
                infrared[inside], depth[inside], self._slopes[inside], seen.triangle, first, seen.box.x, seen.box.y,
                at, surface.faces, body.normals, paint.first, paint.side, paint.values,
                np.float32(INFRARED_AT_1_M / 255**2),
            )  # fmt: skip
            first += len(surface.faces)
        return depth, infrared

    def _seen(self, surfaces: list[Surface]) -> tuple[Seen, list[Float]]:
        pixels = [self.lens.project(surface.vertices) for surface in surfaces]
        seen = nothing_seen(box_around(pixels, self.lens.width, self.lens.height))
        first = 0
        for surface, at in zip(surfaces, pixels, strict=True):
            draw(seen, at, 1 / surface.vertices[:, 2], surface.faces, surface.two_sided, first)
            first += len(surface.faces)
        return seen, pixels


@compiled
def _exact_depth(depth, slopes, triangle, first_number, vertices, faces) -> None:  # type: ignore[no-untyped-def]
    height, width = triangle.shape
    for row in range(height):
        for column in range(width):
            face = triangle[row, column] - first_number
            if face < 0 or face >= len(faces):
                continue
            i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
            ax, ay, az = (
                vertices[j, 0] - vertices[i, 0],
                vertices[j, 1] - vertices[i, 1],
                vertices[j, 2] - vertices[i, 2],
            )
            bx, by, bz = (
                vertices[k, 0] - vertices[i, 0],
                vertices[k, 1] - vertices[i, 1],
                vertices[k, 2] - vertices[i, 2],
            )
            nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
            along = nx * slopes[row, column, 0] + ny * slopes[row, column, 1] + nz
            depth[row, column] = (nx * vertices[i, 0] + ny * vertices[i, 1] + nz * vertices[i, 2]) / along


@compiled
def _returned_light(  # type: ignore[no-untyped-def]
    infrared, depth, slopes, triangle, first_number, left, top, pixels, faces, normals, firsts, sides, values, strength
) -> None:
    height, width = triangle.shape
    for row in range(height):
        for column in range(width):
            face = triangle[row, column] - first_number
            if face < 0 or face >= len(faces):
                continue
            i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
            x0, y0 = pixels[i, 0] - left - column - 0.5, pixels[i, 1] - top - row - 0.5
            x1, y1 = pixels[j, 0] - pixels[i, 0], pixels[j, 1] - pixels[i, 1]
            x2, y2 = pixels[k, 0] - pixels[i, 0], pixels[k, 1] - pixels[i, 1]
            area = x1 * y2 - y1 * x2
            second, third = (y0 * x2 - x0 * y2) / area, (x0 * y1 - y0 * x1) / area
            side = sides[face]
            across = min(max(int(second * side), 0), side - 1)
            down = min(max(int(third * side), 0), side - 1 - across)
            texel = firsts[face] + down * side - down * (down - 1) // 2 + across
            x, y = slopes[row, column, 0], slopes[row, column, 1]
            along, length = 0.0, 0.0
            for axis in range(3):
                towards = x if axis == 0 else (y if axis == 1 else 1.0)
                first = normals[i, axis]
                normal = first + second * (normals[j, axis] - first) + third * (normals[k, axis] - first)
                along += normal * towards
                length += normal * normal
            ray = x * x + y * y + 1.0
            cosine = abs(along) / np.sqrt(max(length * ray, 1e-12))
            infrared[row, column] = (
                strength * np.float32(values[texel, 3]) ** 2 * cosine / (depth[row, column] ** 2 * ray)
            )
