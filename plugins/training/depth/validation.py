"""How well the network does on held-out faces, without augmentation and in single precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.data.augmentation import Augmentation
from plugins.training.data.batches import Batch, Samples
from plugins.training.data.loading import Loader
from plugins.training.figures import error_name, mean_absolute, signed_error
from plugins.training.loop.machine import Machine
from plugins.training.losses import Output, WeightedLoss
from plugins.training.targets import Target

_BATCH = 8
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

    The network must be in eval mode. The output has the network's own size, which may be smaller than the picture's.
    """
    batch = batch.to(device)
    batch = batch.halved() if coarse else batch
    return Output.of(network(batch.image)), batch


def brought_up(output: Output, side: int) -> Output:
    """An output at the size of the picture: bilinear, as a prediction is brought to its photo."""
    if output.depth.shape[-1] == side:
        return output

    def up(plane: torch.Tensor) -> torch.Tensor:
        return F.interpolate(plane, size=(side, side), mode="bilinear", align_corners=False)

    return Output(up(output.depth), None if output.outline is None else up(output.outline))


def validate(
    network: nn.Module,
    samples: Samples,
    loss: WeightedLoss,
    machine: Machine,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    coarse: bool = False,
) -> dict[str, float]:
    """``loss``, the head error ``head_mae_mm`` (``head_mae`` without a scale) and, where learned, ``outline_iou``.

    All are means per image. An empty dict when asked to stop.
    """
    network.eval()
    # On a processor each core judges batches of its own, for the reason given in `loop.shards`.
    cores = machine.threads if machine.device.type == "cpu" else 1
    judge = partial(_judged, network, samples.target, loss, machine.device, coarse)
    found: dict[str, list[float]] = {}
    prepared = batches_of(samples, list(range(len(samples))), machine.loaders)
    with ThreadPoolExecutor(cores) as pool:
        while batches := list(islice(prepared, cores)):
            if should_stop():
                return {}
            for figures in pool.map(judge, batches):
                for name, values in figures.items():
                    found.setdefault(name, []).extend(values)
    return {name: float(np.mean(values)) for name, values in found.items() if values}


def _judged(
    network: nn.Module, target: Target, loss: WeightedLoss, device: torch.device, coarse: bool, prepared: Batch
) -> dict[str, list[float]]:
    """Figures of one batch, a value per image."""
    raw, batch = said(network, prepared, device, coarse=coarse)
    output = brought_up(raw, batch.target.shape[-1])
    error = signed_error(target, output.depth.cpu().numpy(), batch.target.cpu().numpy())
    figures = {
        "loss": [float(loss(raw, batch.at_output(raw.depth.shape[-1])))] * len(batch.ids),
        error_name(target): mean_absolute(error, batch.region.cpu().numpy() > 0),
    }
    if output.outline is not None:
        figures["outline_iou"] = _overlap(output.outline > 0, batch.head > 0.5)
    return figures


def _overlap(one: torch.Tensor, other: torch.Tensor) -> list[float]:
    """Intersection over union per image."""
    both = (one & other).flatten(1).sum(1)
    either = (one | other).flatten(1).sum(1).clamp(min=1)
    return [float(x) for x in both / either]
