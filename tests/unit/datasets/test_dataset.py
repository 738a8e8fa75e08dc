"""Reading a dataset: lists, pages, samples, damaged files."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.unit.datasets.scenes import painted_head
from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError


@pytest.fixture
def dataset(folder: Path) -> Dataset:
    return Dataset.open(folder)


def test_lists_and_pages(dataset: Dataset) -> None:
    assert len(dataset) == 8
    assert dataset.count("test") == 2
    assert dataset.ids("validation") == ["000004", "000005"]
    assert [row.id for row in dataset.rows(offset=3, limit=2)] == ["000003", "000004"]
    assert [row.id for row in dataset.rows("train", offset=3, limit=5)] == ["000003"]
    row = dataset.row("000005")
    assert (row.identity, row.split, row.seed, row.channels) == (
        "person2",
        "validation",
        5,
        ("depth", "image", "mask", "normals"),
    )
    assert dataset.identities()["person1"] == ["000002", "000003"]
    assert dataset.path("000001", "depth").name == "000001.png"


def test_a_sample_comes_back_as_it_went(dataset: Dataset) -> None:
    true, read = painted_head(5, 64, split="validation"), dataset.sample("000005")
    assert (read.id, read.identity, read.seed, read.split) == (true.id, true.identity, true.seed, true.split)
    assert np.array_equal(read.image, true.image) and np.array_equal(read.mask, true.mask)
    assert np.array_equal(read.depth == 0, true.depth == 0)
    assert np.abs(read.depth - true.depth).max() <= dataset.info.depth.unit_m / 2 * 1.001
    cosine = (read.normals * true.normals).sum(axis=2)[true.mask > 0]
    assert np.degrees(np.arccos(cosine.clip(-1, 1))).max() < 0.4
    for name in ("landmarks2d", "landmarks3d", "landmark_visible", "pose"):
        value, wanted = getattr(read, name), getattr(true, name)
        assert value.dtype == wanted.dtype and np.array_equal(value, wanted), name
    assert np.array_equal(read.camera.intrinsics, true.camera.intrinsics)
    assert np.array_equal(read.camera.camera_to_world, true.camera.camera_to_world)
    assert dict(read.attributes) == dict(true.attributes)


def test_only_what_is_asked_for_is_read(dataset: Dataset) -> None:
    sample = dataset.sample("000000", ("depth", "camera"))
    assert sample.depth is not None and sample.camera is not None
    assert sample.image is sample.mask is sample.normals is sample.landmarks2d is sample.landmark_visible is None
    assert dataset.sample("000000", ("mesh", "infrared")).mesh is None


def test_unknown_names(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no channel “colour”"):
        dataset.sample("000000", ("colour",))
    with pytest.raises(DataError, match="no sample “nobody”"):
        dataset.record("nobody")
    with pytest.raises(DataError, match="Sample 000000 has no infrared"):
        dataset.path("000000", "infrared")
    with pytest.raises(DataError, match="not a dataset"):
        Dataset.open(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n\x1a\nrubbish", None])
def test_a_damaged_file_is_named(dataset: Dataset, folder: Path, damage: bytes | None) -> None:
    path = folder / "depth" / "000002.png"
    path.unlink() if damage is None else path.write_bytes(damage)
    with pytest.raises(DataError, match=r"The depth of sample 000002 (is damaged|cannot be read).*000002\.png"):
        dataset.sample("000002")
    assert dataset.sample("000002", ("image",)).image is not None


def test_a_damaged_archive_is_named(tmp_path: Path, info: DatasetInfo) -> None:
    head = replace(painted_head(0, 64), latent={"w": np.zeros((2, 3), np.float32)})
    writer = DatasetWriter(tmp_path / "d", info)
    writer.add(encode_sample(head, info))
    writer.close(complete=True)
    dataset = Dataset.open(tmp_path / "d")
    path = dataset.path("000000", "latent")
    assert dataset.sample("000000").latent["w"].shape == (2, 3)
    for damage in (b"", b"rubbish", path.read_bytes()[:-30]):
        path.write_bytes(damage)
        with pytest.raises(DataError, match="The latent of sample 000000 is damaged"):
            dataset.sample("000000")
    dataset.close()


def test_newer_format_and_damaged_description(folder: Path) -> None:
    values = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    (folder / "dataset.json").write_text(json.dumps({**values, "format": 2}), encoding="utf-8")
    with pytest.raises(DataError, match="newer workbench"):
        Dataset.open(folder)
    (folder / "dataset.json").write_text(json.dumps({**values, "depth": {"unit_m": "far"}}), encoding="utf-8")
    with pytest.raises(DataError, match=r"damaged at “depth\.unit_m”"):
        Dataset.open(folder)


def test_a_record_cannot_lead_out_of_the_folder(folder: Path) -> None:
    text = (folder / "samples.jsonl").read_text(encoding="utf-8")
    (folder / "samples.jsonl").write_text(text.replace("image/000001", "../../000001"), encoding="utf-8")
    dataset = Dataset.open(folder)
    with pytest.raises(Exception, match="outside the chosen folder"):
        dataset.sample("000001")


def test_pickles_as_its_path(dataset: Dataset) -> None:
    again = pickle.loads(pickle.dumps(dataset))
    assert again.ids() == dataset.ids()
    again.close()


def test_a_lost_thumbnail_is_made_again(dataset: Dataset, folder: Path) -> None:
    path = folder / "thumbnails" / "000001.jpg"
    before = path.read_bytes()
    path.unlink()
    assert dataset.thumbnail("000001") == path and path.read_bytes() == before
