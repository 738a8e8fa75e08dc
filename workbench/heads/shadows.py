"""The key light's cast shadow (nose on cheek, chin on neck, hair on forehead), from one picture seen by the light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.heads.rasteriser import depth_map

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_SIZE = 112
_BIAS_M = 0.006
"""Surfaces this close to the nearest one count as lit; smaller values speckle at the picture's coarse steps."""
_FADE_M = 0.008
_FAR_M = 1e4
"""Stands for infinity: light rays are parallel, so the light is put so far away that its picture has no perspective."""


def lit_share(
    points: Float, vertices: Float, faces: NDArray[np.int64], two_sided: NDArray[np.bool_], towards: tuple[float, ...]
) -> Single:
    """(N,) share, 0 to 1, of a parallel light that reaches points (N, 3) past a mesh; all in one frame."""
    frame = _frame(np.array(towards))
    mesh, probe = vertices @ frame.T, points @ frame.T
    low, high = mesh[:, :2].min(0), mesh[:, :2].max(0)
    scale = (_SIZE - 4) / float((high - low).max())
    nearest = depth_map((mesh[:, :2] - low) * scale + 2, mesh[:, 2] + _FAR_M, faces, _SIZE, _SIZE, two_sided) - _FAR_M
    place = (probe[:, :2] - low) * scale + 2
    depth = probe[:, 2] - _BIAS_M
    share = np.zeros(len(points), np.float32)
    for right, down in ((-0.6, -0.6), (0.6, -0.6), (-0.6, 0.6), (0.6, 0.6)):
        column, row = np.clip((place + np.array([right, down])).astype(np.int64), 0, _SIZE - 1).T
        hidden_by = depth - nearest[row * _SIZE + column]
        share += np.float32(1) - np.clip(hidden_by / _FADE_M, 0, 1).astype(np.float32)
    return share * np.float32(0.25)


def _frame(towards: Float) -> Float:
    """(3, 3) rows: two axes across the light and the one along it, away from the light."""
    along = -towards / np.sqrt((towards**2).sum())
    across = np.array([along[2], 0.0, -along[0]]) if abs(along[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    across = across - along * (across * along).sum()
    across /= np.sqrt((across**2).sum())
    down = np.array(
        [
            along[1] * across[2] - along[2] * across[1],
            along[2] * across[0] - along[0] * across[2],
            along[0] * across[1] - along[1] * across[0],
        ]
    )
    return np.stack([across, down, along])
