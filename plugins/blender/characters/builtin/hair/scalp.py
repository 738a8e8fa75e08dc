"""Hair of the scalp in every cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair import growing, locks
from plugins.blender.characters.builtin.hair.colour import absorption
from plugins.blender.characters.builtin.hair.flow import eased, lengths
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.roots import Roots, skin_faces, spread
from plugins.blender.characters.builtin.hair.strands import Fineness, Growth
from plugins.blender.recipe.cuts import CUTS, Cut
from plugins.blender.recipe.hair import Hair
from plugins.blender.recipe.portrait import Portrait
from workbench.api import Appearance, Region, hair_depth, noise_at, stream

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_HAIRS, _GUIDES = 9000, 420
_RADIUS_M = 0.00017
_AREA_SHARE = 1.9
"""Places that are tried for each hair that stays inside the hairline, roughly."""


def scalp_hair(portrait: Portrait, ground: Ground, fineness: Fineness) -> list[Growth]:
    """Hair of the head; empty for a bald one."""
    hair, appearance = portrait.hair, portrait.face.appearance
    cut = CUTS[hair.style]
    if not (cut.top or cut.tail):
        return []
    rng = stream(appearance.pattern, "scalp hair")
    roots, depth = rooted(ground, appearance, int(_HAIRS * fineness.count), rng)
    guide_roots, guide_depth = rooted(ground, appearance, _GUIDES, rng)
    hairs = _hanging(ground, (roots, depth), (guide_roots, guide_depth), cut, hair, rng)
    return [_growth(hairs, cut, hair, fineness, rng)]


def rooted(ground: Ground, appearance: Appearance, count: int, rng: np.random.Generator) -> tuple[Roots, Float]:
    """About `count` roots inside the hairline, fewer towards its edge; millimetres that each lies inside (N,)."""
    faces = skin_faces(90.0, -200.0, (Region.FACE, Region.NECK))
    roots = spread(ground, faces, int(count * _AREA_SHARE), rng)
    depth = hair_depth(roots.angle, roots.height, appearance).astype(np.float64)
    depth += 1.5 * noise_at(roots.angle * 11, roots.height * 5, appearance.pattern + 21)
    chance = eased((depth + 3.0) / 9.0)
    kept = rng.uniform(0, 1, len(roots)) < chance
    return roots.take(kept), depth[kept]


def _hanging(
    ground: Ground,
    roots: tuple[Roots, Float],
    guides: tuple[Roots, Float],
    cut: Cut,
    hair: Hair,
    rng: np.random.Generator,
) -> Single:
    """(C, P, 3) hairs of a cut that is not tied."""
    texture = locks.Texture(hair.curl, hair.frizz, cut.clump)
    wanted = lengths(guides[0].rest, guides[1], cut, hair)
    steps = int(np.clip(np.quantile(wanted, 0.9) / 0.012, 4, 22))
    grown = growing.grow(ground, guides[0], wanted, guides[1], cut, hair, steps, rng)
    own = lengths(roots[0].rest, roots[1], cut, hair)
    full = _nearest_length(grown, roots[0])
    share = np.clip(own / np.maximum(full, 1e-4), 0.03, 1) * (1 - cut.ragged * rng.beta(1.3, 2.5, len(own)))
    points = _points_for(float(np.quantile(own, 0.8)), texture)
    hairs = locks.between(grown, roots[0], share, points)
    hairs = _shortened(hairs, _ends(hairs, cut, rng))
    hairs = locks.ruffle(hairs, texture, max(60, len(own) // 14), rng)
    return ground.clear(hairs, 0.0006)


def _nearest_length(grown: growing.Guides, roots: Roots) -> Float:
    from scipy.spatial import cKDTree

    distance, nearest = cKDTree(grown.roots.points).query(roots.points, k=3)
    weight = 1 / (distance + 0.002) ** 2
    return np.asarray((grown.lengths[nearest] * weight).sum(1) / weight.sum(1))


def _points_for(length: float, texture: locks.Texture) -> int:
    smooth = 4 + length / 0.022
    turning = (4.5 if texture.curl < 0.5 else 6) * length / texture.pitch_m if texture.radius_m > 0 else 0
    return int(np.clip(max(smooth, turning), 4, 44))


def _ends(hairs: Single, cut: Cut, rng: np.random.Generator) -> Single:
    """(C,) share of each hair above the height where the cut ends, and the fringe."""
    keep = np.ones(len(hairs), np.float32)
    x, y, z = np.moveaxis(hairs, 2, 0)
    angle = np.degrees(np.arctan2(np.abs(x), 0.075 - z))
    if cut.ends is not None:
        lowest = 0.001 * (cut.ends - 8 + 12 * cut.ragged * rng.normal(0, 4, len(hairs)))
        keep = np.minimum(keep, _first(y > lowest[:, None]))
    if cut.fringe is not None:
        lowest = 0.001 * (cut.fringe + rng.normal(0, 2.5, len(hairs)))
        keep = np.minimum(keep, _first((y > lowest[:, None] + 0.0009 * np.maximum(angle - 38, 0)) & (angle < 58)))
    face = (angle < 50) & (y > (-0.05 if cut.fringe is None else 0.001 * cut.fringe + 0.012)) & (z < 0.03)
    return np.minimum(keep, _first(face))


def _first(inside: NDArray[np.bool_]) -> Single:
    """(C,) share of the way at which each row first is true, 1 where never."""
    reached = inside.argmax(1)
    return np.where(inside.any(1), reached / (inside.shape[1] - 1), 1).astype(np.float32)


def _shortened(hairs: Single, keep: Single) -> Single:
    along = np.linspace(0, 1, hairs.shape[1], dtype=np.float32)[None] * np.maximum(keep, 0.02)[:, None]
    return locks.resampled(hairs, along)


def _growth(hairs: Single, cut: Cut, hair: Hair, fineness: Fineness, rng: np.random.Generator) -> Growth:
    count = len(hairs)
    return Growth(
        "hair", hairs, _RADIUS_M * fineness.radius, absorption(count, hair, hair.grey, rng), Region.HAIR,
        hair.roughness, label_radius=0.0016,
    )  # fmt: skip
