"""Collars, hoods, lapels and scarves on a garment's neckline; model frame, metres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.accessories import neck
from plugins.blender.characters.builtin.accessories.bust import around_neck
from plugins.blender.characters.builtin.accessories.garments import Layer
from plugins.blender.characters.builtin.accessories.shapes import Solid, joined, slab, tube
from plugins.blender.characters.builtin.accessories.sheets import cut, outward, shell
from plugins.blender.characters.builtin.accessories.skull import Head
from workbench.api import noise_in_space

Float = NDArray[np.float64]
_ROUND_M = 0.065


def turtleneck(head: Head, opening: tuple[float, float, float], height: float) -> Solid:
    """A tube of cloth up the neck, turned over at its top; height 0 to 1."""
    lower = neck.line(*opening) + 0.004
    upper = neck.line(0.15 - 0.012 * height, 0.128 - 0.014 * height, 0.115 - 0.02 * height)
    skin, normals = neck.rows_between(head.figure.shape.vertices, upper, lower, 16)
    inner = [skin[row] + 0.0035 * normals[row] for row in range(15, -1, -1)]
    over = [skin[0] + 0.006 * normals[0] + 0.0035 * neck.UP]
    outer = [skin[row] + (0.0085 + 0.001 * np.sin(row)) * normals[row] for row in range(13)]
    rows = np.stack([*inner, *over, *outer])
    return _closed(rows, 0.0022)


def stand(cloth: Layer, head: Head, height_m: float, *, open_front: bool) -> Solid:
    """The upright part of a shirt's collar, inside the leaf."""
    ring = _neckline(cloth)
    tall = height_m * _standing(neck.TURNS, open_front=open_front)
    share = np.linspace(0, 1, 6)[:, None, None]
    rows = ring + share * tall[:, None] * _leaning(ring)
    return _closed(_clear(rows, head, 0.002, closed=True), 0.0012)


def leaf(cloth: Layer, head: Head, back_m: float, front_m: float, height_m: float, *, open_front: bool) -> Solid:
    """The part of a shirt's collar that is turned over: from the stand's upper edge down onto the garment."""
    share = np.linspace(0, 1, 12)[:, None]
    gap = (26 + 6 * share) if open_front else (2.5 + 13 * share)
    turn = _around(gap)
    length = back_m + (front_m - back_m) * np.exp(-((np.abs(turn) / 38) ** 2))
    rising = height_m * _standing(turn, open_front=open_front) * (1 - share) ** 1.6
    return _turned_over(cloth, head, turn, share * length, rising, 0.0035 + 0.004 * (1 - share), 0.0014)


def lapels(cloth: Layer, head: Head, width_m: float) -> Solid:
    """A jacket's collar and lapels: turned over along the whole opening, notched, ending at its tip."""
    share = np.linspace(0, 1, 12)[:, None]
    turn = _around(2.0 + 0 * share)
    away = np.abs(turn)
    notch = 1 - 0.7 * np.exp(-(((away - 52 - 6 * share) / 3.5) ** 2))
    length = width_m * np.clip(away / 22, 0, 1) ** 0.7 * np.where(away > 90, 0.75, 1.0) * notch
    rising = 0.024 * np.clip((away - 45) / 45, 0, 1) * (1 - share) ** 1.6
    return _turned_over(cloth, head, turn, share * length, rising, 0.003 + 0.004 * (1 - share), 0.0025)


def _around(gap: Float) -> Float:
    """(R, K) turns from the front around the back to the front, less a gap in degrees at either side (R, 1)."""
    across = np.linspace(-1, 1, 2 * neck.COLUMNS)[None]
    return np.asarray((180 - gap) * across + 180.0 + 180.0) % 360 - 180


def _turned_over(
    cloth: Layer, head: Head, turn: Float, depth: Float, rising: Float, off_m: Float, thickness: float
) -> Solid:
    """A flap that begins `rising` metres above the neckline and lies `off_m` above the garment, `depth` below it."""
    below, normals = _on_garment(cloth, turn, depth)
    points = below + off_m[..., None] * normals
    flat = points.reshape(-1, 3)
    points = points + rising[..., None] * _leaning(flat).reshape(points.shape)
    rows = _clear(points, head, 0.005, closed=False)
    sheet = slab(rows, thickness)
    along = np.abs((turn + 360) % 360 - 180) * np.radians(1) * _ROUND_M
    weave = np.stack([along, np.broadcast_to(depth, turn.shape), np.zeros(turn.shape)], -1).reshape(-1, 3)
    return Solid(sheet.points, sheet.faces, np.tile(weave, (2, 1)))


