"""Arrays to bytes and back: exact where it must be, refused where it cannot be, the same wherever it runs."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.datasets.scenes import painted_head
from workbench.datasets.annotations import camera_from_json, camera_to_json, from_record, to_record
from workbench.datasets.channel_files import CHANNEL_FILES, channel_file, png_bytes
from workbench.datasets.depth_codes import decode_depth, encode_depth
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import DepthMeaning, Sample
from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh
from workbench.opencv import cv2

METRIC = DepthMeaning()


def test_depth_codes() -> None:
    depth = np.array([[0.0, 0.5, 6.5535], [np.nan, np.inf, 0.00001]], np.float32)
    assert encode_depth(depth, METRIC).tolist() == [[0, 5000, 65535], [0, 0, 1]]
    codes = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    assert np.array_equal(encode_depth(decode_depth(codes, METRIC), METRIC), codes)


def test_depth_that_cannot_be_stored() -> None:
    with pytest.raises(DataError, match=r"A depth of 7\.20 m is beyond the 6\.55 m .* steps of 0\.1 mm"):
        encode_depth(np.full((2, 2), 7.2, np.float32), METRIC)
    with pytest.raises(DataError, match="holds no data at all"):
        encode_depth(np.zeros((2, 2), np.float32), METRIC)
    with pytest.raises(DataError, match="negative value"):
        encode_depth(np.array([[-1.0, 1.0]], np.float32), METRIC)
    with pytest.raises(DataError, match="two dimensions"):
        encode_depth(np.ones((2, 2, 3), np.float32), METRIC)


@pytest.mark.parametrize("size", [(5, 7), (64, 48)])
def test_every_channel_file_round_trips(info: DatasetInfo, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    arrays = {
        "image": rng.integers(0, 256, (*size, 3), np.uint8),
        "mask": rng.integers(0, 9, size, np.uint8),
        "infrared": rng.integers(0, 65536, size).astype(np.uint16),
        "vertices": rng.normal(size=(30, 3)).astype(np.float32),
        "latent": {"w": rng.normal(size=(14, 512)).astype(np.float32), "c": np.zeros(25, np.float32)},
    }
    for channel, value in arrays.items():
        kind = CHANNEL_FILES[channel]
        data = kind.encode(value, info)
        assert kind.encode(value, info) == data, channel
        read = kind.decode(data, info)
        if channel == "latent":
            assert all(np.array_equal(read[k], value[k]) for k in value)  # type: ignore[index]
        else:
            assert read.dtype == value.dtype and np.array_equal(read, value), channel  # type: ignore[attr-defined]


@pytest.mark.parametrize("dressed", [False, True])
def test_meshes_round_trip(info: DatasetInfo, dressed: bool) -> None:
    rng = np.random.default_rng(0)
    extras = {
        "normals": rng.normal(size=(9, 3)),
        "uvs": rng.random((9, 2)),
        "colours": rng.integers(0, 255, (9, 3), np.uint8),
    }
    mesh = Mesh(rng.normal(size=(9, 3)), rng.integers(0, 9, (5, 3)), **(extras if dressed else {}))
    kind = CHANNEL_FILES["mesh"]
    data = kind.encode(mesh, info)
    read = kind.decode(data, info)
    assert data == kind.encode(mesh, info)
    assert read.vertices == pytest.approx(mesh.vertices, abs=1e-6) and np.array_equal(read.faces, mesh.faces)
    for name in extras:
        value = getattr(read, name)
        assert (value is None) != dressed and (not dressed or value == pytest.approx(extras[name], abs=1e-6))


def test_normals_round_trip_within_a_third_of_a_degree(info: DatasetInfo) -> None:
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(40, 40, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    normals[:5] = 0
    kind = CHANNEL_FILES["normals"]
    read = kind.decode(kind.encode(normals, info), info)
    assert np.array_equal(read[:5], normals[:5])
    cosine = (read * normals)[5:].sum(axis=2)
    assert np.degrees(np.arccos(cosine.clip(-1, 1))).max() < 0.4


def test_jpeg_images(info: DatasetInfo) -> None:
    kind = channel_file("image", info.model_copy(update={"image_format": "jpg"}))
    image = painted_head(0).image
    read = kind.decode(kind.encode(image, info), info)
    assert kind.suffix == ".jpg" and np.abs(read.astype(int) - image).mean() < 3


def test_colours_are_not_swapped(info: DatasetInfo) -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    stored = cv2.imdecode(np.frombuffer(CHANNEL_FILES["image"].encode(red, info), np.uint8), cv2.IMREAD_COLOR)
    assert stored[0, 0].tolist() == [0, 0, 255]


def test_a_foreign_picture_in_place_of_ours_is_refused(info: DatasetInfo) -> None:
    with pytest.raises(DataError, match="not what this dataset wrote"):
        CHANNEL_FILES["depth"].decode(png_bytes(np.zeros((4, 4, 3), np.uint8)), info)


def test_record_lists_size_and_hash(info: DatasetInfo) -> None:
    made = encode_sample(painted_head(3), info)
    assert made.contents.keys() == {"image", "depth", "mask", "normals"} == made.record["files"].keys()
    for channel, data in made.contents.items():
        entry = made.record["files"][channel]
        assert entry == {
            "name": f"{channel}/000003.png",
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    assert made.warnings == ()
    assert pickle.loads(pickle.dumps(made)) == made


def test_encoding_is_the_same_every_time(info: DatasetInfo) -> None:
    assert encode_sample(painted_head(3), info) == encode_sample(painted_head(3), info)


def test_refusals(info: DatasetInfo) -> None:
    head = painted_head(0)
    with pytest.raises(DataError, match=r"differ in size: image 96 × 96, depth 48 × 96"):
        encode_sample(replace(head, depth=head.depth[:, :48]), info)
    with pytest.raises(DataError, match=r"holds no data at all.*sample 000000"):
        encode_sample(replace(head, depth=np.zeros_like(head.depth)), info)
    with pytest.raises(DataError, match="without any picture or surface"):
        encode_sample(Sample(id="a", identity="a"), info)
    with pytest.raises(DataError, match="landmarks3d hold a number that is not finite"):
        encode_sample(replace(head, landmarks3d=head.landmarks3d * np.nan), info)
    with pytest.raises(DataError, match="of kind object cannot be stored"):
        encode_sample(replace(head, attributes={"x": object()}), info)
    with pytest.raises(DataError, match="cannot be a sample's id"):
        encode_sample(replace(head, id="../x"), info)


def test_annotations_keep_every_digit() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(70, 3)).astype(np.float32)
    sample = Sample(
        id="a", identity="b", landmarks3d=points, pose=rng.normal(size=(4, 4)), attributes={"n": np.int64(3)}
    )
    back = from_record(to_record(sample))
    assert np.array_equal(back["landmarks3d"], points) and np.array_equal(back["pose"], sample.pose)
    assert back["attributes"] == {"n": 3}


def test_camera_round_trip() -> None:
    rng = np.random.default_rng(1)
    camera = Camera(np.array([[500.0, 0.1, 31.0], [0, 499, 33], [0, 0, 1]]), 64, 66, rng.normal(size=(4, 4)))
    back = camera_from_json(camera_to_json(camera))
    assert np.array_equal(back.intrinsics, camera.intrinsics)
    assert np.array_equal(back.camera_to_world, camera.camera_to_world)
    assert (back.width, back.height) == (64, 66)
