"""Where hairs leave the skin: evenly spread places on triangles, with their place on the neutral head."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.surface import subdivision
from workbench.api import Region, face_regions, neutral_vertices, unroll

Float = NDArray[np.float64]
_R2 = np.array([0.7548776662466927, 0.5698402909980532])
"""Steps of the additive sequence with the most even spread in the plane (inverse powers of the plastic number)."""


@dataclass(frozen=True)
class Roots:
    """N places.

    Attributes
    ----------
    points, normals, rest : (N, 3) on the posed head (head frame), its unit normal, and on the neutral head; metres.
    angle, height : (N,) unrolled place: degrees from the front, 0 to 180, and millimetres below the eyes.
    """

    points: Float
    normals: Float
    rest: Float
    angle: Float
    height: Float

    def __len__(self) -> int:
        return len(self.points)

    def take(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> Roots:
        """Some of them."""
        return Roots(
            self.points[chosen], self.normals[chosen], self.rest[chosen], self.angle[chosen], self.height[chosen]
        )


def spread(ground: Ground, faces: NDArray[np.int64], count: int, rng: np.random.Generator) -> Roots:
    """Places spread evenly over triangles (F, 3) of the neutral head."""
    triangle, weights = places(ground.rest[faces], count, rng)
    return placed_at(ground, faces[triangle], weights)


def placed_at(ground: Ground, corners: NDArray[np.int64], weights: Float) -> Roots:
    """Places with barycentric weights (N, 3) in triangles given by their corners' vertices (N, 3)."""

    def carried(values: Float) -> Float:
        return np.asarray((values[corners] * weights[..., None]).sum(1))

    normals = carried(ground.normals)
    rest = carried(ground.rest)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return Roots(carried(ground.vertices), normals, rest, *unroll(rest))


@cache
def skin_faces(lowest_mm: float, highest_mm: float, regions: tuple[Region, ...]) -> NDArray[np.int64]:
    """(F, 3) triangles of some regions that reach between two heights, millimetres below the eyes."""
    surface = subdivision()
    faces = surface.faces[np.isin(face_regions(), regions)[surface.source]]
    height = unroll(surface.flat @ neutral_vertices())[1][faces]
    return np.asarray(faces[(height.min(1) < lowest_mm) & (height.max(1) > highest_mm)])


def places(corners: Float, count: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], Float]:
    """(N,) triangles and (N, 3) barycentric weights: as many per area everywhere, with no clumps or gaps."""
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    reached = np.cumsum(area) / area.sum()
    steps = (np.arange(count) + rng.uniform(0, 1, count)) / count
    triangle = np.minimum(np.searchsorted(reached, steps), len(area) - 1)
    first, second = ((np.arange(count)[:, None] * _R2 + rng.uniform(0, 1, 2)) % 1).T
    folded = first + second > 1
    first, second = np.where(folded, 1 - first, first), np.where(folded, 1 - second, second)
    return triangle, np.stack([1 - first - second, first, second], 1)
