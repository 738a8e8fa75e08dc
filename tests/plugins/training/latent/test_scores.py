"""Figures of codes, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.training.latent.scores import absolute_errors, figures


def codes(*rows: tuple[float, float]) -> np.ndarray:
    """(N, 14, 512): the first seven rows of each code hold its first number, the others its second."""
    return np.stack([np.repeat(np.array(pair, np.float32), 7)[:, None].repeat(512, 1) for pair in rows])


def test_figures_of_all_rows_and_of_their_mean() -> None:
    true = codes((0.0, 0.0), (2.0, 4.0))
    said = codes((0.1, -0.1), (2.0, 3.0))
    found = figures(said, true)
    assert found["l1"] == pytest.approx((0.1 + 0.5) / 2)
    assert found["mse"] == pytest.approx((0.01 + 0.01 + 0 + 1) / 4)
    assert found["r2"] == pytest.approx(1 - 1.02 / (2 * (1 + 4)))
    assert found["close"] == 0.5
    w = figures(said, true, "W")
    assert w["l1"] == pytest.approx((0.0 + 0.5) / 2)
    assert w["r2"] == pytest.approx(1 - 0.25 / (2 * 1.5**2))
    np.testing.assert_allclose(absolute_errors(said, true), [0.1, 0.5], rtol=1e-6)


def test_the_mean_of_the_true_codes_explains_nothing() -> None:
    true = codes((0.0, 1.0), (2.0, 5.0))
    assert figures(np.broadcast_to(true.mean(0), true.shape), true)["r2"] == pytest.approx(0)
    assert "r2" not in figures(true[:1], true[:1])
