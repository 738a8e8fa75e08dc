"""Depth up to scale and shift: each picture is brought to a scale of its own first (MiDaS, Ranftl et al. 2020)."""

from __future__ import annotations

from typing import Literal

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.losses.multiscale_gradient import gradients
from plugins.training.targets import Target

_KEPT = 0.8
"""The largest fifth of each picture's errors is left out: a few wrong pixels of the truth shall not lead."""
_GRADIENT_WEIGHT = 0.5
_LEAST_PIXELS = 16


def loss(
    output: Output, batch: Batch, target: Target, *, alignment: Literal["median", "least_squares"] = "median"
) -> torch.Tensor:
    """Error after alignment plus half of the gradients at four scales; mean over pictures with enough pixels.

    median: prediction and target less their median, divided by their mean absolute deviation from it; then
    sum of |error| over the smallest 80 % of errors / 2n. least_squares: the scale and shift that bring the prediction
    closest to the target; then sum of error² / 2n.
    """
    parts = []
    for index, true in masked.pieces(batch.target, batch.region, _LEAST_PIXELS):
        region = batch.region[index : index + 1]
        ours = output.depth[index][region[0] > 0]
        brought, aim = _robust(ours, true) if alignment == "median" else (_fitted(ours, true), (1.0, 0.0))
        scale, shift = brought
        error = ours * scale + shift - (true * aim[0] + aim[1])
        whole = output.depth[index : index + 1] * scale + shift - (batch.target[index : index + 1] * aim[0] + aim[1])
        data = _trimmed(error.abs()) if alignment == "median" else (error**2).mean() / 2
        parts.append(data + _GRADIENT_WEIGHT * gradients(whole * region, region))
    if not parts:
        return output.depth.sum() * 0
    return torch.stack(parts).mean()


Scale = tuple[torch.Tensor | float, torch.Tensor | float]


def _robust(ours: torch.Tensor, true: torch.Tensor) -> tuple[Scale, Scale]:
    found = []
    for numbers in (ours, true):
        middle = numbers.median()
        spread = (numbers - middle).abs().mean().clamp(min=1e-6)
        found.append((1 / spread, -middle / spread))
    return found[0], found[1]


def _fitted(ours: torch.Tensor, true: torch.Tensor) -> Scale:
    centred = ours - ours.mean()
    # A prediction that is the same everywhere has no scale to fit.
    scale = (centred * (true - true.mean())).mean() / (centred**2).mean().clamp(min=1e-8)
    return scale, true.mean() - scale * ours.mean()


def _trimmed(size: torch.Tensor) -> torch.Tensor:
    kept = torch.topk(size, max(1, int(_KEPT * len(size))), largest=False).values
    return kept.sum() / (2 * len(size))
