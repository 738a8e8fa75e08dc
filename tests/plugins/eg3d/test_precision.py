"""Choices of precision: all are told, exact is what nobody chose."""

from __future__ import annotations

from typing import get_args

from plugins.eg3d.precision import EXACT, SUPERRESOLUTION_TOLD, Precision, SuperresolutionPrecision


def test_every_choice_is_told_with_its_error() -> None:
    assert set(SUPERRESOLUTION_TOLD) == set(get_args(SuperresolutionPrecision))
    assert all(any(c.isdigit() for c in told) for told in SUPERRESOLUTION_TOLD.values())


def test_exact_is_the_default() -> None:
    assert Precision() == EXACT
    assert EXACT.superresolution == "float32"
    assert not EXACT.tf32
