"""Meshes cut by a plane: the lines where they meet it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.geometry.mesh import Mesh

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def cut_mesh(mesh: Mesh, point: ArrayLike, normal: ArrayLike) -> list[Array]:
    """Polylines (K, 3), K >= 2, in the mesh's unit, longest first; closed ones end where they begin.

    The plane holds `point` (3,) and is square to `normal` (3,). A vertex that lies in it counts to the normal's side,
    so every triangle that is met has exactly two edges that are. Lines end at rims and where more than two triangles
    share an edge.
    """
    side = (mesh.vertices - np.asarray(point, np.float64)) @ np.asarray(normal, np.float64)
    edges, joints = _crossed(mesh, side)
    if not len(joints):
        return []
    one, other = side[edges[:, 0]], side[edges[:, 1]]
    share = (one / (one - other))[:, None]
    points = mesh.vertices[edges[:, 0]] * (1 - share) + mesh.vertices[edges[:, 1]] * share
    lines = [points[chain] for chain in _chains(joints, len(edges))]
    return sorted(lines, key=lambda line: -float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum()))


def heights_along(lines: list[Array], places: ArrayLike) -> Array:
    """(N,) the greatest height that polylines (K, 2) of (place, height) reach at each of (N,) places; NaN where none.

    This is what an eye far up the heights sees of them.
    """
    wanted = np.asarray(places, np.float64)
    best = np.full(len(wanted), -np.inf)
    for line in lines:
        (x0, y0), (x1, y1) = line[:-1].T, line[1:].T
        low, high = np.searchsorted(wanted, np.minimum(x0, x1)), np.searchsorted(wanted, np.maximum(x0, x1), "right")
        counts = high - low
        segment = np.repeat(np.arange(len(x0)), counts)
        place = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts) + low[segment]
        run = x1[segment] - x0[segment]
        upright = run == 0
        share = np.where(upright, 0.0, (wanted[place] - x0[segment]) / np.where(upright, 1.0, run))
        height = y0[segment] + share * (y1 - y0)[segment]
        height = np.where(upright, np.maximum(y0, y1)[segment], height)
        np.maximum.at(best, place, height)
    return np.where(np.isfinite(best), best, np.nan)


def _crossed(mesh: Mesh, side: Array) -> tuple[Index, Index]:
    """(E, 2) edges that the plane crosses, lower vertex first, and (T, 2) which two of them each met triangle joins."""
    above = side >= 0
    met = mesh.faces[np.ptp(above[mesh.faces].astype(np.int8), axis=1) > 0]
    ends = np.stack([met, np.roll(met, -1, axis=1)], axis=2)
    crossing = above[ends[..., 0]] != above[ends[..., 1]]
    pairs = np.sort(ends[crossing].reshape(-1, 2), axis=1)
    edges, number = np.unique(pairs, axis=0, return_inverse=True)
    return edges, np.asarray(number).reshape(-1, 2)


def _chains(joints: Index, count: int) -> list[list[int]]:
    """Edges in the order in which triangles join them; each triangle is in one chain."""
    at: dict[int, list[int]] = defaultdict(list)
    for triangle, pair in enumerate(joints.tolist()):
        for edge in pair:
            at[edge].append(triangle)
    left = set(range(len(joints)))
    chains = []
    # Ends first, so that open lines are found whole; what is left after them is closed.
    ends = [edge for edge in range(count) if len(at[edge]) != 2]
    for start in [*ends, *range(count)]:
        for triangle in at[start]:
            if triangle in left:
                chains.append(_walk(start, triangle, joints, at, left))
    return chains


def _walk(start: int, triangle: int, joints: Index, at: dict[int, list[int]], left: set[int]) -> list[int]:
    chain, edge = [start], start
    while True:
        left.discard(triangle)
        one, other = joints[triangle]
        edge = int(other if one == edge else one)
        chain.append(edge)
        coming = [t for t in at[edge] if t in left] if len(at[edge]) == 2 else []
        if not coming:
            return chain
        triangle = coming[0]
