"""Masks before mouth and nose: a stretched sheet over nose, cheeks and chin, and bands to the ears.

The face is unrolled around a vertical axis (degrees towards the left ear, height); a mask's distance from the axis is
that of the face or more, and between cheeks and nose it is drawn straight as cloth is. Head frame, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from plugins.blender.characters.builtin.accessories.shapes import Solid, joined, slab, tube
from plugins.blender.characters.builtin.accessories.skull import Head, ear_roots, ear_vertices, skin_vertices

Float = NDArray[np.float64]
AXIS_Z = 0.075
_TURNS = np.arange(-80.0, 80.5, 2.0)
_STEP_M = 0.002
_ROWS, _COLUMNS = 40, 81
_OFF_SKIN_M = {"surgical": 0.004, "cloth": 0.0035, "respirator": 0.005}


@dataclass(frozen=True)
class Mask:
    """sheet : before the face. bands : to the ears."""

    sheet: Solid
    bands: Solid


def mask(style: str, head: Head) -> Mask:
    """A mask on a posed head."""
    face = _Unrolled(head)
    turn, height = _outline(style, head)
    reach = face.stretched(turn, height, _OFF_SKIN_M[style])
    across, down = np.meshgrid(np.linspace(-1, 1, _COLUMNS), np.linspace(0, 1, _ROWS))
    middle = np.clip(np.cos(0.5 * np.pi * across), 0, 1) * np.sin(np.pi * down) ** 0.6
    if style == "surgical":
        pleats = (down * 4 + 0.12) % 1.0
        reach = reach + 0.0022 * middle * (pleats - 0.5)
    elif style == "respirator":
        reach = reach + 0.012 * middle**1.3
    else:
        reach = reach + 0.003 * middle - 0.0015 * np.exp(-((across / 0.025) ** 2)) * middle
    rows = _rolled(turn, height, reach)
    sheet = slab(rows, 0.0012)
    weave = np.stack([np.radians(turn) * 0.09, height, np.zeros_like(height)], -1).reshape(-1, 3)
    bands = [_band(rows, head, side) for side in (1, -1)]
    return Mask(Solid(sheet.points, sheet.faces, np.tile(weave, (2, 1))), joined(bands))


class _Unrolled:
    """How far skin reaches from the axis, on a grid of heights (rows) and turns."""

    def __init__(self, head: Head) -> None:
        points = head.vertices[skin_vertices()]
        self.turn = np.degrees(np.arctan2(points[:, 0], AXIS_Z - points[:, 2]))
        self.height = points[:, 1]
        self.reach = np.hypot(points[:, 0], AXIS_Z - points[:, 2])
        in_front = np.abs(self.turn) < 84
        self.turn, self.height, self.reach = self.turn[in_front], self.height[in_front], self.reach[in_front]
        self.top = -0.03
        self.count = int(0.22 / _STEP_M)
        self.grid = self._furthest()

    def _furthest(self) -> Float:
        grid = np.full((self.count, len(_TURNS)), -1.0)
        row = np.round((self.height - self.top) / _STEP_M).astype(int)
        column = np.round((self.turn - _TURNS[0]) / 2.0).astype(int)
        kept = (row >= 0) & (row < self.count) & (column >= 0) & (column < len(_TURNS))
        np.maximum.at(grid, (row[kept], column[kept]), self.reach[kept])
        # Vertices lie up to 8 mm apart on the cheeks: empty places take the furthest of their neighbours.
        wide = ndimage.maximum_filter(grid, size=(5, 5), mode="nearest")
        grid = np.where(grid > 0, grid, wide)
        grid = np.where(grid > 0, grid, ndimage.maximum_filter(wide, size=(5, 5), mode="nearest"))
        return np.asarray(ndimage.gaussian_filter(np.maximum(grid, 0.03), 1.0))

    def stretched(self, turn: Float, height: Float, off_skin: float) -> Float:
        """(R, C) distances from the axis of a mask at these places: hulls along rows, then raised over all skin."""
        row, column = (height - self.top) / _STEP_M, (turn - _TURNS[0]) / 2.0
        skin = ndimage.map_coordinates(self.grid, [row, column], order=1, mode="nearest")
        share = np.linspace(0, 1, len(skin))[:, None]
        tight = np.clip(1 - share / 0.22, 0, 1) ** 1.5
        straight = np.stack([_hull(np.radians(t), r) for t, r in zip(turn, skin, strict=True)])
        reach = skin * tight + straight * (1 - tight)
        reach = np.maximum(ndimage.gaussian_filter(reach, (2.0, 1.5), mode="nearest"), skin) + off_skin
        return self._raised(reach, turn, height, off_skin)

    def _raised(self, reach: Float, turn: Float, height: Float, off_skin: float) -> Float:
        """Raised wherever a vertex of the skin would come nearer than `off_skin`."""
        limit = np.interp(self.height, *_column_of(height, 0.5))
        for _ in range(4):
            row = np.interp(self.height, height[:, height.shape[1] // 2], np.arange(len(height)), left=-1, right=-1)
            whole = np.clip(np.round(row).astype(int), 0, len(height) - 1)
            half = np.interp(np.arange(len(height)), np.arange(len(height)), turn[:, -1])[whole]
            column = (self.turn / half + 1) / 2 * (turn.shape[1] - 1)
            inside = (row >= 0) & (column > 0) & (column < turn.shape[1] - 1) & (limit > -1)
            there = ndimage.map_coordinates(reach, [row[inside], column[inside]], order=1, mode="nearest")
            missing = self.reach[inside] + off_skin - there
            if missing.max() < 1e-4:
                break
            lift = np.zeros_like(reach)
            places = np.round(row[inside]).astype(int), np.round(column[inside]).astype(int)
            np.maximum.at(lift, places, np.maximum(missing, 0))
            lift = ndimage.maximum_filter(lift, size=(5, 5))
            reach = reach + np.maximum(ndimage.gaussian_filter(lift, 1.0), 0) * 1.15
        return reach


def _column_of(height: Float, share: float) -> tuple[Float, Float]:
    column = height[:, int(share * (height.shape[1] - 1))]
    return column, np.zeros_like(column)


def _hull(angle: Float, reach: Float) -> Float:
    """Distances of the convex outline around points at these angles (radians) from the axis."""
    x, y = reach * np.sin(angle), reach * np.cos(angle)
    kept: list[int] = []
    for place in range(len(x)):
        while len(kept) > 1 and _turns_out(x, y, kept[-2], kept[-1], place):
            kept.pop()
        kept.append(place)
    # Between two corners the outline is straight; where a ray meets it follows from the corners' cross products.
    corner = np.searchsorted(kept, np.arange(len(x)), side="right") - 1
    a = np.array(kept)[np.clip(corner, 0, len(kept) - 2)]
    b = np.array(kept)[np.clip(corner, 0, len(kept) - 2) + 1]
    dx, dy = x[b] - x[a], y[b] - y[a]
    return np.asarray((x[a] * dy - y[a] * dx) / (np.sin(angle) * dy - np.cos(angle) * dx))


def _turns_out(x: Float, y: Float, a: int, b: int, c: int) -> bool:
    return bool((x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]) > 0)


def _outline(style: str, head: Head) -> tuple[Float, Float]:
    """(R, C) turns in degrees and heights of a mask's grid, from its right edge to its left."""
    marks = head.landmarks
    bridge = marks[27, 1] + 0.55 * (marks[28, 1] - marks[27, 1])
    lids = max(marks[[40, 41, 46, 47], 1].max() + 0.006, bridge + 0.006)
    chin = marks[8, 1]
    edge = 62.0 if style == "surgical" else 58.0
    share = np.linspace(0, 1, _ROWS)[:, None]
    across = np.linspace(-1, 1, _COLUMNS)[None, :]
    half = edge - (4 if style == "surgical" else 10) * (2 * share - 1) ** 2
    turn = half * across
    away = np.abs(across)
    dip = np.interp(away, [0, 0.12, 0.45, 1], [bridge, bridge + 0.004, lids + 0.006, lids + 0.016])
    low = chin + 0.004
    bottom = np.interp(away, [0, 0.3, 0.6, 1], [low, low - 0.003, low - 0.02, low - 0.042])
    return turn, dip + (bottom - dip) * share


