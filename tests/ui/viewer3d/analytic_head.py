"""A head from formulas: an ellipsoid with a nose, brows, eye sockets, lips and a chin, in the OpenCV camera frame."""

from __future__ import annotations

import numpy as np

from workbench.geometry.mesh import Mesh


def analytic_head(columns: int = 160, rows: int = 120, distance_m: float = 0.7) -> Mesh:
    """A closed head about 24 cm high whose face looks at the camera at the origin (towards -z)."""
    azimuth = np.linspace(-np.pi, np.pi, columns, endpoint=False)
    polar = np.linspace(0.02, np.pi - 0.02, rows)
    a, p = np.meshgrid(azimuth, polar)
    direction = np.stack([np.sin(p) * np.sin(a), -np.cos(p), -np.sin(p) * np.cos(a)], -1)
    x, y = np.degrees(a), 90 - np.degrees(p)

    def bump(cx: float, cy: float, wx: float, wy: float, height_mm: float) -> np.ndarray:
        return 0.001 * height_mm * np.exp(-(((x - cx) / wx) ** 2) - (((y - cy) / wy) ** 2))

    relief = bump(0, -6, 7, 12, 21) + bump(0, -13, 9, 5, 9) + bump(0, -34, 16, 4, 5) + bump(0, -30, 13, 2.5, 4)
    relief = relief + bump(0, -58, 16, 12, 9) + bump(-20, 15, 13, 5, 6) + bump(20, 15, 13, 5, 6)
    relief = relief - bump(-20, 4, 9, 6, 8) - bump(20, 4, 9, 6, 8)
    relief = relief + bump(-84, 0, 6, 13, 16) + bump(84, 0, 6, 13, 16)
    jaw = 1 - 0.22 * np.clip(-y / 90, 0, 1) ** 1.5
    radii = np.array([0.076, 0.118, 0.096])
    vertices = direction * radii * np.stack([jaw, np.ones_like(jaw), np.ones_like(jaw)], -1)
    vertices = vertices + relief[..., None] * direction + np.array([0.0, 0.0, distance_m])
    index = np.arange(rows * columns).reshape(rows, columns)
    here, right = index[:-1], np.roll(index, -1, axis=1)[:-1]
    below, diagonal = index[1:], np.roll(index, -1, axis=1)[1:]
    faces = np.concatenate([np.stack([here, below, right], -1), np.stack([right, below, diagonal], -1)])
    return Mesh(vertices.reshape(-1, 3), faces.reshape(-1, 3))
