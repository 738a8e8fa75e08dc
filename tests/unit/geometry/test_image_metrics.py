from __future__ import annotations

import numpy as np
import pytest

from workbench.geometry.image_metrics import eroded, normal_angle_degrees, psnr, ssim

rng = np.random.default_rng(0)


def window() -> np.ndarray:
    line = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    return np.outer(line, line) / line.sum() ** 2


def ssim_by_hand(a: np.ndarray, b: np.ndarray, data_range: float) -> float:
    weight, values = window(), []
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    for row in range(a.shape[0] - 10):
        for column in range(a.shape[1] - 10):
            x, y = a[row : row + 11, column : column + 11], b[row : row + 11, column : column + 11]
            mx, my = (weight * x).sum(), (weight * y).sum()
            vx, vy = (weight * (x - mx) ** 2).sum(), (weight * (y - my) ** 2).sum()
            cov = (weight * (x - mx) * (y - my)).sum()
            values.append((2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2)))
    return float(np.mean(values))


def test_ssim_is_the_formula_window_by_window() -> None:
    a = 0.6 + 0.05 * rng.random((18, 16))
    b = a + 0.02 * rng.random((18, 16))
    assert ssim(b, a, np.ones(a.shape, bool), 0.1) == pytest.approx(ssim_by_hand(b, a, 0.1), abs=1e-9)


def test_ssim_does_not_see_what_is_masked() -> None:
    a = rng.random((40, 40))
    b = a + 0.1 * rng.random((40, 40))
    valid = np.zeros((40, 40), bool)
    valid[5:30, 5:30] = True
    spoiled = np.where(valid, b, 1e6)
    assert ssim(spoiled, a, valid, 1.0) == pytest.approx(ssim_by_hand(b[5:30, 5:30], a[5:30, 5:30], 1.0), abs=1e-9)
    assert np.isnan(ssim(a, a, valid & False, 1.0))


def test_psnr() -> None:
    assert psnr(np.array([0.1]), np.array([0.0]), 1.0) == pytest.approx(20)
    assert psnr(np.array([0.3]), np.array([0.3]), 1.0) == np.inf


def test_the_outermost_pixel_goes() -> None:
    mask = np.zeros((6, 6), bool)
    mask[0:4, 1:5] = True
    expected = np.zeros((6, 6), bool)
    expected[1:3, 2:4] = True
    np.testing.assert_array_equal(eroded(mask), expected)


def test_angles_count_only_where_both_normals_are_known() -> None:
    one, other = np.zeros((1, 3, 3)), np.zeros((1, 3, 3))
    one[0, :, 2] = 1
    other[0, 0, 0] = other[0, 1, 2] = 1
    assert normal_angle_degrees(one, other, np.ones((1, 3), bool)) == pytest.approx(45)
    assert np.isnan(normal_angle_degrees(one, other, np.array([[False, False, True]])))
