"""The memory that a run is said to take."""

from __future__ import annotations

import pytest
import torch

from plugins.training import networks
from plugins.training.latent.costs import _weights_of_ours, memory_bytes
from plugins.training.run_latent import TrainLatent
from tests.plugins.training.latent.test_learning import settings

MIB = 2**20


@pytest.mark.parametrize(("width", "w_plus"), [(8, False), (32, False), (64, True)])
def test_the_weights_of_our_network_are_counted_to_a_twentieth(width: int, w_plus: bool) -> None:
    with torch.device("meta"):
        network = networks.build("latent_ours", width=width, w_plus=w_plus)
    counted = sum(p.numel() for p in network.parameters())
    assert _weights_of_ours(settings(width=width, w_plus=w_plus)) == pytest.approx(counted, rel=0.05)


def test_memory_is_near_what_was_measured_for_the_published_networks() -> None:
    # Peaks of whole runs with the published settings, in one process with one thread.
    unet = settings(network="latent_unet", resolution=512, batch=1, optimiser="sgd")
    vit = settings(network="latent_vit", resolution=384, batch=5)
    assert memory_bytes(unet) / MIB == pytest.approx(1649, rel=0.1)
    assert memory_bytes(vit) / MIB == pytest.approx(7070, rel=0.1)
    assert TrainLatent().estimate(unet).memory_bytes_per_worker == memory_bytes(unet)
    assert memory_bytes(settings(batch=32)) > memory_bytes(settings(batch=4))
