"""Depth -> mesh and surface distance, one thread: `python benchmarks/geometry.py`, one JSON line per figure.

The truth is a closed analytic head of 200,344 triangles, about 145 x 200 x 170 mm. The prediction is its perspective
depth map with a background sheet and 1.5 mm RMS of smooth noise. CPU seconds, because wall time on a shared machine
says little; `ratio` is ours over the budget, below 1 is within it.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from workbench.geometry.camera import Camera
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.rasterise import render_depth
from workbench.geometry.surface import DepthMeshOptions, depth_to_mesh

HALF_WIDTH, HALF_HEIGHT, HALF_DEPTH = 0.0725, 0.1, 0.085
DISTANCE_M, BACKGROUND_M, NOISE_M = 0.6, 0.75, 0.0015
# The head fills 54 % of the image.
VIEW_DEGREES = 19.6
# (x, y, radius, height) of bumps on the front, metres: nose, eye sockets, lips.
BUMPS = ((0, 0.01, 0.012, 0.022), (-0.03, -0.02, 0.013, -0.006), (0.03, -0.02, 0.013, -0.006), (0, 0.045, 0.018, 0.006))
MESH_BUDGET_S = {128: 0.003, 512: 0.030}
DISTANCE_BUDGET_S = {128: 0.3, 512: 4.0}


def analytic_head(rows: int = 316, columns: int = 317) -> Mesh:
    """A closed head in the camera frame, facing -z, `DISTANCE_M` away; 2 * rows * columns triangles."""
    polar = np.linspace(0, np.pi, rows + 2)[1:-1, None]
    turn = np.arange(columns) * 2 * np.pi / columns
    ring = np.stack(np.broadcast_arrays(np.sin(polar) * np.cos(turn), np.cos(polar), np.sin(polar) * np.sin(turn)), -1)
    unit = np.concatenate([[[0, 1.0, 0]], ring.reshape(-1, 3), [[0, -1.0, 0]]])
    points = unit * [HALF_WIDTH, HALF_HEIGHT, HALF_DEPTH]
    for x, y, radius, height in BUMPS:
        near = np.exp(-((points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2) / radius**2)
        points = points + unit * (height * near * (points[:, 2] < 0))[:, None]
    here, beside = np.arange(columns), (np.arange(columns) + 1) % columns
    last, base = len(points) - 1, 1 + (rows - 1) * columns
    start = 1 + np.arange(rows - 1)[:, None] * columns
    a, b = (start + here).ravel(), (start + beside).ravel()
    faces = [
        np.stack([np.zeros(columns, np.int64), 1 + here, 1 + beside], 1),
        np.stack([a, a + columns, b], 1),
        np.stack([b, a + columns, b + columns], 1),
        np.stack([np.full(columns, last), base + beside, base + here], 1),
    ]
    joined = np.concatenate(faces)
    corners = points[joined]
    outward = np.einsum(
        "ij,ij->i", np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), corners[:, 0]
    )
    return Mesh(np.add(points, [0, 0, DISTANCE_M]), joined[:, ::-1] if outward.mean() < 0 else joined)


def predicted_depth(head: Mesh, camera: Camera) -> NDArray[np.float64]:
    """The head's depth with a background sheet and smooth noise."""
    depth = render_depth(head, camera).depth
    noise = gaussian_filter(np.random.default_rng(0).normal(size=depth.shape), camera.width / 40)
    return np.where(depth > 0, depth, BACKGROUND_M) + noise * (NOISE_M / noise.std())


def cpu_seconds(work: Callable[[], object], repeats: int) -> float:
    """Median CPU time of a call, after one that warms caches."""
    work()
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def vtk_distance(head: Mesh, points: NDArray[np.float64]) -> float:
    """CPU seconds of VTK's implicit distance on the same points, the peer to beat."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkDoubleArray, vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
    from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance

    corners, cells, data = vtkPoints(), vtkCellArray(), vtkPolyData()
    corners.SetData(numpy_to_vtk(head.vertices, deep=1))
    cells.SetData(3, numpy_to_vtkIdTypeArray(head.faces.ravel(), deep=1))
    data.SetPoints(corners)
    data.SetPolys(cells)
    begin = time.process_time()
    peer, values = vtkImplicitPolyDataDistance(), vtkDoubleArray()
    peer.SetInput(data)
    peer.EvaluateFunction(numpy_to_vtk(points, deep=1), values)
    return time.process_time() - begin


def mesh_figure(size: int, depth: NDArray[np.float64], camera: Camera) -> dict[str, object]:
    """Depth -> mesh with all its rules, normals and UVs."""
    seconds = cpu_seconds(lambda: depth_to_mesh(depth, camera), 15)
    budget = MESH_BUDGET_S[size]
    return {
        "benchmark": "depth_to_mesh",
        "size": size,
        "cpu_ms": round(seconds * 1000, 2),
        "budget_ms": budget * 1000,
        "ratio": round(seconds / budget, 2),
    }


def distance_figure(size: int, points: NDArray[np.float64], head: Mesh) -> dict[str, object]:
    """Signed distances of all vertices, building included, beside a bare vertex search and VTK's implicit distance."""
    seconds = cpu_seconds(lambda: SurfaceDistance(head).signed(points), 3)
    vertices_only = cpu_seconds(lambda: cKDTree(head.vertices).query(points), 1)
    budget = DISTANCE_BUDGET_S[size]
    return {
        "benchmark": "signed_distance",
        "size": size,
        "triangles": len(head.faces),
        "points": len(points),
        "cpu_s": round(seconds, 3),
        "budget_s": budget,
        "ratio": round(seconds / budget, 2),
        "over_vertex_tree": round(seconds / vertices_only, 2),
        "over_vtk": round(seconds / vtk_distance(head, points), 2),
    }


def main() -> None:
    """Print the figures."""
    head = analytic_head()
    for size in (128, 512):
        camera = Camera.looking_forward(size, size, VIEW_DEGREES)
        depth = predicted_depth(head, camera)
        print(json.dumps(mesh_figure(size, depth, camera)))
        points = depth_to_mesh(depth, camera, DepthMeshOptions(None, None)).vertices
        print(json.dumps(distance_figure(size, points, head)))


if __name__ == "__main__":
    main()