def _rolled(turn: Float, height: Float, reach: Float) -> Float:
    angle = np.radians(turn)
    return np.stack([reach * np.sin(angle), height, AXIS_Z - reach * np.cos(angle)], -1)


def _band(rows: Float, head: Head, side: int) -> Solid:
    """An elastic from the upper corner over the ear's root, down behind it and back to the lower corner."""
    edge = rows[:, -2 if side > 0 else 1]
    ear = head.vertices[ear_vertices()[0 if side > 0 else 1]]
    root = head.vertices[ear_roots()[0 if side > 0 else 1]]
    over = root + np.array([side * 0.003, -0.002, 0.0])
    behind = np.array([root[0], ear[:, 1].mean(), root[2] + 0.022])
    under = np.array([root[0] - side * 0.002, ear[:, 1].max() - 0.006, root[2] + 0.004])
    pieces = [
        _line(edge[1], over, 14),
        _line(over, over + np.array([0, 0.008, 0.014]), 3)[1:],
        _line(over + np.array([0, 0.008, 0.014]), behind, 4)[1:],
        _line(behind, under, 5)[1:],
        _line(under, edge[-2], 12)[1:],
    ]
    path = np.concatenate(pieces)
    loose = head.pushed_out(path, 0.0016)
    loose = ndimage.gaussian_filter1d(loose, 1.0, axis=0, mode="nearest")
    loose = head.pushed_out(loose, 0.0012, 1)
    loose[0], loose[-1] = edge[1], edge[-2]
    return tube(loose, 0.0016, 0.0007, np.array([side, 0.0, 0.2]), sides=8)


def _line(start: Float, end: Float, count: int) -> Float:
    return np.asarray(start + np.linspace(0, 1, count)[:, None] * (end - start))
