"""Modulated convolution and resampling against the official code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from plugins.eg3d.generator.layers import modulated_conv, resample_filter, upsampled
from tests.plugins.eg3d.generator.official import arrays_of


@pytest.fixture(scope="module")
def units(shared: Path) -> dict[str, Tensor]:
    return {key: torch.from_numpy(value) for key, value in arrays_of(shared, "eg3d_units")[0].items()}


@pytest.mark.parametrize(
    ("wanted", "how"),
    [("m_plain", {}), ("m_up2", {"up": True}), ("m_nodemod", {"demodulate": False}), ("m_unfused", {})],
)
def test_modulated_convolution(units: dict[str, Tensor], wanted: str, how: dict[str, Any]) -> None:
    torch.testing.assert_close(
        modulated_conv(units["m_x"], units["m_w"], units["m_s"], **how), units[wanted], rtol=0, atol=3e-6
    )


def test_upsampling(units: dict[str, Tensor]) -> None:
    torch.testing.assert_close(upsampled(units["m_x"]), units["u_up2"], rtol=0, atol=1e-6)
    torch.testing.assert_close(resample_filter(), units["m_filter"], rtol=0, atol=0)
