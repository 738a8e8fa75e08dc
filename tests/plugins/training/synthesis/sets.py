"""Small processed sets whose faces can be told apart by their drawings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.settings.synthesis import SynthesisSettings
from workbench.api import cv2, feature_drawing, landmark_text


def face_points(size: int, centre: tuple[float, float], scale: float, opening: float) -> NDArray[np.float64]:
    """(70, 2) points of a plain face, pixels with centres at +0.5; `scale` 1 fills the picture."""

    def arc(count: int, x: float, y: float, rx: float, ry: float, start: float, end: float) -> NDArray[np.float64]:
        turn = np.radians(np.linspace(start, end, count))
        return np.stack([x + rx * np.cos(turn), y + ry * np.sin(turn)], -1)

    parts = [
        arc(17, 0, 0, 0.42, 0.45, 180, 0),
        arc(5, -0.2, -0.2, 0.12, 0.05, 200, 340),
        arc(5, 0.2, -0.2, 0.12, 0.05, 200, 340),
        np.stack([np.zeros(4), np.linspace(-0.15, 0.08, 4)], -1),
        arc(5, 0, 0.1, 0.08, 0.03, 180, 0),
        arc(6, -0.2, -0.12, 0.08, 0.04, 180, 480),
        arc(6, 0.2, -0.12, 0.08, 0.04, 180, 480),
        arc(12, 0, 0.25, 0.16, 0.04 + opening, 180, 510),
        arc(8, 0, 0.25, 0.12, 0.02 + opening, 180, 495),
        np.array([[-0.2, -0.12], [0.2, -0.12]]),
    ]
    return np.asarray((np.vstack(parts) * scale + np.array(centre)) * size)


def face(seed: int, size: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float64]]:
    """Colours (S, S, 3) BGR before a grey wall, depth code (S, S) and points of one of many faces."""
    rng = np.random.default_rng(seed)
    centre = 0.5 + rng.uniform(-0.2, 0.2, 2)
    points = face_points(size, (centre[0], centre[1]), rng.uniform(0.5, 0.8), rng.uniform(0.0, 0.12))
    v, u = (np.mgrid[:size, :size] + 0.5) / size
    radius = ((u - centre[0]) / 0.32) ** 2 + ((v - centre[1]) / 0.36) ** 2
    relief = np.sqrt(np.clip(1 - radius, 0, None))
    codes = np.where(radius < 0.95, 230 - 200 * relief, 0).astype(np.uint8)
    skin = np.array([70, 110, 170]) + rng.uniform(-60, 60, 3)
    colour = np.where((radius < 0.95)[..., None], skin * (0.4 + 0.6 * relief[..., None]), 128)
    mouth, eyes = (_spot(points[part].mean(0) / size, u, v) for part in (slice(48, 60), slice(36, 48)))
    colour = colour - mouth * np.array([60, 60, 0]) + eyes * 60
    picture = np.clip(colour, 0, 255).astype(np.uint8)
    return picture, codes, points


def _spot(centre: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-((u - centre[0]) ** 2 + (v - centre[1]) ** 2) / 0.01)[..., None])


def processed_set(folder: Path, *, train: int = 8, held_out: int = 2, size: int = 32) -> Path:
    """A processed set in `folder`. `held_out` 0: the training faces themselves are measured on."""
    seeds = [("train", i) for i in range(train)]
    seeds += [("eval", i) for i in range(train)] if held_out == 0 else [("eval", train + i) for i in range(held_out)]
    for number, (split, seed) in enumerate(seeds):
        picture, codes, points = face(seed, size)
        drawn = feature_drawing(points, size)
        for channel, pixels in (("Color", picture), ("Depth", codes), ("Feature", drawn)):
            place = folder / split / channel
            place.mkdir(parents=True, exist_ok=True)
            place.joinpath(f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
        (folder / split / "Landmark").mkdir(exist_ok=True)
        text = landmark_text((0, 0, size, size), points)
        (folder / split / "Landmark" / f"{number}.txt").write_text(text, encoding="ascii")
    return folder


def settings(folder: Path, **values: Any) -> SynthesisSettings:
    """A run of seconds on one core."""
    small = {
        "name": "run", "processed": folder, "resolution": 32, "line_thickness": 1, "width": 8, "dropout": False,
        "discriminator_width": 4, "discriminator_layers": 2, "batch": 4, "epochs": 3, "learning_rate": 2e-3,
        "device": "cpu", "precision": "float32", "threads": 1,
    }  # fmt: skip
    return SynthesisSettings(**(small | values))
