"""Headphones: a band over the skull and cups that close over the ears. Head frame, metres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.shapes import Solid, ball, joined, tube
from plugins.blender.characters.builtin.accessories.skull import Head, ear_vertices, on_skull

Float = NDArray[np.float64]
_OFF_SKULL_M = 0.016


def headphones(head: Head) -> tuple[Solid, Solid]:
    """Hard parts (band, shells) and soft ones (cushions)."""
    hard: list[Solid] = []
    soft: list[Solid] = []
    middles = []
    for side, ear in zip((1, -1), ear_vertices(), strict=True):
        points = head.vertices[ear]
        middle = points.mean(0)
        inner, outer = middle[0] * side - 0.004, (points[:, 0] * side).max()
        middles.append(np.array([side * (outer + 0.012), middle[1] - 0.008, middle[2]]))
        cushion = _oval(middle, side, 0.5 * (inner + outer))
        pad = tube(cushion, 0.011, 0.5 * (outer - inner) + 0.007, np.array([1.0, 0, 0]), closed=True, sides=12)
        soft.append(Solid(head.pushed_out(pad.points, 0.0005), pad.faces, pad.weave))
        shell = ball(np.zeros(3), np.array([0.016, 0.042, 0.036]), 16, 28)
        flat = shell.points * [1, 1, 1]
        flat[:, 0] = np.clip(flat[:, 0] * side, -0.004, 0.013) * side
        hard.append(Solid(flat + np.array([side * (outer + 0.006), middle[1], middle[2]]), shell.faces))
    tilt = np.linspace(74, 0, 20)
    turns = [np.full(20, 90.0), np.full(19, -90.0)]
    weights = on_skull(np.concatenate([tilt, tilt[:-1][::-1]]), np.concatenate(turns))
    arc = weights @ head.vertices
    centre = arc.mean(0)
    away = (arc - centre) / np.linalg.norm(arc - centre, axis=1, keepdims=True)
    over = arc + _OFF_SKULL_M * away
    share = np.abs(np.linspace(-1, 1, len(arc)))[:, None]
    over[:, 2] = arc[:, 2].mean()
    ends = np.where(np.linspace(1, -1, len(arc))[:, None] > 0, middles[0], middles[1])
    path = over + np.clip((share - 0.72) / 0.28, 0, 1) ** 2 * (ends - over)
    front = np.array([0.0, 0.0, 1.0])
    hard.append(tube(path, 0.0035, 0.013, front, sides=14))
    soft.append(tube(over[10:-10] - 0.006 * away[10:-10], 0.005, 0.011, front, sides=12))
    return joined(hard), joined(soft)


def _oval(middle: Float, side: int, x: float) -> Float:
    angle = 2 * np.pi * np.arange(36) / 36
    return np.stack([np.full(36, side * x), middle[1] + 0.037 * np.sin(angle), middle[2] + 0.031 * np.cos(angle)], 1)
