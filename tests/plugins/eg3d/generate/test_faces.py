"""One face after another: maps that belong together, the same bytes whoever makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree

from plugins.eg3d.checkpoint import look_at_file
from plugins.eg3d.generate.maps import DepthRule, depth_of, picture_of
from plugins.eg3d.generate.output import FaceWriter
from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.generate.task import GenerateTask
from plugins.eg3d.generate.worker import own_device
from plugins.eg3d.generator.generator import Generator
from tests.plugins.eg3d import official_files
from tests.plugins.eg3d.official_files import RENDERING
from tests.plugins.eg3d.recipe import small_weights
from tests.plugins.eg3d.standin import RAW_SIDE, SIDE, write_standin
from workbench.api import (
    Camera,
    Place,
    Sample,
    SettingsError,
    UnavailableError,
    depth_to_ray_distance,
    eg3d_vector,
    geometry,
)

ALL = ["image", "depth", "mask", "normals", "camera", "pose", "latent", "raw_image", "raw_depth"]
TASK = GenerateTask()


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_standin(tmp_path_factory.mktemp("models") / "standin.safetensors", notice=True)


def settings_of(standin: Path, **values: Any) -> GenerateSettings:
    return GenerateSettings.read({"generator": standin, "device": "cpu", "number": 2, "channels": ALL, **values})


def made(settings: GenerateSettings, place: Place, *which: int) -> list[Sample]:
    worker = TASK.worker(settings, place)
    items = TASK.items(settings)
    return [worker.make(items[index]) for index in which]


@pytest.fixture(scope="module")
def face(standin: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("workspace")
    side = {"viewpoints": "fixed", "yaw": 30.0, "elevation": 10.0}
    return made(settings_of(standin, **side), Place(folder, folder), 1)[0]


def test_all_channels_have_their_sizes(face: Sample) -> None:
    assert face.image is not None and face.depth is not None and face.raw_depth is not None and face.camera is not None
    assert face.image.shape == (SIDE, SIDE, 3) and face.depth.shape == (SIDE, SIDE)
    assert face.raw_depth.shape == (RAW_SIDE, RAW_SIDE) and face.camera.width == SIDE
    assert face.mask is not None and np.array_equal(face.mask > 0, face.depth > 0)
    assert face.normals is not None
    facing = np.abs(face.normals).max(axis=2) > 0
    # Where depth jumps on all sides, as in this made-up field in places, a pixel has no normal.
    assert not facing[face.depth == 0].any() and facing.sum() > 0.9 * (face.depth > 0).sum()
    assert face.latent["w"].shape == (14, 512) and face.latent["z"].shape == (64,)
    np.testing.assert_array_equal(face.latent["z"], np.random.RandomState(1).randn(1, 64)[0].astype(np.float32))
    assert (face.id, face.identity, face.seed) == ("seed00001", "seed00001", 1)


def test_camera_and_pose_say_where_the_head_is(face: Sample) -> None:
    assert face.camera is not None and face.pose is not None
    vector = eg3d_vector(face.camera, 0.3)
    yaw, up = np.radians(30), np.radians(10)
    position = 2.7 * np.array([np.cos(up) * np.sin(yaw), np.sin(up), np.cos(up) * np.cos(yaw)])
    np.testing.assert_allclose(vector[:16].reshape(4, 4)[:3, 3], position, atol=1e-6)
    # The head's origin is the middle of EG3D's world; its z axis points away from where the face looks.
    np.testing.assert_allclose(face.pose[:3, 3], [0, 0, 0.81], atol=1e-6)
    assert np.linalg.norm(face.pose[:3, 3]) == pytest.approx(0.81)
    assert face.pose[0, 2] > 0  # the face looks to the picture's left, so away from it is right
    assert face.attributes["yaw_degrees"] == -30 and face.attributes["depth_rays"] == RAW_SIDE


def test_depth_is_the_renderers_distance_along_the_axis() -> None:
    camera = Camera.looking_forward(8, 8, 40.0)
    away = np.full((8, 8), 0.9)
    ray = depth_to_ray_distance(away, camera) / 0.3
    weights = np.full((8, 8), 0.8)
    weights[0] = 0.2
    depth = depth_of(ray, weights, camera, DepthRule(0.5, None, 0.3))
    np.testing.assert_allclose(depth[1:], 0.9, rtol=1e-6)
    assert not depth[0].any()


def test_what_lies_far_from_the_head_is_background() -> None:
    camera = Camera(np.array([[40.0, 0, 8], [0, 40.0, 8], [0, 0, 1]]), 16, 16, np.eye(4))
    moved = camera.camera_to_world.copy()
    moved[2, 3] = -0.8
    camera = Camera(camera.intrinsics, 16, 16, moved)
    plane = depth_to_ray_distance(np.full((16, 16), 0.8), camera) / 0.3
    depth = depth_of(plane, np.ones((16, 16)), camera, DepthRule(0.5, 0.3, 0.3))
    points = geometry.depth.back_project(np.full((16, 16), 0.8), camera)
    near = np.linalg.norm(points[..., :2], axis=2) <= 0.09
    assert np.array_equal(depth > 0, near) and 0 < near.sum() < near.size


def test_pictures_are_cut_to_whole_levels() -> None:
    levels = picture_of(np.array([-1.0, 0.0, 1.0, 2.0, -2.0], np.float32).reshape(1, 1, 5).repeat(3, axis=0))
    assert levels[0, :, 0].tolist() == [0, 128, 255, 255, 0]


def test_views_of_one_face_share_code_and_split(standin: Path, tmp_path: Path) -> None:
    settings = settings_of(standin, views=3, number=2, viewpoints="uniform", channels=ALL[:7])
    place = Place(tmp_path, tmp_path)
    first, second = made(settings, place, 3, 4)
    assert (first.id, second.id, first.identity) == ("seed00001-0", "seed00001-1", second.identity)
    assert first.split == second.split and np.array_equal(first.latent["w"], second.latent["w"])
    assert first.camera is not None and second.camera is not None
    assert not np.allclose(first.camera.camera_to_world, second.camera.camera_to_world)
    # A worker that was never asked for the first view makes the second the same.
    (alone,) = made(settings, place, 4)
    assert TASK.pack(settings, alone).contents == TASK.pack(settings, second).contents


def test_random_rays_and_noise_come_from_the_seed(standin: Path, tmp_path: Path) -> None:
    settings = settings_of(standin, rays="random", noise="random", viewpoints="fixed", channels=ALL[:6])
    place = Place(tmp_path, tmp_path)
    first, again = made(settings, place, 0)[0], made(settings, place, 1, 0)[1]
    assert TASK.pack(settings, first).contents == TASK.pack(settings, again).contents


def test_surfaces_lie_before_the_camera(standin: Path, tmp_path: Path) -> None:
    settings = settings_of(
        standin, lattice=64, viewpoints="fixed", yaw=20, channels=["image", "depth", "camera", "mesh"],
        surface_files=["ply"],
    )  # fmt: skip
    place = Place(tmp_path, tmp_path)
    (face,) = made(settings, place, 0)
    assert face.mesh is not None and face.mesh.colours is not None
    assert 0.81 - 0.26 < face.mesh.vertices[:, 2].min() < face.mesh.vertices[:, 2].max() < 0.81 + 0.26
    assert (place.dataset("faces") / "shapes" / "seed00000.ply").stat().st_size > 1000


def test_refusals_name_the_field(standin: Path, tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path)
    with pytest.raises(SettingsError, match="no such model file") as refused:
        TASK.check(settings_of(tmp_path / "none.pkl"), place)
    assert refused.value.field == "generator"
    (tmp_path / "text.pkl").write_text("hello")
    with pytest.raises(SettingsError) as refused:
        TASK.check(settings_of(tmp_path / "text.pkl"), place)
    assert refused.value.field == "generator"
    assert TASK.estimate(settings_of(tmp_path / "none.pkl")).seconds_per_item is None


def test_costs_grow_with_what_is_asked(standin: Path) -> None:
    plain = TASK.estimate(settings_of(standin))
    dear = TASK.estimate(settings_of(standin, channels=[*ALL, "mesh"], depth_at="final", surface_files=["mrc"]))
    assert plain.seconds_per_item and dear.seconds_per_item and dear.seconds_per_item > 2 * plain.seconds_per_item
    assert plain.bytes_per_item and dear.bytes_per_item and dear.bytes_per_item > plain.bytes_per_item + 4 * 256**3


def test_a_graphics_card_has_costs_of_its_own(standin: Path) -> None:
    whole = {"channels": [*ALL, "mesh"], "lattice": 512}
    home, card = (TASK.estimate(settings_of(standin, device=device)) for device in ("cpu", "cuda"))
    dear = TASK.estimate(settings_of(standin, device="cuda:1", **whole))
    assert home.card_bytes_per_worker is None
    assert card.card_bytes_per_worker and dear.card_bytes_per_worker
    assert 0.6e9 < card.card_bytes_per_worker < dear.card_bytes_per_worker < 4e9
    assert home.seconds_per_item and card.seconds_per_item and card.seconds_per_item < home.seconds_per_item
    assert TASK.suggested_workers(settings_of(standin), 16) == 15
    assert TASK.suggested_workers(settings_of(standin, device="cuda"), 16) == 4
    assert TASK.suggested_workers(settings_of(standin, device="cuda"), 2) == 1


def test_processes_share_out_the_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    assert [own_device("auto", turn) for turn in range(4)] == ["cuda:0", "cuda:1", "cuda:2", "cuda:0"]
    assert own_device("cuda:2", 0) == "cuda:2"
    assert own_device("cpu", 1) == "cpu"


def test_a_cards_memory_that_is_used_up_is_said(standin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Generator, "render", full)
    with pytest.raises(UnavailableError, match="graphics card's memory is used up: use fewer workers"):
        made(settings_of(standin), Place(tmp_path, tmp_path), 0)


def test_what_shipped_presets_ask_for_can_be_made() -> None:
    import json

    import plugins.eg3d

    paths = sorted((Path(plugins.eg3d.__file__).parent / "presets").glob("*.json"))
    assert len(paths) == 3
    for path in paths:
        settings = GenerateSettings.read(json.loads(path.read_text(encoding="utf-8"))["settings"])
        assert len(TASK.items(settings)) == settings.pictures


def test_items_are_made_as_they_are_asked_for() -> None:
    settings = GenerateSettings.read({"number": 10_000_000, "views": 2})
    items = TASK.items(settings)
    assert len(items) == 20_000_000 and items[-1].id == "seed9999999-1"
    assert [item.index for item in items[4:6]] == [4, 5]
    again = GenerateSettings.read({"seeds": "7, 9999999", "views": 2})
    # A face's cameras do not depend on which others are made.
    assert TASK.items(again)[3].seed == items[-1].seed


def test_the_form_loads_no_torch(repository: Path) -> None:
    import subprocess
    import sys

    words = (
        "import sys; from plugins.eg3d.generate.task import GenerateTask; import plugins.eg3d.generate.export\n"
        "task = GenerateTask(); task.estimate(task.settings())\n"
        "assert not {'torch', 'PySide6'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=repository, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_foreign_file_is_converted_once_before_the_workers_open_it(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    path = official_files.write_converted(
        tmp_path / "models" / "faces.pth", small_weights("SuperresolutionHybrid2X"), rendering_kwargs=RENDERING
    )
    place = Place(tmp_path / "workspace", tmp_path / "workspace" / "jobs" / "x")
    assert not look_at_file(path, place.workspace).ready
    writer = TASK.output(settings_of(path), place)
    try:
        assert look_at_file(path, place.workspace).ready
        assert isinstance(writer, FaceWriter) and "non-commercial" in writer.info.note
    finally:
        writer.close(complete=False)


def test_a_surface_from_depth_wears_the_picture(standin: Path, tmp_path: Path) -> None:
    asked = {"channels": ["image", "depth", "camera", "mesh"], "surface": "depth", "surface_files": ["obj", "ply"]}
    made(settings_of(standin, **asked), Place(tmp_path, tmp_path), 0)
    shapes = tmp_path / "datasets" / "faces" / "shapes"
    assert sorted(path.name for path in shapes.iterdir()) == [
        f"seed00000.{kind}" for kind in ("mtl", "obj", "ply", "png")
    ]
    assert (shapes / "seed00000.obj").read_bytes().startswith(b"mtllib seed00000.mtl\n")


def test_surface_and_depth_of_a_head_are_one(tmp_path: Path) -> None:
    view = {"viewpoints": "fixed", "yaw": 35, "elevation": 12, "roll_range": (5, 5)}
    surface = {"lattice": 96, "colours": False, "channels": ["image", "depth", "camera", "mesh"]}
    settings = GenerateSettings.read({"device": "cpu", "number": 1, **view, **surface})
    if not settings.generator_file.exists():
        pytest.skip("the demonstration generator is not there")
    (face,) = made(settings, Place(tmp_path, tmp_path), 0)
    assert face.mesh is not None and face.depth is not None and face.camera is not None
    points = geometry.depth.back_project(face.depth, face.camera).reshape(-1, 3)
    points = points[np.isfinite(points[:, 2])][::53]
    spacing = face.attributes["metres_per_unit"] / 95
    away = cKDTree(face.mesh.vertices).query(points)[0]
    # A point between vertices one lattice step apart is at most 0.7 steps from one.
    assert np.median(away) < 0.7 * spacing and np.percentile(away, 95) < 1.5 * spacing
