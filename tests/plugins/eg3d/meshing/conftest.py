"""One thread, as workers have; and what most tests here cut."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from plugins.eg3d.generator.density import LatticePart


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def ball() -> LatticePart:
    """Density 0 on a sphere of radius 0.3 about (0.1, 0, -0.05) in a box of side 1, 1 more for every 0.01 inwards."""
    return LatticePart.whole(ball_values((0.1, 0.0, -0.05), 0.3), 1.0)


def ball_values(centre: tuple[float, float, float], radius: float, n: int = 65) -> np.ndarray:
    along = np.arange(n) / (n - 1) - 0.5
    x, y, z = (along - place for place in centre)
    distance = np.sqrt(x[:, None, None] ** 2 + y[None, :, None] ** 2 + z[None, None] ** 2)
    return ((radius - distance) * 100).astype(np.float32)
