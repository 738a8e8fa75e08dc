"""What light, lenses and files do to a picture: shadows, tints, blur, grain, few pixels, JPEG."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from resources.landmarks.leaves import smooth_noise
from workbench.api import cv2

Picture = NDArray[np.uint8]


def photograph(draw: np.random.Generator, picture: Picture) -> Picture:
    """The (S, S, 3) RGB picture as some camera might have taken it."""
    picture = _blurred(draw, _toned(draw, _lit(draw, picture)))
    if draw.uniform() < 0.5:
        deviation = np.float32(draw.uniform(0, 1) ** 2 * 28)
        channels = 3 if draw.uniform() < 0.5 else 1
        grain = deviation * draw.standard_normal((*picture.shape[:2], channels), np.float32)
        picture = np.clip(picture + grain, 0, 255).astype(np.uint8)
    if draw.uniform() < 0.35:
        quality = int(draw.integers(12, 90))
        written = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        picture = np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), np.uint8)
    return picture


def times(picture: Picture, field: NDArray[np.float32]) -> Picture:
    """Every channel of an (S, S, 3) picture times an (S, S) field."""
    return np.asarray(cv2.multiply(picture, cv2.merge([field, field, field]), dtype=cv2.CV_8U), np.uint8)


def _lit(draw: np.random.Generator, picture: Picture) -> Picture:
    """Uneven light, and the edge of a shadow."""
    side = picture.shape[0]
    if draw.uniform() < 0.35:
        strength = np.float32(draw.uniform(0, 0.9))
        picture = times(picture, np.exp(strength * smooth_noise(draw, side, int(draw.integers(2, 5)))))
    if draw.uniform() < 0.2:
        edge = smooth_noise(draw, side, int(draw.integers(2, 6))) * np.float32(draw.uniform(4, 25))
        picture = times(picture, 1 - np.float32(draw.uniform(0.2, 0.75)) / (1 + np.exp(-edge)))
    return picture


def _toned(draw: np.random.Generator, picture: Picture) -> Picture:
    """Tint and saturation by a matrix, then gamma and contrast by a table; one in five is grey."""
    grey = np.full((3, 3), 1 / 3)
    share = 0.0 if draw.uniform() < 0.18 else draw.uniform(0.4, 1.7)
    tint = np.exp(draw.normal(0, 0.25) + draw.normal(0, 0.1 if share else 0.0, 3))
    picture = cv2.transform(picture, tint[:, None] * (grey + share * (np.eye(3) - grey)))
    steps = np.linspace(0, 1, 256) ** np.exp(draw.normal(0, 0.3))
    middle = draw.uniform(0.2, 0.7)
    steps = middle + (steps - middle) * np.exp(draw.normal(0, 0.25))
    return np.asarray(cv2.LUT(picture, np.clip(255 * steps, 0, 255).astype(np.uint8)), np.uint8)


def _blurred(draw: np.random.Generator, picture: Picture) -> Picture:
    """Out of focus, moved, or enlarged from few pixels."""
    side, kind = picture.shape[0], draw.uniform()
    if kind < 0.25:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), float(0.4 + 2.2 * draw.uniform() ** 2)), np.uint8)
    if kind < 0.35:
        length = int(draw.integers(3, 10))
        kernel = np.zeros((length, length), np.float32)
        angle = draw.uniform(0, np.pi)
        reach = 0.5 * (length - 1) * np.array([np.cos(angle), np.sin(angle)])
        first, last = (np.round((length - 1) / 2 + sign * reach).astype(int).tolist() for sign in (-1, 1))
        cv2.line(kernel, first, last, 1.0, 1)
        return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)
    if kind < 0.6:
        few = int(side * draw.uniform(0.2, 0.8))
        small = cv2.resize(picture, (few, few), interpolation=cv2.INTER_AREA)
        how = int(draw.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST], p=[0.5, 0.4, 0.1]))
        return np.asarray(cv2.resize(small, (side, side), interpolation=how), np.uint8)
    return picture
