"""Small pictures for the tests: a lit square that turns with its number."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.labels.passes import read_labels, read_picture
from plugins.blender.shot import Lens, Material, Part, Sampling, Shot, World

SIZE = 32


def small_shot(number: int = 0, samples: int = 2, **character: Any) -> Shot:
    """A square 0.7 m away in 32 x 32 pixels; every number shows another. `character` may ask for a fault."""
    turn = 0.1 * number
    x, y = np.array([np.cos(turn), np.sin(turn), 0]), np.array([-np.sin(turn), np.cos(turn), 0])
    corners = 0.1 * np.array([-x - y, x - y, x + y, y - x]) + [0, 0, 0.7]
    material = Material("plain", {"colour": (0.2, 0.5, 0.1 + 0.005 * number), "roughness": 0.5})
    square = Part("square", corners, np.array([[0, 2, 1], [0, 3, 2]]), 3, material)
    intrinsics = np.array([[80.0, 0, SIZE / 2], [0, 80, SIZE / 2], [0, 0, 1]])
    sampling = Sampling(samples=samples, denoise=False, seed=number)
    return Shot(Lens(intrinsics, SIZE, SIZE), World(), sampling, (square,), character=character)


def seen_in(folder: Path) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Colours and regions of what was taken into a folder (`places`)."""
    picture, labels = places(folder)
    return read_picture(picture), read_labels(labels).mask


def digest(folder: Path) -> str:
    """Of every pixel of what was taken into a folder."""
    picture, labels = places(folder)
    found = read_labels(labels)
    every = [read_picture(picture), found.depth, found.mask, found.normals]
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in every)).hexdigest()


def places(folder: Path) -> tuple[Path, Path]:
    """Where picture and labels go."""
    return folder / "picture.exr", folder / "labels.exr"
