"""Beards and stubble: short hairs on jaw, lip and chin in the outline of a style."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair import locks
from plugins.blender.characters.builtin.hair.colour import absorption
from plugins.blender.characters.builtin.hair.flow import eased
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.roots import Roots, skin_faces, spread
from plugins.blender.characters.builtin.hair.strands import Fineness, Growth
from plugins.blender.recipe.hair import Hair
from plugins.blender.recipe.portrait import Portrait
from workbench.api import Appearance, Region, beard_depth, noise_at, stream

Float = NDArray[np.float64]
_HAIRS, _RADIUS_M = 4200, 0.00015
_STUBBLE, _STUBBLE_RADIUS_M = 3600, 0.00009
_MOUTH_MM = 61.0
"""Height at which the moustache ends and the rest begins."""


def beard_hair(portrait: Portrait, ground: Ground, fineness: Fineness) -> list[Growth]:
    """Beard, and stubble where hair is shaved."""
    hair = portrait.hair
    grown = []
    if hair.beard != "none":
        grown.append(_beard(portrait, ground, fineness))
    if hair.stubble_mm > 0:
        grown.append(_stubble(portrait, ground, fineness))
    return grown


def _beard(portrait: Portrait, ground: Ground, fineness: Fineness) -> Growth:
    hair, appearance = portrait.hair, portrait.face.appearance
    rng = stream(appearance.pattern, "beard")
    roots, depth = _rooted(ground, appearance, hair.beard, int(_HAIRS * fineness.count), rng)
    kept = rng.uniform(0, 1, len(roots)) < eased((depth + 1.2) / 5) * (0.5 + 0.5 * appearance.beard)
    roots, depth = roots.take(kept), depth[kept]
    hairs = _hairs(roots, _lengths(roots, depth, hair), ground, rng).astype(np.float32)
    texture = locks.Texture(min(1.0, 0.35 + 0.5 * hair.curl), min(1.0, 0.5 + hair.frizz), 0.4)
    hairs = locks.ruffle(hairs, texture, len(hairs) // 10, rng)
    hairs, _ = ground.clear(hairs, 0.0005)
    pigment = absorption(len(hairs), hair, hair.beard_grey, rng, darker=-0.03)
    return Growth(
        "beard", hairs, _RADIUS_M * fineness.radius, pigment, Region.BEARD, min(1.0, hair.roughness + 0.1),
        cover_m2=0.018,
    )  # fmt: skip


def _stubble(portrait: Portrait, ground: Ground, fineness: Fineness) -> Growth:
    """Too short to be a region of its own: the labels see the skin."""
    hair, appearance = portrait.hair, portrait.face.appearance
    rng = stream(appearance.pattern, "stubble")
    roots, depth = _rooted(ground, appearance, "full", int(_STUBBLE * fineness.count), rng)
    kept = rng.uniform(0, 1, len(roots)) < eased((depth + 2) / 10) * (0.35 + 0.65 * appearance.stubble)
    roots = roots.take(kept)
    length = 0.001 * hair.stubble_mm * rng.uniform(0.5, 1.2, len(roots))
    hairs = _hairs(roots, length, ground, rng, points=3).astype(np.float32)
    pigment = absorption(len(hairs), hair, hair.beard_grey, rng)
    return Growth("stubble", hairs, _STUBBLE_RADIUS_M * fineness.radius, pigment, Region.FACE, 0.4)


def _rooted(
    ground: Ground, appearance: Appearance, style: str, count: int, rng: np.random.Generator
) -> tuple[Roots, Float]:
    """Roots around a style's outline and the millimetres that each lies inside it."""
    faces = skin_faces(130.0, 15.0, (Region.FACE, Region.NECK))
    faces = faces[ground.rest[faces][..., 2].min(1) < 0.085]
    roots = spread(ground, faces, int(count * 1.5), rng)
    depth = outline(roots, appearance, style) + 2.0 * noise_at(
        roots.angle * 6, roots.height * 5, appearance.pattern + 7
    )
    kept = depth > -3
    return roots.take(kept), depth[kept]


def outline(roots: Roots, appearance: Appearance, style: str) -> Float:
    """(N,) millimetres inside a style's outline: the quick renderer's two, cut down to the others."""
    wide = style in ("full", "short boxed", "chinstrap")
    drawn = replace(appearance, beard_style="full" if wide else "goatee")
    depth = beard_depth(roots.angle, roots.height, drawn).astype(np.float64)
    low, angle = roots.height, roots.angle
    if style == "short boxed":
        depth = np.minimum(depth, 112 - low - 0.35 * np.maximum(angle - 20, 0))
    if style == "chinstrap":
        jaw = np.interp(angle, [0, 20, 40, 60, 75], [112, 106, 90, 62, 20])
        depth = np.minimum(depth, 9.0 - np.abs(low - jaw))
    if style == "moustache":
        depth = np.minimum(depth, 73 - low + 0.25 * angle)
    if style == "goatee":
        depth = np.where(low < 88, np.minimum(depth, 2.0 + np.abs(low - 80) - 6 * (angle > 9)), depth)
    return depth


def _lengths(roots: Roots, depth: Float, hair: Hair) -> Float:
    """(N,) metres: short on lip and cheeks, longest at the chin."""
    low = eased((roots.height - 66) / 30) * eased((75 - roots.angle) / 45)
    moustache = eased((_MOUTH_MM + 10 - roots.height) / 10) * (roots.angle < 28)
    cheek = min(hair.beard_mm, 13.0)
    length = cheek + (hair.beard_mm - cheek) * low - 0.35 * cheek * moustache
    return np.asarray(0.001 * length * (0.35 + 0.65 * eased(depth / 7)))


def _hairs(roots: Roots, length: Float, ground: Ground, rng: np.random.Generator, points: int = 8) -> Float:
    """(N, P, 3) hairs: down along the cheeks, to both sides under the nose, forwards and down at the chin."""
    side = np.sign(roots.rest[:, 0])
    below = eased((roots.height - 60) / 25)
    outwards = side * np.where(roots.height < 74, np.clip(np.abs(roots.rest[:, 0]) / 0.006, 0.15, 1), 0.15)
    fall = np.stack([outwards * (1 - 0.8 * below), np.full(len(roots), 1.0), 0.15 - 0.35 * below], 1)
    fall += rng.normal(0, 0.22, fall.shape)
    fall -= 0.75 * (fall * roots.normals).sum(1, keepdims=True) * roots.normals
    fall /= np.linalg.norm(fall, axis=1, keepdims=True)
    t = np.linspace(0, 1, points)[None, :, None]
    path = t * (fall + 0.55 * roots.normals)[:, None] + 0.35 * t**2 * (ground.down - 0.6 * roots.normals[:, None])
    return roots.points[:, None] + length[:, None, None] * path
