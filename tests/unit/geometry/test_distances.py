from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from tests.unit.geometry.surfaces import bumpy_sphere, plane, portrait_camera, sphere, tetrahedron
from workbench.errors import DataError
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface import DepthMeshOptions, depth_to_mesh

NANOMETRE_TENTH = 1e-12  # metres: the 1e-9 mm the reference has to be met to


def segment_distance(p: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    t = np.clip((p - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
    return float(np.linalg.norm(p - a - t * (b - a)))


def brute_force(points: np.ndarray, mesh: Mesh) -> np.ndarray:
    """Distance to every triangle by another method: barycentric sign tests, else the three segments."""
    a, b, c = (mesh.vertices[mesh.faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=1)
    best = np.empty(len(points))
    for index, p in enumerate(points):
        inside = np.all(
            [np.einsum("ij,ij->i", np.cross(v - u, p - u), normal) >= 0 for u, v in ((a, b), (b, c), (c, a))], 0
        )
        height = np.abs(np.einsum("ij,ij->i", p - a, normal)) / length
        least = height[inside].min(initial=np.inf)
        for u, v in ((a, b), (b, c), (c, a)):
            t = np.clip(np.einsum("ij,ij->i", p - u, v - u) / np.einsum("ij,ij->i", v - u, v - u), 0, 1)
            least = min(least, float(np.linalg.norm(p - u - t[:, None] * (v - u), axis=1).min()))
        best[index] = least
    return best


def test_the_reference_itself_agrees_with_single_segments() -> None:
    mesh = tetrahedron()
    assert brute_force(np.array([[2.0, -1, -1]]), mesh)[0] == pytest.approx(
        segment_distance(np.array([2.0, -1, -1]), mesh.vertices[0], mesh.vertices[1])
    )


@pytest.mark.parametrize("kind", ["near", "around", "far", "irregular"])
def test_brute_force_agrees_on_1500_points(kind) -> None:
    rng = np.random.default_rng(7)
    mesh = bumpy_sphere(1)
    if kind == "irregular":
        # A few triangles a hundred times larger than the rest, and needles.
        extra = rng.normal(size=(12, 3)) * 0.5
        needle = np.array([[0, 0, 0.2], [0.1, 0, 0.2], [0.05, 1e-7, 0.2]])
        vertices = np.concatenate([mesh.vertices, extra, needle])
        more = np.concatenate([np.arange(12).reshape(4, 3), [[12, 13, 14]]]) + len(mesh.vertices)
        mesh = Mesh(vertices, np.concatenate([mesh.faces, more]))
    spread = {"near": 0.002, "around": 0.05, "far": 2.0, "irregular": 0.3}[kind]
    points = mesh.vertices[rng.integers(0, len(mesh.vertices), 1500)] + rng.normal(size=(1500, 3)) * spread
    found = SurfaceDistance(mesh).signed(points)
    np.testing.assert_allclose(np.abs(found.signed), brute_force(points, mesh), rtol=0, atol=NANOMETRE_TENTH)
    np.testing.assert_allclose(np.linalg.norm(points - found.closest, axis=1), np.abs(found.signed), atol=1e-15)


def test_brute_force_agrees_on_a_rough_depth_mesh_full_of_long_triangles() -> None:
    rng = np.random.default_rng(3)
    camera = portrait_camera(40, 32)
    depth = 0.6 + 0.08 * (rng.random((32, 40)) > 0.96) + 0.004 * rng.random((32, 40))
    mesh = depth_to_mesh(depth, camera, DepthMeshOptions(relative_jump=None, max_grazing_degrees=None))
    ends = mesh.vertices[np.roll(mesh.faces, 1, axis=1)]
    sides = np.linalg.norm(mesh.vertices[mesh.faces] - ends, axis=2).max(axis=1)
    assert sides.max() > 3 * np.median(sides)
    points = mesh.vertices[rng.integers(0, len(mesh.vertices), 1500)] + rng.normal(size=(1500, 3)) * 0.01
    found = SurfaceDistance(mesh).signed(points)
    np.testing.assert_allclose(np.abs(found.signed), brute_force(points, mesh), rtol=0, atol=NANOMETRE_TENTH)


def test_vtk_agrees_on_distance_and_sign() -> None:
    vtk = pytest.importorskip("vtkmodules.vtkFiltersCore")
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray, vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkDoubleArray, vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

    mesh = bumpy_sphere(2, 40, 60)
    points = np.random.default_rng(8).uniform(-0.2, 0.2, (2000, 3))
    corners, cells, data = vtkPoints(), vtkCellArray(), vtkPolyData()
    corners.SetData(numpy_to_vtk(mesh.vertices, deep=1))
    cells.SetData(3, numpy_to_vtkIdTypeArray(mesh.faces.ravel(), deep=1))
    data.SetPoints(corners)
    data.SetPolys(cells)
    peer, values = vtk.vtkImplicitPolyDataDistance(), vtkDoubleArray()
    peer.SetInput(data)
    peer.EvaluateFunction(numpy_to_vtk(points, deep=1), values)
    np.testing.assert_allclose(SurfaceDistance(mesh).signed(points).signed, vtk_to_numpy(values), atol=NANOMETRE_TENTH)


@pytest.mark.parametrize(
    ("point", "signed", "closest"),
    [
        # Outside: opposite a corner, an edge, a face; on the slanted face; beyond the far corner.
        ((-1, -2, -2), 3.0, (0, 0, 0)),
        ((0.5, -1, -1), np.sqrt(2), (0.5, 0, 0)),
        ((0.2, 0.3, -0.7), 0.7, (0.2, 0.3, 0)),
        ((1, 1, 1), 2 / np.sqrt(3), (1 / 3, 1 / 3, 1 / 3)),
        ((3, 0, 0), 2.0, (1, 0, 0)),
        ((1.5, 1.5, -1), np.sqrt(1 + 1 + 1), (0.5, 0.5, 0)),
        # Inside: nearest to the bottom face.
        ((0.2, 0.2, 0.1), -0.1, (0.2, 0.2, 0)),
    ],
)
def test_tetrahedron_by_hand(point, signed, closest) -> None:
    found = SurfaceDistance(tetrahedron()).signed([point])
    assert found.signed[0] == pytest.approx(signed, abs=1e-12)
    np.testing.assert_allclose(found.closest[0], closest, atol=1e-12)
    assert not found.on_border[0]


def test_the_sign_at_a_sharp_edge_is_that_of_the_pseudonormal() -> None:
    # Near a corner sharper than 90 degrees a single face's normal calls outside points inside.
    vertices = np.array([[0, 0, 0], [1, 0.2, 0], [1, -0.2, 0.2], [1, -0.2, -0.2]])
    mesh = Mesh(vertices, np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]]))
    centre = vertices.mean(0)
    flip = SurfaceDistance(mesh).signed([centre]).signed[0] > 0
    mesh = Mesh(vertices, mesh.faces[:, ::-1]) if flip else mesh
    rng = np.random.default_rng(9)
    points = rng.normal(size=(500, 3))
    planes = np.cross(*(mesh.vertices[mesh.faces[:, k]] - mesh.vertices[mesh.faces[:, 0]] for k in (1, 2)))
    outside = (np.einsum("pfk,fk->pf", points[:, None] - mesh.vertices[mesh.faces[:, 0]], planes) > 0).any(1)
    assert outside.sum() > 0
    np.testing.assert_array_equal(SurfaceDistance(mesh).signed(points).signed > 0, outside)


def test_plane_against_plane() -> None:
    found = SurfaceDistance(plane()).signed(plane(0.6, 7, z=0.03).vertices)
    np.testing.assert_allclose(found.signed, 0.03, atol=1e-15)
    np.testing.assert_allclose(found.normal, np.tile([0, 0, 1.0], (64, 1)), atol=1e-15)
    below = SurfaceDistance(plane()).signed(plane(0.6, 7, z=-0.03).vertices)
    np.testing.assert_allclose(below.signed, -0.03, atol=1e-15)


def test_sphere_against_a_larger_one_is_the_difference_up_to_the_sagitta() -> None:
    small, large = sphere(0.1, 60, 120), sphere(0.101, 60, 120)
    sagitta = 0.101 * (1 - np.cos(np.pi / 60) ** 2)
    outward = SurfaceDistance(small).signed(large.vertices).signed
    assert outward.min() > 0.001 * np.cos(np.pi / 60) ** 2
    assert outward.max() < 0.001 + sagitta
    assert SurfaceDistance(large).signed(small.vertices).signed.max() < 0


def test_the_centre_of_a_sphere_is_a_radius_inside() -> None:
    # Equidistant from nearly everything: every vertex is a candidate.
    assert SurfaceDistance(sphere(0.1, 30, 60)).signed([[0, 0, 0]]).signed[0] == pytest.approx(-0.1, rel=4e-3)


def test_a_mesh_against_itself_is_zero() -> None:
    mesh = bumpy_sphere(3)
    centres = mesh.vertices[mesh.faces].mean(axis=1)
    found = SurfaceDistance(mesh)
    assert np.abs(found.signed(mesh.vertices).signed).max() < 1e-16
    at_centres = found.signed(centres)
    assert np.abs(at_centres.signed).max() < 1e-16
    np.testing.assert_array_equal(at_centres.cell, np.arange(len(mesh.faces)))


@given(st.integers(0, 5), st.tuples(*[st.floats(-3, 3)] * 3), st.tuples(*[st.floats(-1, 1)] * 3))
@settings(max_examples=25, deadline=None)
def test_moving_both_changes_nothing(seed, turn, shift) -> None:
    mesh = bumpy_sphere(seed, 8, 12)
    points = np.random.default_rng(seed).uniform(-0.2, 0.2, (60, 3))
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_rotvec(turn).as_matrix()
    matrix[:3, 3] = shift
    moved = points @ matrix[:3, :3].T + matrix[:3, 3]
    still = SurfaceDistance(mesh).signed(points).signed
    np.testing.assert_allclose(SurfaceDistance(mesh.transformed(matrix)).signed(moved).signed, still, atol=1e-12)


def test_only_points_beyond_an_open_rim_are_on_the_border() -> None:
    patch = plane(1.0, 4)
    found = SurfaceDistance(patch).signed([[0, 0, 0.1], [0.7, 0, 0.1], [0.7, 0.8, 0], [0.1, 0.2, -3]])
    np.testing.assert_array_equal(found.on_border, [False, True, True, False])


def test_blocks_do_not_change_the_answer_and_report_progress(monkeypatch) -> None:
    monkeypatch.setattr("workbench.geometry.distances._BLOCK", 64)
    mesh = bumpy_sphere(4)
    points = np.random.default_rng(0).uniform(-0.2, 0.2, (200, 3))
    shares: list[float] = []
    blocks = SurfaceDistance(mesh).signed(points, shares.append)
    monkeypatch.undo()
    whole = SurfaceDistance(mesh).signed(points)
    np.testing.assert_array_equal(blocks.signed, whole.signed)
    np.testing.assert_array_equal(blocks.cell, whole.cell)
    assert shares == [0.25, 0.5, 0.75, 1.0]


def test_stopping_returns_what_is_done(monkeypatch) -> None:
    monkeypatch.setattr("workbench.geometry.distances._BLOCK", 64)
    answers = iter([False, True])
    found = SurfaceDistance(sphere(1)).signed(np.zeros((200, 3)), should_stop=lambda: next(answers))
    assert len(found.signed) == 64
    assert len(SurfaceDistance(sphere(1)).signed(np.empty((0, 3))).signed) == 0


def test_one_triangle_and_loose_vertices() -> None:
    mesh = Mesh(np.array([[9, 9, 9], [0, 0, 0], [1, 0, 0], [0, 1, 0.0]]), np.array([[1, 2, 3]]))
    found = SurfaceDistance(mesh).signed([[9, 9, 9], [0.25, 0.25, 2]])
    assert found.signed[1] == pytest.approx(2)
    np.testing.assert_allclose(found.closest[0], [0.5, 0.5, 0])
    np.testing.assert_array_equal(found.on_border, [True, False])


def test_triangles_without_area_do_no_harm() -> None:
    mesh = Mesh(np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0.0], [0, 1, 0]]), np.array([[0, 1, 2], [0, 1, 3], [3, 3, 3]]))
    found = SurfaceDistance(mesh).signed([[1.5, -1, 0], [0.2, 0.2, 1]])
    np.testing.assert_allclose(np.abs(found.signed), [1, 1])


@pytest.mark.parametrize("mesh", [Mesh(np.zeros((3, 3)), np.empty((0, 3))), Mesh(np.full((3, 3), np.nan), [[0, 1, 2]])])
def test_meshes_that_cannot_be_measured_to_are_refused(mesh) -> None:
    with pytest.raises(DataError):
        SurfaceDistance(mesh)


def test_points_that_are_not_finite_are_refused() -> None:
    with pytest.raises(DataError, match="finite"):
        SurfaceDistance(sphere(1)).signed([[0, np.nan, 0]])
