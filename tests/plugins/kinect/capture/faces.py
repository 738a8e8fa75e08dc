"""Faces that were never photographed: measures as an analysis would give them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from plugins.kinect.capture.seen import FaceMeasures, Seen
from workbench.api import FaceBox

SIZE = (600, 700)


def points(seed: int = 0, spread: float = 40.0) -> np.ndarray[Any, Any]:
    """Seventy points with eyes 60 pixels apart."""
    at = np.random.default_rng(seed).normal(0, spread, (70, 2)) + 300
    at[36:42], at[42:48] = (270, 280), (330, 280)
    return at


def face(**values: Any) -> FaceMeasures:
    """A good face, straight ahead, 0.6 m away."""
    good: dict[str, Any] = {
        "box": FaceBox(200, 200, 200, 240, 0.9), "landmarks": points(), "score": 0.9, "yaw": 0.0, "pitch": 0.0,
        "roll": 0.0, "distance_m": 0.6, "depth_percent": 95.0, "blur_mm": 0.8, "brightness": 120.0,
        "burnt_percent": 0.0,
    }  # fmt: skip
    return FaceMeasures(**(good | values))


def seen(time_s: float = 0.0, number: int = 0, **values: Any) -> Seen:
    """A frame with one face."""
    one = face(**values)
    return Seen(number, time_s, SIZE, [one.box], one)


def without_face(found: Seen, boxes: int = 0) -> Seen:
    """The same frame with no face, or with several."""
    return replace(found, boxes=[FaceBox(0, 0, 10, 10, 0.9)] * boxes, face=None)
