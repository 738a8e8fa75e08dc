"""The head that `benchmarks.blender` takes pictures of: as heavy as the one that Blender's speed was first tried with.

15 000 quads' worth of skin that light goes under, 8000 hairs of eight points, an environment of 1k that is another for
every picture, and a pose and a face that are others too.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.shot import Lens, Material, Part, Sampling, Shot, Strands, World
from workbench.api import FaceRanges, HeadModel, neutral_vertices, rotation, stream, vertex_normals
from workbench.heads.sampling import sample_parameters

Float = NDArray[np.float64]
ENVIRONMENTS = ("city", "courtyard", "forest", "interior", "night", "studio", "sunrise", "sunset")
HAIRS, HAIR_POINTS = 8000, 8
_DISTANCE_M, _FILLS = 0.9, 2.8


def shot(number: int, size: int = 256, samples: int = 16, *, denoise: bool = True, bounces: int = 6) -> Shot:
    """One picture; the same number gives the same."""
    rng = stream(number, "benchmark")
    shape = HeadModel.load().shape(sample_parameters(stream(number, "face"), FaceRanges()))
    turn = rotation((float(rng.uniform(-20, 20)), float(rng.uniform(-40, 40)), float(rng.uniform(-10, 10))))
    posed = shape.vertices @ turn.T + np.array([0.0, 0.0, _DISTANCE_M])
    points = posed[_finer()[0]].mean(1)
    normals = vertex_normals(points, _finer()[1])
    intrinsics = np.array([[_FILLS * size, 0, size / 2], [0, _FILLS * size, size / 2], [0, 0, 1]])
    return Shot(
        Lens(intrinsics, size, size),
        World(f"blender:{ENVIRONMENTS[number % len(ENVIRONMENTS)]}"),
        Sampling(samples, denoise, number, bounces),
        [_skin(points)],
        [_hair(points, normals, rng)],
    )


def _skin(points: Float) -> Part:
    colour = np.full((len(points), 3), (0.55, 0.36, 0.28))
    return Part("skin", points, _finer()[1], 3, Material("benchmark"), {"rest": _rest(), "skin_colour": colour})


def _hair(points: Float, normals: Float, rng: np.random.Generator) -> Strands:
    corners = _finer()[1][rng.choice(_scalp(), HAIRS)]
    weights = rng.dirichlet((1.0, 1.0, 1.0), HAIRS)[:, :, None]
    roots, direction = (points[corners] * weights).sum(1), (normals[corners] * weights).sum(1)
    along = np.linspace(0, 0.12, HAIR_POINTS)[None, :, None]
    direction = direction + rng.normal(0, 0.15, (HAIRS, 3))
    fall = np.array([0.0, 1.0, 0.0])
    strands = roots[:, None] + direction[:, None] * along * 0.3 + fall * along**2 * 2.0
    radii = np.tile(np.linspace(6e-5, 2e-5, HAIR_POINTS, dtype=np.float32), HAIRS)
    material = Material("hair", {"roughness": 0.3})
    pigment = np.tile(np.array([[1.5, 2.6, 5.0]], np.float32), (HAIRS, 1))
    counts = np.full(HAIRS, HAIR_POINTS)
    return Strands("hair", strands.reshape(-1, 3), counts, radii, 10, material, {"absorption": pigment})


@cache
def _finer() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every triangle of the head as four: (N, 2) the vertices that each point lies between, (4F, 3) faces."""
    count, faces = len(neutral_vertices()), np.asarray(HeadModel.load().faces)
    sides = np.sort(np.stack([faces, np.roll(faces, -1, 1)], -1), -1).reshape(-1, 2)
    edges, which = np.unique(sides, axis=0, return_inverse=True)
    (a, b, c), (ab, bc, ca) = faces.T, count + which.reshape(-1, 3).T
    four = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    alone = np.repeat(np.arange(count)[:, None], 2, 1)
    return np.concatenate([alone, edges]), np.concatenate([np.stack(three, 1) for three in four])


@cache
def _rest() -> Float:
    return np.asarray(neutral_vertices()[_finer()[0]].mean(1))


@cache
def _scalp() -> NDArray[np.int64]:
    """Rows of the faces that hair grows on: above the forehead and behind it."""
    _x, y, z = _rest()[_finer()[1]].mean(1).T
    return np.flatnonzero((y < -0.06) & (z > 0.0))
