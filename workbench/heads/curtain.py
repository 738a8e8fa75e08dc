"""Hair that hangs: a grid from one front edge around the back of the head to the other, and from the crown down."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.heads.fields import vertex_fields
from workbench.heads.hairstyles import Hairstyle
from workbench.heads.model import HeadModel, HeadShape
from workbench.heads.noise import noise_at
from workbench.heads.regions import Region, face_regions, neutral_vertices

Float = NDArray[np.float64]
Single = NDArray[np.float32]
COLUMNS, ROWS = 48, 14
_SCALP_LEVELS = (-70.0, -52.0, -34.0, -18.0)
"""Heights, in millimetres below the eyes of the neutral head, at which the upper rows lie on the scalp."""
_BULGE, _TAPER, _SWAY = 0.14, 0.16, 0.05
"""Shares of the radius by which the hair passes outside the ears, draws in below, and varies from lock to lock."""


@cache
def curtain_faces() -> NDArray[np.int64]:
    """(F, 3) triangles of the grid, numbered from 0 along the rows."""
    row, column = np.meshgrid(np.arange(ROWS - 1), np.arange(COLUMNS - 1), indexing="ij")
    corner = (row * COLUMNS + column).ravel()
    quads = np.stack([corner, corner + 1, corner + 1 + COLUMNS, corner + COLUMNS], 1)
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


@cache
def curtain_fields() -> Single:
    """(C, rows x columns) what `VertexFields` holds for vertices: places beyond the head, open to the sky."""
    row = vertex_fields().row
    values = np.zeros((len(row), ROWS * COLUMNS), np.float32)
    values[row["angle"]] = np.tile(180 - 120 * np.abs(np.linspace(-1, 1, COLUMNS)), ROWS)
    values[row["height"]] = np.repeat(np.linspace(-60, 200, ROWS), COLUMNS)
    values[row["lip"]] = -100
    values[row["lash"]] = 100
    values[row["openness"]] = np.repeat(np.linspace(0.9, 0.55, ROWS), COLUMNS)
    values[row["iris_x"]] = 9
    return values


def curtain_points(shape: HeadShape, raised: Float, style: Hairstyle, pattern: int) -> Float:
    """(rows x columns, 3) points in the model frame for a style that has a curtain.

    `raised` (V, 3) is the head's surface with its hair. The upper rows lie on it; below, the hair falls along the
    head's own axis, outside the ears and back towards the neck.
    """
    front, length = style.curtain or (90.0, 0.0)
    turn, origin = shape.head_to_model[:3, :3], shape.head_to_model[:3, 3]
    scalp = (raised[_anchors(front)] - origin) @ turn
    hung = ROWS - len(_SCALP_LEVELS)
    fall = (np.arange(1, hung + 1) / hung)[:, None]
    widest = scalp[-1]
    middle = np.array([0.0, 0.0, 0.5 * float(widest[:, 2].mean() + scalp[0, :, 2].mean())])
    longer_behind = 0.006 * np.sin(np.linspace(0, np.pi, COLUMNS))
    drop = np.maximum(0.001 * length + longer_behind - widest[:, 1], 0.02)
    radius = 1 + _BULGE * np.sin(np.clip(1.6 * fall, 0, 1) * np.pi / 2) - _TAPER * fall**2
    radius = radius * (1 + _SWAY * _locks(hung, pattern))
    hanging = middle + (widest - middle)[None] * radius[..., None]
    hanging[..., 1] = widest[:, 1] + fall * drop
    sheet = np.concatenate([scalp, hanging]).reshape(-1, 3)
    return np.asarray(sheet @ turn.T + origin)


def _locks(hung: int, pattern: int) -> Float:
    """(hung, columns) slow noise."""
    across, down = np.meshgrid(9.0 * np.arange(COLUMNS), 30.0 * np.arange(1, hung + 1) / hung)
    return noise_at(across, down, pattern + 3).astype(np.float64)


@cache
def _anchors(front: float) -> NDArray[np.int64]:
    """(levels, columns) scalp vertices that the upper rows follow, found on the unrolled neutral head."""
    fields = vertex_fields()
    angle = fields["angle"] * np.where(neutral_vertices()[:, 0] < 0, -1, 1)
    height = fields["height"]
    faces, regions = HeadModel.load().faces, face_regions()
    scalp = np.zeros(len(height), bool)
    scalp[faces[np.isin(regions, (Region.FACE, Region.NECK))]] = True
    scalp[faces[np.isin(regions, (Region.LEFT_EAR, Region.RIGHT_EAR))]] = False
    candidates = np.flatnonzero(scalp & (height < 10))
    turns = np.linspace(-front, front - 360, COLUMNS)
    apart = 1.35 * np.abs((angle[candidates][:, None] - turns + 180) % 360 - 180)
    levels = [apart**2 + (height[candidates][:, None] - level) ** 2 for level in _SCALP_LEVELS]
    return np.array([candidates[np.argmin(distance, 0)] for distance in levels])