def _on_garment(cloth: Layer, turn: Float, depth: Float) -> tuple[Float, Float]:
    """Points of a garment at turns and metres below its neckline (R, K), and the normals there."""
    rest, line = cloth.cut.sheet.rest, cloth.cut.neckline
    turns, out = around_neck(rest), neck.outness(rest)
    order = np.argsort(turns[line])
    begin = np.interp(turn, turns[line][order], out[line][order], period=360)
    scale = np.radians(1) * 0.09
    near = np.flatnonzero(cloth.cut.depth < 0.14)
    flat = np.column_stack([turns[near] * scale, out[near]])
    shift = np.array([360 * scale, 0])
    tree = cKDTree(np.concatenate([flat, flat - shift, flat + shift]))
    distance, found = tree.query(np.stack([turn * scale, begin + depth], -1).reshape(-1, 2), k=5)
    share = 1 / (distance + 1e-3) ** 2
    share = (share / share.sum(1, keepdims=True))[..., None]
    places = np.tile(near, 3)[found]
    normals = outward(cloth.points, cloth.cut.sheet.faces)
    shape = (*turn.shape, 3)
    made = [(values[places] * share).sum(1).reshape(shape) for values in (cloth.points, normals)]
    points, leaning = (ndimage.gaussian_filter(values, (0.8, 2.0, 0), mode="nearest") for values in made)
    return np.asarray(points), np.asarray(leaning)


def _clear(rows: Float, head: Head, least_m: float, *, closed: bool) -> Float:
    """A grid of points moved off the skin, softly: neighbours follow what has to move."""
    mode = ("nearest", "wrap" if closed else "nearest", "nearest")
    for _ in range(3):
        moved = head.out_of(head.pushed_out(head.into(rows.reshape(-1, 3)), least_m, 1)).reshape(rows.shape) - rows
        rows = rows + 1.2 * np.asarray(ndimage.gaussian_filter(moved, (1.0, 2.0, 0), mode=mode))
    return rows


def placket(cloth: Layer, half_width_m: float = 0.014) -> Solid:
    """The strip down a shirt's front."""
    rest = cloth.cut.sheet.rest
    field = np.minimum(half_width_m - np.abs(rest[:, 0]), (0.09 - rest[:, 2]) * 2)
    rows, faces = cut(cloth.cut.sheet.faces, _off_zero(field))
    return _raised(cloth, rows, rows @ cloth.points, faces, 0.0012)


def hood(cloth: Layer, head: Head, seed: int) -> Solid:
    """A hood laid back: a thick roll behind the neck that thins towards the front."""
    ring = _neckline(cloth)
    away = ring - ring.mean(0)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    behind = 0.5 - 0.5 * np.cos(np.radians(neck.TURNS))
    thick = 0.009 + 0.02 * behind**0.8
    middle = ring + (0.6 * thick + 0.012 * behind)[:, None] * away + (0.35 * thick)[:, None] * neck.UP
    roll = tube(middle, thick, thick * (1 + 0.5 * behind), neck.UP, closed=True, sides=20)
    away = roll.points - np.repeat(middle, 20, 0)
    lumps = 0.16 * noise_in_space(roll.points, 0.05, seed) + 0.08 * noise_in_space(roll.points, 0.02, seed + 2)
    points = roll.points + away * lumps[:, None]
    pushed = head.out_of(head.pushed_out(head.into(points), 0.004))
    return Solid(pushed, roll.faces, roll.weave)


def strings(cloth: Layer) -> Solid:
    """A hood's two strings, down the chest."""
    made = []
    for side in (1, -1):
        wanted = np.column_stack([np.full(14, side * 0.032), np.linspace(0.197, 0.3, 14), np.zeros(14)])
        path = _on_front(cloth, wanted, 0.003)
        made.append(tube(path, 0.0018, 0.0018, np.array([0.0, 0, -1]), sides=8))
    return joined(made)


def buttons(cloth: Layer, first: float, spacing_m: float = 0.078, radius_m: float = 0.0055) -> Solid:
    """Buttons down the middle of the front, the first so many metres below the eyes on the neutral bust."""
    heights = np.arange(first, 0.36, spacing_m)
    places = _on_front(cloth, np.column_stack([np.zeros_like(heights), heights, np.zeros_like(heights)]), 0.0012)
    turned = np.array([0.0, 0.0, 1.0])
    made = []
    for place in places:
        disc = np.stack([place, place - 0.0018 * turned])
        made.append(tube(disc, radius_m, radius_m, np.array([0.0, 1, 0]), sides=18))
    return joined(made)


