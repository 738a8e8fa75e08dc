"""Which way hair lies at a place of the scalp, how long it is there, and where a cap would cover it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.cuts import Cut
from plugins.blender.recipe.hair import Hair

Float = NDArray[np.float64]
_WHORL = np.array([0.010, -0.098, 0.128])
"""Where the hair turns at the crown of the neutral head."""
_EAR = np.array([0.080, 0.020, 0.075])


def eased(value: NDArray[np.floating]) -> Float:
    """3 t^2 - 2 t^3 on 0 to 1, clamped outside."""
    share = np.clip(value, 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))


def upness(rest: Float, lowest_mm: float = 40.0, over_mm: float = 28.0) -> Float:
    """(N,) 0 on sides and nape to 1 on the top of (N, 3) places of the neutral head, from this height over the eyes."""
    return eased((-1000 * rest[:, 1] - lowest_mm) / over_mm)


def fringe_zone(rest: Float) -> Float:
    """(N,) 1 where hair is combed into a fringe."""
    angle = np.degrees(np.arctan2(np.abs(rest[:, 0]), 0.075 - rest[:, 2]))
    return eased((0.062 - rest[:, 2]) / 0.03) * eased((58 - angle) / 22) * upness(rest)


def lengths(rest: Float, depth: Float, cut: Cut, hair: Hair) -> Float:
    """(N,) metres that hair is long at places (N, 3), `depth` millimetres inside the hairline."""
    shaved = cut.sides < 8 < cut.top
    top = upness(rest, 52.0, 44.0) if shaved else upness(rest)
    angle = np.degrees(np.arctan2(np.abs(rest[:, 0]), 0.075 - rest[:, 2]))
    nape = eased((angle - 100) / 45) * eased((1000 * rest[:, 1] + 15) / 60)
    below = cut.sides + (cut.nape - cut.sides) * nape
    # Hairs at the hairline are finer and shorter than those behind them, but those that hang are long everywhere.
    edge = 0.35 + 0.65 * eased(depth / 11) if cut.ends is None else 0.7 + 0.3 * eased(depth / 9)
    if cut.face_angle > 90:
        # In front of ears that hair is combed behind, only whiskers are left.
        below = np.where((angle < 84) & (rest[:, 1] > -0.03), 9.0, below)
    return np.asarray(0.001 * hair.length * (below + (cut.top - below) * top) * edge)


def direction(rest: Float, cut: Cut, hair: Hair) -> Float:
    """(N, 3) where hair at places of the neutral head points, head axes, not yet along the skin."""
    side = eased((rest[:, 1] + 0.06) / 0.05)
    behind = eased((rest[:, 2] - 0.10) / 0.05)
    lie = {"crown": _from_crown, "parted": _from_parting, "back": _backwards, "up": _outwards, "tied": _backwards}
    flow = lie[cut.lie](rest, side, behind, hair)
    if cut.fringe is not None:
        share = fringe_zone(rest)[:, None]
        sweep = np.full(len(rest), 0.35 * np.sign(hair.part_mm))
        forward = np.stack([3.5 * rest[:, 0] + sweep, np.full(len(rest), 0.35), np.full(len(rest), -1.0)], 1)
        flow = flow * (1 - share) + forward * share
    return _unit(flow) + around_ear(rest) * (0.25 if cut.lie == "up" else 1.0)


def _from_crown(rest: Float, side: Float, behind: Float, hair: Hair) -> Float:
    away = rest - _WHORL * [np.sign(hair.part_mm), 1, 1]
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    away = away / np.maximum(distance, 1e-6)
    spiral = np.cross(away, [0.0, -1.0, 0.0]) * np.exp(-distance / 0.035) * np.sign(hair.part_mm)
    away[:, 0] *= 1 - 0.7 * side * behind
    return np.asarray(away + 0.9 * spiral + side[:, None] * [0, 1.6, 0.35] + (side * behind)[:, None] * [0, 0.9, -0.3])


def _from_parting(rest: Float, side: Float, behind: Float, hair: Hair) -> Float:
    across = np.clip((rest[:, 0] - 0.001 * hair.part_mm) / 0.002, -1, 1)
    # Behind the crown there is no parting any more.
    across = np.where(rest[:, 2] > 0.125, np.clip(rest[:, 0] / 0.08, -1, 1) * 0.5, across) * (1 - behind * side)
    front = eased((0.05 - rest[:, 2]) / 0.06)
    flow = np.stack([across, 0.15 + 0 * across, 0.12 + 0.5 * front + 0.5 * behind], 1)
    return np.asarray(flow + side[:, None] * [0, 1.3, 0.25] + behind[:, None] * [0, 0.9, 0])


def _backwards(rest: Float, side: Float, behind: Float, hair: Hair) -> Float:
    flow = np.stack([0.6 * rest[:, 0] / 0.08 * (1 - side), 0 * side - 0.05, 1 + 0 * side], 1)
    return np.asarray(flow + side[:, None] * [0, 0.75, 0.1] + behind[:, None] * [0, 1.2, -0.4])


def _outwards(rest: Float, side: Float, behind: Float, hair: Hair) -> Float:
    return np.asarray((rest - [0.0, -0.02, 0.075]) / 0.09 + [0.0, -0.5, 0.0])


def around_ear(rest: Float) -> Float:
    """(N, 3) away from the ears, strong beside them."""
    away = rest - _EAR * np.stack([np.sign(rest[:, 0]), np.ones(len(rest)), np.ones(len(rest))], 1)
    away[:, 0] = 0
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    return np.asarray(away / np.maximum(distance, 1e-6) * eased((0.048 - distance) / 0.02) * 0.9)


def _unit(vectors: Float) -> Float:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
