"""Hair of the scalp in every cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair import growing, locks, tied
from plugins.blender.characters.builtin.hair.colour import absorption
from plugins.blender.characters.builtin.hair.flow import eased, lengths
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.hats import Line, covered_height, hat_line, under_hat, without_covered
from plugins.blender.characters.builtin.hair.roots import Roots, skin_faces, spread
from plugins.blender.characters.builtin.hair.strands import Fineness, Growth
from plugins.blender.recipe.cuts import CUTS, Cut
from plugins.blender.recipe.hair import Hair
from plugins.blender.recipe.portrait import Portrait
from workbench.api import Appearance, Region, hair_depth, noise_at, stream

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Rng = np.random.Generator
_SHORT, _LONG, _TAIL, _GUIDES = 10000, 6500, 1300, 420
"""Hairs of a short and a long cut, of a tail, and guides."""
_RADIUS_M, _LONG_RADIUS_M = 0.00016, 0.00021
_AREA_SHARE = 1.9
"""Places that are tried for each hair that stays inside the hairline, roughly."""
_GAP_M = 0.0008
_TIED_POINTS, _TAIL_POINTS = 12, 16


def scalp_hair(portrait: Portrait, ground: Ground, fineness: Fineness) -> list[Growth]:
    """Hair of the head; empty for a bald one."""
    hair, appearance = portrait.hair, portrait.face.appearance
    line = hat_line(portrait)
    cut = under_hat(CUTS[hair.style]) if line else CUTS[hair.style]
    if not (cut.top or cut.tail):
        return []
    rng = stream(appearance.pattern, "scalp hair")
    long = cut.ends is not None or max(cut.top, cut.sides) > 90
    # Curls need many points each, and hide more than straight hair does.
    fewer = 1 - 0.25 * float(long and hair.curl > 0.5)
    roots = rooted(ground, appearance, int((_LONG if long else _SHORT) * fineness.count * fewer), rng)
    guides = rooted(ground, appearance, _GUIDES, rng)
    radius = (_LONG_RADIUS_M if long else _RADIUS_M) * fineness.radius / fewer
    if not cut.tail:
        return [_growth(_below(line, ground, _loose(ground, roots, guides, cut, hair, rng)), radius, hair, rng)]
    knot, out = tied.knot_of(ground, cut)
    drawn = _growth(_below(line, ground, _tied(knot, ground, roots, guides, cut, hair, rng)), radius, hair, rng)
    if line and knot[1] < covered_height(line, ground, knot[None])[0]:
        return [drawn]
    hanging = tied.tail(knot, out, ground, cut, hair, int(_TAIL * fineness.count), _TAIL_POINTS, rng)
    hanging = locks.ruffle(hanging, _texture(cut, hair, 0.4 if cut.tail != "ponytail" else 1.0), 90, rng)
    return [drawn, replace(_growth(hanging, 1.2 * radius, hair, rng), name=cut.tail)]


def _below(line: Line | None, ground: Ground, hairs: Single) -> Single:
    return without_covered(hairs, line, ground) if line else hairs


def rooted(ground: Ground, appearance: Appearance, count: int, rng: Rng) -> tuple[Roots, Float]:
    """About `count` roots inside the hairline, fewer towards its edge; millimetres that each lies inside (N,)."""
    faces = skin_faces(90.0, -200.0, (Region.FACE, Region.NECK))
    roots = spread(ground, faces, int(count * _AREA_SHARE), rng)
    depth = hair_depth(roots.angle, roots.height, appearance).astype(np.float64)
    depth += 1.5 * noise_at(roots.angle * 11, roots.height * 5, appearance.pattern + 21)
    kept = rng.uniform(0, 1, len(roots)) < eased((depth + 3.0) / 9.0)
    return roots.take(kept), depth[kept]


def _texture(cut: Cut, hair: Hair, share: float = 1.0) -> locks.Texture:
    return locks.Texture(hair.curl * share, hair.frizz * share, cut.clump)


def _loose(
    ground: Ground, roots: tuple[Roots, Float], guides: tuple[Roots, Float], cut: Cut, hair: Hair, rng: Rng
) -> Single:
    """(C, P, 3) hairs of a cut that is not tied."""
    texture = _texture(cut, hair)
    wanted = lengths(guides[0].rest, guides[1], cut, hair)
    steps = int(np.clip(np.quantile(wanted, 0.9) / 0.012, 4, 22))
    grown = growing.grow(ground, guides[0], wanted, guides[1], cut, hair, steps, rng)
    own = lengths(roots[0].rest, roots[1], cut, hair)
    share = np.clip(own / np.maximum(grown.length_at(roots[0]), 1e-4), 0.03, 1)
    share = share * (1 - cut.ragged * rng.beta(1.3, 2.5, len(own)))
    hairs = locks.between(grown, roots[0], share, _points_for(float(np.quantile(own, 0.8)), texture))
    hairs = _shortened(hairs, _ends(hairs, cut, rng))
    hairs = locks.ruffle(hairs, texture, max(60, len(own) // 14), rng)
    hairs, good = ground.clear(hairs, _GAP_M)
    return hairs[good]


def _tied(
    knot: Float,
    ground: Ground,
    roots: tuple[Roots, Float],
    guides: tuple[Roots, Float],
    cut: Cut,
    hair: Hair,
    rng: Rng,
) -> Single:
    """(C, P, 3) hairs from their roots to the knot; some at the hairline are too short to reach it."""
    grown = tied.drawn_to(knot, ground, guides[0], guides[1], cut, hair, rng)
    places, depth = roots
    whiskers = (places.angle < 100) & (places.height > -8)
    kept = ~whiskers | (rng.uniform(0, 1, len(places)) < 0.3)
    places, depth, whiskers = places.take(kept), depth[kept], whiskers[kept]
    stray = (rng.uniform(0, 1, len(places)) < 0.06) & (depth < 10) | whiskers
    share = np.where(stray, rng.uniform(0.06, 0.2, len(places)), 1.0)
    hairs = locks.between(grown, places, share, _TIED_POINTS)
    hairs, good = ground.clear(locks.ruffle(hairs, _texture(cut, hair, 0.3), 500, rng), _GAP_M)
    return hairs[good]


def _points_for(length: float, texture: locks.Texture) -> int:
    smooth = 4 + length / 0.022
    turning = (4.5 if texture.curl < 0.5 else 6) * length / texture.pitch_m if texture.radius_m > 0 else 0
    return int(np.clip(max(smooth, turning), 4, 36))


def _ends(hairs: Single, cut: Cut, rng: Rng) -> Single:
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
    free = -0.05 if cut.fringe is None else 0.001 * cut.fringe + 0.012
    return np.minimum(keep, _first((angle < 50) & (y > free) & (y < 0.13) & (z < 0.03)))


def _first(inside: NDArray[np.bool_]) -> Single:
    """(C,) share of the way at which each row first is true, 1 where never."""
    reached = inside.argmax(1)
    return np.where(inside.any(1), reached / (inside.shape[1] - 1), 1).astype(np.float32)


def _shortened(hairs: Single, keep: Single) -> Single:
    along = np.linspace(0, 1, hairs.shape[1], dtype=np.float32)[None] * np.maximum(keep, 0.02)[:, None]
    return locks.resampled(hairs, along)


def _growth(hairs: Single, radius: float, hair: Hair, rng: Rng) -> Growth:
    pigment = absorption(len(hairs), hair, hair.grey, rng)
    return Growth("hair", hairs, radius, pigment, Region.HAIR, hair.roughness, cover_m2=0.07)
