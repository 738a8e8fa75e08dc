"""Analytic surfaces whose distances are known by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh


def sphere(radius: float, rows: int = 24, columns: int = 48, centre: tuple[float, float, float] = (0, 0, 0)) -> Mesh:
    """A closed sphere of latitude rings with two pole vertices, outward counter-clockwise."""
    polar = np.linspace(0, np.pi, rows + 2)[1:-1, None]
    turn = np.arange(columns) * 2 * np.pi / columns
    ring = np.stack(np.broadcast_arrays(np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar)), -1)
    vertices = np.concatenate([[[0, 0, 1.0]], ring.reshape(-1, 3), [[0, 0, -1.0]]]) * radius + centre
    here = np.arange(columns)
    beside = (here + 1) % columns
    last = len(vertices) - 1
    faces = [np.stack([np.zeros(columns, int), 1 + here, 1 + beside], 1)]
    for row in range(rows - 1):
        a, b = 1 + row * columns + here, 1 + row * columns + beside
        faces += [np.stack([a, a + columns, b], 1), np.stack([b, a + columns, b + columns], 1)]
    base = 1 + (rows - 1) * columns
    faces.append(np.stack([np.full(columns, last), base + beside, base + here], 1))
    return Mesh(vertices, np.concatenate(faces))


def plane(size: float = 1.0, cells: int = 10, z: float = 0.0) -> Mesh:
    """A square patch in z = const, normal towards +z."""
    line = np.linspace(-size / 2, size / 2, cells + 1)
    x, y = np.meshgrid(line, line)
    vertices = np.stack([x, y, np.full_like(x, z)], -1).reshape(-1, 3)
    a = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    right, below = a + 1, a + cells + 1
    faces = np.concatenate([np.stack([a, right, below + 1], 1), np.stack([a, below + 1, below], 1)])
    return Mesh(vertices, faces)


def tetrahedron() -> Mesh:
    """Corners at the origin and one along each axis; outward faces."""
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    return Mesh(vertices, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]))


def bumpy_sphere(seed: int, rows: int = 20, columns: int = 32) -> Mesh:
    """A closed, irregular head-sized blob."""
    rng = np.random.default_rng(seed)
    ball = sphere(0.1, rows, columns)
    waves = rng.normal(size=(6, 3)) * 25
    height = np.sin(ball.vertices @ waves.T + rng.uniform(0, 6, 6)).sum(axis=1)
    return Mesh(ball.vertices * (1 + 0.03 * height)[:, None], ball.faces)


def portrait_camera(width: int = 40, height: int = 32, focal: float = 50.0, skew: float = 0.0) -> Camera:
    """A camera at the origin with an off-centre principal point."""
    intrinsics = np.array([[focal, skew, width * 0.47], [0, focal * 1.1, height * 0.55], [0, 0, 1.0]])
    return Camera(intrinsics, width, height, np.eye(4))


def plane_depth(camera: Camera, normal: tuple[float, float, float], offset: float) -> NDArray[np.float64]:
    """(H, W) exact z-depth of the plane normal · p = offset, by solving along each ray."""
    column, row = np.meshgrid(np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5)
    pixel = np.stack([column, row, np.ones_like(row)], -1)
    rays = pixel @ np.linalg.inv(camera.intrinsics).T
    return np.asarray(offset / (rays @ np.asarray(normal, np.float64)))
