"""Shapes that things are put together from: tubes, rings, balls, sheets.

Faces run counter-clockwise seen from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Solid:
    """points (N, 3), metres; faces (F, 3); weave (N, 3) places on the cloth, metres, where it is of cloth."""

    points: Float
    faces: Index
    weave: Float | None = None


def joined(solids: list[Solid]) -> Solid:
    """Several as one."""
    starts = np.cumsum([0, *[len(solid.points) for solid in solids]])
    faces = [solid.faces + start for solid, start in zip(solids, starts, strict=False)]
    weaves = [solid.weave if solid.weave is not None else np.zeros_like(solid.points) for solid in solids]
    return Solid(np.concatenate([s.points for s in solids]), np.concatenate(faces), np.concatenate(weaves))


@cache
def grid_faces(rows: int, columns: int, *, closed: bool) -> Index:
    """Triangles of a grid of points, numbered row by row; closed : the last column meets the first.

    Seen from the side to which rows run down and columns run to the right.
    """
    number = np.arange(rows * columns).reshape(rows, columns)
    after = np.roll(number, -1, 1) if closed else number[:, 1:]
    here = number if closed else number[:, :-1]
    a, b, c, d = here[:-1], here[1:], after[1:], after[:-1]
    return np.concatenate([np.stack(t, -1).reshape(-1, 3) for t in ((a, b, c), (a, c, d))])


def tube(path: Float, across: float | Float, up: float | Float, up_vector: Float, *, closed: bool = False,
         sides: int = 10) -> Solid:  # fmt: skip
    """A rod along a path (N, 3) with oval sections of half sizes `across` and `up`, numbers or one per point.

    up_vector : (3,) or (N, 3), roughly where the sections' upper side points. Open ones have closed ends.
    """
    count = len(path)
    step = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
    along = _unit(step)
    side = _unit(np.cross(along, np.broadcast_to(up_vector, path.shape)))
    top = np.cross(side, along)
    angle = 2 * np.pi * np.arange(sides) / sides
    wide = np.broadcast_to(across, (count,))[:, None, None] * np.cos(angle)[None, :, None] * side[:, None]
    tall = np.broadcast_to(up, (count,))[:, None, None] * np.sin(angle)[None, :, None] * top[:, None]
    points = (path[:, None] + wide + tall).reshape(-1, 3)
    number = np.arange(count * sides).reshape(count, sides)
    rows = np.concatenate([number, number[:1]]) if closed else number
    here, after = rows, np.roll(rows, -1, 1)
    a, b, c, d = here[:-1], after[:-1], after[1:], here[1:]
    faces = [np.stack(t, -1).reshape(-1, 3) for t in ((a, c, b), (a, d, c))]
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    round_ = np.abs(np.arange(sides) - sides / 2) / sides * 2 * np.pi * float(np.mean([np.mean(across), np.mean(up)]))
    weave = np.stack([np.tile(round_, (count, 1)), np.tile(length[:, None], (1, sides)), np.zeros((count, sides))], -1)
    weave = weave.reshape(-1, 3)
    if not closed:
        points = np.concatenate([points, path[[0, -1]]])
        weave = np.concatenate([weave, weave[[0, -1]]])
        first, last = number[0], number[-1]
        ends = count * sides + np.arange(2)
        faces.append(np.stack([np.roll(first, -1), np.full(sides, ends[0]), first], 1)[:, [0, 1, 2]])
        faces.append(np.stack([last, np.full(sides, ends[1]), np.roll(last, -1)], 1))
    return outwards(Solid(points, np.concatenate(faces), weave))


def ball(centre: Float, radii: float | Float, rows: int = 10, columns: int = 14) -> Solid:
    """An ellipsoid with half axes along x, y and z."""
    tilt = np.pi * (np.arange(rows) + 0.5) / rows
    turn = 2 * np.pi * np.arange(columns) / columns
    ring = np.stack(
        [
            np.outer(np.sin(tilt), np.cos(turn)),
            np.outer(-np.cos(tilt), np.ones(columns)),
            np.outer(np.sin(tilt), np.sin(turn)),
        ],
        -1,
    ).reshape(-1, 3)
    points = np.concatenate([ring, [[0, -1, 0], [0, 1, 0]]]) * radii + centre
    return outwards(Solid(points, _capped(rows, columns)))


def _capped(rows: int, columns: int) -> Index:
    """Faces of a closed grid with a point at either end."""
    first, last = np.arange(columns), (rows - 1) * columns + np.arange(columns)
    top, bottom = rows * columns, rows * columns + 1
    fans = [
        np.stack([np.full(columns, top), first, np.roll(first, -1)], 1),
        np.stack([last, np.full(columns, bottom), np.roll(last, -1)], 1),
    ]
    return np.concatenate([grid_faces(rows, columns, closed=True), *fans])


def ring(centre: Float, normal: Float, start: Float, radius: float, thickness: float, count: int = 40) -> Solid:
    """A torus; start : (3,) unit, from the centre to where it begins, square to `normal`."""
    angle = 2 * np.pi * np.arange(count) / count
    path = centre + radius * (np.cos(angle)[:, None] * start + np.sin(angle)[:, None] * np.cross(normal, start))
    return tube(path, thickness, thickness, normal, closed=True, sides=8)


def slab(rows: Float, thickness: float, *, closed: bool = False) -> Solid:
    """A grid of points (R, C, 3) as a sheet so many metres thick, half to either side."""
    count, columns = rows.shape[:2]
    down, right = np.gradient(rows, axis=0), _right(rows, closed=closed)
    normal = _unit(np.cross(down.reshape(-1, 3), right.reshape(-1, 3)))
    flat = rows.reshape(-1, 3)
    faces = grid_faces(count, columns, closed=closed)
    number = np.arange(count * columns).reshape(count, columns)
    lines = [number[0], number[-1][::-1]] if closed else [_around(number)]
    walls, size = [], len(flat)
    for line in lines:
        after = np.roll(line, -1)
        walls += [np.stack([line, after, after + size], 1), np.stack([line, after + size, line + size], 1)]
    points = np.concatenate([flat + 0.5 * thickness * normal, flat - 0.5 * thickness * normal])
    return outwards(Solid(points, np.concatenate([faces, faces[:, ::-1] + size, *walls])))


def _right(rows: Float, *, closed: bool) -> Float:
    if closed:
        return np.roll(rows, -1, 1) - np.roll(rows, 1, 1)
    return np.asarray(np.gradient(rows, axis=1))


def _around(number: Index) -> Index:
    return np.concatenate([number[0, :-1], number[:-1, -1], number[-1, :0:-1], number[:0:-1, 0]])


def outwards(solid: Solid) -> Solid:
    """A closed surface with its triangles turned so that the volume they enclose is positive."""
    a, b, c = (solid.points[solid.faces[:, corner]] - solid.points[0] for corner in range(3))
    volume = float((a * np.cross(b, c)).sum())
    return solid if volume >= 0 else Solid(solid.points, solid.faces[:, ::-1], solid.weave)


def _unit(vectors: Float) -> Float:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
