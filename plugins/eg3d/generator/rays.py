"""Rays of EG3D cameras: origins, unit directions, and where a ray crosses the box of the planes."""

from __future__ import annotations

import torch
from torch import Tensor


def cast(cameras: Tensor, resolution: int) -> tuple[Tensor, Tensor]:
    """Rays through the pixel centres of square pictures.

    cameras (N, 25): camera-to-world (OpenCV axes, EG3D units) and intrinsics divided by the picture's size, skew
    allowed. Returns origins (N, 1, 3) and unit directions (N, resolution², 3), rows of the picture one after another.
    """
    pose, k = cameras[:, :16].reshape(-1, 4, 4), cameras[:, 16:].reshape(-1, 3, 3)
    fx, fy, cx, cy, skew = (k[:, i, j, None] for i, j in ((0, 0), (1, 1), (0, 2), (1, 2), (0, 1)))
    centres = (torch.arange(resolution, dtype=cameras.dtype, device=cameras.device) + 0.5) / resolution
    v, u = (grid.reshape(1, -1) for grid in torch.meshgrid(centres, centres, indexing="ij"))
    x = (u - cx + cy * skew / fy - skew * v / fy) / fx
    y = (v - cy) / fy
    directions = torch.stack([x, y, torch.ones_like(x)], dim=-1) @ pose[:, :3, :3].transpose(1, 2)
    return pose[:, None, :3, 3], directions / directions.norm(dim=-1, keepdim=True)


def stretch(cameras: Tensor, resolution: int) -> Tensor:
    """(N, 1, R, R) by how much the distance along each ray exceeds its z-depth: sqrt(1 + x² + y²).

    As EG3D's depth is used everywhere, x = (u - cx) / fx: skew is left out of it.
    """
    k = cameras[:, 16:].reshape(-1, 3, 3)
    centres = (torch.arange(resolution, dtype=cameras.dtype, device=cameras.device) + 0.5) / resolution
    x = (centres[None] - k[:, 0, 2, None]) / k[:, 0, 0, None]
    y = (centres[None] - k[:, 1, 2, None]) / k[:, 1, 1, None]
    return (1 + x[:, None, None, :] ** 2 + y[:, None, :, None] ** 2).sqrt()


def box_limits(origins: Tensor, directions: Tensor, side: float) -> tuple[Tensor, Tensor]:
    """Where rays enter and leave the cube of this side about the origin, (N, M, 1) each (slab test).

    Rays that miss it begin at the smallest and end at the largest beginning of those that hit, as EG3D's code has
    it; where no ray hits, they run from -1 to -2.
    """
    inverse = 1 / directions
    near_far = torch.stack([(-side / 2 - origins) * inverse, (side / 2 - origins) * inverse])
    start = near_far.amin(dim=0).amax(dim=-1, keepdim=True)
    end = near_far.amax(dim=0).amin(dim=-1, keepdim=True)
    hit = start <= end
    if not bool(hit.any()):
        return torch.full_like(start, -1.0), torch.full_like(end, -2.0)
    starts = start[hit]
    return torch.where(hit, start, starts.min()), torch.where(hit, end, starts.max())
