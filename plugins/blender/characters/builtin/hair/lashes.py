"""Eyelashes along the lids' rims: they go where the rims go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair.colour import absorption
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.strands import Fineness, Growth
from plugins.blender.recipe.portrait import Portrait
from workbench.api import HeadModel, Region, stream

Float = NDArray[np.float64]
_UPPER = (21, 18, 15, 12, 9, 6, 0, 1, 54, 57, 60)
_LOWER = (27, 30, 33, 36, 41, 44, 47, 50, 53)
"""Vertices of the right eye's rims, outer corner first."""
_PER_RIM, _RADIUS_M, _POINTS = (80, 36), 0.00013, 5


def lashes(portrait: Portrait, ground: Ground, fineness: Fineness) -> list[Growth]:
    """Lashes of both eyes; the labels look through them."""
    rng = stream(portrait.face.appearance.pattern, "lashes")
    hair, mirror = portrait.hair, HeadModel.load().table.mirror
    hairs = []
    for side in (-1.0, 1.0):
        for rim, count, upwards in ((_UPPER, _PER_RIM[0], 1.0), (_LOWER, _PER_RIM[1], -1.0)):
            line = ground.vertices[np.array(rim) if side < 0 else mirror[np.array(rim)]]
            length = 0.001 * hair.lash_mm * (1.0 if upwards > 0 else 0.55)
            hairs.append(_row(line, side, upwards, length, int(count * fineness.count**0.5), rng))
    points = np.concatenate(hairs).astype(np.float32)
    pigment = absorption(len(points), hair, 0.0, rng, darker=0.5)
    return [Growth("lashes", points, _RADIUS_M * fineness.radius**0.5, pigment, Region.FACE, 0.35, tip=0.15)]


def _row(line: Float, side: float, upwards: float, length: float, count: int, rng: np.random.Generator) -> Float:
    """(N, P, 3) lashes from a rim (K, 3); side -1 is the right eye, `upwards` -1 the lower lid."""
    t = np.linspace(0, 1, _POINTS)[None, :, None]
    pieces = np.linalg.norm(np.diff(line, axis=0), axis=1)
    reached = np.concatenate([[0], np.cumsum(pieces)]) / pieces.sum()
    # Small bundles of two or three, none right in the corners.
    place = np.linspace(0.03, 0.9 if upwards > 0 else 0.8, count) + rng.normal(0, 0.006, count)
    place = np.round(place * count / 2.5) / (count / 2.5) * 0.35 + place * 0.65
    root = np.stack([np.interp(place, reached, line[:, axis]) for axis in range(3)], 1)
    outer = 1 - place
    spread = np.interp(outer, [0, 0.5, 1], [-0.55, 0.05, 0.95]) + rng.normal(0, 0.09, count)
    start = np.stack([side * spread, np.full(count, 0.12 * upwards), np.full(count, -1.0)], 1)
    start /= np.linalg.norm(start, axis=1, keepdims=True)
    # They start forwards and a little downwards (upper) and bend up and out.
    size = length * np.interp(outer, [0, 0.25, 0.7, 1], [0.5, 0.85, 1.05, 0.8]) * rng.uniform(0.75, 1.1, count)
    bend = np.stack([0.35 * side * spread, np.full(count, -upwards), np.full(count, 0.2)], 1)
    path = t * start[:, None] + (0.6 if upwards > 0 else 0.4) * t**2 * bend[:, None]
    return np.asarray(root[:, None] + size[:, None, None] * path)
