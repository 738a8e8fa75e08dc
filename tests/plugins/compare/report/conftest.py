"""One hill and two predictions of it, compared once for all tests that look at what is written of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.compare.measuring import Comparison, compare
from plugins.compare.settings import MeasureSettings
from tests.plugins.compare.scenes import bump, pair_of


@pytest.fixture(scope="package")
def comparisons() -> list[Comparison]:
    """A prediction that is 2 mm too near, and one that is 1 mm too far on one side only."""
    truth = bump()
    near = np.where(truth > 0, truth - 0.002, 0).astype(np.float32)
    half = np.where((truth > 0) & (np.arange(64) > 31), truth + 0.001, truth).astype(np.float32)
    found = []
    for title, depth in (("near & <close>", near), ("half", half)):
        pair = pair_of(truth, depth)
        pair = replace(pair, prediction=replace(pair.prediction, title=title), remarks=(f"Mind {title}.",))
        found.append(compare(pair, MeasureSettings(region="all")))
    return found
