"""Guide hairs: a few hundred hairs grown step by step over the head, pulled by style and gravity, kept out of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.hair.flow import direction, eased, fringe_zone
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.roots import Roots
from plugins.blender.recipe.cuts import Cut
from plugins.blender.recipe.hair import Hair

Float = NDArray[np.float64]
_AXIS_Z = 0.075
_SKIN_GAP_M = 0.0007
_BROWS_M, _CHIN_M, _SHOULDERS_M = -0.042, 0.105, 0.11
_REACH_M = 0.022
"""Height over the scalp at which hair no longer lies as it is combed."""


@dataclass(frozen=True)
class Guides:
    """G hairs: points (G, K, 3) head frame metres, root first; lengths (G,) metres; roots."""

    points: Float
    lengths: Float
    roots: Roots

    def nearest(self, roots: Roots) -> tuple[NDArray[np.int64], Float]:
        """(C, 3) guides around each root, nearest first, and their weights."""
        distance, row = cKDTree(self.roots.points).query(roots.points, k=3)
        weight = 1 / (distance + 0.002) ** 2
        return row, weight / weight.sum(1, keepdims=True)

    def length_at(self, roots: Roots) -> Float:
        """(C,) metres that hairs between the guides are long."""
        row, weight = self.nearest(roots)
        return np.asarray((self.lengths[row] * weight).sum(1))


def grow(
    ground: Ground,
    roots: Roots,
    length: Float,
    depth: Float,
    cut: Cut,
    hair: Hair,
    steps: int,
    rng: np.random.Generator,
) -> Guides:
    """Guides from roots of these lengths (G,) metres, `depth` (G,) millimetres inside the hairline."""
    rise = _rise(roots, depth, cut, hair, rng)
    place = roots.points + _SKIN_GAP_M * roots.normals
    lift = np.radians(cut.lift * rng.uniform(0.7, 1.25, len(roots))) * eased(depth / 10 + 0.35)
    combed = along_skin(direction(roots.rest, cut, hair), roots.normals)
    heading = combed * np.cos(lift)[:, None] + roots.normals * np.sin(lift)[:, None]
    stride = length / (steps - 1)
    fringed = fringe_zone(roots.rest) if cut.fringe is not None else np.zeros(len(roots))
    before = np.where((roots.angle < 85) & (cut.face_angle < 90), -1.0, 1.0)
    points, grown = [roots.points], np.zeros(len(roots))
    for _ in range(1, steps):
        height, row = ground.nearest(place)
        normal = ground.point_normals[row]
        on_head = np.exp(-np.maximum(height, 0) / _REACH_M)[:, None] * _upper(place)[:, None]
        combed = along_skin(direction(ground.point_rest[row], cut, hair), normal)
        bend = 1 - cut.stiffness ** np.maximum(stride / 0.008, 0.2)[:, None]
        heading = heading + bend * on_head * 1.2 * (combed - 0.35 * normal)
        heading = unit(heading + bend * (0.25 + 0.6 * (1 - on_head)) * ground.down)
        heading = _over_shoulder(heading, place, height, before)
        ahead = place + stride[:, None] * heading
        grown = grown + stride
        ahead = _off_the_face(ahead, cut.face_angle, fringed)
        ahead = ground.pushed(ahead, _SKIN_GAP_M + rise * eased(grown / (2.2 * rise + 0.004)))
        heading = unit(ahead - place)
        place = place + stride[:, None] * heading
        points.append(place)
    return Guides(np.stack(points, 1), length, roots)


def _rise(roots: Roots, depth: Float, cut: Cut, hair: Hair, rng: np.random.Generator) -> Float:
    """(G,) metres over the skin at which each guide lies: hair from higher up lies over that from below."""
    above = eased((-roots.height + 20) / 110)
    layer = np.clip(0.55 * above + 0.45 * rng.uniform(0.1, 1, len(roots)), 0, 1) * eased(depth / 16 + 0.1)
    return np.asarray(0.001 * cut.rise * hair.volume * layer)


def _off_the_face(place: Float, face_angle: float, fringed: Float) -> Float:
    """Places below the brows turned around the head's axis until the face is free."""
    angle = np.degrees(np.arctan2(np.abs(place[:, 0]), _AXIS_Z - place[:, 2]))
    below = eased((place[:, 1] - _BROWS_M + 0.02) / 0.03)
    nearest = face_angle - 22 * eased((place[:, 1] - _CHIN_M) / 0.05)
    turn = np.radians(np.clip(nearest - angle, 0, 25) * 0.35 * below * (1 - fringed)) * np.sign(place[:, 0])
    x, z = place[:, 0], place[:, 2] - _AXIS_Z
    turned = np.stack([x * np.cos(turn) - z * np.sin(turn), place[:, 1], x * np.sin(turn) + z * np.cos(turn)], 1)
    turned[:, 2] += _AXIS_Z
    return turned


def _over_shoulder(heading: Float, place: Float, height: Float, before: Float) -> Float:
    """Directions of hair that rests on a shoulder: it slides off to the front (`before` -1) or the back (1)."""
    resting = eased((place[:, 1] - _SHOULDERS_M) / 0.03) * np.exp(-np.maximum(height - 0.008, 0) / 0.012)
    aside = np.stack([-0.8 * heading[:, 0], 0 * before, 0.4 * before], 1)
    return unit(heading + resting[:, None] * aside)


def _upper(place: Float) -> Float:
    """(G,) 1 on the skull, 0 below the ears, where hair only hangs."""
    return eased((0.06 - place[:, 1]) / 0.04)


def along_skin(vectors: Float, normals: Float) -> Float:
    """(N, 3) unit vectors along the skin."""
    return unit(vectors - (vectors * normals).sum(1, keepdims=True) * normals)


def unit(vectors: Float) -> Float:
    """Vectors (..., 3) of length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
