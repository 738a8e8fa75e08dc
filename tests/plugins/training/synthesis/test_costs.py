"""The memory that a run of the face synthesiser is said to take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from plugins.training import networks
from plugins.training.run_rgbd import TrainRgbd
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.choosing import choices
from plugins.training.synthesis.costs import memory_bytes, weights

MIB = 2**20
EXTENDED: dict[str, Any] = {"mode": "pix2pix_extended"}


def settings(**values: Any) -> SynthesisSettings:
    return SynthesisSettings(name="run", processed=Path("set"), **values)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"resolution": 512, "mapping": "residual"},
        {"resolution": 128, "width": 16, "mapping": "mlp_with_conv_512", "cycle": True},
        {"generator": "resnet_9blocks", "discriminator": "multiscale", "mapping": "none"},
        {"generator": "resnet_6blocks", "width": 32, "discriminator": "pixel", "mapping": "mlp_and_residual_512"},
        {"mode": "l1", "resolution": 96},
    ],
)
def test_all_weights_are_counted_to_a_twentieth(chosen: dict[str, Any]) -> None:
    s = settings(**(EXTENDED | chosen))
    counted = 0
    for choice in choices(s).values():
        with torch.device("meta"):
            network = networks.build(choice.network, **choice.options)
        counted += sum(p.numel() for p in network.parameters())
    assert weights(s) == pytest.approx(counted, rel=0.05)


@pytest.mark.parametrize(
    ("chosen", "measured_mib"),
    [
        ({"mode": "l1", "width": 64, "batch": 1}, 2973),
        ({"mode": "l1", "width": 16, "batch": 16}, 662),
        ({"mode": "l1", "generator": "resnet_9blocks", "width": 32, "resolution": 128, "batch": 16}, 943),
        ({"mode": "pix2pix", "width": 16, "batch": 8}, 1090),
        ({"mapping": "residual", "mapping_width": 64, "width": 16, "batch": 4}, 2398),
        ({"mapping": "none", "cycle": True, "width": 16, "batch": 8}, 1672),
    ],
)
def test_memory_is_near_what_whole_runs_took_at_their_peak(chosen: dict[str, Any], measured_mib: float) -> None:
    assert memory_bytes(settings(**(EXTENDED | chosen))) / MIB == pytest.approx(measured_mib, rel=0.15)


def test_the_estimate_is_what_the_start_button_shows() -> None:
    s = settings()
    assert TrainRgbd().estimate(s).memory_bytes_per_worker == memory_bytes(s)
