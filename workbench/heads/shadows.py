"""The key light's cast shadow (nose on cheek, chin on neck, hair on forehead), from one picture seen by the light."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.heads.rasteriser import depth_map

Float = NDArray[np.float64]
Single = NDArray[np.float32]
DepthPicture = Callable[[Float, Float, NDArray[np.int64], int, int, "NDArray[np.bool_] | None"], Float]
"""What `depth_map` is."""
_SIZE = 128
_BIAS_M = 0.005
"""Surfaces this close to the nearest one count as lit; smaller values speckle at the picture's coarse steps."""
_FADE_M = 0.008
_FAR_M = 1e4
"""Stands for infinity: light rays are parallel, so the light is put so far away that its picture has no perspective."""


def lit_share(
    points: Float, vertices: Float, faces: NDArray[np.int64], two_sided: NDArray[np.bool_], towards: tuple[float, ...],
    middle: Float, radius: float, picture: DepthPicture = depth_map,
) -> Single:  # fmt: skip
    """(N,) share, 0 to 1, of a parallel light that reaches points (N, 3) past a mesh; all in one frame.

    Only what lies within a radius of `middle` (3,) across the light throws shadows; what lies outside is lit.
    `picture` draws the mesh as the light sees it.
    """
    frame = _frame(np.array(towards))
    scale = _SIZE / (2 * radius)
    mesh = vertices @ frame.T - frame @ middle
    nearest = picture(mesh[:, :2] * scale + _SIZE / 2, mesh[:, 2] + _FAR_M, faces, _SIZE, _SIZE, two_sided) - _FAR_M
    probe = points @ frame.T - frame @ middle
    place = np.clip(probe[:, :2] * scale + (_SIZE / 2 - 0.5), 0, _SIZE - 1.001)
    low = place.astype(np.int64)
    right, down = (place - low).astype(np.float32).T
    corner = low[:, 1] * _SIZE + low[:, 0]
    depth = probe[:, 2] - _BIAS_M
    upper, lower = (
        _open(depth, nearest, corner + row) * (1 - right) + _open(depth, nearest, corner + row + 1) * right
        for row in (0, _SIZE)
    )
    inside = np.abs(probe[:, :2]).max(1) < radius
    return np.where(inside, upper * (1 - down) + lower * down, np.float32(1))


def _open(depth: Float, nearest: Float, place: NDArray[np.int64]) -> Single:
    """How little the light's picture at some places hides points at these depths."""
    hidden_by = (depth - nearest.take(place)) / _FADE_M
    return (1 - np.clip(hidden_by, 0, 1)).astype(np.float32)


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
