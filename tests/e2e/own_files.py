"""Small made-up pictures with depth, as a person might bring them: a folder `rgb` and a folder `depth`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.opencv import cv2

HEIGHT, WIDTH = 24, 32


def put(path: Path, pixels: NDArray[Any]) -> None:
    """Write a picture (BGR or grey), its folders too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())


def colour(seed: int) -> NDArray[np.uint8]:
    """Noise (H, W, 3): every seed is another person."""
    return np.random.default_rng(seed).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)


def millimetres(seed: int) -> NDArray[np.uint16]:
    """Depth (H, W) between 400 and 900 mm with a corner that was not measured (0)."""
    depth = np.random.default_rng(seed).integers(400, 900, (HEIGHT, WIDTH)).astype(np.uint16)
    depth[:4, :4] = 0
    return depth


def pairs(folder: Path, names: Iterable[str] = ("a", "b", "c")) -> Path:
    """A folder of pairs with depth in millimetres."""
    for seed, name in enumerate(names):
        put(folder / "rgb" / f"{name}.png", colour(seed))
        put(folder / "depth" / f"{name}.png", millimetres(seed))
    return folder


def cut_off(path: Path) -> None:
    """Lose the end of a file, as a copy that was broken off does."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
