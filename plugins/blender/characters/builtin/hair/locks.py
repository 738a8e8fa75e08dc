"""Many hairs between the guides: gathered into locks, curled, ruffled and cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.hair.flow import eased
from plugins.blender.characters.builtin.hair.growing import Guides
from plugins.blender.characters.builtin.hair.roots import Roots
from plugins.blender.characters.builtin.hair.strands import arcs

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_CURL = (0.0, 0.15, 0.35, 0.6, 0.8, 1.0)
_CURL_RADIUS_MM = (0.0, 1.2, 4.5, 6.0, 4.6, 2.6)
_CURL_PITCH_MM = (90.0, 80.0, 62.0, 30.0, 19.0, 10.0)


@dataclass(frozen=True)
class Texture:
    """How hair is when it is not combed; `curl` 0 to 1, `frizz` 0 to 1, `clump` 0 to 1."""

    curl: float
    frizz: float
    clump: float

    @property
    def radius_m(self) -> float:
        """Of the curls."""
        return float(np.interp(self.curl, _CURL, _CURL_RADIUS_MM)) / 1000

    @property
    def pitch_m(self) -> float:
        """Length of one turn along the hair."""
        return float(np.interp(self.curl, _CURL, _CURL_PITCH_MM)) / 1000


def between(guides: Guides, roots: Roots, share: Float, points: int) -> Single:
    """(C, P, 3) hairs from roots, each as its nearest guides go, over the first `share` (C,) of their length."""
    nearest, weight = guides.nearest(roots)
    # Hairs on the other side of a parting, or of a shoulder, go elsewhere and are no neighbours.
    for part in (guides.points.shape[1] // 2, guides.points.shape[1] - 1):
        ends = guides.points[:, part] - guides.points[:, part // 2]
        ends = ends / np.maximum(np.linalg.norm(ends, axis=1, keepdims=True), 1e-9)
        agree = (ends[nearest] * ends[nearest[:, :1]]).sum(2)
        weight = weight * np.clip((agree - 0.3) / 0.4, 0, 1)
    weight = (weight / weight.sum(1, keepdims=True)).astype(np.float32)
    offsets = (guides.points - guides.points[:, :1]).astype(np.float32)
    blended = np.einsum("ck,ckpi->cpi", weight, offsets[nearest])
    along = np.linspace(0, 1, points, dtype=np.float32)[None] * share[:, None].astype(np.float32)
    return resampled(blended, along) + roots.points[:, None].astype(np.float32)


def resampled(curves: Single, along: Single) -> Single:
    """(C, P, 3) points of curves (C, K, 3) at shares (C, P) of their way, Catmull-Rom between the points."""
    count = curves.shape[1]
    place = np.clip(along, 0, 1) * (count - 1)
    low = np.clip(place.astype(np.int32), 0, count - 2)
    t = (place - low)[..., None]
    row = np.arange(len(curves))[:, None]
    before, after = np.maximum(low - 1, 0), np.minimum(low + 2, count - 1)
    a, b, c, d = (curves[row, index] for index in (before, low, low + 1, after))
    return np.asarray(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))


def ruffle(hairs: Single, texture: Texture, locks: int, rng: np.random.Generator) -> Single:
    """Hairs gathered into about so many locks, curled and disturbed."""
    count, points, _ = hairs.shape
    leader = _leaders(hairs, locks, rng)
    along = np.linspace(0, 1, points, dtype=np.float32)[None, :, None]
    arc = arcs(hairs)
    gather = texture.clump * (0.5 + 0.5 * rng.uniform(0, 1, (count, 1, 1))).astype(np.float32)
    if texture.clump:
        hairs = hairs + gather * eased(along * 1.6).astype(np.float32) * (hairs[leader] - hairs)
    hairs = hairs + _frizz(count, points, arc, texture, rng)
    return hairs + _curls(hairs, arc, leader, texture, rng)


def _leaders(hairs: Single, locks: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(C,) row of the hair that each hair follows: the one with the nearest root among some."""
    count = len(hairs)
    chosen = np.sort(rng.choice(count, min(locks, count), replace=False))
    middle = hairs.shape[1] // 2
    place = np.concatenate([hairs[:, 0], 0.3 * hairs[:, middle]], 1)
    return np.asarray(chosen[cKDTree(place[chosen]).query(place)[1]])


def _frizz(count: int, points: int, arc: Single, texture: Texture, rng: np.random.Generator) -> Single:
    """(C, P, 3) a slow wave of every hair's own, and few hairs that stray far."""
    phase = rng.uniform(0, 2 * np.pi, (count, 2, 3)).astype(np.float32)
    wave = 2 * np.pi / np.array([0.028, 0.011], np.float32)
    swing = np.sin(arc[:, :, None, None] * wave[:, None] + phase[:, None]) - np.sin(phase[:, None])
    size = texture.frizz * np.where(rng.uniform(0, 1, count) < 0.05, 2.6, 0.75).astype(np.float32)
    amplitude = np.minimum(0.06 * arc, 0.0028) * size[:, None]
    return np.asarray(amplitude[..., None] * (swing * np.array([0.75, 0.25], np.float32)[:, None]).sum(2))


def _curls(hairs: Single, arc: Single, leader: NDArray[np.int64], texture: Texture, rng: np.random.Generator) -> Single:
    """(C, P, 3) a helix around each hair, in step within a lock."""
    if texture.radius_m <= 0:
        return np.zeros_like(hairs)
    count = len(hairs)

    def own(low: float, high: float) -> Single:
        return rng.uniform(low, high, count).astype(np.float32)

    phase = own(0, 2 * np.pi)[leader] + own(-0.5, 0.5)
    pitch = texture.pitch_m * own(0.8, 1.25)[leader] * own(0.97, 1.03)
    radius = texture.radius_m * own(0.7, 1.2)[leader] * own(0.75, 1.1)
    turn = phase[:, None] + np.where(own(-1, 1) > 0, 1, -1)[leader][:, None] * 2 * np.pi * arc / pitch[:, None]
    tangent = np.gradient(hairs, axis=1)
    tangent /= np.maximum(np.sqrt((tangent**2).sum(2, keepdims=True)), 1e-9)
    reference = np.array([0.31, 0.2, 0.93], np.float32)
    first = np.cross(tangent, reference)
    first /= np.maximum(np.sqrt((first**2).sum(2, keepdims=True)), 1e-6)
    second = np.cross(tangent, first)
    wide = radius[:, None] * eased(arc / (0.35 * texture.pitch_m + 0.008)).astype(np.float32)
    # Straight hair waves in one plane; curls turn.
    flat = float(np.interp(texture.curl, [0.3, 0.55], [0.35, 1.0]))
    offset = np.cos(turn)[..., None] * first + flat * np.sin(turn)[..., None] * second
    return np.asarray(wide[..., None] * offset, np.float32)
