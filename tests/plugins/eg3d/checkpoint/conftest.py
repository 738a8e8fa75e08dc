"""Weights of the small generators, made once."""

from __future__ import annotations

import pytest

from tests.plugins.eg3d import recipe
from tests.plugins.eg3d.official_files import RENDERING


@pytest.fixture(scope="session")
def weights() -> recipe.Weights:
    """Of the small generator with 128 px images."""
    return recipe.small_weights("SuperresolutionHybrid2X")


@pytest.fixture(scope="session")
def rendering() -> dict[str, object]:
    """The options that fit `weights`."""
    return {**RENDERING, "superresolution_module": "training.superresolution.SuperresolutionHybrid2X"}
