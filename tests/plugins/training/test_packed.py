"""Decoded datasets: right, reused, and whole after an interruption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.training.data import packed as packing
from plugins.training.data.framing import Letterbox
from plugins.training.data.packed import packed
from plugins.training.data.sources import samples_of, sources
from plugins.training.targets import Target
from tests.plugins.training import faces
from workbench.datasets.dataset import Dataset
from workbench.errors import DataError, MeaningError
from workbench.geometry.depth import depth_to_ray_distance


def quiet(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def test_decoded_samples_are_the_datasets(tmp_path: Path) -> None:
    dataset = Dataset.open(faces.dataset(tmp_path, size=32))
    pack = packed(dataset, 32, tmp_path / "cache", "me", quiet)
    assert pack.ids == tuple(dataset.ids())
    for row, sample_id in enumerate(pack.ids):
        sample = dataset.sample(sample_id)
        assert np.array_equal(pack.images[row], sample.image)
        assert np.allclose(pack.depth(row), sample.depth, atol=1e-4)
        assert np.array_equal(pack.heads[row] > 127, sample.mask > 0)
        assert pack.references[row] == pytest.approx(sample.attributes["reference_depth_m"])


def test_rays_are_as_long_as_the_camera_says(tmp_path: Path) -> None:
    folder = faces.dataset(tmp_path, size=48)
    dataset = Dataset.open(folder)
    camera = dataset.sample(dataset.ids()[0], ("camera",)).camera
    assert camera is not None
    pack = packed(dataset, 48, tmp_path / "cache", "me", quiet)
    lengths = pack.ray_lengths(0)
    assert lengths is not None and np.allclose(lengths, depth_to_ray_distance(np.ones((48, 48)), camera), atol=1e-5)
    # At half the size a pixel sees the middle of four: its ray's length is nearly their mean.
    small = packed(dataset, 24, tmp_path / "cache", "me", quiet).ray_lengths(0)
    assert small is not None and np.allclose(small, lengths.reshape(24, 2, 24, 2).mean((1, 3)), atol=1e-4)


def test_distances_along_rays_are_learned_from_depth_with_cameras(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32)
    found = sources(tmp_path, ["faces"], 32, "me", lambda *_: None)
    samples = samples_of(found, "train", Target("ray_distance"), ((0.5,) * 3, (0.5,) * 3))
    batch = samples.batch([0])
    pack = found[0].pack
    lengths = pack.ray_lengths(0)
    assert lengths is not None
    region = batch.region[0, 0].numpy() > 0
    assert np.allclose(batch.target[0, 0].numpy()[region], (pack.depth(0) * lengths)[region], atol=1e-5)


def test_rays_without_cameras_are_refused(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32, change=lambda sample: replace(sample, camera=None))
    found = sources(tmp_path, ["faces"], 32, "me", lambda *_: None)
    assert found[0].pack.ray_lengths(0) is None
    with pytest.raises(MeaningError, match="which camera"):
        samples_of(found, "train", Target("ray_distance"), ((0.5,) * 3, (0.5,) * 3))


def test_clothes_are_no_head(tmp_path: Path) -> None:
    dataset = Dataset.open(faces.dataset(tmp_path, size=32))
    dataset.info = dataset.info.model_copy(update={"mask_labels": {1: "skin", 2: "nose", 3: "clothes"}})
    pack = packed(dataset, 32, tmp_path / "cache", "me", quiet)
    mask = dataset.sample(pack.ids[0]).mask
    assert (mask == 3).any()
    assert np.array_equal(pack.heads[0] > 127, (mask > 0) & (mask != 3))


def test_a_second_run_finds_it_decoded_and_another_resolution_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset.open(faces.dataset(tmp_path))
    first = packed(dataset, 32, tmp_path / "cache", "one", quiet)
    monkeypatch.setattr(Dataset, "sample", lambda *_: pytest.fail("decoded again"))
    assert packed(dataset, 32, tmp_path / "cache", "two", quiet).content == first.content
    with pytest.raises(pytest.fail.Exception):
        packed(dataset, 48, tmp_path / "cache", "two", quiet)


def test_an_interrupted_decoding_goes_on_and_ends_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_BLOCK", 3)
    dataset = Dataset.open(faces.dataset(tmp_path))
    whole = packed(dataset, 32, tmp_path / "whole", "me", quiet)

    class PowerCut(BaseException):
        pass

    def cut(done: int, total: int) -> None:
        if done == 6:
            raise PowerCut

    with pytest.raises(PowerCut):
        packed(dataset, 32, tmp_path / "cache", "me", cut)
    seen: list[int] = []
    again = packed(dataset, 32, tmp_path / "cache", "me", lambda done, total: seen.append(done))
    assert seen[0] == 6
    for name in ("images", "depths", "heads", "references"):
        assert np.array_equal(getattr(again, name), getattr(whole, name))
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [p.name for p in (tmp_path / "whole").iterdir()]


def test_a_sample_without_depth_is_named(tmp_path: Path) -> None:
    folder = faces.dataset(tmp_path, change=lambda s: replace(s, depth=None) if s.seed == 4 else s)
    with pytest.raises(DataError, match="face_0004 has no depth"):
        packed(Dataset.open(folder), 32, tmp_path / "cache", "me", quiet)


def test_samples_without_a_split_are_split_by_identity(tmp_path: Path) -> None:
    folder = tmp_path / "datasets" / "plain"
    faces.dataset(tmp_path, "plain", train=0, validation=0, test=0)
    from workbench.datasets.encoding import encode_sample
    from workbench.datasets.writer import DatasetWriter

    writer = DatasetWriter(folder, Dataset.open(folder).info)
    for seed in range(20):
        writer.add(encode_sample(replace(faces.bump(seed, 32), identity=f"p{seed // 2}"), writer.info))
    writer.close(complete=True)
    source = sources(tmp_path, ["plain"], 32, "me", lambda *_: None)[0]
    by_identity: dict[int, set[str]] = {}
    for row, split in enumerate(source.splits):
        by_identity.setdefault(row // 2, set()).add(split)
    assert all(len(splits) == 1 for splits in by_identity.values())
    assert set(source.splits) == {"train", "validation", "test"}


@pytest.mark.parametrize(("height", "width"), [(40, 40), (60, 40), (30, 80), (16, 12)])
def test_a_letterbox_keeps_the_shape_and_can_be_undone(height: int, width: int) -> None:
    box = Letterbox(height, width, 40)
    v, u = np.mgrid[:height, :width]
    depth = (1 + 0.01 * u + 0.02 * v).astype(np.float32)
    square = box.depth(depth)
    rows, columns = box.window
    assert square[rows, columns].min() > 0
    assert np.count_nonzero(square) == np.prod(box.scaled)
    assert np.abs(box.undo(square) - depth).max() < 0.06
    assert box.image(np.zeros((height, width, 3), np.uint8)).shape == (40, 40, 3)


def test_a_smaller_depth_map_is_the_mean_of_what_has_data() -> None:
    depth = np.array([[1.0, 2.0, 5.0, 0.0], [3.0, 2.0, 0.0, 0.0]], np.float32)
    box = Letterbox(2, 4, 2)
    square = box.depth(depth)
    assert square[box.window[0]].tolist() == [[2.0, 0.0]]
