"""Backgrounds that no renderer draws: leaves over leaves, stripes, letters and noise, as busy as real rooms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import cv2, stream

Picture = NDArray[np.uint8]


def backgrounds(count: int, side: int, seed: int) -> Picture:
    """(N, side, side, 3) uint8 pictures without any face."""
    return np.stack([background(stream(seed, "leaves", place), side) for place in range(count)])


def background(draw: np.random.Generator, side: int) -> Picture:
    """One picture: shapes of all sizes that hide each other, their number and colours drawn anew."""
    palette = _palette(draw)
    picture = np.empty((side, side, 3), np.uint8)
    picture[:] = palette[0]
    for _ in range(int(np.exp(draw.uniform(0, np.log(150))))):
        _leaf(draw, picture, palette)
    textured = picture.astype(np.float32)
    for _ in range(int(draw.integers(0, 4))):
        textured *= 1 + draw.uniform(0.03, 0.35) * smooth_noise(draw, side, int(2 ** draw.uniform(2, 6.5)))[..., None]
    picture = np.clip(textured, 0, 255).astype(np.uint8)
    if draw.uniform() < 0.4:
        picture = cv2.GaussianBlur(picture, (0, 0), float(draw.uniform(0.5, 6)))
    return picture


def smooth_noise(draw: np.random.Generator, side: int, cells: int) -> NDArray[np.float32]:
    """(side, side) noise between -1 and 1 whose lumps are side / cells pixels wide."""
    coarse = 2 * draw.random((max(cells, 2), max(cells, 2)), np.float32) - 1
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)


def colour(draw: np.random.Generator) -> tuple[int, int, int]:
    """RGB; one in four is like skin of some people, so that skin alone makes no face."""
    if draw.uniform() < 0.25:
        tone = np.array([draw.uniform(60, 240), 0, 0])
        tone[1] = tone[0] * draw.uniform(0.6, 0.85)
        tone[2] = tone[1] * draw.uniform(0.65, 0.95)
    else:
        tone = draw.uniform(0, 255) + draw.normal(0, draw.uniform(0, 60), 3)
    red, green, blue = np.clip(tone, 0, 255).astype(int).tolist()
    return red, green, blue


def _palette(draw: np.random.Generator) -> list[tuple[int, int, int]]:
    return [colour(draw) for _ in range(int(draw.integers(2, 9)))]


def _leaf(draw: np.random.Generator, picture: Picture, palette: list[tuple[int, int, int]]) -> None:
    """One shape; sizes follow a power law, as things in pictures do."""
    side = picture.shape[0]
    size = side * 0.03 * (1 - draw.uniform(0, 0.97)) ** -0.7
    tone = np.clip(np.array(palette[int(draw.integers(len(palette)))]) + draw.normal(0, 14, 3), 0, 255).tolist()
    x, y = draw.uniform(-0.1, 1.1, 2) * side
    angle, flat = float(draw.uniform(0, 360)), float(draw.uniform(0.1, 1))
    kind = draw.integers(0, 10)
    line = cv2.LINE_AA
    if kind < 4:
        axes = (int(size) + 1, int(size * flat) + 1)
        cv2.ellipse(picture, (int(x), int(y)), axes, angle, 0, 360, tone, -1 if kind < 3 else 2, line)
    elif kind < 8:
        corners = cv2.boxPoints(((float(x), float(y)), (float(2 * size), float(2 * size * flat)), angle))
        cv2.fillPoly(picture, [corners.astype(np.int32)], tone, line)
    elif kind == 8:
        text = "".join(chr(int(letter)) for letter in draw.integers(33, 126, 4))
        cv2.putText(
            picture, text, (int(x), int(y)), int(draw.integers(0, 7)), size / 25, tone, 1 + int(size / 20), line
        )
    else:
        step = np.array([np.cos(angle), np.sin(angle)]) * size * draw.uniform(0.3, 1)
        along = np.array([-step[1], step[0]]) * 8
        for place in range(int(draw.integers(2, 12))):
            start = np.array([x, y]) + place * step
            ends = (*(start - along).astype(int).tolist(), *(start + along).astype(int).tolist())
            cv2.line(picture, ends[:2], ends[2:], tone, max(1, int(size / 5)), line)
