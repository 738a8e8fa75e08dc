"""Structural similarity (Wang et al. 2004): 11 x 11 Gaussian windows of sigma 1.5, C1 = (0.01 R)², C2 = (0.03 R)²."""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

WINDOW, SIGMA = 11, 1.5


def valid_map(one: torch.Tensor, other: torch.Tensor, data_range: float) -> torch.Tensor:
    """SSIM of each window that lies in the pictures whole, (N, C, H, W) -> (N, C, H - 10, W - 10).

    Pictures smaller than the window are compared with a window of their own size (the next smaller odd one).
    """
    size = min(WINDOW, *(side - 1 + side % 2 for side in one.shape[-2:]))
    moments = [_blurred(x, size, padding=0) for x in (one, other, one * one, other * other, one * other)]
    return _similarity(moments, data_range)


def weighted_map(one: torch.Tensor, other: torch.Tensor, counted: torch.Tensor, data_range: float) -> torch.Tensor:
    """SSIM around each pixel over those pixels of its window that count, (N, C, H, W).

    Each window's weights are divided by their sum over counting pixels, so a whole window gives the usual number.
    """
    share = _blurred(counted, WINDOW, padding=WINDOW // 2).clamp(min=1e-6)
    products = (one, other, one * one, other * other, one * other)
    return _similarity([_blurred(x * counted, WINDOW, padding=WINDOW // 2) / share for x in products], data_range)


def _similarity(moments: list[torch.Tensor], data_range: float) -> torch.Tensor:
    mean_a, mean_b, square_a, square_b, product = moments
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    spread = square_a - mean_a**2 + square_b - mean_b**2
    shared = product - mean_a * mean_b
    level = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return level * (2 * shared + c2) / (spread + c2)


def _blurred(picture: torch.Tensor, size: int, *, padding: int) -> torch.Tensor:
    place = torch.arange(size, dtype=picture.dtype, device=picture.device) - (size - 1) / 2
    weights = torch.exp(-(place**2) / (2 * SIGMA**2))
    weights = weights / weights.sum()
    channels = picture.shape[1]
    down = weights[None, None, :, None].expand(channels, 1, size, 1)
    across = weights[None, None, None, :].expand(channels, 1, 1, size)
    picture = F.conv2d(picture, down, padding=(padding, 0), groups=channels)
    return F.conv2d(picture, across, padding=(0, padding), groups=channels)
