"""Where clothes begin: signed distances on the neutral bust, metres, positive where it is covered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.bust import around_neck

Float = NDArray[np.float64]


def round_neck(rest: Float, front: float, side: float, back: float) -> Float:
    """Below a round line at these heights (metres below the eyes) in front, at the sides and behind."""
    toward_front = np.cos(np.radians(around_neck(rest)))
    line = side + np.where(toward_front > 0, (front - side) * toward_front, (side - back) * toward_front)
    return np.asarray(rest[:, 1] - line)


def open_front(rest: Float, depth: float, half_width: float = 0.07, top: float = 0.15) -> Float:
    """Outside a V whose tip lies `depth` metres below the eyes and which is 2 `half_width` wide at height `top`."""
    slope = half_width / (depth - top)
    inside = (slope * (depth - rest[:, 1]) - np.abs(rest[:, 0])) / np.hypot(1, slope)
    behind = (rest[:, 2] - 0.075) * 1.2
    return np.asarray(np.maximum(-inside, behind))
