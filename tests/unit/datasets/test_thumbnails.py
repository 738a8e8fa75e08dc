"""Gallery pictures."""

from __future__ import annotations

import numpy as np

from workbench.datasets.thumbnails import LONGEST_SIDE, thumbnail_bytes
from workbench.opencv import cv2


def decoded(data: bytes | None) -> np.ndarray:  # type: ignore[type-arg]
    assert data is not None
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))


def test_size_and_sources() -> None:
    image = np.full((480, 640, 3), (200, 20, 20), np.uint8)
    small = decoded(thumbnail_bytes(image, None, None))
    assert small.shape == (144, LONGEST_SIDE, 3) and small[50, 50, 2] > 150
    depth = np.zeros((50, 40), np.float32)
    depth[10:40] = np.linspace(0.5, 0.7, 30)[:, None]
    shaded = decoded(thumbnail_bytes(None, depth, None))
    assert shaded.shape == (50, 40, 3)
    assert shaded[12, 20, 0] > shaded[37, 20, 0] > shaded[2, 20, 0]
    assert thumbnail_bytes(None, None, None) is None
    assert decoded(thumbnail_bytes(None, None, np.zeros((8, 8), np.uint16))).max() < 10
