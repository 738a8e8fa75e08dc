"""A head made by hand from its planes to its surface, against what its own renderer shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.eg3d.cameras import camera_vector, orbit_pose
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.meshing.depth_surface import depth_mesh, rendered_depth
from plugins.eg3d.meshing.level import automatic_level
from plugins.eg3d.meshing.sparse_check import check_sparse
from plugins.eg3d.meshing.surface import SurfaceOptions, surface_of
from tests.plugins.eg3d.handmade import LEVEL, MEANT_PLANE_AXES, head_field, head_generator
from workbench.api import DataError, MeaningError, NumericalError, SettingsError, SurfaceDistance, read_mesh, write_mesh
from workbench.geometry.rasterise import render_depth

SIDE = 64
VOXEL_M = 0.5 / 127
DEMONSTRATION = Path(__file__).parents[4] / "resources" / "eg3d" / "demonstration.safetensors"


@pytest.fixture(scope="module")
def head() -> tuple[Generator, Planes]:
    return head_generator()


@pytest.mark.parametrize("yaw", [0.0, -0.7])
def test_the_surface_lies_where_the_camera_sees_it(head: tuple[Generator, Planes], yaw: float) -> None:
    generator, planes = head
    camera = camera_vector(orbit_pose(yaw, 0.2, 0.1, 2.7, (0.0, 0.0, 0.0)), 4.2647)
    rendering = generator.render(planes, camera, SIDE, superresolve=False)
    depth, own = rendered_depth(rendering, camera, 0.5)
    mesh = surface_of(generator, planes, SurfaceOptions(128, colours=False)).mesh
    drawn = render_depth(mesh.transformed(own.world_to_camera), own).depth
    both = (depth > 0) & (drawn > 0)
    assert both.sum() > 0.9 * (drawn > 0).sum()
    difference = (drawn - depth)[both]
    assert abs(np.median(difference)) < 0.25 * VOXEL_M
    assert np.median(np.abs(difference)) < VOXEL_M


def test_depth_and_density_give_the_same_surface(head: tuple[Generator, Planes]) -> None:
    generator, planes = head
    camera = camera_vector(orbit_pose(0.3, 0.0, 0.0, 2.7, (0.0, 0.0, 0.0)), 4.2647)
    rendering = generator.render(planes, camera, SIDE, superresolve=False)
    seen = depth_mesh(rendering, camera, 0.5)
    _, own = rendered_depth(rendering, camera, 0.5)
    whole = surface_of(generator, planes, SurfaceOptions(128, colours=False)).mesh.transformed(own.world_to_camera)
    away = np.abs(SurfaceDistance(whole).signed(seen.vertices).signed)
    assert np.median(away) < VOXEL_M
    assert seen.uvs is not None
    assert seen.colours is not None
    a, b, c = seen.vertices[seen.faces].transpose(1, 0, 2)
    facing = np.einsum("ij,ij->i", np.cross(b - a, c - a), a)
    assert (facing < 0).all(), "triangles turn away from the camera"


def test_the_automatic_level_is_the_density_where_rays_end(head: tuple[Generator, Planes]) -> None:
    generator, planes = head
    level = automatic_level(generator, planes)
    assert LEVEL < level < LEVEL + 30
    assert surface_of(generator, planes, SurfaceOptions(64, colours=False)).level == level


def test_an_empty_field_has_no_level_of_its_own(head: tuple[Generator, Planes]) -> None:
    generator, planes = head
    empty = Planes(planes.tensor * 0 - 30, planes.ws)
    with pytest.raises(NumericalError, match="give a level yourself"):
        automatic_level(generator, empty)
    with pytest.raises(SettingsError, match="no surface at 10"):
        surface_of(generator, empty, SurfaceOptions(32, level=10.0))
    camera = camera_vector(orbit_pose(0.0, 0.0, 0.0, 2.7, (0.0, 0.0, 0.0)), 4.2647)
    with pytest.raises(DataError, match="sees nothing of the face"):
        depth_mesh(generator.render(empty, camera, 16, superresolve=False), camera, 0.5)


def test_vertices_have_the_generators_colour(head: tuple[Generator, Planes], tmp_path: Path) -> None:
    """Of the hand-made head red grows with x, green with y and blue with z."""
    generator, planes = head
    mesh = surface_of(generator, planes, SurfaceOptions(64, level=LEVEL)).mesh
    assert mesh.colours is not None
    for channel in range(3):
        place, shade = mesh.vertices[:, channel] / 0.5, mesh.colours[:, channel] / 255.0
        np.testing.assert_allclose(shade, 1.002 / (1 + np.exp(-4 * place)) - 0.001, atol=0.01)
    for kind in ("ply", "glb", "obj"):
        write_mesh(tmp_path / f"head.{kind}", mesh)
        back = read_mesh(tmp_path / f"head.{kind}")
        np.testing.assert_array_equal(back.colours, mesh.colours, err_msg=kind)
        np.testing.assert_allclose(back.vertices, mesh.vertices, atol=1e-6)
    write_mesh(tmp_path / "head.stl", mesh)
    assert len(read_mesh(tmp_path / "head.stl").faces) == len(mesh.faces)


def test_options_do_what_they_say(head: tuple[Generator, Planes]) -> None:
    generator, planes = head
    plain = surface_of(generator, planes, SurfaceOptions(48, level=LEVEL, colours=False))
    assert plain.largest_move == 0
    assert plain.mesh.colours is None
    smooth = surface_of(generator, planes, SurfaceOptions(48, level=LEVEL, colours=False, smoothing=4))
    moved = np.linalg.norm(smooth.mesh.vertices - plain.mesh.vertices, axis=1).max()
    assert smooth.largest_move == pytest.approx(moved)
    cut = surface_of(generator, planes, SurfaceOptions(48, level=LEVEL, colours=False, margin=0.2))
    assert np.abs(cut.mesh.vertices).max() < 0.31 * 0.5 < np.abs(plain.mesh.vertices).max()
    twice = surface_of(generator, planes, SurfaceOptions(48, level=LEVEL, colours=False))
    np.testing.assert_array_equal(twice.mesh.vertices, plain.mesh.vertices)
    two = Planes(planes.tensor.expand(2, -1, -1, -1, -1), planes.ws.expand(2, -1, -1))
    with pytest.raises(MeaningError, match="one face"):
        surface_of(generator, two, SurfaceOptions(48, level=LEVEL))


@pytest.mark.parametrize("meant", [False, True])
def test_sparse_and_dense_surfaces_agree(meant: bool) -> None:
    generator, planes = head_generator(head_field(MEANT_PLANE_AXES) if meant else head_field())
    check = check_sparse(generator, planes, 130, LEVEL)
    assert check.added < 0.5
    assert check.missed < 0.5
    assert "lattice steps" in check.sentence


@pytest.mark.skipif(not DEMONSTRATION.is_file(), reason="the demonstration generator is not there")
def test_sparse_and_dense_surfaces_of_the_demonstration_generator_agree() -> None:
    from plugins.eg3d.checkpoint import load_generator

    generator = load_generator(DEMONSTRATION)
    z = np.random.RandomState(7).randn(1, generator.configuration.z_dim)
    planes = generator.planes(generator.map_latents(z))
    check = check_sparse(generator, planes, 160, automatic_level(generator, planes))
    assert max(check.added, check.missed) < 0.5, check.sentence
