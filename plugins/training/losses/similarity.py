"""Structural similarity (Wang et al. 2004): 11 x 11 Gaussian windows of sigma 1.5, C1 = (0.01 R)², C2 = (0.03 R)²."""

from __future__ import annotations

from functools import lru_cache

import torch

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
    # Products with banded matrices: on a processor some eight times faster than convolving single channels.
    height, width = picture.shape[-2:]
    down, across = (_bands(side, size, padding, picture.dtype, picture.device) for side in (height, width))
    return down @ picture @ across.T


@lru_cache(maxsize=16)
@torch.inference_mode(False)  # what is kept has to serve a later step with gradients
def _bands(side: int, size: int, padding: int, dtype: torch.dtype, device: torch.device) -> torch.Tensor:
    """(side + 2 padding - size + 1, side) matrix that blurs a column of `side` pixels, zeros beyond its ends."""
    rows = torch.arange(side + 2 * padding - size + 1, device=device)[:, None]
    place = torch.arange(side, device=device)[None] - rows + padding
    weights = torch.exp(-((place.to(dtype) - (size - 1) / 2) ** 2) / (2 * SIGMA**2))
    line = torch.exp(-((torch.arange(size, dtype=dtype, device=device) - (size - 1) / 2) ** 2) / (2 * SIGMA**2))
    return torch.where((place >= 0) & (place < size), weights, 0) / line.sum()
