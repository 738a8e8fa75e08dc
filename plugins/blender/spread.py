"""How a set of faces is spread: pose, size and brightness, as expected of the settings and as measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """One thing that is counted. low, high : ends of the plot, in `unit`."""

    title: str
    unit: str
    low: float
    high: float
    explanation: str


QUANTITIES: Mapping[str, Quantity] = {
    "yaw": Quantity("Turn", "°", -90, 90, "Of the head before the camera; negative is to the picture's left."),
    "pitch": Quantity("Nod", "°", -60, 60, "Of the head before the camera; negative looks down."),
    "roll": Quantity("Tilt", "°", -45, 45, "Of the head before the camera."),
    "size": Quantity("Face size", "%", 0, 100, "Height of the box around the landmarks, of the picture's."),
    "brightness": Quantity("Brightness", "", 0, 255, "Average of the whole picture, 0 to 255."),
}


def face_size(landmarks: NDArray[np.floating], height: int) -> float:
    """Height of the box around landmarks (L, 2) px in per cent of a picture's height."""
    rows = np.asarray(landmarks, np.float64)[:, 1]
    return float(100 * (np.nanmax(rows) - np.nanmin(rows)) / height)


def brightness(image: NDArray[np.uint8]) -> float:
    """Average luma (Rec. 601, as OpenCV's grey) of an RGB picture (H, W, 3), 0 to 255."""
    return float(np.asarray(image, np.float64).reshape(-1, 3).mean(axis=0) @ (0.299, 0.587, 0.114))


def shares(values: Float, quantity: Quantity, bins: int) -> Float:
    """(B,) share of the values in each bin of the plot; what lies beyond its ends counts in the last ones."""
    kept = np.clip(values[np.isfinite(values)], quantity.low, quantity.high)
    counts, _ = np.histogram(kept, bins, (quantity.low, quantity.high))
    return counts / max(1, len(kept))


def in_words(values: Float, quantity: Quantity) -> str:
    """ "median 0.4°, most from −36° to 37°"; most are nine tenths."""
    kept = values[np.isfinite(values)]
    if not len(kept):
        return "none"
    low, middle, high = np.percentile(kept, [5, 50, 95])
    unit = f" {quantity.unit}" if quantity.unit == "%" else quantity.unit
    low_word, middle_word, high_word = (f"{rounded(value)}{unit}" for value in (low, middle, high))
    return f"median {middle_word}, most from {low_word} to {high_word}"


def rounded(value: float) -> str:
    """A whole number with a true minus sign, and no minus before zero."""
    return f"{round(value) + 0:d}".replace("-", "−")
