"""Caps, hats and headbands: surfaces of revolution around the skull, never nearer to it than a few millimetres.

Rows of points run from the top of the skull to the hat's rim, columns once around from the back; head frame, metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse

from plugins.blender.characters.builtin.accessories.shapes import Solid, ball, grid_faces, joined, slab
from plugins.blender.characters.builtin.accessories.sheets import lifted, outward
from plugins.blender.characters.builtin.accessories.skull import Head, on_skull, tilt_of_line
from plugins.blender.recipe.adornments import Hat
from workbench.api import noise_in_space

Float = NDArray[np.float64]
COLUMNS, ROWS = 120, 36
_TURNS = np.linspace(-180, 180, COLUMNS, endpoint=False)
_LEAST_M = 0.003
_CLOTH_M = 0.0022


@dataclass(frozen=True)
class Worn:
    """main : of the hat's own cloth; trim : ribbon, button or pompon."""

    main: Solid
    trim: Solid | None = None


LINES: dict[str, tuple[float, float, float]] = {
    "baseball cap": (-0.046, -0.024, 0.012),
    "beanie": (-0.036, -0.016, 0.05),
    "brim hat": (-0.05, -0.03, 0.004),
    "bucket hat": (-0.044, -0.028, 0.01),
    "hard hat": (-0.05, -0.03, 0.0),
}
"""Where a hat's rim runs on the neutral skull: metres below the eyes in front, at the sides and behind."""


def hat(style: str, recipe: Hat, head: Head, seed: int = 0) -> Worn:
    """What is worn on the head, head frame."""
    skull = skull_rows(head, *_line(style, recipe))
    made = {"baseball cap": _cap, "beanie": _beanie, "hard hat": _hard_hat}.get(style, _brimmed)
    return made(style, recipe, head, skull, seed)


def headband(head: Head, height_m: float = 0.045) -> Worn:
    """A stretched band around the forehead."""
    top = _rows_between((-0.062 - 0.5 * height_m, -0.05 - 0.5 * height_m, -0.02 - 0.5 * height_m), height_m)
    skin = (top @ head.vertices).reshape(9, COLUMNS, 3)
    skin = _soft(skin, 1.0, from_top=False)
    normals = _normals(skin)
    bulge = 1 - np.linspace(-1, 1, 9)[:, None] ** 4
    rows = skin + normals * (0.002 + 0.0035 * bulge)[..., None]
    return Worn(_shelled(rows, 0.002, _weave(rows)))


@dataclass(frozen=True)
class Skull:
    """points, normals : (R, C, 3) of the smoothed skull under a hat; axis : (3,) upwards; rim : (C, 3)."""

    points: Float
    normals: Float

    @cached_property
    def rim(self) -> Float:
        return np.asarray(self.points[-1])

    @cached_property
    def axis(self) -> Float:
        """(3,) unit, out of the rim's plane towards the top."""
        flat = self.rim - self.rim.mean(0)
        normal = np.linalg.svd(flat, full_matrices=False)[2][2]
        return np.asarray(-normal * np.sign(normal[1]))


def skull_rows(head: Head, front: float, side: float, back: float) -> Skull:
    """The skull under a line, as rows from its top."""
    points = (_weights(front, side, back) @ head.vertices).reshape(ROWS, COLUMNS, 3)
    points = _soft(points, 1.5, from_top=True)
    return Skull(points, _normals(points))


@cache
def _weights(front: float, side: float, back: float) -> sparse.csr_matrix:
    rim = tilt_of_line(_TURNS, front, side, back)
    share = np.linspace(0.02, 1, ROWS)
    return on_skull((share[:, None] * rim).ravel(), np.tile(_TURNS, ROWS))


@cache
def _rows_between(upper: tuple[float, float, float], height_m: float) -> sparse.csr_matrix:
    lower = tuple(value + height_m for value in upper)
    a, b = tilt_of_line(_TURNS, *upper), tilt_of_line(_TURNS, *lower)
    share = np.linspace(0, 1, 9)[:, None]
    return on_skull((a + share * (b - a)).ravel(), np.tile(_TURNS, 9))


