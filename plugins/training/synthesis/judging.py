"""How well held-out faces are made, while a run goes on: errors of the picture as it is used, by its own outline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.settings.synthesis import Masking
from plugins.training.synthesis.faces import FaceBatch, FaceSamples
from plugins.training.synthesis.masks import MIDDLE, masked, own_mask, true_face

_BATCH = 4
Maker = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Drawing (N, 1, S, S) and points (N, 140) -> (N, 4, S, S) in [-1, 1], not masked."""


def batches_of(samples: FaceSamples, indices: list[int] | None = None) -> Iterator[FaceBatch]:
    """Faces in order, unchanged; all of them unless `indices` says which."""
    chosen = list(range(len(samples))) if indices is None else indices
    for start in range(0, len(chosen), _BATCH):
        yield samples.batch(chosen[start : start + _BATCH])


@torch.no_grad()
def made_and_true(maker: Maker, batch: FaceBatch, masking: Masking) -> tuple[torch.Tensor, torch.Tensor]:
    """The faces a generator in eval mode makes and the true ones, (N, 4, S, S) on the batch's device.

    Each has its background by its own depth, unless the run learns backgrounds.
    """
    made = maker(batch.feature, batch.landmarks).float()
    true = true_face(batch.rgbd, batch.mask, masking)
    return made if masking == "none" else masked(made, own_mask(made, masking)), true


def judged(
    maker: Maker,
    samples: FaceSamples,
    masking: Masking,
    device: torch.device,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict[str, float]:
    """Means over the faces; an empty dict when asked to stop.

    ``loss``: mean absolute error of all four channels, in units of [-1, 1]. ``colour_levels`` and ``depth_levels``: of
    colours and depth, in levels of 255. ``depth_mm``: inside the true face, where both have depth and a level's
    millimetres are known. ``outline_iou``: overlap of the outlines.
    """
    found: dict[str, list[float]] = {}
    for prepared in batches_of(samples):
        if should_stop():
            return {}
        batch = prepared.to(device)
        made, true = made_and_true(maker, batch, masking)
        for name, values in errors(made, true, batch.mask, samples.mm_per_level).items():
            found.setdefault(name, []).extend(values)
    return _means(found)


def errors(
    made: torch.Tensor, true: torch.Tensor, mask: torch.Tensor, mm_per_level: float | None
) -> Mapping[str, list[float]]:
    """Figures of `judged`, one per face; (N, 4, S, S) and the true outline (N, 1, S, S)."""
    gap = (made - true).abs()
    outlines = own_mask(made, "true")[:, 0] > 0, mask[:, 0] > 0
    both = outlines[0] & outlines[1]
    figures = {
        "loss": _plain(gap.mean((1, 2, 3))),
        "colour_levels": _plain(gap[:, :3].mean((1, 2, 3)) * MIDDLE),
        "depth_levels": _plain(gap[:, 3].mean((1, 2)) * MIDDLE),
        "outline_iou": _plain(both.sum((1, 2)) / (outlines[0] | outlines[1]).sum((1, 2)).clamp(min=1)),
    }
    if mm_per_level is not None:
        millimetres = gap[:, 3] * MIDDLE * mm_per_level
        shared = zip(millimetres, both, strict=True)
        figures["depth_mm"] = [float(values[inside].mean()) for values, inside in shared if inside.any()]
    return figures


def mean_face(samples: FaceSamples, masking: Masking) -> NDArray[np.float32]:
    """(4, S, S) mean of the training faces with background as the run has it: what a run must beat."""
    total = np.zeros((4, samples.size, samples.size))
    for batch in batches_of(samples):
        true = true_face(batch.rgbd, batch.mask, masking)
        total += true.sum(0, dtype=torch.float64).numpy()
    return (total / len(samples)).astype(np.float32)


def baseline(mean: NDArray[np.float32], samples: FaceSamples, masking: Masking) -> dict[str, float]:
    """Figures of `judged` of the mean face as it is, whatever the drawing."""
    constant = torch.from_numpy(mean)[None]
    found: dict[str, list[float]] = {}
    for batch in batches_of(samples):
        true = true_face(batch.rgbd, batch.mask, masking)
        for name, values in errors(constant.expand_as(true), true, batch.mask, samples.mm_per_level).items():
            found.setdefault(name, []).extend(values)
    return _means(found)


def _means(found: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: float(np.mean(values)) for name, values in found.items() if values}


def _plain(values: torch.Tensor) -> list[float]:
    return [float(value) for value in values.cpu()]
