"""The four parts of the published hybrid losses of FaceDepth and UNet-Simple, with what they do as it was applied.

On whole pictures the parts are the published formulas. Pixels that do not count are 0 in prediction and target alike
and are left out of the means.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked, normals, sobel, ssim
from plugins.training.losses import l1 as absolute
from plugins.training.losses.similarity import valid_map
from plugins.training.targets import Target

_RANGE = 5.0
"""R of the similarity, in the unit of the target 5 / d."""


def loss(
    output: Output,
    batch: Batch,
    target: Target,
    *,
    similar: float = 0.28,
    absolute_error: float = 0.22,
    slopes: float = 3.0,
    correlation: float = 2.0,
) -> torch.Tensor:
    """similar · Lssim + absolute_error · L1 + slopes · Lgrad + correlation · Lcos of y = 5 / d.

    FaceDepth's text gives the last two 0.30 and 0.20; its code multiplies both by ten. UNet-Simple: all four 1.
    Needs the target 5 / d.
    """
    region = batch.region
    ours, true = (masked.values(target, x) * region for x in (output.depth, batch.target))
    similarity = valid_map(ours, true, _RANGE)
    rim = (region.shape[-1] - similarity.shape[-1]) // 2
    centres = F.pad(region, (-rim, -rim, -rim, -rim))
    s_ours, s_true = (sobel.images(x, padding="constant") for x in (ours, true))
    gradient = masked.mean((s_ours - s_true).abs().mean(1, keepdim=True), region)
    # Each Sobel image is one long vector: a correlation of whole pictures, not of surface normals.
    cosine = F.cosine_similarity(s_ours.flatten(2), s_true.flatten(2), dim=2)
    return (
        similar * masked.mean(((1 - similarity) / 2).clamp(0, 1), centres)
        + absolute_error * masked.mean((ours - true).abs(), region)
        + slopes * gradient
        + correlation * (1 - cosine.mean())
    )


def corrected(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """The same recipe meant well: 0.28 SSIM + 0.22 L1 + 3 Sobel + 2 normals of ours.

    Masked, without false edges, the normals per pixel, on normalised numbers so that the nearest pixels do not lead.
    """
    return (
        0.28 * ssim.loss(output, batch, target)
        + 0.22 * absolute.loss(output, batch, target)
        + 3.0 * sobel.loss(output, batch, target)
        + 2.0 * normals.loss(output, batch, target)
    )
