"""Eyebrows: short hairs that fan out from the inner end and lie down along the brow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair.colour import absorption
from plugins.blender.characters.builtin.hair.flow import eased
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.roots import Roots, placed_at, places
from plugins.blender.characters.builtin.hair.strands import Fineness, Growth
from plugins.blender.recipe.portrait import Portrait
from workbench.api import Appearance, HeadModel, Region, face_regions, paint_map, stream, unroll

Float = NDArray[np.float64]
_HAIRS, _RADIUS_M, _LENGTH_M, _POINTS = 620, 0.00018, 0.0085, 5
_HALF_WIDTH_MM = 3.6


def brows(portrait: Portrait, ground: Ground, fineness: Fineness) -> list[Growth]:
    """Both brows; the right one has the left one's roots mirrored, so that they are alike as in people."""
    appearance, hair = portrait.face.appearance, portrait.hair
    grown = []
    corners, weights = _left_places(ground, appearance, int(_HAIRS * fineness.count * 6), hair.brow_thickness)
    for region, side in ((Region.LEFT_BROW, 1.0), (Region.RIGHT_BROW, -1.0)):
        rng = stream(appearance.pattern, "brows", region.name)
        roots = placed_at(ground, corners if side > 0 else HeadModel.load().table.mirror[corners], weights)
        hairs = _hairs(roots, side, rng).astype(np.float32)
        hairs, _ = ground.clear(hairs, 0.0004)
        pigment = absorption(len(hairs), hair, hair.brow_grey, rng, darker=0.2)
        name = region.name.lower().replace("_", " ")
        grown.append(
            Growth(
                name, hairs, _RADIUS_M * fineness.radius, pigment, region, 0.4, tip=0.25, cover_m2=0.0005,
            )
        )  # fmt: skip
    return grown


def _left_places(
    ground: Ground, appearance: Appearance, tried: int, thickness: float
) -> tuple[NDArray[np.int64], Float]:
    """(N, 3) corners and weights of the left brow's roots."""
    rng = stream(appearance.pattern, "brow roots")
    # The model's own triangles, not the finer ones: only they have a mirrored partner.
    faces = HeadModel.load().faces[np.isin(face_regions(), (Region.FACE, Region.NOSE))]
    faces = faces[np.abs(ground.rest[faces][..., 1] + 0.02).min(1) < 0.025]
    faces = faces[ground.rest[faces][..., 0].min(1) > -0.002]
    faces = faces[ground.rest[faces][..., 2].max(1) < 0.03]
    triangle, weights = places(ground.rest[faces], tried, rng)
    rest = (ground.rest[faces[triangle]] * weights[..., None]).sum(1)
    angle, height = unroll(rest)
    maps = paint_map()
    at = maps.at(angle.astype(np.float32), height.astype(np.float32))
    along, above = maps.brow_along.ravel()[at], maps.brow_above.ravel()[at]
    half = _HALF_WIDTH_MM * thickness * np.interp(along, *_OUTLINE)
    inside = 1 - np.abs(above) / np.maximum(half, 1e-3)
    # Thin at the edges, thinnest at the upper edge of the inner end.
    chance = eased(inside * 1.8 + 0.15) * np.interp(along, [-0.1, 0.12, 0.8, 1.1], [0.55, 1, 1, 0.7])
    kept = (half > 0.05) & (inside > -0.1) & (rng.uniform(0, 1, len(rest)) < chance * appearance.brows**0.5)
    return faces[triangle[kept]], weights[kept]


_OUTLINE = (np.array([-0.1, 0.03, 0.35, 0.7, 1.05, 1.14]), np.array([0.0, 1.0, 1.12, 0.85, 0.32, 0.0]))


def _hairs(roots: Roots, side: float, rng: np.random.Generator) -> Float:
    """(N, P, 3) hairs: upwards at the inner end, outwards along the brow, downwards at the tail, ends meeting."""
    maps = paint_map()
    at = maps.at(roots.angle.astype(np.float32), roots.height.astype(np.float32))
    along, above = maps.brow_along.ravel()[at], maps.brow_above.ravel()[at]
    # Degrees from outwards (0) to upwards (90); the upper rows bend down and the lower rows up, to a ridge.
    turn = np.interp(along, [-0.1, 0.08, 0.3, 0.65, 1.1], [82, 62, 28, 8, -14]) - 5.5 * np.clip(above, -4, 4)
    turn = np.radians(turn + rng.normal(0, 11, len(roots)))
    outwards = np.stack([side * np.cos(turn), -np.sin(turn), 0.25 * np.cos(turn)], 1)
    outwards -= (outwards * roots.normals).sum(1, keepdims=True) * roots.normals
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    length = _LENGTH_M * rng.uniform(0.6, 1.15, len(roots)) * np.interp(along, [0, 0.3, 1.1], [0.75, 1, 0.75])
    t = np.linspace(0, 1, _POINTS)[None, :, None]
    lift, lean = 0.5 * t * (1 - 0.75 * t), np.array([0.3 * side, 0.15, 0.15])
    path = t * outwards[:, None] + lift * roots.normals[:, None] + 0.35 * t**2 * lean
    return np.asarray(roots.points[:, None] + length[:, None, None] * path)
