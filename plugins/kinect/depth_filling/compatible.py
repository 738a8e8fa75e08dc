"""Patch copying (FDCBOP), bit for bit as the face synthesiser does it with the same sources.

After "Filling depth holes by colour-based and depth-based patches", ETRI Journal, DOI 10.4218/etrij.16.0116.0062,
section III: the hole's edge is filled patch by patch, each from the patch that is most like it in depth and the one
that is most like it in colour, mixed by how well their mean depth fits the surroundings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling import patch_copying
from plugins.kinect.depth_filling.patch_copying import HALF, PIXELS
from plugins.kinect.depth_filling.sources import FRAME, Places, inner
from workbench.api import cv2

CORE = 6
"""The middle of the wider patch (`FRAME` to each side) that its mean leaves out."""
LIKE = 10.0
"""Patches that differ by less are mixed."""
BLUR = 9
"""Side in pixels of the Gaussian over what was filled."""

Float = NDArray[np.float64]


def fill_compatible(colour: NDArray[np.uint8], depth_mm: Float, sources: Places) -> Float:
    """The depth with its holes filled; holes along the frame (14 pixels, 15 at the right and bottom) stay,
    but for what a patch from further in covers.

    colour : (h, w, 3). depth_mm : (h, w), 0 = hole. sources : see `plugins.kinect.depth_filling.sources`.
    """
    farthest = float(depth_mm.max())
    copying = _Copying(colour, np.where(depth_mm > 0, farthest - depth_mm + 1, 0.0), farthest, sources)
    while len(sources) and copying.step():
        pass
    filled = np.where(copying.inverted > 0, farthest - copying.inverted + 1, 0.0)
    blurred = cv2.GaussianBlur(filled, (BLUR, BLUR), 0)
    return np.where((depth_mm == 0) & (filled > 0), blurred, filled)


class _Copying:
    """What changes from patch to patch. inverted : (h, w), the farthest is 1, holes are 0."""

    def __init__(self, colour: NDArray[np.uint8], inverted: Float, highest: float, sources: Places) -> None:
        self.colour, self.inverted, self.highest, self.sources = colour, inverted, highest, sources
        self.depth_sums, self.colour_sums = patch_copying.source_sums(inverted, colour, sources)
        self.number = np.full(inverted.shape, -1, np.int32)
        self.number[sources[:, 0], sources[:, 1]] = np.arange(len(sources))
        self.priority = np.full(inverted.shape, np.nan)
        self.hole = np.zeros(inverted.shape, np.uint8)
        self.hole[inner(inverted.shape)] = inverted[inner(inverted.shape)] == 0
        self.by_depth = self.by_colour = 0

    def step(self) -> bool:
        """Fills one patch; False when no hole is left that has something known beside it."""
        contours, _ = cv2.findContours(self.hole, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        if not contours:
            return False
        points = np.concatenate(contours).reshape(-1, 2)
        place = patch_copying.next_point(points, self.inverted, self.highest, self.priority)
        if place < 0:
            return False
        x, y = (int(v) for v in points[place])
        self.by_depth = patch_copying.most_like_in_depth(
            self.inverted, y, x, self.sources, self.depth_sums, self.by_depth
        )
        self.by_colour = patch_copying.most_like_in_colour(
            self.colour, y, x, self.sources, self.colour_sums, self.by_colour
        )
        copied = self._mixture(y, x)
        patch, hole = _around(self.inverted, y, x), _around(self.hole, y, x)
        new = (patch == 0) & (copied != 0)
        patch[new], hole[new] = copied[new], 0
        patch_copying.renew(self.inverted, y, x, self.priority, self.number, self.sources, self.depth_sums)
        if not new.any():
            # Theirs would choose this point for ever.
            self.hole[y, x] = 0
        return True

    def _mixture(self, y: int, x: int) -> Float:
        """(17, 17) what goes where the patch has holes; 0 = nothing. NumPy's order of adding up decides last bits."""
        ring = _around(self.inverted, y, x, FRAME).copy()
        ring[FRAME - CORE : FRAME + CORE + 1, FRAME - CORE : FRAME + CORE + 1] = 0
        own, around = _mean(_around(self.inverted, y, x)), _mean(ring)
        first = _around(self.inverted, *self.sources[self.by_depth]).copy()
        second = _around(self.inverted, *self.sources[self.by_colour]).copy()
        trust_first, trust_second = _trust(_mean(first), own, around), _trust(_mean(second), own, around)
        share_first = trust_first / (trust_first + trust_second)
        share_second = trust_second / (trust_first + trust_second)
        if np.sqrt(((first - second) ** 2).sum()) / PIXELS < LIKE:
            return np.where((first != 0) & (second != 0), share_first * first + share_second * second, 0.0)
        better: Float = first if share_first > share_second else second
        return better


def _around(picture: Any, y: int, x: int, half: int = HALF) -> Any:
    return picture[y - half : y + half + 1, x - half : x + half + 1]


def _mean(patch: Float) -> float:
    """Of what is known; 0 where nothing is."""
    return float(patch.sum() / max(1, np.count_nonzero(patch > 0)))


def _trust(mean: float, own: float, around: float) -> float:
    product = abs(mean - own) * abs(mean - around)
    return 1.0 if product == 0 else 1 / product
