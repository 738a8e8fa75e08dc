"""The search for closest triangles against measuring every triangle, on meshes made to mislead it."""

from __future__ import annotations

import math
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest

from tests.unit.geometry.pseudonormals import pseudonormals
from tests.unit.geometry.surfaces import bumpy_sphere, plane, sphere, tetrahedron
from workbench.errors import DataError
from workbench.geometry.closest import TriangleSearch
from workbench.geometry.distances import Distances, SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.triangle_order import curve_order
from workbench.geometry.vertex_normals import face_normals, unit


def joined(*meshes: Mesh) -> Mesh:
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts[:-1], strict=True)]
    return Mesh(np.concatenate([mesh.vertices for mesh in meshes]), np.concatenate(faces))


def needles(seed: int) -> Mesh:
    """Triangles up to a thousand times longer than wide, some without any width."""
    rng = np.random.default_rng(seed)
    begin, along = rng.normal(size=(2, 60, 3)) * 0.1
    aside = rng.normal(size=(60, 3)) * 10.0 ** rng.uniform(-9, -2, (60, 1))
    aside[::10] = 0
    vertices = np.stack([begin, begin + along, begin + rng.random((60, 1)) * along + aside], axis=1)
    return Mesh(vertices.reshape(-1, 3), np.arange(180).reshape(-1, 3))


def with_outliers(seed: int) -> Mesh:
    """A head whose noise threw a few vertices a hundred thousand metres away."""
    ball = bumpy_sphere(seed)
    vertices = ball.vertices.copy()
    vertices[[7, 300, 301]] *= [[1e6], [1e5], [-1e6]]
    return Mesh(vertices, ball.faces)


def soup(seed: int) -> Mesh:
    rng = np.random.default_rng(seed)
    size = 10.0 ** rng.uniform(-4, 0, (150, 1, 1))
    vertices = rng.normal(size=(150, 1, 3)) + size * rng.normal(size=(150, 3, 3))
    return Mesh(vertices.reshape(-1, 3), np.arange(450).reshape(-1, 3))


MESHES = {
    "one": Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0.0]]), np.array([[0, 1, 2]])),
    "seventeen": Mesh(plane(1, 3).vertices, plane(1, 3).faces[:17]),
    "needles": joined(needles(1), bumpy_sphere(1)),
    "twice": joined(bumpy_sphere(2), bumpy_sphere(2)),
    "turned": Mesh(bumpy_sphere(2).vertices, np.repeat(bumpy_sphere(2).faces, 3, axis=0)),
    "outliers": with_outliers(3),
    "soup": soup(4),
    "point": Mesh(np.zeros((3, 3)), np.array([[0, 1, 2], [0, 0, 0]])),
    "line": Mesh(np.outer(np.arange(60), [0.1, 0, 0]), np.arange(60).reshape(-1, 3)),
    "far": Mesh(np.add(bumpy_sphere(5).vertices, [1e6, -3e5, 2e6]), bumpy_sphere(5).faces),
    "small": Mesh(bumpy_sphere(5).vertices * 1e-9, bumpy_sphere(5).faces),
}


