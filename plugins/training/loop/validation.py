"""How well the network does on held-out faces, without augmentation and in single precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from plugins.training.data.augmentation import Augmentation
from plugins.training.data.batches import Batch, Loader, Samples
from plugins.training.figures import error_name, mean_absolute, signed_error
from plugins.training.losses import Output, WeightedLoss

_BATCH = 16
_STILL = Augmentation(flip=False, crop=0.0, colour=0.0)


def batches_of(samples: Samples, indices: list[int], loaders: int) -> Iterator[Batch]:
    """The samples at `indices`, in order and unchanged."""
    loader = Loader(samples, _STILL, 0, loaders)
    try:
        yield from loader.epoch(0, [indices[i : i + _BATCH] for i in range(0, len(indices), _BATCH)])
    finally:
        loader.close()


@torch.no_grad()
def said(network: nn.Module, batch: Batch, device: torch.device, *, coarse: bool = False) -> tuple[Output, Batch]:
    """What the network says of a batch, at half its size where `coarse`, and the batch, both on `device`.

    The network must be in eval mode.
    """
    batch = batch.to(device)
    batch = batch.halved() if coarse else batch
    return Output.of(network(batch.image)), batch


def validate(
    network: nn.Module,
    samples: Samples,
    loss: WeightedLoss,
    device: torch.device,
    loaders: int,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    coarse: bool = False,
) -> dict[str, float]:
    """``loss``, the head error ``head_mae_mm`` (``head_mae`` without a scale) and, where learned, ``outline_iou``.

    All are means per image. An empty dict when asked to stop.
    """
    name = error_name(samples.target)
    found: dict[str, list[float]] = {"loss": [], name: [], "outline_iou": []}
    network.eval()
    for prepared in batches_of(samples, list(range(len(samples))), loaders):
        if should_stop():
            return {}
        output, batch = said(network, prepared, device, coarse=coarse)
        found["loss"] += [float(loss(output, batch))] * len(batch.ids)
        error = signed_error(samples.target, output.depth.cpu().numpy(), batch.target.cpu().numpy())
        found[name] += mean_absolute(error, batch.region.cpu().numpy() > 0)
        if output.outline is not None:
            found["outline_iou"] += _overlap(output.outline > 0, batch.head > 0.5)
    return {key: float(np.mean(values)) for key, values in found.items() if values}


def _overlap(one: torch.Tensor, other: torch.Tensor) -> list[float]:
    """Intersection over union per image."""
    both = (one & other).flatten(1).sum(1)
    either = (one | other).flatten(1).sum(1).clamp(min=1)
    return [float(x) for x in both / either]
