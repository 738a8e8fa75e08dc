"""What is behind the head: a plain colour, a gradient, soft blobs or a blurred room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.heads.appearance import Colour
from workbench.heads.noise import noise_grid
from workbench.heads.recipe import Recipe

Single = NDArray[np.floating]
BackgroundKind = Literal["plain", "gradient", "blobs", "texture"]


@dataclass(frozen=True)
class Background(Recipe):
    """Two linear colours, how they meet, and the seed of the blobs' places."""

    kind: BackgroundKind = "gradient"
    first: Colour = (0.5, 0.5, 0.52)
    second: Colour = (0.25, 0.27, 0.3)
    angle: float = 1.2
    scale: float = 1.0
    seed: int = 0


def sample_background(rng: np.random.Generator, kinds: tuple[BackgroundKind, ...]) -> Background:
    """A random background of one of these kinds."""
    return Background(
        kind=kinds[int(rng.integers(len(kinds)))],
        first=_colour(rng),
        second=_colour(rng),
        angle=round(float(rng.uniform(0, 6.2832)), 4),
        scale=round(float(rng.uniform(0.6, 2.2)), 4),
        seed=int(rng.integers(1 << 30)),
    )


def draw_background(background: Background, width: int, height: int) -> Single:
    """(H, W, 3) linear radiance."""
    first, second = np.array(background.first, np.float32), np.array(background.second, np.float32)
    x = ((np.arange(width, dtype=np.float32) + np.float32(0.5)) / np.float32(width))[None, :]
    y = ((np.arange(height, dtype=np.float32) + np.float32(0.5)) / np.float32(height))[:, None]
    share = np.clip(_share(background, x, y), 0, 1).astype(np.float32)
    return first + np.broadcast_to(share, (height, width))[..., None] * (second - first)


def _share(background: Background, x: Single, y: Single) -> Single:
    if background.kind == "plain":
        return np.zeros((1, 1), np.float32)
    slope = np.float32(np.cos(background.angle)), np.float32(np.sin(background.angle))
    gradient = np.float32(0.5) + (x - np.float32(0.5)) * slope[0] + (y - np.float32(0.5)) * slope[1]
    if background.kind == "gradient":
        return gradient
    across, down = x[0] * np.float32(20 * background.scale), y[:, 0] * np.float32(20 * background.scale)
    blobs = np.float32(0.5) + np.float32(0.6) * noise_grid(across, down, background.seed)
    if background.kind == "blobs":
        return np.float32(0.6) * blobs + np.float32(0.4) * gradient
    fine = noise_grid(across * 3, down * np.float32(1.4), background.seed + 1)
    finer = noise_grid(across * 7, down * 7, background.seed + 2)
    return np.asarray(blobs + np.float32(0.3) * fine + np.float32(0.12) * finer)


def _colour(rng: np.random.Generator) -> Colour:
    grey = 0.02 + 0.75 * rng.uniform() ** 2
    tint = rng.dirichlet([2.0, 2.0, 2.0]) * 3 * grey
    red, green, blue = np.clip(grey + rng.uniform() ** 2 * (tint - grey), 0.005, 0.9)
    return round(float(red), 5), round(float(green), 5), round(float(blue), 5)
