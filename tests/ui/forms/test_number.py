from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.forms.number import number_text, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("1e-4", 1e-4), ("0,5", 0.5), ("10 000", 10_000), ("1\u202f000", 1000), ("−3", -3), ("1_000", 1000)],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert read_number(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "twelve", "nan", "inf", "1,2,3", "--4"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))
def test_what_is_shown_reads_back(number: float) -> None:
    read = read_number(number_text(number))
    assert read is not None and read == pytest.approx(number, rel=1e-9, abs=1e-300)
