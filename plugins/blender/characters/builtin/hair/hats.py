"""Hair and what is worn over it: above a hat's rim there is none, below it lies flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.headwear import LINES
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.locks import resampled
from plugins.blender.recipe.cuts import Cut
from plugins.blender.recipe.portrait import Portrait

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Line = tuple[float, float, float]
_AXIS_Z = 0.075
_MARGIN_M, _BAND_M = 0.008, 0.02


def hat_line(portrait: Portrait) -> Line | None:
    """Where a hat's rim runs on the neutral head, metres below the eyes in front, beside and behind; None without."""
    wardrobe = portrait.wardrobe
    if not wardrobe.headwear:
        return None
    front, side, back = LINES[wardrobe.headwear]
    turned = wardrobe.headwear == "baseball cap" and wardrobe.hat.backwards
    return (-0.052, side, 0.02) if turned else (front, side, back)


def under_hat(cut: Cut) -> Cut:
    """The cut pressed flat, without a fringe."""
    return replace(cut, rise=min(cut.rise, 7.0), lift=min(cut.lift, 28.0), top=min(cut.top, 400.0), fringe=None)


def covered_height(line: Line, ground: Ground, places: NDArray[np.floating]) -> Float:
    """(N,) metres below the eyes above which a hat covers places (N, 3) of the head frame."""
    front, side, back = line
    angle = np.arctan2(np.abs(places[..., 0]), _AXIS_Z - places[..., 2])
    # Through the three heights at 0, 90 and 180 degrees.
    height = side + 0.5 * (front - back) * np.cos(angle) + (0.5 * (front + back) - side) * np.cos(angle) ** 2
    return np.asarray(height + _shift(line, ground) - _MARGIN_M)


def without_covered(hairs: Single, line: Line, ground: Ground) -> Single:
    """(C', P, 3) hairs without what lies above a hat's rim."""
    free = hairs[..., 1] > covered_height(line, ground, hairs)
    first = free.argmax(1)
    # What rises above the rim again is hidden again.
    after = np.where(np.arange(hairs.shape[1]) > first[:, None], free, True)
    last = np.where(after.all(1), hairs.shape[1] - 1, after.argmin(1) - 1)
    seen = np.flatnonzero(free.any(1) & (last > first))
    along = np.linspace(0, 1, hairs.shape[1])[None]
    share = first[seen, None] + along * (last - first)[seen, None]
    return resampled(hairs[seen], (share / (hairs.shape[1] - 1)).astype(np.float32))


def _shift(line: Line, ground: Ground) -> float:
    """Metres by which this head's places near the rim lie lower than the neutral head's."""
    near = np.abs(ground.point_rest[:, 1] - line[1]) < _BAND_M
    return float(np.mean(ground.points[near, 1] - ground.point_rest[near, 1]))
