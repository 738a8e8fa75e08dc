"""Where along a ray the field is looked at: even samples first, then more where the first ones found something."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.configuration import RenderingOptions


@dataclass(frozen=True)
class Draws:
    """The random numbers of one rendering, in [0, 1): coarse (N, M, S), fine (N, M, NI) or None."""

    coarse: Tensor
    fine: Tensor | None

    @classmethod
    def make(cls, options: RenderingOptions, n: int, rays: int, stream: torch.Generator | None, like: Tensor) -> Draws:
        """Mid-points without a stream; with one, the numbers that EG3D's own code draws from it, in its order."""
        coarse, fine = options.depth_resolution, options.depth_resolution_importance
        if stream is None:
            middle = like.new_full((1, 1, 1), 0.5).expand(n, rays, coarse)
            even = (torch.arange(fine, dtype=like.dtype, device=like.device) + 0.5) / max(fine, 1)
            return cls(middle, even.expand(n, rays, fine) if fine else None)
        jitter = torch.rand(n, rays, coarse, 1, generator=stream, dtype=like.dtype, device=like.device)[..., 0]
        u = torch.rand(n * rays, fine, generator=stream, dtype=like.dtype, device=like.device) if fine else None
        return cls(jitter, None if u is None else u.reshape(n, rays, fine))


def coarse_samples(options: RenderingOptions, start: Tensor | float, end: Tensor | float, draws: Tensor) -> Tensor:
    """(N, M, S) distances: even steps from start to end, each moved by `draws` (N, M, S) of a step.

    The last may pass the end. `start`, `end` : numbers, or (N, M, 1) for limits of each ray's own.
    """
    count = options.depth_resolution
    share = torch.linspace(0, 1, count, dtype=draws.dtype, device=draws.device) + draws / (count - 1)
    if options.disparity_space_sampling:
        return 1 / ((1 - share) / start + share / end)
    if isinstance(start, Tensor) or isinstance(end, Tensor):
        return start + share * (end - start)
    even = torch.linspace(start, end, count, dtype=draws.dtype, device=draws.device)
    return even + draws * ((end - start) / (count - 1))


def fine_samples(coarse: Tensor, weights: Tensor, u: Tensor) -> Tensor:
    """Distances drawn in proportion to the smoothed weights of the coarse samples, (…, NI), not sorted.

    coarse (…, S), weights (…, S-1) of the stretches between them, u (…, NI) in [0, 1). The mid-points are one more than
    the distribution needs: the last is never used, as in the published code.
    """
    shape = weights.shape
    flat = weights.reshape(-1, 1, shape[-1])
    widest = functional.max_pool1d(functional.pad(flat, (1, 1), value=float("-inf")), 2, stride=1)
    smooth = functional.avg_pool1d(widest, 2, stride=1).reshape(shape) + 0.01
    density = smooth[..., 1:-1] + 1e-5
    density = density / density.sum(dim=-1, keepdim=True)
    cdf = functional.pad(density.cumsum(dim=-1), (1, 0))
    bins = (coarse[..., :-1] + coarse[..., 1:]) / 2
    index = torch.searchsorted(cdf, u.contiguous(), right=True)
    low, high = (index - 1).clamp(min=0), index.clamp(max=cdf.shape[-1] - 1)
    cdf_low, cdf_high = cdf.gather(-1, low), cdf.gather(-1, high)
    bin_low, bin_high = bins.gather(-1, low), bins.gather(-1, high)
    width = cdf_high - cdf_low
    width = torch.where(width < 1e-5, torch.ones_like(width), width)
    return bin_low + (u - cdf_low) / width * (bin_high - bin_low)