def segment_squares(p: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    along = b - a
    length = (along**2).sum(axis=-1)
    t = np.clip(((p - a) * along).sum(axis=-1) / np.where(length > 0, length, 1), 0, 1)
    return np.asarray(((p - a - t[..., None] * along) ** 2).sum(axis=-1))


def brute_force(points: np.ndarray, mesh: Mesh) -> np.ndarray:
    """(N,) distances by another way: the heights of points above triangles, else their edges, all by all."""
    middle = mesh.vertices[mesh.faces[0, 0]]
    a, b, c = (mesh.vertices[mesh.faces[:, k]] - middle for k in range(3))
    p = (points - middle)[:, None]
    normal = np.cross(b - a, c - a)
    area = np.linalg.norm(normal, axis=1)
    inside = np.ones((len(points), len(a)), bool)
    for u, v in ((a, b), (b, c), (c, a)):
        inside &= (np.cross(v - u, normal)[None] * (p - u)).sum(axis=-1) <= 0
    height = ((p - a) * normal).sum(axis=-1) / np.where(area > 0, area, 1)
    flat = area <= 1e-12 * np.maximum(((b - a) ** 2).sum(axis=1), ((c - a) ** 2).sum(axis=1))
    squares = np.where(inside & ~flat, height**2, np.inf)
    for u, v in ((a, b), (b, c), (c, a)):
        squares = np.minimum(squares, segment_squares(p, u, v))
    return np.asarray(np.sqrt(squares.min(axis=1)))


def questions(mesh: Mesh, seed: int) -> np.ndarray:
    """Points on corners, edges and faces, close by, around, and far away, in no order."""
    rng = np.random.default_rng(seed)
    corners = mesh.vertices[mesh.faces[rng.integers(0, len(mesh.faces), 60)]]
    size = float(np.median(np.ptp(corners, axis=1).max(axis=1))) or 1.0
    weights = rng.dirichlet([1, 1, 1], 60)
    on_faces = np.einsum("nk,nkj->nj", weights, corners)
    kinds = [corners[:, 0], corners[:, :2].mean(axis=1), on_faces]
    kinds += [on_faces + rng.normal(size=(60, 3)) * size * spread for spread in (1e-6, 0.1, 3, 300, 1e7)]
    return np.asarray(rng.permutation(np.concatenate(kinds)))


@pytest.mark.parametrize("name", MESHES)
def test_every_triangle_measured_by_another_way_gives_the_same_distance(name: str) -> None:
    mesh = MESHES[name]
    points = questions(mesh, 11)
    expected = brute_force(points, mesh)
    found = SurfaceDistance(mesh).signed(points)
    # Rounding of the coordinates themselves, and of needles taken for lines; the reference loses more on these.
    scale = np.abs(mesh.vertices[mesh.faces[found.cell]]).max(axis=(1, 2)) + np.abs(points).max(axis=1)
    longest = np.ptp(mesh.vertices[mesh.faces[found.cell]], axis=1).max(axis=1)
    tolerance = 1e-14 * scale + 2e-12 * longest * (50 if name == "outliers" else 1)
    assert (np.abs(np.abs(found.signed) - expected) <= tolerance + 1e-12 * expected).all()


@pytest.mark.parametrize("name", ["twice", "turned", "soup", "outliers"])
def test_of_equally_close_triangles_the_first_is_taken_wherever_the_search_begins(name: str) -> None:
    mesh = MESHES[name]
    points = questions(mesh, 12)
    whole = SurfaceDistance(mesh)
    found = whole.signed(points)
    search, rng = TriangleSearch(mesh), np.random.default_rng(0)
    for _ in range(5):
        cells = rng.integers(-1, len(mesh.faces), len(points))
        search.find(points, cells)
        np.testing.assert_array_equal(cells, found.cell)
    if name == "twice":
        assert (found.cell < len(mesh.faces) // 2).all()
    if name == "turned":
        assert (found.cell % 3 == 0).all()
    order = rng.permutation(len(points))
    np.testing.assert_array_equal(whole.signed(points[order]).signed, found.signed[order])


@pytest.mark.parametrize(("block", "threads"), [(1, 1), (7, 2), (64, 3), (4096, 2)])
def test_neither_blocks_nor_threads_change_a_bit(monkeypatch: pytest.MonkeyPatch, block: int, threads: int) -> None:
    mesh = joined(MESHES["needles"], MESHES["twice"])
    points = questions(mesh, 13)
    expected = SurfaceDistance(mesh).signed(points)
    monkeypatch.setattr("workbench.geometry.distances._BLOCK", block)
    monkeypatch.setattr("workbench.geometry.distances._THREADS", threads)
    found = SurfaceDistance(mesh).signed(points)
    for name in Distances.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@pytest.mark.parametrize("name", ["one", "seventeen", "turned", "twice", "soup"])
def test_normals_and_rims_are_those_of_the_whole_mesh_worked_out_at_once(name: str) -> None:
    mesh = MESHES[name]
    points = np.random.default_rng(14).normal(size=(400, 3)) * np.ptp(mesh.vertices, axis=0).max()
    found = SurfaceDistance(mesh).signed(points)
    faces = face_normals(mesh.vertices, mesh.faces)
    corners = pseudonormals(mesh.vertices, mesh.faces, faces)
    sharing: dict[frozenset[int], list[int]] = defaultdict(list)
    for number, face in enumerate(mesh.faces.tolist()):
        for k in range(3):
            sharing[frozenset((face[k], face[k - 1]))].append(number)
    open_corners = {vertex for side, sharers in sharing.items() if len(sharers) == 1 for vertex in side}
    kinds = set()
    for index, cell in enumerate(found.cell):
        feature = mesh.faces[cell][_corners_with_weight(found.closest[index], *mesh.vertices[mesh.faces[cell]])]
        kinds.add(len(feature))
        if len(feature) == 3:
            normal, is_open = faces[cell], False
        elif len(feature) == 1:
            normal, is_open = corners[feature[0]], feature[0] in open_corners
        else:
            sharers = sharing[frozenset(feature.tolist())]
            normal, is_open = faces[sharers].sum(axis=0), len(sharers) == 1
        assert found.on_border[index] == is_open
        np.testing.assert_allclose(found.normal[index], unit(normal[None])[0], atol=1e-9)
    assert kinds == {1, 2, 3}


def _corners_with_weight(point: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """(3,) bool, by the areas of the triangles between the point and the sides."""
    areas = [np.linalg.norm(np.cross(u - point, v - point)) for u, v in ((b, c), (c, a), (a, b))]
    return np.asarray(areas) > 1e-9 * np.linalg.norm(np.cross(b - a, c - a))


def fractions(point: np.ndarray) -> list[Fraction]:
    return [Fraction(float(x)) for x in point]


@pytest.mark.parametrize("name", ["tetrahedron", "needles a hundred kilometres long"])
def test_distances_are_those_of_exact_fractions(name: str) -> None:
    rng = np.random.default_rng(1)
    mesh, points = tetrahedron(), rng.integers(-40, 40, (40, 3)) / 16
    if name != "tetrahedron":
        base = rng.normal(size=(6, 2, 3)) * 0.03
        mesh = Mesh(np.concatenate([base, rng.normal(size=(6, 1, 3)) * 1e5], axis=1).reshape(-1, 3), np.arange(18))
        points = rng.normal(size=(40, 3)) * 0.05
    found = SurfaceDistance(mesh).signed(points)
    triangles = [[fractions(mesh.vertices[vertex]) for vertex in face] for face in mesh.faces]
    for point, signed in zip(points, found.signed, strict=True):
        exact = math.sqrt(min(_exact_square(fractions(point), *triangle) for triangle in triangles))
        assert abs(signed) == pytest.approx(exact, rel=1e-14, abs=1e-12 * np.ptp(mesh.vertices))


def _exact_square(p: list[Fraction], a: list[Fraction], b: list[Fraction], c: list[Fraction]) -> Fraction:
    def less(u: list[Fraction], v: list[Fraction]) -> list[Fraction]:
        return [x - y for x, y in zip(u, v, strict=True)]

    def dot(u: list[Fraction], v: list[Fraction]) -> Fraction:
        return sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))

    found = []
    for u, v in ((a, b), (b, c), (c, a)):
        along = less(v, u)
        t = min(max(dot(less(p, u), along) / dot(along, along), Fraction(0)), Fraction(1))
        apart = less(p, [x + t * y for x, y in zip(u, along, strict=True)])
        found.append(dot(apart, apart))
    e, f, g = less(b, a), less(c, a), less(p, a)
    ee, ef, ff, eg, fg = dot(e, e), dot(e, f), dot(f, f), dot(e, g), dot(f, g)
    s, t = ff * eg - ef * fg, ee * fg - ef * eg
    whole = ee * ff - ef * ef
    if s >= 0 and t >= 0 and s + t <= whole:
        apart = less(g, [(s * x + t * y) / whole for x, y in zip(e, f, strict=True)])
        found.append(dot(apart, apart))
    return min(found)


def test_neighbours_along_the_curve_are_neighbours_in_space() -> None:
    # One triangle in each cell of the finest 8 x 8 x 8 cells at a corner of the cube.
    cells = np.stack(np.meshgrid(*[np.arange(8)] * 3, indexing="ij"), -1).reshape(-1, 3)
    corners = np.repeat((cells + 0.5)[:, None], 3, axis=1)
    faces = np.arange(3 * len(cells)).reshape(-1, 3)
    with ThreadPoolExecutor(1) as beside:
        order = curve_order(corners.reshape(-1, 3), faces, np.zeros(3), 512.0, beside)
    assert sorted(order) == list(range(len(cells)))
    np.testing.assert_array_equal(np.abs(np.diff(cells[order], axis=0)).sum(axis=1), 1)


def test_triangles_of_vertices_that_are_not_there_are_refused() -> None:
    for wrong in (-1, 4):
        with pytest.raises(DataError, match="does not hold"):
            SurfaceDistance(Mesh(tetrahedron().vertices, np.array([[0, 1, wrong]])))


def test_arrays_that_may_not_be_written_to_are_measured_too() -> None:
    ball = sphere(1)
    for array in (ball.vertices, ball.faces):
        array.flags.writeable = False
    points = np.ones((5, 3))
    points.flags.writeable = False
    assert SurfaceDistance(ball).signed(points[::2]).signed == pytest.approx(np.sqrt(3) - 1, rel=0.01)


def test_triangles_to_look_at_first_change_nothing() -> None:
    mesh, rng = bumpy_sphere(6), np.random.default_rng(2)
    points = rng.normal(size=(300, 3)) * 0.1
    expected = SurfaceDistance(mesh).signed(points)
    steps = SurfaceDistance(mesh).steps(points, near=rng.integers(0, len(mesh.faces), 300))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
    np.testing.assert_array_equal(found.cell, expected.cell)
    np.testing.assert_array_equal(found.signed, expected.signed)
