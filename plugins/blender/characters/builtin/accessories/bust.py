"""The body under the clothes: the model's bust with its arms let down, carried on below the picture.

The head model ends at the chest and its arms stand out to the sides. Clothes are made on a bust whose arms hang and
whose open edges are drawn down to where no picture ends; the skin below them is left out (`covered`).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.sheets import Sheet, sheet_of
from workbench.api import HeadModel, Region, face_regions, neutral_vertices

Float = NDArray[np.float64]
Index = NDArray[np.int64]

SHOULDER = np.array([0.172, 0.232, 0.1])
"""Middle of the neutral head's left shoulder joint, metres, model frame; the right one mirrors it."""
ARM = np.array([0.655, 0.755, 0.0])
"""Unit direction of the neutral left arm."""
_ACROSS = np.array([ARM[1], -ARM[0], 0.0])
_LOWERED_DEGREES = 33.0
NECK_AXIS = np.array([[0.0, 0.1, 0.085], [0.0, 0.2, 0.108]])
"""Two points of the neck's middle line on the neutral head, metres, model frame."""


@cache
def bust_sheet() -> Sheet:
    """Neck, shoulders and chest down to the model's edge, refined twice."""
    table = HeadModel.load().table
    body = table.parts == table.part_names.index("body")
    neck = face_regions() == Region.NECK
    return sheet_of(table.faces[body | neck]).refined().refined()


def around_neck(points: Float) -> Float:
    """(N,) degrees about the neck's middle line on the neutral head: 0 in front, 90 at the left, 180 behind."""
    height = points[:, 1]
    axis_z = np.interp(height, NECK_AXIS[:, 1], NECK_AXIS[:, 2])
    return np.asarray(np.degrees(np.arctan2(points[:, 0], axis_z - points[:, 2])))


def size_of(vertices: Float) -> float:
    """How wide shoulders (V, 3) are against the neutral head's."""
    left = _anchor(side=1)
    right = _anchor(side=-1)
    rest = neutral_vertices()
    width = np.linalg.norm(vertices[left].mean(0) - vertices[right].mean(0))
    return float(width / np.linalg.norm(rest[left].mean(0) - rest[right].mean(0)))


def arms_down(points: Float, rest: Float, vertices: Float) -> Float:
    """Points (N, 3) of the posed bust with hanging arms; rest (N, 3) says where they lie on the neutral head."""
    result = points.copy()
    for side in (1, -1):
        joint = vertices[_anchor(side)].mean(0)
        share = _on_arm(rest * [side, 1, 1])
        moved = share > 0
        angle = np.radians(_LOWERED_DEGREES) * share[moved] * side
        away = points[moved] - joint
        c, s = np.cos(angle), np.sin(angle)
        turned = np.stack([c * away[:, 0] - s * away[:, 1], s * away[:, 0] + c * away[:, 1], away[:, 2]], 1)
        result[moved] = joint + turned
    return result


def _on_arm(rest: Float) -> Float:
    away = rest - SHOULDER
    along, across = away @ ARM, away @ _ACROSS
    return _step(along, -0.05, 0.07) * _step(across, -0.1, -0.05)


def _step(value: Float, low: float, high: float) -> Float:
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


@cache
def _anchor(side: int) -> Index:
    """Vertices of the bust in the plane through the shoulder joint, across the arm."""
    table = HeadModel.load().table
    used = np.unique(table.faces[table.parts == table.part_names.index("body")])
    away = neutral_vertices()[used] * [side, 1, 1] - SHOULDER
    ring = (np.abs(away @ ARM) < 0.03) & (np.abs(away @ _ACROSS) < 0.07)
    return np.asarray(used[ring])


