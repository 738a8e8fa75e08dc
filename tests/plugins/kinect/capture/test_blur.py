"""The blur that is measured is the blur that was made."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.capture.blur import blur_px
from workbench.opencv import cv2


def disc(blur: float, noise: float = 0.0) -> np.ndarray:
    """A disc 300 pixels wide, its edge smeared by a Gaussian of `blur` pixels: drawn four times as large, shrunk."""
    large = np.full((1600, 1600), 40, np.float32)
    cv2.circle(large, (800, 800), 600, 200, -1)
    small = cv2.resize(cv2.GaussianBlur(large, (0, 0), blur * 4), (400, 400), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(1).normal(0, noise, small.shape) if noise else 0.0
    return np.clip(small + grain, 0, 255).round().astype(np.uint8)


@pytest.mark.parametrize("blur", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_the_blur_of_an_edge_is_found(blur: float) -> None:
    assert blur_px(disc(blur)) == pytest.approx(blur, rel=0.08)


@pytest.mark.parametrize("blur", [1.0, 2.0, 3.0])
def test_grain_changes_little(blur: float) -> None:
    assert blur_px(disc(blur, noise=2.0)) == pytest.approx(blur, rel=0.12)


def test_what_has_no_edge_counts_as_blurred() -> None:
    assert blur_px(np.full((50, 50), 90, np.uint8)) == 20.0
