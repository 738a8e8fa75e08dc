"""Captured faces are drawn once for all tests of a process."""

from __future__ import annotations

from functools import cache

import pytest

from tests.plugins.kinect.convert.captured import Captured, captured


@cache
def _faces() -> tuple[Captured, ...]:
    return tuple(captured(seed) for seed in (3, 4, 8, 12))


@pytest.fixture
def faces() -> tuple[Captured, ...]:
    """Four heads without noise; their arrays are shared, so copy before changing one."""
    return _faces()
