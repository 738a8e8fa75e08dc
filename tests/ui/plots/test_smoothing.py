from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.plots.smoothing import Carry, smooth


def by_definition(values: list[float], amount: float) -> list[float]:
    """sum(a^(n-i) v_i) / sum(a^(n-i)) over the finite values so far, one value at a time."""
    numerator = denominator = 0.0
    out = []
    for value in values:
        if np.isfinite(value):
            numerator, denominator = amount * numerator + value, amount * denominator + 1
        out.append(numerator / denominator if denominator else np.nan)
    return out


numbers = st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), max_size=300)


@given(numbers, st.floats(0.05, 0.99))
def test_it_is_the_average_its_definition_says(values: list[float], amount: float) -> None:
    got, _ = smooth(np.array(values), amount)
    np.testing.assert_allclose(got, by_definition(values, amount), rtol=1e-9, atol=1e-7)


@given(numbers, st.integers(0, 300), st.floats(0.05, 0.99))
def test_going_on_is_the_same_as_starting_over(values: list[float], cut: int, amount: float) -> None:
    whole, _ = smooth(np.array(values), amount)
    first, carry = smooth(np.array(values[:cut]), amount)
    second, _ = smooth(np.array(values[cut:]), amount, carry)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, rtol=1e-9, atol=1e-7)


def test_none_leaves_the_values_alone() -> None:
    values = np.array([3.0, 1.0, 2.0])
    got, carry = smooth(values, 0.0)
    assert got.tolist() == [3.0, 1.0, 2.0]
    assert carry == Carry()
    got[0] = 9
    assert values[0] == 3.0


def test_the_beginning_is_not_drawn_to_zero() -> None:
    got, _ = smooth(np.full(10, 5.0), 0.99)
    assert got == pytest.approx(np.full(10, 5.0))
