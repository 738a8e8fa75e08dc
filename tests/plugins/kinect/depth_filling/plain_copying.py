"""Patch copying written down as the facts state it, step by step, with nothing made fast."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import cv2

Float = NDArray[np.float64]


def plain_copying(colour: NDArray[np.uint8], depth_mm: Float, sources: list[tuple[int, int]]) -> Float:
    """(h, w) mm. sources : (y, x). Unfilled pixels are 0."""
    highest = depth_mm.max()
    inverted = np.where(depth_mm > 0, highest - depth_mm + 1, 0.0)
    colours = colour.astype(np.int64)
    height, width = depth_mm.shape
    while True:
        hole = np.zeros(depth_mm.shape, np.uint8)
        hole[14 : height - 15, 14 : width - 15] = inverted[14 : height - 15, 14 : width - 15] == 0
        contours, _ = cv2.findContours(hole, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        ranked = [(_priority(inverted, y, x, highest), y, x) for c in contours for x, y in c[:, 0]]
        ranked = [point for point in ranked if _cut(inverted, point[1], point[2], 1).any()]
        if not ranked:
            break
        _, y, x = min(ranked, key=lambda point: point[0])
        by_depth = min(sources, key=lambda s: float(((_cut(inverted, y, x, 8) - _cut(inverted, *s, 8)) ** 2).sum()))
        by_colour = min(sources, key=lambda s: int(((_cut(colours, y, x, 8) - _cut(colours, *s, 8)) ** 2).sum()))
        patch = _cut(inverted, y, x, 8)
        patch[...] = np.where(patch == 0, _mixture(inverted, y, x, by_depth, by_colour), patch)
    result = np.where(inverted > 0, highest - inverted + 1, 0.0)
    return np.where((depth_mm == 0) & (result > 0), cv2.GaussianBlur(result, (9, 9), 0), result)


def _priority(inverted: Float, y: int, x: int, highest: float) -> float:
    patch = _cut(inverted, y, x, 8)
    return float(patch.sum() / 289 * (highest - patch.sum() / (patch > 0).sum()) / 255)


def _mixture(inverted: Float, y: int, x: int, by_depth: tuple[int, int], by_colour: tuple[int, int]) -> Float:
    first, second = _cut(inverted, *by_depth, 8).copy(), _cut(inverted, *by_colour, 8).copy()
    around = _cut(inverted, y, x, 14).copy()
    around[8:21, 8:21] = 0
    own, rim = _mean(_cut(inverted, y, x, 8)), _mean(around)
    fit = [abs(_mean(p) - own) * abs(_mean(p) - rim) for p in (first, second)]
    trust = [1 / f if f else 1.0 for f in fit]
    shares = [t / sum(trust) for t in trust]
    if np.sqrt(((first - second) ** 2).sum()) / 289 < 10:
        return np.where((first != 0) & (second != 0), shares[0] * first + shares[1] * second, 0.0)
    return first if shares[0] > shares[1] else second


def _mean(patch: Float) -> float:
    return float(patch.sum() / (patch > 0).sum())


def _cut(picture: Any, y: int, x: int, half: int) -> Any:
    return picture[y - half : y + half + 1, x - half : x + half + 1]
