"""A dataset in the folders of generate-synthetic-face-data, and back: the same arrays within the coding."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from plugins.eg3d.cameras import camera_vector, orbit_pose
from plugins.eg3d.generate.export import ExportSeedLayout, ExportSettings
from tests.plugins.training.faces import RecordingJob
from workbench.api import (
    DataError,
    DatasetInfo,
    DatasetWriter,
    EG3DFolders,
    GreyDepth,
    Mesh,
    Place,
    Sample,
    SettingsError,
    depth_to_ray_distance,
    encode_sample,
    from_eg3d_vector,
    read_depth_file,
    recognise,
    resized_depth,
)

TASK = ExportSeedLayout()
METRES = 0.3
IDS = ("seed00000", "seed00001", "seed00002")


def sample(number: int, *, background: bool) -> Sample:
    """A bulge seen from the side, with noise as its picture, a triangle and a code."""
    dice = np.random.default_rng(number)
    vector = camera_vector(orbit_pose(0.2 * number, 0.1, 0, 2.7, (0, 0, 0.2)), 4.4652)
    camera = from_eg3d_vector(vector, 512, 512, METRES)
    row, column = np.mgrid[0:128, 0:128] / 64 - 1
    raw = (0.72 + 0.05 * (row**2 + column**2)).astype(np.float32)
    if background:
        raw[np.hypot(row, column) > 0.8] = 0
    mesh = Mesh(dice.uniform(-0.1, 0.1, (9, 3)) + np.array([0, 0, 0.8]), np.arange(9).reshape(3, 3))
    return Sample(
        id=IDS[number],
        identity=IDS[number],
        seed=number,
        category="frontal tight",
        image=dice.integers(0, 255, (512, 512, 3), dtype=np.uint8),
        depth=resized_depth(raw, 512, 512),
        raw_depth=raw,
        camera=camera,
        mesh=mesh,
        latent={"w": dice.standard_normal((14, 512)).astype(np.float32)},
        attributes={"metres_per_unit": METRES},
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspace")
    info = DatasetInfo(name="faces", kind="generated")
    writer = DatasetWriter(root / "datasets" / "faces", info)
    for number in range(3):
        writer.add(encode_sample(sample(number, background=number != 1), info))
    writer.close(complete=True)
    return root


def exported(workspace: Path, **values: object) -> Path:
    settings = ExportSettings.read({"dataset": "faces", **values})
    place = Place(workspace, workspace / "jobs" / "x")
    TASK.check(settings, place)
    return Path(str(TASK.run(settings, RecordingJob(place))["folder"]))


def test_folders_and_codings_are_those_of_the_seed(workspace: Path) -> None:
    folder = exported(workspace)
    assert folder == workspace / "exports" / "faces"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    kinds = ("images/{}.png", "depth128x128/{}.png", "cam_poses/{}.npy", "latent/{}.npy", "shapes/{}.ply")
    assert names == {kind.format(i) for kind in kinds for i in IDS} | {"export.json", "export.jsonl"}
    depth = read_depth_file(folder / "depth128x128" / "seed00001.png")
    assert depth.shape == (128, 128) and depth.dtype == np.uint8 and (depth.min(), depth.max()) == (0, 255)
    assert depth[64, 64] == 255  # the nearest point is white
    camera = np.load(folder / "cam_poses" / "seed00001.npy")
    wanted = camera_vector(orbit_pose(0.2, 0.1, 0, 2.7, (0, 0, 0.2)), 4.4652)
    assert camera.shape == (1, 25)
    np.testing.assert_allclose(camera[0], wanted, atol=1e-6)
    assert np.load(folder / "latent" / "seed00001.npy").shape == (1, 14, 512)


def test_it_reads_back_within_the_coding(workspace: Path) -> None:
    folder = exported(workspace, folder=workspace / "elsewhere")
    assert recognise(folder) == "eg3d"
    layout = EG3DFolders(folder)
    pairs = layout.pairs(folder)
    assert [pair.id for pair in pairs] == list(IDS) and layout.meaning.metric
    assert set(layout.contents().channels) == {"image", "depth", "raw_depth", "camera", "latent", "mesh"}
    for number, pair in enumerate(pairs):
        back, true = layout.read(pair), sample(number, background=number != 1)
        assert back.camera is not None and true.camera is not None and back.raw_depth is not None
        assert true.raw_depth is not None and back.mesh is not None and true.mesh is not None
        np.testing.assert_array_equal(back.image, true.image)
        np.testing.assert_allclose(back.camera.camera_to_world, true.camera.camera_to_world, atol=1e-6)
        np.testing.assert_array_equal(back.latent["w"], true.latent["w"])
        np.testing.assert_allclose(back.mesh.vertices, true.mesh.vertices, atol=1e-6)
        assert np.array_equal(back.raw_depth > 0, true.raw_depth > 0)
        step = float(np.ptp(true.raw_depth[true.raw_depth > 0])) / 254
        # Half a grey step, a little more as the ray's range is the larger one, and half of the dataset's own 0.1 mm.
        assert np.abs(back.raw_depth - true.raw_depth).max() < 0.55 * step + 0.00006
        assert back.depth is not None and back.depth.shape == (512, 512) and back.category == "frontal tight"


def test_without_our_list_depth_is_relative(workspace: Path, tmp_path: Path) -> None:
    folder = exported(workspace, folder=tmp_path / "plain")
    (folder / "export.json").unlink()
    layout = EG3DFolders(folder)
    assert not layout.meaning.metric and layout.meaning.space == "ray_distance"
    back, true = layout.read(layout.pairs(folder)[1]), sample(1, background=False)
    assert back.raw_depth is not None and true.raw_depth is not None and true.camera is not None
    ray = depth_to_ray_distance(true.raw_depth, true.camera.resized(128, 128))
    share = (ray - ray.min()) / (ray.max() - ray.min())
    assert np.abs(back.raw_depth - share).max() < 0.003
    # An official mesh counts lattice steps: (z, y, reversed x).
    mesh = Mesh(np.array([[255.5, 255.5, 511.0], [511.0, 255.5, 255.5], [255.5, 511.0, 255.5]]), np.array([[0, 1, 2]]))
    from workbench.api import write_mesh

    write_mesh(folder / "shapes" / "seed00001.ply", mesh)
    (folder / "cam_poses" / "seed00001.npy").unlink()
    read = layout.read(layout.pairs(folder)[1])
    assert read.mesh is not None
    np.testing.assert_allclose(read.mesh.vertices, [[-0.15, 0, 0], [0, 0, 0.15], [0, 0.15, 0]], atol=1e-9)


def test_an_interrupted_export_goes_on(workspace: Path, tmp_path: Path) -> None:
    folder = exported(workspace, folder=tmp_path / "cut")
    lines = (folder / "export.jsonl").read_text().splitlines(keepends=True)
    (folder / "export.jsonl").write_text(lines[0] + lines[1][:30])
    (folder / "images" / "seed00002.png").unlink()
    exported(workspace, folder=tmp_path / "cut")
    ids = [line.get("id") for line in map(_parsed, (folder / "export.jsonl").read_text().splitlines()) if line]
    assert ids == list(IDS) and (folder / "images" / "seed00002.png").is_file()


def test_a_folder_with_something_else_is_refused(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="holds other files") as refused:
        exported(workspace, folder=tmp_path)
    assert refused.value.field == "folder"
    exported(workspace, folder=tmp_path / "one")
    with pytest.raises(SettingsError, match="another “distances”"):
        exported(workspace, folder=tmp_path / "one", distances="z")
    with pytest.raises(DataError, match="not a dataset"):
        exported(workspace, dataset="nothing")


def test_grey_uses_its_whole_range() -> None:
    distance = np.array([[0.5, 0.6], [0.7, 0.0]], np.float32)
    coding = GreyDepth.of(distance)
    codes = coding.encode(distance)
    assert codes.tolist() == [[255, 128], [1, 0]]
    np.testing.assert_allclose(coding.decode(codes), distance, atol=0.001)
    with pytest.raises(DataError, match="no data"):
        GreyDepth.of(np.zeros((2, 2), np.float32))


def _parsed(line: str) -> dict[str, object]:
    try:
        return dict(json.loads(line))
    except ValueError:
        return {}


def test_views_of_one_face_stay_one_person(workspace: Path, tmp_path: Path) -> None:
    from plugins.datasets.importing import ImportPairs, ImportSettings

    folder = exported(workspace, folder=tmp_path / "views")
    lines = [_parsed(line) | {"identity": "one"} for line in (folder / "export.jsonl").read_text().splitlines()]
    (folder / "export.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    settings = ImportSettings.read({"source": folder, "layout": "eg3d", "name": "back"})
    task = ImportPairs()
    task.check(settings, Place(tmp_path, tmp_path))
    worker = task.worker(settings, Place(tmp_path, tmp_path))
    read = [worker.make(item) for item in task.items(settings)]
    assert {sample.identity for sample in read} == {"one"} and len({sample.split for sample in read}) == 1
