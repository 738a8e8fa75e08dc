"""Reflectance painted once per person into small patches of the triangles, so that a frame only looks it up.

The head's own texture coordinates give the face a few hundred texels, so each triangle gets a triangular patch of its
own, with as many texels along a side as its longest edge needs. A texel (across, down) of a patch with `side` texels a
side lies at the weights ((across + 1/2) / side, (down + 1/2) / side) of the second and third corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import Appearance, Painted, Region, paint

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Ids = NDArray[np.int32]
_CHUNK = 200_000
_FINER = {Region.LEFT_EYE: 1.7, Region.RIGHT_EYE: 1.7, Region.UPPER_LIP: 1.3, Region.LOWER_LIP: 1.3}
_COARSER = {Region.CLOTHES: 0.17, Region.NECK: 0.7, Region.MOUTH: 0.4}
"""How much finer or coarser than the rest some regions are painted."""
_LONGEST_SIDE = 90


@dataclass(frozen=True)
class Texels:
    """values : (N, 4) uint8, 255 times the root of the reflectance in red, green, blue and near infrared (850 nm).

    first, side : (F,) int32, the first texel of each triangle and its texels along a side.
    """

    values: NDArray[np.uint8]
    first: Ids
    side: Ids


def painted_texels(
    vertices: Float, faces: Ids, regions: NDArray[np.uint8], fields: Single, appearance: Appearance,
    per_metre: float,
) -> Texels:  # fmt: skip
    """Patches for a mesh at rest (V, 3), metres, with about `per_metre` texels on a metre of its face.

    regions (F,), fields (C, V) : as the built-in renderer has them.
    """
    side = _sides(vertices, faces, regions, per_metre)
    first = np.concatenate([[0], np.cumsum(side * (side + 1) // 2)]).astype(np.int64)
    values = np.empty((int(first[-1]), 4), np.uint8)
    # Whole triangles at a time, so that a large head does not take a gigabyte of weights.
    begin = 0
    while begin < len(faces):
        end = max(begin + 1, int(np.searchsorted(first, first[begin] + _CHUNK, "right")) - 1)
        part = slice(begin, end)
        values[first[begin] : first[end]] = _painted(faces[part], side[part], regions[part], fields, appearance)
        begin = end
    return Texels(values, first[:-1].astype(np.int32), side.astype(np.int32))


def _sides(vertices: Float, faces: Ids, regions: NDArray[np.uint8], per_metre: float) -> NDArray[np.int64]:
    corners = vertices[faces]
    longest = np.sqrt(((corners - np.roll(corners, 1, 1)) ** 2).sum(2).max(1))
    finer = np.ones(256)
    for region, factor in (_FINER | _COARSER).items():
        finer[region] = factor
    return np.asarray(np.clip(np.ceil(longest * per_metre * finer[regions]), 1, _LONGEST_SIDE), np.int64)


def _painted(
    faces: Ids,
    side: NDArray[np.int64],
    regions: NDArray[np.uint8],
    fields: Single,
    appearance: Appearance,
) -> NDArray[np.uint8]:
    triangle, weights = _places(side)
    corners = faces[triangle].T
    found = sum(fields[:, corners[corner]] * weights[corner] for corner in range(3))
    inside = regions[triangle]
    painted = paint(np.asarray(found, np.float32), inside, np.ones(len(inside), bool), appearance)
    reflectance = np.concatenate([painted.albedo.T, near_infrared(painted)[:, None]], 1)
    return np.asarray(np.round(255 * np.sqrt(np.clip(reflectance, 0, 1))), np.uint8)


def _places(side: NDArray[np.int64]) -> tuple[NDArray[np.int64], Single]:
    """(n,) triangle and (3, n) weights of the corners of all texels, row by row."""
    rows = np.repeat(np.arange(len(side)), side)
    down = np.arange(len(rows)) - np.repeat(np.cumsum(side) - side, side)
    lengths = side[rows] - down
    triangle, row = np.repeat(rows, lengths), np.repeat(down, lengths)
    across = np.arange(len(triangle)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    second, third = (across + 0.5) / side[triangle], (row + 0.5) / side[triangle]
    # The last texel of a row is half a parallelogram: its middle lies a third in.
    over = np.maximum(second + third - 1 + 1 / (3 * side[triangle]), 0) / 2
    second, third = second - over, third - over
    return triangle, np.stack([1 - second - third, second, third]).astype(np.float32)


def near_infrared(painted: Painted) -> Single:
    """(N,) reflectance at 850 nm: all skin is bright there, dark hair is not, pupils swallow what enters.

    Skin 0.5 to 0.6 whatever its colour (Anderson & Parrish 1981); dyed cloth is brighter than in visible light.
    """
    grey = painted.albedo.mean(0)
    reflectance = 0.48 + 0.12 * grey
    for region, base, slope in (
        (Region.HAIR, 0.03, 0.6), (Region.CLOTHES, 0.22, 0.6), (Region.LEFT_EYE, 0.04, 0.45),
        (Region.RIGHT_EYE, 0.04, 0.45), (Region.MOUTH, 0.1, 0.4), (Region.LEFT_BROW, 0.2, 0.6),
    ):  # fmt: skip
        chosen = painted.labels == region
        reflectance[chosen] = base + slope * grey[chosen]
    return np.asarray(reflectance, np.float32)
