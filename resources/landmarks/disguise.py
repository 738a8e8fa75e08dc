"""What covers or changes drawn faces so that they vary as people do: glasses, masks, stubble, make-up, caps, hands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from resources.landmarks.leaves import colour, smooth_noise
from resources.landmarks.photographs import times
from workbench.api import cv2

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
_LOWER_FACE = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 33]
_MASKED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 28]


def disguise(draw: np.random.Generator, picture: Picture, points: Points, visible: NDArray[np.bool_]) -> Picture:
    """The (S, S, 3) RGB picture of a head after what chance puts on it. points : (70, 2) pixels of that picture."""
    picture = _skin(draw, picture)
    if draw.uniform() < 0.15:
        picture = _painted(draw, picture, points[_LOWER_FACE], draw.uniform(0.2, 0.7), 64)
    if draw.uniform() < 0.15:
        brows = points[np.r_[17:22] if draw.uniform() < 0.5 else np.r_[22:27]]
        picture = _painted(draw, picture, np.concatenate([brows, brows + np.array([0, 3])]), 0.6, 32)
    if draw.uniform() < 0.12:
        picture = _lips(draw, picture, points)
    if draw.uniform() < 0.2:
        picture = _glasses(draw, picture, points, visible)
    if draw.uniform() < 0.05:
        _polygon(picture, _around(points[_MASKED], draw.uniform(1.0, 1.08)), colour(draw))
    if draw.uniform() < 0.1:
        picture = _cap(draw, picture, points)
    return picture


def occlude(draw: np.random.Generator, picture: Picture) -> Picture:
    """Something before the camera: bars, blobs of skin, boxes; about a third of pictures."""
    side = picture.shape[0]
    for _ in range(int(draw.choice([0, 1, 2, 3], p=[0.68, 0.2, 0.09, 0.03]))):
        size = side * draw.uniform(0.06, 0.28)
        x, y = draw.uniform(0, 1, 2) * side
        turn = np.linspace(0, 2 * np.pi, int(draw.integers(3, 12)), endpoint=False)
        reach = size * draw.uniform(0.5, 1.1, len(turn))
        stretch = draw.uniform(0.3, 1)
        outline = np.stack([x + reach * np.cos(turn), y + stretch * reach * np.sin(turn)], 1)
        cover = picture.copy()
        _polygon(cover, outline, colour(draw))
        noise = smooth_noise(draw, side, int(2 ** draw.uniform(2, 6)))[..., None]
        cover = np.clip(cover * (1 + 0.25 * draw.uniform() * noise), 0, 255).astype(np.uint8)
        inside = np.zeros((side, side), np.uint8)
        _polygon(inside, outline, (255, 255, 255))
        picture = np.where(inside[..., None] > 127, cover, picture)
    return picture


def _skin(draw: np.random.Generator, picture: Picture) -> Picture:
    """Spots, pores and patches: brightness times noise of three sizes."""
    side = picture.shape[0]
    field = np.ones((side, side), np.float32)
    for cells, strength in ((6, 0.25), (24, 0.12), (90, 0.12)):
        field += np.float32(draw.uniform(0, strength)) * smooth_noise(draw, side, cells)
    return times(picture, field)


def _painted(draw: np.random.Generator, picture: Picture, outline: Points, strength: float, cells: int) -> Picture:
    """A patch with a soft edge drawn darker or in some colour, uneven as hair is."""
    side = picture.shape[0]
    inside = np.zeros((side, side), np.uint8)
    cv2.fillConvexPoly(inside, cv2.convexHull(outline.astype(np.float32)).astype(np.int32), 255)
    share = cv2.GaussianBlur(inside, (0, 0), float(draw.uniform(1, 4))).astype(np.float32) / 255
    share *= np.float32(strength) * (np.float32(0.75) + np.float32(0.5) * smooth_noise(draw, side, cells))
    tone = np.array(colour(draw), np.float32) * np.float32(draw.uniform(0.1, 0.6))
    mixed = picture + np.clip(share, 0, 1)[..., None] * (tone - picture)
    return np.clip(mixed, 0, 255).astype(np.uint8)


def _lips(draw: np.random.Generator, picture: Picture, points: Points) -> Picture:
    inside = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(inside, [points[48:60].astype(np.int32), points[60:68].astype(np.int32)], 255)
    tone = np.array([draw.uniform(100, 230), draw.uniform(20, 120), draw.uniform(30, 140)])
    share = float(draw.uniform(0.2, 0.7)) * inside[..., None] / 255
    return np.asarray(picture + share * (tone - picture), np.uint8)


def _glasses(draw: np.random.Generator, picture: Picture, points: Points, visible: NDArray[np.bool_]) -> Picture:
    """Frames, and glass that is clear, tinted or dark, around the eyes that are seen; temples to the ears."""
    glass, frame = picture.copy(), colour(draw) if draw.uniform() < 0.5 else (15, 15, 18)
    wide, high, square = draw.uniform(0.75, 1.15), draw.uniform(0.8, 1.3), draw.uniform() < 0.4
    outlines = []
    for eye, brow, ear in ((slice(36, 42), slice(17, 22), 0), (slice(42, 48), slice(22, 27), 16)):
        if not visible[eye].any():
            continue
        middle = points[eye].mean(0)
        across = (points[eye][3] - points[eye][0]) * wide * 0.8
        down = (middle - points[brow].mean(0)) * high * 0.75
        turn = np.linspace(0, 2 * np.pi, 33)
        shape = np.stack([np.cos(turn), np.sin(turn)], 1)
        if square:
            shape = np.clip(shape * 1.25, -0.95, 0.95)
        outlines.append(middle + 0.08 * down + shape[:, :1] * across + shape[:, 1:] * down)
        _polygon(glass, outlines[-1], colour(draw))
        if visible[ear]:
            end = outlines[-1][np.argmin(((outlines[-1] - points[ear]) ** 2).sum(1))]
            cv2.line(picture, _whole(end), _whole(points[ear]), frame, 2, cv2.LINE_AA)
    dark = draw.choice([0.0, 0.15, 0.55, 0.92], p=[0.5, 0.25, 0.1, 0.15])
    picture = np.asarray(picture + dark * (glass.astype(np.float32) - picture), np.uint8)
    for outline in outlines:
        cv2.polylines(picture, [outline.astype(np.int32)], True, frame, int(draw.integers(1, 4)), cv2.LINE_AA)
    if len(outlines) == 2:
        cv2.line(picture, _whole(outlines[0].mean(0)), _whole(points[27]), frame, 1, cv2.LINE_AA)
        cv2.line(picture, _whole(outlines[1].mean(0)), _whole(points[27]), frame, 1, cv2.LINE_AA)
    return picture


def _cap(draw: np.random.Generator, picture: Picture, points: Points) -> Picture:
    """A band or cap above the brows, as wide as the head."""
    left, right = points[[0, 16]]
    up = points[17:27].mean(0) - points[8]
    base = points[17:27].mean(0) + up * draw.uniform(0.12, 0.3)
    across = (right - left) * draw.uniform(0.5, 0.6)
    top = up * draw.uniform(0.15, 0.7)
    outline = np.stack([base - across, base - 0.9 * across + top, base + 0.9 * across + top, base + across])
    covered = picture.copy()
    _polygon(covered, outline, colour(draw))
    return covered


def _around(outline: Points, factor: float) -> Points:
    middle = outline.mean(0)
    return np.asarray(middle + factor * (outline - middle))


def _polygon(picture: Picture, outline: Points, tone: tuple[int, int, int]) -> None:
    cv2.fillPoly(picture, [np.round(outline).astype(np.int32)], tone[: 1 if picture.ndim == 2 else 3], cv2.LINE_AA)


def _whole(point: Points) -> tuple[int, int]:
    return int(point[0]), int(point[1])
