"""Density on a lattice through the whole box, from which surfaces are cut."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.eg3d.generator.field import Field


def lattice(field: Field, n: int, sparse_level: float | None = None) -> NDArray[np.float32]:
    """Raw density (n, n, n), axes x, y, z; point i lies at (i / (n - 1) - 1/2) box_warp."""
    along = (torch.arange(n, dtype=torch.float32, device=field.planes.device) / (n - 1) - 0.5) * field.box_warp
    out = np.empty((n, n, n), np.float32)
    for index, x in enumerate(along):
        y, z = torch.meshgrid(along, along, indexing="ij")
        points = torch.stack([x.expand_as(y), y, z], dim=-1).reshape(1, -1, 3)
        out[index] = field.decoded(points)[0].reshape(n, n).cpu().numpy()
    return out
