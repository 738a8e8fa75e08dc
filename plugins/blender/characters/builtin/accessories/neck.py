"""Places around the neck, for collars and scarves: turns about its middle line, heights on the neutral head."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.accessories.bust import NECK_AXIS, around_neck, bust_sheet
from plugins.blender.characters.builtin.accessories.shapes import grid_faces
from plugins.blender.characters.builtin.accessories.sheets import outward

Float = NDArray[np.float64]
COLUMNS = 96
TURNS = np.linspace(-180, 180, COLUMNS, endpoint=False)
UP = (NECK_AXIS[0] - NECK_AXIS[1]) / np.linalg.norm(NECK_AXIS[0] - NECK_AXIS[1])
"""(3,) unit, along the neutral neck, model frame."""
_RADIUS_M = 0.06


def line(front: float, side: float, back: float) -> Float:
    """(C,) heights of a line around the neck, metres below the eyes."""
    toward = np.cos(np.radians(TURNS))
    return np.asarray(side + np.where(toward > 0, (front - side) * toward, (side - back) * toward))


def outness(rest: Float) -> Float:
    """(N,) how far outwards and down places of the neutral bust lie, metres: grows along it from neck to shoulders."""
    axis_z = np.interp(rest[:, 1], NECK_AXIS[:, 1], NECK_AXIS[:, 2])
    return np.asarray(np.hypot(rest[:, 0], rest[:, 2] - axis_z) + 0.7 * rest[:, 1])


def rows_between(vertices: Float, upper: Float, lower: Float, count: int) -> tuple[Float, Float]:
    """(count, C, 3) points of the posed skin from a line down to another, and its normals there."""
    share = np.linspace(0, 1, count)[:, None]
    weights = _on_neck(tuple((upper + share * (lower - upper)).ravel().tolist()))
    points = (weights @ vertices).reshape(count, COLUMNS, 3)
    points = ndimage.gaussian_filter1d(points, 2.0, axis=1, mode="wrap")
    points = np.asarray(ndimage.gaussian_filter1d(points, 1.0, axis=0, mode="nearest"))
    normals = outward(points.reshape(-1, 3), grid_faces(count, COLUMNS, closed=True)).reshape(points.shape)
    away = points - points.mean(1, keepdims=True)
    return points, np.asarray(normals * np.sign((normals * away).sum()))


@cache
def _on_neck(heights: tuple[float, ...]) -> sparse.csr_matrix:
    """(N, V) weights of places at these heights, turns running fastest: means of the four nearest points."""
    places, tree = _chart()
    wanted = np.column_stack([np.tile(np.radians(TURNS) * _RADIUS_M, len(heights) // COLUMNS), heights])
    distance, near = tree.query(wanted, k=4)
    share = 1 / (distance + 5e-4) ** 2
    share /= share.sum(1, keepdims=True)
    rows = np.repeat(np.arange(len(wanted)), 4)
    mixing = sparse.csr_matrix((share.ravel(), (rows, places[near].ravel())), (len(wanted), len(bust_sheet().rest)))
    return (mixing @ bust_sheet().weights).tocsr()


@cache
def _chart() -> tuple[NDArray[np.int64], cKDTree]:
    rest = bust_sheet().rest
    axis_z = np.interp(rest[:, 1], NECK_AXIS[:, 1], NECK_AXIS[:, 2])
    near = np.flatnonzero((np.hypot(rest[:, 0], rest[:, 2] - axis_z) < 0.12) & (rest[:, 1] < 0.26))
    turn = np.radians(around_neck(rest[near]))
    flat = np.column_stack([turn * _RADIUS_M, rest[near, 1]])
    around = 2 * np.pi * _RADIUS_M
    whole = np.concatenate([flat, flat - np.array([around, 0]), flat + np.array([around, 0])])
    return np.tile(near, 3), cKDTree(whole)
