"""Hair that is tied: drawn over the skull to a knot, and what hangs or is wound there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair.flow import around_ear, eased
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.growing import Guides, along_skin, unit
from plugins.blender.characters.builtin.hair.locks import between
from plugins.blender.characters.builtin.hair.roots import Roots
from plugins.blender.recipe.cuts import Cut
from plugins.blender.recipe.hair import Hair

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_GAP_M, _STEPS, _TAIL_STEPS = 0.0008, 14, 16
_TAIL_M, _BAND_M = 0.25, 0.008
_BALL_M, _BALL_HIGH_M = 0.030, 0.019
_STRAND_M, _BRAID_PITCH_M = 0.0065, 0.05


def knot_of(ground: Ground, cut: Cut) -> tuple[Float, Float]:
    """Place over the skin (3,) where the hair is tied, head frame, and the skin's unit normal there."""
    height, behind = cut.tie
    wanted = np.array([0.0, 0.001 * height, 0.001 * behind])
    row = int(np.argmin(((ground.point_rest - wanted) ** 2).sum(1)))
    normal = ground.point_normals[row] * [0.0, 1.0, 1.0]
    normal /= np.linalg.norm(normal)
    return ground.points[row] * [0.0, 1.0, 1.0] + 0.012 * normal, normal


def drawn_to(
    knot: Float, ground: Ground, roots: Roots, depth: Float, cut: Cut, hair: Hair, rng: np.random.Generator
) -> Guides:
    """Guides that go over the skull to the knot."""
    layer = eased(depth / 14 + 0.1) * rng.uniform(0.15, 1, len(roots))
    rise = 0.001 * cut.rise * hair.volume * layer
    place = roots.points
    points = [place]
    for step in range(1, _STEPS):
        _, row = ground.nearest(place)
        ahead = knot - place
        left = np.linalg.norm(ahead, axis=1)
        heading = along_skin(
            ahead / left[:, None] + 1.2 * around_ear(ground.point_rest[row]), ground.point_normals[row]
        )
        close = eased((0.035 - left) / 0.03)[:, None]
        heading = unit(heading * (1 - close) + close * ahead / np.maximum(left, 1e-6)[:, None])
        # The way over the skull is longer than the straight one.
        stride = np.minimum(left * (1 + 0.35 * (1 - close[:, 0])) / (_STEPS - step), left)
        place = place + stride[:, None] * heading
        place = ground.pushed(place, _GAP_M + rise * eased(np.full(len(roots), step / 4)) * (1 - close[:, 0]))
        points.append(place)
    path = np.stack(points, 1)
    lengths = np.linalg.norm(np.diff(path, axis=1), axis=2).sum(1)
    return Guides(path, lengths, roots)


def tail(
    knot: Float, out: Float, ground: Ground, cut: Cut, hair: Hair, count: int, points: int, rng: np.random.Generator
) -> Single:
    """(C, P, 3) hairs of the tail."""
    if cut.tail == "bun":
        return _bun(knot, out, count, rng)
    guides = _falling(knot, out, ground, hair, 48, rng)
    if cut.tail == "braid":
        return _braid(guides.points.mean(0), count, rng)
    roots = _disc(knot, out, count, rng)
    return between(guides, roots, rng.uniform(0.72, 1.0, count), points)


def _disc(knot: Float, out: Float, count: int, rng: np.random.Generator) -> Roots:
    """Places in the tie's band."""
    turn, radius = rng.uniform(0, 2 * np.pi, count), _BAND_M * np.sqrt(rng.uniform(0, 1, count))
    first = np.array([1.0, 0.0, 0.0])
    second = np.cross(out, first)
    points = knot + radius[:, None] * (np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * second)
    return Roots(points, np.tile(out, (count, 1)), points, np.zeros(count), np.zeros(count))


def _falling(knot: Float, out: Float, ground: Ground, hair: Hair, count: int, rng: np.random.Generator) -> Guides:
    """Guides that leave the band outwards, spread and fall."""
    roots = _disc(knot, out, count, rng)
    apart = (roots.points - knot) / _BAND_M
    heading = unit(np.tile(out, (count, 1)) + 0.45 * apart)
    length = _TAIL_M * hair.length
    stride = length / (_TAIL_STEPS - 1)
    place, points = roots.points, [roots.points]
    for step in range(1, _TAIL_STEPS):
        heading = unit(heading + min(0.2 * step, 0.6) * ground.down - 0.04 * apart)
        ahead = ground.pushed(place + stride * heading, 0.004 + 0.006 * (1 + (apart * out).sum(1)) + 0.002 * step)
        heading = unit(ahead - place)
        place = place + stride * heading
        points.append(place)
    return Guides(np.stack(points, 1), np.full(count, length), roots)


def _bun(knot: Float, out: Float, count: int, rng: np.random.Generator) -> Single:
    """Hairs wound around a flat ball, each a part of a turn, in a few twisted ropes."""
    rope = rng.integers(0, 5, count)
    start = rope * 2 * np.pi / 5 + rng.normal(0, 0.35, count)
    t = np.linspace(0, 1, 14)[None]
    turn = start[:, None] + t * rng.uniform(3.0, 5.0, (count, 1))
    polar = np.arccos(np.clip(rng.uniform(-0.35, 0.97, count), -1, 1))[:, None] - 0.5 * (t - 0.5)
    polar = np.clip(polar + 0.08 * np.sin(5 * turn + rope[:, None]), 0.08, 2.0)
    size = 1 + 0.07 * np.sin(2.5 * polar + 5 * (turn - start[:, None])) + rng.normal(0, 0.03, (count, 1))
    first = np.array([1.0, 0.0, 0.0])
    second = np.cross(out, first)
    flat = _BALL_M * size * np.sin(polar)
    high = _BALL_HIGH_M * size * np.cos(polar)
    place = knot + 0.4 * _BALL_HIGH_M * out + high[..., None] * out
    place = place + flat[..., None] * (np.cos(turn)[..., None] * first + np.sin(turn)[..., None] * second)
    return np.asarray(place, np.float32)


def _braid(line: Float, count: int, rng: np.random.Generator) -> Single:
    """Hairs of three strands that cross each other along a line (K, 3): each goes the way of a lying eight."""
    steps = 60
    place = np.linspace(0, len(line) - 1, steps)
    path = np.stack([np.interp(place, np.arange(len(line)), line[:, axis]) for axis in range(3)], 1)
    forward = unit(np.gradient(path, axis=0))
    across = unit(np.cross(forward, np.array([0.0, 0.0, 1.0])) + np.array([1e-6, 0, 0]))
    outward = np.cross(forward, across)
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    strand = rng.integers(0, 3, count)
    phase = 2 * np.pi * (arc[None] / _BRAID_PITCH_M + strand[:, None] / 3)
    thin = np.interp(arc / arc[-1], [0, 0.1, 0.7, 0.92, 1], [0.7, 1, 0.9, 0.6, 0.9])[None]
    own, turn = _STRAND_M * np.sqrt(rng.uniform(0, 1, (count, 1))), rng.uniform(0, 2 * np.pi, (count, 1))
    side = thin * (0.0105 * np.sin(phase) + own * np.cos(turn))
    lift = thin * (0.0055 * np.sin(2 * phase) + 0.9 * own * np.sin(turn))
    return np.asarray(path + side[..., None] * across + lift[..., None] * outward, np.float32)