def carried_on(
    points: Float, faces: Index, borders: list[Index], vertices: Float, below_m: float
) -> tuple[Float, Index, Index]:
    """A bust's surface with its three lower edges drawn down and closed.

    Parameters
    ----------
    points, faces, borders : the surface in the model frame, and its open edges. vertices : (V, 3) of the posed head.
    below_m : y that the torso reaches.

    Returns the points, the faces and, for every point, the point of the edge that it was drawn from (itself above).
    """
    middle, size = points.mean(0), size_of(vertices)
    origin = np.arange(len(points))
    all_points, all_faces, origins = [points], [faces], [origin]
    count = len(points)
    for line in borders:
        edge = points[line]
        if edge[:, 1].mean() < middle[1]:
            continue  # the neckline
        arm = np.ptp(edge[:, 0]) < 0.16 * size
        rings = (
            _arm_rings(edge, vertices[_anchor(1 if edge[0, 0] > 0 else -1)].mean(0), size)
            if arm
            else _torso_rings(edge, below_m, size)
        )
        new, more = _drawn(line, rings, count)
        all_points.append(new)
        all_faces.append(more)
        origins.append(np.append(np.tile(line, len(rings)), line[0]))
        count += len(new)
    return np.concatenate(all_points), np.concatenate(all_faces), np.concatenate(origins)


def _torso_rings(edge: Float, below_m: float, size: float) -> Float:
    """(K, E, 3) from the chest to the hips, then straight down."""
    centre = edge.mean(0)
    level = edge[:, 1].max() + 0.02
    downs = np.array([0.25, 0.5, 0.75, 1.0])
    rings = [np.column_stack([edge[:, 0], edge[:, 1] + (level - edge[:, 1]) * d, edge[:, 2]]) for d in downs]
    wide = ((0.04, 0.99), (0.09, 0.96), (0.15, 0.93), (0.22, 0.94), (0.32, 1.0), (0.42, 1.04), (0.55, 1.05))
    flat = rings[-1] - [centre[0], level, centre[2]]
    for down, width in wide:
        deeper = 1 - 0.22 * np.clip(down / 0.15, 0, 1)
        rings.append(flat * [width, 1, width * deeper] + [centre[0], level + down * size, centre[2]])
    last = rings[-1].copy()
    last[:, 1] = max(below_m, float(last[:, 1].max()) + 0.01)
    return np.stack([*rings, last])


def _arm_rings(edge: Float, joint: Float, size: float) -> Float:
    """(K, E, 3) on along the arm to the wrist, bent forwards at the elbow."""
    centre = edge.mean(0)
    along = (centre - joint) / np.linalg.norm(centre - joint)
    section = edge - centre
    section = section - (section @ along)[:, None] * along
    rings, place = [], centre
    for step, width, bend in ((0.04, 1, 0), (0.04, 0.97, 0), (0.05, 0.93, 0.1), (0.05, 0.9, 0.15), (0.08, 0.84, 0.2),
                              (0.08, 0.76, 0.2), (0.06, 0.72, 0.2), (0.015, 0.5, 0.2)):  # fmt: skip
        along = along - np.array([0, 0, 0.5 * bend])
        along /= np.linalg.norm(along)
        place = place + along * step * size
        rings.append(place + section * width)
    return np.stack(rings)


def _drawn(line: Index, rings: Float, first: int) -> tuple[Float, Index]:
    """Points (K*E + 1, 3) below an edge of E points, numbered from `first`, and the triangles with a closed end."""
    count, size = len(rings), len(line)
    numbers = np.concatenate([line[None], first + np.arange(count * size).reshape(count, size)])
    upper, lower = numbers[:-1], numbers[1:]
    upper_next, lower_next = np.roll(upper, -1, 1), np.roll(lower, -1, 1)
    # The border runs with the patch on its left, so going down keeps the outside outside in this order.
    faces = [np.stack(c, -1).reshape(-1, 3) for c in ((upper_next, upper, lower), (upper_next, lower, lower_next))]
    end = first + count * size
    faces.append(np.stack([np.roll(numbers[-1], -1), numbers[-1], np.full(size, end)], 1))
    points = np.concatenate([rings.reshape(-1, 3), rings[-1].mean(0, keepdims=True)])
    return points, np.concatenate(faces)
