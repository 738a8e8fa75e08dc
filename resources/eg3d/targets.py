"""Points in and around the heads with their signed distance and colour: what planes and decoder are fitted to.

Each head is sampled densely on its outer surface; points are strewn near that surface, farther off and all over the
box. Their distance is that to the nearest sample's plane (near) or to the sample (far). Written in shards that a fit
in another process picks up as they appear:

    python -m resources.eg3d.targets FOLDER --heads 4000
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from resources.eg3d.heads_of_codes import Z_DIM
from resources.eg3d.surfaces import FLOOR, Head, colours, head_of_code, outer_triangles
from workbench.heads.dressing import topology
from workbench.heads.fields import vertex_fields
from workbench.heads.regions import Region
from workbench.seeds import stream

Float = NDArray[np.float64]
SURFACE = 40_000
NEAR, CLOSE, AROUND, ANYWHERE = 9_000, 7_000, 4_500, 3_500
NEAR_SPREAD, CLOSE_SPREAD, AROUND_SPREAD = 0.004, 0.012, 0.06
SKIN_SPREAD = 0.004
"""Standard deviations along the normal, EG3D units (0.5 m each)."""
SHARD = 50
_STEP = 1 / 60_000
"""Points are kept as 16-bit integers of this step, distances in half precision, colours in 8 bits."""
_FINE = (Region.LEFT_EYE, Region.RIGHT_EYE, Region.UPPER_LIP, Region.LOWER_LIP, Region.NOSE)


@dataclass(frozen=True)
class Cloud:
    """points (P, 3) in EG3D units; distance (P,) to the surface, negative inside; colour (P, 3) in 0 to 1."""

    points: NDArray[np.float32]
    distance: NDArray[np.float32]
    colour: NDArray[np.float32]


def cloud_of_head(head: Head, rng: np.random.Generator) -> Cloud:
    """Random points around a head with what they should be."""
    triangle, weights = _places(head, rng)
    corners = topology(curtain=False).faces[triangle]
    surface = np.einsum("kn,nkc->nc", weights, head.vertices[corners])
    # Smooth normals: a triangle's own would give a point off the rim of an ear the wrong sign.
    normals = np.einsum("kn,nkc->nc", weights, head.normals[corners])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    tree = cKDTree(surface)
    points = _strewn(surface, normals, rng)
    apart, nearest = tree.query(points, k=3)
    return Cloud(
        points.astype(np.float32),
        _signed(points, surface[nearest], normals[nearest], apart).astype(np.float32),
        colours(head, triangle, weights)[nearest[:, 0]],
    )


def skin_of_head(head: Head, count: int, rng: np.random.Generator) -> Cloud:
    """Points within a few millimetres of the surface only, in a tenth of the time: their distance is how far they were
    moved along the normal."""
    triangle, weights = _places(head, rng, count)
    corners = topology(curtain=False).faces[triangle]
    normals = np.einsum("kn,nkc->nc", weights, head.normals[corners])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    moved = np.clip(rng.normal(0, SKIN_SPREAD, (count, 1)), -2 * SKIN_SPREAD, 2 * SKIN_SPREAD)
    points = np.einsum("kn,nkc->nc", weights, head.vertices[corners]) + moved * normals
    distance = np.maximum(moved[:, 0], FLOOR - points[:, 1])
    return Cloud(points.astype(np.float32), distance.astype(np.float32), colours(head, triangle, weights))


def _places(head: Head, rng: np.random.Generator, count: int = SURFACE) -> tuple[NDArray[np.int64], Float]:
    """Triangles (N,) and corner weights (3, N) of samples, by area, denser on the face and its details."""
    kept = _kept(head)
    corners = head.vertices[topology(curtain=False).faces[kept]]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    share = np.cumsum(area * _density()[kept])
    triangle = kept[np.searchsorted(share, rng.uniform(0, share[-1], count))]
    first, second = rng.uniform(size=(2, count))
    root = np.sqrt(first)
    return triangle, np.stack([1 - root, root * (1 - second), root * second])


def _kept(head: Head) -> NDArray[np.int64]:
    """Outer triangles above the floor."""
    outer = outer_triangles()
    lowest = head.vertices[topology(curtain=False).faces[outer]][:, :, 1].min(1)
    return outer[lowest > FLOOR + 1e-6]


@cache
def _density() -> Float:
    """(F,) how much denser than elsewhere: the face's middle, most of all eyes, nose and mouth; and the back of the
    head, which shares its plane with the face and would show a shadow of it."""
    chosen = topology(curtain=False)
    angle, height = (vertex_fields()[name][chosen.faces].mean(1) for name in ("angle", "height"))
    middle = (angle < 45) & (height > -60) & (height < 90)
    back = (angle > 110) & (height > -60) & (height < 60)
    density = np.where(middle | back, 3.0, 1.0)
    return np.where(np.isin(chosen.regions, _FINE), 8.0, density)


def _strewn(surface: Float, normals: Float, rng: np.random.Generator) -> Float:
    parts = [
        surface[(chosen := rng.integers(len(surface), size=count))]
        + normals[chosen] * rng.normal(0, spread, (count, 1))
        for count, spread in ((NEAR, NEAR_SPREAD), (CLOSE, CLOSE_SPREAD), (AROUND, AROUND_SPREAD))
    ]
    points = np.concatenate([*parts, rng.uniform(-0.5, 0.5, (ANYWHERE, 3))])
    return np.clip(points, -0.5, 0.5)


def _signed(points: Float, nearest: Float, normals: Float, apart: Float) -> Float:
    """(P,) signed distance from the three nearest samples (P, 3, 3): planes decide near by."""
    along = ((points[:, None] - nearest) * normals).sum(2)
    weight = 1 / (apart + 1e-4)
    plane = (along * weight).sum(1) / weight.sum(1)
    distance = np.where(apart[:, 0] < 0.01, plane, np.sign(plane) * apart[:, 0])
    return np.maximum(distance, FLOOR - points[:, 1])


def write_shard(place: Path, first: int) -> None:
    """SHARD heads of the codes RandomState(-seed) beyond those that people draw (seeds from 10,000,000 on)."""
    codes, points, distance, colour = [], [], [], []
    for index in range(first, first + SHARD):
        z = np.random.RandomState(10_000_000 + index).randn(Z_DIM)
        cloud = cloud_of_head(head_of_code(z, 1.0), stream(index, "eg3d targets"))
        order = stream(index, "eg3d order").permutation(len(cloud.points))
        codes.append(z)
        points.append(np.round(cloud.points[order] / _STEP).astype(np.int16))
        distance.append(cloud.distance[order].astype(np.float16))
        colour.append(np.round(cloud.colour[order] * 255).astype(np.uint8))
    partial = place.with_suffix(".part.npz")
    np.savez(partial, z=codes, points=points, distance=distance, colour=colour)
    partial.replace(place)


def read_shard(place: Path) -> dict[str, NDArray[np.generic]]:
    """What `write_shard` wrote; `points` still in integer steps (see `unpacked`)."""
    with np.load(place) as stored:
        return {name: stored[name] for name in stored.files}


def unpacked(points: NDArray[np.int16]) -> NDArray[np.float32]:
    """Points in EG3D units."""
    return points.astype(np.float32) * np.float32(_STEP)


def main() -> None:
    """Writes all shards that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--heads", type=int, default=4000)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, chosen.heads, SHARD):
        place = chosen.folder / f"heads_{first:06d}.npz"
        if not place.exists():
            write_shard(place, first)


if __name__ == "__main__":
    main()