def _line(style: str, recipe: Hat) -> tuple[float, float, float]:
    front, side, back = LINES[style]
    if style == "baseball cap" and recipe.backwards:
        return -0.052, side, 0.02
    return front, side, back


def _soft(rows: Float, width: float, *, from_top: bool) -> Float:
    """Rows smoothed along both directions, the last row along itself only; from_top : the first is one point."""
    wide = ndimage.gaussian_filter1d(rows, 2 * width, axis=1, mode="wrap")
    mixed = ndimage.gaussian_filter1d(wide, width, axis=0, mode="nearest")
    mixed[-1] = wide[-1]
    mixed[0] = mixed[0].mean(0) if from_top else wide[0]
    return np.asarray(mixed)


def _normals(rows: Float) -> Float:
    flat = rows.reshape(-1, 3)
    found = outward(flat, grid_faces(rows.shape[0], COLUMNS, closed=True)).reshape(rows.shape)
    away = np.sign(((rows - rows.mean((0, 1))) * found).sum())
    return np.asarray(found * away)


def _weave(rows: Float) -> Float:
    """Places on the cloth: around (alike on both sides, so that it closes), and down from the top."""
    down = np.cumsum(np.linalg.norm(np.diff(rows, axis=0, prepend=rows[:1]), axis=2).mean(1))
    around = np.abs(np.radians(_TURNS)) * 0.085
    grid = np.stack([*np.meshgrid(around, down), np.zeros(rows.shape[:2])], -1)
    return np.asarray(grid.reshape(-1, 3))


def _shelled(rows: Float, thickness: float, weave: Float) -> Solid:
    sheet = slab(rows, thickness, closed=True)
    return Solid(sheet.points, sheet.faces, np.tile(weave, (2, 1)))


def _over(skull: Skull, wanted: Float, least: float = _LEAST_M) -> Float:
    flat = lifted(skull.points.reshape(-1, 3), wanted.reshape(-1, 3), skull.normals.reshape(-1, 3), least)
    return np.asarray(flat.reshape(wanted.shape))


def _share() -> Float:
    return np.linspace(0.02, 1, ROWS)[:, None]


def _cap(style: str, recipe: Hat, head: Head, skull: Skull, seed: int) -> Worn:
    turn = _TURNS + (180 if recipe.backwards else 0)
    front = np.clip(np.cos(np.radians(turn)), 0, 1)
    share = _share()
    height = 0.006 + 0.01 * (1 - share**2) + 0.012 * (0.4 + recipe.height) * front**2 * np.sin(np.pi * share) ** 0.8
    seams = np.abs((turn + 30 + 30) % 60 - 30)
    height = height - 0.0012 * np.exp(-((seams / 2.2) ** 2)) * np.clip(share * 4, 0, 1)
    height = height + 0.0008 * noise_in_space(skull.points.reshape(-1, 3), 0.03, seed).reshape(height.shape)
    rows = _over(skull, skull.points + height[..., None] * skull.normals)
    crown = _shelled(rows, _CLOTH_M, _weave(rows))
    peak = _peak(rows[-1], skull, turn, 0.055 + 0.02 * recipe.brim)
    top = rows[0].mean(0)
    button = ball(top + 0.002 * skull.axis, np.array([0.0065, 0.0035, 0.0065]))
    return Worn(joined([crown, peak]), button)