def scarf(cloth: Layer, head: Head, seed: int) -> Solid:
    """Wound twice around the neck, one end hanging down the front."""
    vertices = head.figure.shape.vertices
    made = []
    for turn, (front, side, back) in enumerate(((0.196, 0.15, 0.146), (0.172, 0.134, 0.126))):
        skin, normals = neck.rows_between(vertices, neck.line(front - 0.01, side - 0.01, back - 0.01),
                                          neck.line(front, side, back), 3)  # fmt: skip
        wave = noise_in_space(skin[1], 0.09, seed + turn).astype(np.float64)
        thick = 0.013 + 0.003 * wave
        middle = skin[1] + (thick + 0.004 + 0.006 * (1 - turn))[:, None] * normals[1]
        middle = middle + 0.006 * noise_in_space(skin[1], 0.12, seed + 9 + turn)[:, None] * neck.UP
        roll = tube(middle, thick, 0.024 + 0.004 * wave, neck.UP, closed=True, sides=24)
        away = roll.points - np.repeat(middle, 24, 0)
        folds = np.sin(np.tile(np.arange(24) * 2 * np.pi / 24 * 5, neck.COLUMNS) + 3 * np.repeat(wave, 24))
        rough = 0.07 * folds + 0.12 * noise_in_space(roll.points, 0.03, seed + 4)
        points = roll.points + away * rough[:, None]
        pushed = head.out_of(head.pushed_out(head.into(points), 0.003))
        made.append(Solid(pushed, roll.faces, roll.weave))
    return joined([*made, _tail(cloth, seed)])


def _tail(cloth: Layer, seed: int) -> Solid:
    rest = cloth.cut.sheet.rest
    middle = 0.028 + 0.1 * (rest[:, 1] - 0.2)
    field = np.minimum(0.036 - np.abs(rest[:, 0] - middle), np.minimum(rest[:, 1] - 0.195, (0.08 - rest[:, 2]) * 2))
    rows, faces = cut(cloth.cut.sheet.faces, _off_zero(field))
    points = rows @ cloth.points
    across = (rows @ (rest[:, 0] - middle)) / 0.036
    rise = 0.012 + 0.003 * np.cos(across * 7 + seed) - 0.006 * across**2
    return _raised(cloth, rows, points, faces, rise)


def _standing(turn: Float, *, open_front: bool) -> Float:
    """Share of a collar's full height that stands at these degrees from the front."""
    return np.asarray(np.clip((np.abs(turn) - 20) / 45, 0, 1) if open_front else np.full(np.shape(turn), 1.0))


def _leaning(points: Float) -> Float:
    """(N, 3) directions up along the neck, leaning towards it as the neck is narrower than its base."""
    inwards = points.mean(0) - points
    inwards -= (inwards @ neck.UP)[:, None] * neck.UP
    inwards /= np.maximum(np.linalg.norm(inwards, axis=1, keepdims=True), 1e-9)
    return np.asarray(neck.UP + 0.45 * inwards)


def _neckline(cloth: Layer) -> Float:
    """(C, 3) points of a garment's neckline at `neck.TURNS`."""
    line = cloth.cut.neckline
    turn = around_neck(cloth.cut.sheet.rest[line])
    order = np.argsort(turn)
    ring = cloth.points[line][order]
    return np.stack([np.interp(neck.TURNS, turn[order], ring[:, axis], period=360) for axis in range(3)], 1)


def _on_front(cloth: Layer, wanted: Float, off_m: float) -> Float:
    """Points above a garment at places (N, 3) of the neutral bust's front, whose depth does not matter."""
    rest = cloth.cut.sheet.rest
    front = np.flatnonzero(rest[:, 2] < 0.1)
    distance = ((rest[front, None, :2] - wanted[None, :, :2]) ** 2).sum(2)
    near = front[np.argsort(distance, 0)[:6]]
    share = 1 / (np.sort(distance, 0)[:6] + 1e-6)
    share = (share / share.sum(0))[..., None]
    normals = outward(cloth.points, cloth.cut.sheet.faces)
    return np.asarray(((cloth.points[near] + off_m * normals[near]) * share).sum(0))


def _closed(rows: Float, thickness: float) -> Solid:
    sheet = slab(rows, thickness, closed=True)
    down = np.cumsum(np.linalg.norm(np.diff(rows, axis=0, prepend=rows[:1]), axis=2).mean(1))
    around = np.abs(np.radians(neck.TURNS)) * _ROUND_M
    weave = np.stack([*np.meshgrid(around, down), np.zeros(rows.shape[:2])], -1).reshape(-1, 3)
    return Solid(sheet.points, sheet.faces, np.tile(weave, (2, 1)))


def _raised(cloth: Layer, rows, points: Float, faces, thickness: float | Float) -> Solid:  # type: ignore[no-untyped-def]
    raised, all_faces = shell(points, faces, outward(points, faces), thickness)
    return Solid(raised, all_faces, np.tile(rows @ cloth.cut.weave, (2, 1)))


def _off_zero(field: Float) -> Float:
    return np.where(np.abs(field) < 1e-9, 1e-9, field)
