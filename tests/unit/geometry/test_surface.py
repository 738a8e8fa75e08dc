from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from tests.unit.geometry.surfaces import plane_depth, portrait_camera
from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.depth import back_project
from workbench.geometry.surface import DepthMeshOptions, depth_to_mesh
from workbench.geometry.vertex_normals import face_normals, vertex_normals

OPEN = DepthMeshOptions(relative_jump=None, max_grazing_degrees=None)


def flat(camera: Camera, z: float = 0.6) -> np.ndarray:
    return np.full((camera.height, camera.width), z)


def test_a_wall_becomes_all_its_cells_facing_the_camera() -> None:
    camera = portrait_camera()
    mesh = depth_to_mesh(flat(camera), camera)
    assert len(mesh.vertices) == 32 * 40
    assert len(mesh.faces) == 2 * 31 * 39
    np.testing.assert_allclose(
        face_normals(mesh.vertices, mesh.faces), np.tile([0, 0, -1.0], (len(mesh.faces), 1)), atol=1e-12
    )
    np.testing.assert_allclose(mesh.normals, np.tile([0, 0, -1.0], (len(mesh.vertices), 1)), atol=1e-12)


def test_vertices_are_the_back_projected_pixels_in_order() -> None:
    camera = portrait_camera(skew=2.0)
    depth = np.random.default_rng(1).uniform(0.5, 0.7, (camera.height, camera.width)).astype(np.float32)
    depth[4:6, 7] = 0
    image = np.random.default_rng(2).integers(0, 256, (*depth.shape, 3)).astype(np.uint8)
    mesh = depth_to_mesh(depth, camera, OPEN, image)
    usable = depth.ravel() > 0
    np.testing.assert_array_equal(mesh.vertices, back_project(depth, camera).reshape(-1, 3)[usable])
    np.testing.assert_array_equal(mesh.colours, image.reshape(-1, 3)[usable])
    pixels, _ = camera.project(mesh.vertices)
    np.testing.assert_allclose(mesh.uvs, np.stack([pixels[:, 0] / 40, 1 - pixels[:, 1] / 32], 1), atol=1e-12)


def test_faces_name_existing_vertices_and_each_vertex_is_used() -> None:
    camera = portrait_camera()
    depth = flat(camera)
    depth[np.random.default_rng(3).random(depth.shape) < 0.2] = 0
    mesh = depth_to_mesh(depth, camera)
    assert mesh.faces.min() == 0
    np.testing.assert_array_equal(np.unique(mesh.faces), np.arange(len(mesh.vertices)))
    # Every triangle joins neighbouring pixels: a numbering off by one would not.
    pixels, _ = camera.project(mesh.vertices)
    assert np.ptp(pixels[mesh.faces], axis=1).max() == pytest.approx(1)


def test_every_triangle_that_can_be_is_made_beside_missing_pixels() -> None:
    camera = portrait_camera(2, 2)
    for missing in range(4):
        depth = flat(camera).ravel()
        depth[missing] = 0
        mesh = depth_to_mesh(depth.reshape(2, 2), camera, OPEN)
        assert len(mesh.faces) == 1, missing
        assert face_normals(mesh.vertices, mesh.faces)[0, 2] < 0


def test_a_step_is_cut_and_an_open_rule_keeps_it() -> None:
    camera = portrait_camera()
    depth = np.where(np.arange(40) < 17, 0.5, 0.9) * np.ones((32, 1))
    assert len(depth_to_mesh(depth, camera).faces) == 2 * 31 * (39 - 1)
    assert len(depth_to_mesh(depth, camera, OPEN).faces) == 2 * 31 * 39


@pytest.mark.parametrize("pixels", [2, 4])
def test_the_jump_rule_counts_pixel_footprints_at_the_nearer_side(pixels) -> None:
    camera = Camera.looking_forward(8, 8, 20)
    footprint = 0.6 / camera.intrinsics[0, 0]
    for factor, kept in ((0.999, 7), (1.001, 6)):
        depth = np.where(np.arange(8) < 4, 0.6, 0.6 + factor * pixels * footprint) * np.ones((8, 1))
        mesh = depth_to_mesh(depth, camera, DepthMeshOptions(relative_jump=pixels, max_grazing_degrees=None))
        assert len(mesh.faces) == 2 * 7 * kept


@pytest.mark.parametrize("skew", [0.0, 3.0])
@pytest.mark.parametrize("limit", [60.0, 80.0])
def test_the_grazing_rule_is_the_angle_between_normal_and_line_of_sight(limit, skew) -> None:
    camera = portrait_camera(60, 50, 60.0, skew)
    rng = np.random.default_rng(4)
    depth = 0.6 + np.cumsum(rng.normal(0, 0.02, (50, 60)), axis=1)
    everything = depth_to_mesh(depth, camera, OPEN)
    kept = depth_to_mesh(depth, camera, DepthMeshOptions(None, limit))
    assert 100 < len(kept.faces) < len(everything.faces) - 100
    # The angle at each triangle's first corner, which is the one the rule looks at.
    sight = kept.vertices[kept.faces[:, 0]]
    cosine = -(face_normals(kept.vertices, kept.faces) * sight).sum(1) / np.linalg.norm(sight, axis=1)
    assert np.degrees(np.arccos(cosine)).max() <= limit + 1e-6
    sight = everything.vertices[everything.faces[:, 0]]
    cosine = -(face_normals(everything.vertices, everything.faces) * sight).sum(1) / np.linalg.norm(sight, axis=1)
    assert (np.degrees(np.arccos(cosine)) <= limit).sum() == len(kept.faces)