def _peak(rim: Float, skull: Skull, turn: Float, length: float) -> Solid:
    """A cap's peak: longest in front, its sides lower than its middle."""
    turn = (turn + 180) % 360 - 180
    order = np.argsort(turn)
    inner = order[np.abs(turn[order]) < 60]
    place = np.sin(np.pi * np.linspace(0, 1, len(inner)))[:, None]
    edge = rim[inner]
    middle = edge[len(edge) // 2] - rim.mean(0)
    forward = middle - (middle @ skull.axis) * skull.axis
    forward /= np.linalg.norm(forward)
    side = edge - edge[len(edge) // 2]
    side = side - np.outer(side @ forward, forward)
    reach = length * place**0.75
    out = edge + reach * (forward - 0.22 * skull.axis) + 0.04 * side * place
    rows = np.stack([edge + s * (out - edge) + (s * (1 - s) * 0.18) * reach * skull.axis for s in np.linspace(0, 1, 8)])
    rows[0] -= 0.001 * forward
    # Curved like a roof along its middle line.
    across = np.linalg.norm(rows - rows[:, len(edge) // 2][:, None], axis=2)
    depth = np.linspace(0, 1, 8)[:, None]
    rows = rows - (2.0 * across**2 * depth * place[:, 0] ** 0.7)[..., None] * skull.axis
    sheet = slab(rows, 0.003)
    flat = rows.reshape(-1, 3)
    weave = np.column_stack([flat @ np.cross(forward, skull.axis), flat @ forward, np.zeros(len(flat))])
    return Solid(sheet.points, sheet.faces, np.tile(weave, (2, 1)))


def _beanie(style: str, recipe: Hat, head: Head, skull: Skull, seed: int) -> Worn:
    share = _share()
    up, behind = skull.axis, np.array([0.0, 0.0, 1.0])
    slouch = (0.006 + 0.05 * recipe.height**2) * (1 - share) ** 1.2
    wanted = skull.points + (0.006 + 0.004 * np.sin(np.pi * share))[..., None] * skull.normals
    wanted = wanted + slouch[..., None] * (up + 0.5 * recipe.height * behind)
    lumps = noise_in_space(skull.points.reshape(-1, 3), 0.035, seed).reshape(ROWS, COLUMNS)
    wanted = wanted + (0.0022 * lumps * np.clip(3 * (1 - share), 0, 1))[..., None] * skull.normals
    rows = _over(skull, wanted)
    pieces = [_shelled(rows, 0.003, _weave(rows))]
    folded = 13
    cuff = (
        rows[-folded:]
        + (0.0042 + 0.002 * np.sin(np.pi * np.linspace(0, 1, folded)))[:, None, None] * skull.normals[-folded:]
    )
    pieces.append(_shelled(cuff, 0.0045, _weave(rows).reshape(ROWS, COLUMNS, 3)[-folded:].reshape(-1, 3)))
    return Worn(joined(pieces), _pompon(rows[0].mean(0), up, seed) if recipe.pompon else None)


def _pompon(top: Float, up: Float, seed: int) -> Solid:
    round_ = ball(top + 0.018 * up, 0.024, 28, 40)
    away = round_.points - (top + 0.018 * up)
    rough = 1 + 0.16 * noise_in_space(away, 0.006, seed) + 0.1 * noise_in_space(away, 0.003, seed + 3)
    points = top + 0.018 * up + away * rough[:, None]
    return Solid(points, round_.faces, points - top)


def _hard_hat(style: str, recipe: Hat, head: Head, skull: Skull, seed: int) -> Worn:
    share = _share()
    ridge = np.exp(-((np.abs((_TURNS + 90) % 180 - 90) / 9) ** 2)) * np.clip(np.sin(np.pi * share) * 1.4, 0, 1)
    height = 0.016 + 0.012 * (1 - share**2) + 0.004 * ridge
    rows = _over(skull, skull.points + height[..., None] * skull.normals, 0.01)
    reach = 0.008 + (0.03 + 0.02 * recipe.brim) * np.clip(np.cos(np.radians(_TURNS)), 0, 1) ** 1.5
    brim = _brim(rows[-1], skull, reach, np.full(COLUMNS, 0.35), 4)
    return Worn(joined([_shelled(rows, 0.003, _weave(rows)), brim]))


def _brimmed(style: str, recipe: Hat, head: Head, skull: Skull, seed: int) -> Worn:
    bucket = style == "bucket hat"
    rows = _over(skull, _crown(skull, recipe, flat=not bucket), 0.005)
    toward = np.abs(np.sin(np.radians(_TURNS)))
    if bucket:
        reach = np.full(COLUMNS, 0.045 + 0.02 * recipe.brim)
        fall = np.full(COLUMNS, 0.75) + 0.08 * noise_in_space(rows[-1], 0.05, seed)
    else:
        reach = np.full(COLUMNS, 0.05 + 0.03 * recipe.brim)
        # The sides of a fedora's brim are turned up, front and back hang a little.
        fall = 0.2 - 0.35 * toward**2 + 0.05 * noise_in_space(rows[-1], 0.07, seed)
    crown = _shelled(rows, _CLOTH_M, _weave(rows))
    main = joined([crown, _brim(rows[-1], skull, reach, fall, 7)])
    if bucket:
        return Worn(main)
    ribbon = rows[-8:] + 0.0016 * skull.normals[-8:] * 1.0
    centre = rows[-1].mean(0)
    away = ribbon - centre
    away = away - (away @ skull.axis)[..., None] * skull.axis
    ribbon = ribbon + 0.001 * away / np.linalg.norm(away, axis=2, keepdims=True)
    return Worn(main, _shelled(ribbon, 0.0012, _weave(ribbon)))


def _crown(skull: Skull, recipe: Hat, *, flat: bool) -> Float:
    """(R, C, 3) walls that lean inwards and a flat or dented top, over the skull."""
    axis, centre = skull.axis, skull.rim.mean(0)
    away = skull.rim - centre
    away = away - (away @ axis)[:, None] * axis
    radius = np.linalg.norm(away, axis=1, keepdims=True)
    outwards = away / radius
    skull_top = float(((skull.points - centre) @ axis).max())
    top = skull_top + 0.012 + (0.022 * recipe.height if flat else 0.004)
    share = np.linspace(0, 1, ROWS)
    wall = np.clip((share - 0.38) / 0.62, 0, 1)  # 0 at the top's edge, 1 at the rim
    corner = np.exp(-(((share - 0.38) / 0.09) ** 2)) * 0.004
    height = np.where(share > 0.38, top * (1 - wall), top) - corner
    narrowing = (0.14 if flat else 0.17) * (1 - wall)
    width = np.where(share > 0.38, 1 - narrowing, (share / 0.38) * (1 - narrowing[0]))
    rows = centre + width[:, None, None] * (radius + 0.007) * outwards + height[:, None, None] * axis
    lean = ((skull.rim - centre) @ axis)[:, None]
    rows = rows + (wall[:, None] * lean[:, 0])[..., None] * axis
    if flat:
        across = np.abs(np.sin(np.radians(_TURNS)))
        dent = np.clip(1 - share / 0.36, 0, 1)[:, None] ** 0.7 * 0.01
        pinch = 0.007 * np.exp(-(((share[:, None] - 0.4) / 0.15) ** 2)) * np.exp(-(((np.abs(_TURNS) - 32) / 14) ** 2))
        rows = rows - (dent * (0.5 + 0.5 * (1 - across)))[..., None] * axis - pinch[..., None] * outwards
    return np.asarray(rows)


def _brim(rim: Float, skull: Skull, reach: Float, fall: Float, count: int) -> Solid:
    centre, axis = rim.mean(0), skull.axis
    away = rim - centre
    away = away - (away @ axis)[:, None] * axis
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    share = np.linspace(0, 1, count)[:, None, None]
    flat = away - fall[:, None] * axis
    rows = rim - 0.002 * away + share * (reach[:, None] * flat) + (0.1 * share * (share - 1)) * reach[:, None] * axis
    sheet = slab(rows, 0.0026, closed=True)
    return Solid(sheet.points, sheet.faces, np.tile(_weave(rows), (2, 1)))