def test_cells_are_split_along_the_shorter_diagonal_in_space() -> None:
    camera = Camera.looking_forward(2, 2, 30)
    for raised, shared in (((0, 0), {1, 2}), ((0, 1), {0, 3})):
        depth = flat(camera, 1.0)
        depth[raised] = 0.5
        faces = depth_to_mesh(depth, camera, OPEN).faces
        assert set(faces[0]) & set(faces[1]) == shared


def test_the_mask_limits_the_surface() -> None:
    camera = portrait_camera()
    mask = np.zeros((32, 40), np.uint8)
    mask[5:15, 10:30] = 7
    mesh = depth_to_mesh(flat(camera), camera, DepthMeshOptions(mask=mask))
    assert len(mesh.vertices) == 10 * 20
    assert len(mesh.faces) == 2 * 9 * 19


def test_small_holes_are_filled_with_the_plane_around_them_and_large_ones_left() -> None:
    camera = portrait_camera()
    truth = plane_depth(camera, (0.3, 0.1, 1.0), 0.6)
    depth = truth.copy()
    depth[4:6, 4:7] = 0
    depth[10:20, 10:20] = 0
    depth[25, 0] = 0
    mesh = depth_to_mesh(depth, camera, DepthMeshOptions(fill_holes_pixels=6))
    assert len(mesh.vertices) == depth.size - 100 - 1
    np.testing.assert_allclose(mesh.vertices @ [0.3, 0.1, 1.0], 0.6, atol=1e-12)


def test_a_hole_inside_the_mask_is_filled_but_never_outside() -> None:
    camera = portrait_camera()
    depth, mask = flat(camera), np.zeros((32, 40), bool)
    mask[2:30, 2:38] = True
    depth[8, 8] = depth[1, 1] = 0
    mesh = depth_to_mesh(depth, camera, DepthMeshOptions(mask=mask, fill_holes_pixels=4))
    assert len(mesh.vertices) == mask.sum()


def test_a_wanted_patch_without_any_depth_stays_empty() -> None:
    camera = portrait_camera()
    depth, mask = flat(camera), np.zeros((32, 40), bool)
    depth[:10, :10] = 0
    mask[3:5, 3:5] = True
    mask[15:30, 15:30] = True
    mesh = depth_to_mesh(depth, camera, DepthMeshOptions(mask=mask, fill_holes_pixels=9))
    assert len(mesh.vertices) == 15 * 15


def test_normals_agree_with_the_mesh_on_a_curved_surface() -> None:
    camera = Camera.looking_forward(96, 96, 28)
    line = (np.arange(96) + 0.5) / 96 * 2 - 1
    x, y = np.meshgrid(line, line)
    mesh = depth_to_mesh(0.6 + 0.02 * (x**2 + 0.5 * y**2 + 0.3 * x * y), camera)
    cosine = (vertex_normals(mesh.vertices, mesh.faces) * mesh.normals).sum(1)
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).max() < 0.8


def test_no_depth_gives_an_empty_mesh() -> None:
    camera = portrait_camera()
    mesh = depth_to_mesh(np.zeros((32, 40)), camera, DepthMeshOptions(fill_holes_pixels=5000))
    assert mesh.vertices.shape == (0, 3)
    assert mesh.faces.shape == (0, 3)


def test_the_mesh_does_not_depend_on_how_many_rows_are_cut_at_once(monkeypatch) -> None:
    camera = portrait_camera(40, 70)
    depth = 0.6 + 0.01 * np.random.default_rng(5).random((70, 40))
    usual = depth_to_mesh(depth, camera)
    monkeypatch.setattr("workbench.geometry.surface._ROWS_AT_A_TIME", 1)
    monkeypatch.setattr("workbench.geometry.depth._ROWS_AT_A_TIME", 1)
    by_row = depth_to_mesh(depth, camera)
    np.testing.assert_array_equal(usual.vertices, by_row.vertices)
    np.testing.assert_allclose(usual.normals, by_row.normals, atol=1e-15)
    centres = [mesh.vertices[mesh.faces].mean(1) for mesh in (usual, by_row)]
    assert len(centres[0]) == len(centres[1])
    assert cKDTree(centres[0]).query(centres[1])[0].max() < 1e-15


@pytest.mark.parametrize("what", ["depth", "mask", "colours"])
def test_sizes_that_disagree_are_refused(what) -> None:
    camera = portrait_camera()
    depth, mask, colours = flat(camera), np.ones((32, 40)), np.zeros((32, 40, 3), np.uint8)
    inputs = {"depth": depth, "mask": mask, "colours": colours}
    inputs[what] = inputs[what][:-1]
    with pytest.raises(DataError, match="40 x 31"):
        depth_to_mesh(inputs["depth"], camera, DepthMeshOptions(mask=inputs["mask"]), inputs["colours"])
