"""`render.batch` through the real job runner, its items, splits and people, and its live preview."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.batch import RenderBatch
from plugins.blender.preview import FacePreview
from plugins.blender.quick import QuickWorker
from plugins.blender.sets.pictures import picture_of
from plugins.blender.settings import FaceRequest, RenderSettings
from tests.e2e.killing import NAME, render_job
from workbench.api import Dataset, EncodedSample, Item, Place, check_channels, face_sample, leakage, verify
from workbench.jobs import runner
from workbench.jobs.folder import EngineSpec
from workbench.jobs.watcher import status_of

pytestmark = pytest.mark.xdist_group("render.batch")
TASK = RenderBatch()
SMALL = {"resolution": 64, "per_person": 2, "held_out": 0.7}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The dataset of six faces made by so many worker processes."""
    folders = {}
    for workers in (1, 2):
        workspace = tmp_path_factory.mktemp(f"Gesichter ü {workers}")
        job = render_job(workspace, EngineSpec(workers=workers), number=6, **SMALL)
        assert runner.run(job) == runner.DONE, status_of(job).sentence
        folders[workers] = job.place.dataset(NAME)
    return folders


def test_the_number_of_workers_changes_no_byte(made: dict[int, Path]) -> None:
    one, two = (verify(folder) for folder in made.values())
    assert one.problems == two.problems == one.remarks == ()
    assert one.samples == two.samples == 6
    assert one.content_hash == two.content_hash


def test_what_is_stored_is_what_was_asked_for(made: dict[int, Path]) -> None:
    dataset = Dataset.open(made[2])
    try:
        assert dataset.info.settings["per_person"] == 2 and dataset.info.seeds == "0-5"
        assert dataset.info.task == "render.batch" and dataset.info.depth.metric
        for sample_id in dataset.ids():
            sample = dataset.sample(sample_id)
            assert sample.image is not None and sample.image.shape == (64, 64, 3)
            present = {name for name in RenderSettings().channels if getattr(sample, name) is not None}
            assert present == set(RenderSettings().channels)
            assert not [s for s in check_channels(sample) if "colour" not in s]
            assert "reference_depth_m" in sample.attributes
    finally:
        dataset.close()


def test_a_stored_face_is_the_face_of_its_seed(made: dict[int, Path]) -> None:
    dataset = Dataset.open(made[1])
    stored, drawn = dataset.sample("000005"), face_sample(5, 2, RenderSettings().ranges, 64)
    dataset.close()
    assert stored.image is not None and drawn.image is not None and np.array_equal(stored.image, drawn.image)
    assert stored.depth is not None and drawn.depth is not None
    assert np.abs(stored.depth - drawn.depth).max() < 0.00006
    assert not np.array_equal(stored.image, face_sample(5, 5, RenderSettings().ranges, 64).image)


def test_a_person_is_in_one_split(made: dict[int, Path]) -> None:
    dataset = Dataset.open(made[1])
    try:
        rows = dataset.rows()
        assert [row.identity for row in rows] == [f"head-{person:06d}" for person in (0, 0, 1, 1, 2, 2)]
        assert sorted({(row.identity, row.split) for row in rows}) != [] and leakage(dataset) == []
        assert {row.split for row in rows} == {"train", "validation", "test"}
    finally:
        dataset.close()


def test_items_are_named_by_their_seeds_alone() -> None:
    few, many = RenderSettings(seeds="3, 12345678"), RenderSettings(seeds="0-9, 12345678, 3")
    listed = TASK.items(few)
    assert [item.id for item in listed] == ["000003", "12345678"]
    seeds = {item.id: item.seed for item in TASK.items(many)}
    assert all(seeds[item.id] == item.seed for item in listed)
    assert listed == TASK.items(few)


def test_every_worker_finds_the_same_splits(tmp_path: Path) -> None:
    settings = RenderSettings.read({"number": 40, **SMALL, "resolution": 32})
    place = Place(tmp_path, tmp_path)
    first, second = (TASK.worker(settings, place) for _ in range(2))
    assert isinstance(first, QuickWorker) and isinstance(second, QuickWorker)
    pictures = [picture_of(settings, item.id) for item in TASK.items(settings)]
    found = {picture.identity: first._splits.of(picture) for picture in pictures}
    assert found == {picture.identity: second._splits.of(picture) for picture in pictures} and len(found) == 20
    counts = [list(found.values()).count(split) for split in ("train", "validation", "test")]
    assert counts == [6, 7, 7]


def test_the_same_item_is_the_same_bytes_whoever_made_others_before(tmp_path: Path) -> None:
    settings, place = RenderSettings.read({"number": 6, **SMALL}), Place(tmp_path, tmp_path)
    items = TASK.items(settings)
    fresh, used = (TASK.worker(settings, place) for _ in range(2))
    for item in items[:3]:
        used.make(item)
    alone, after = (_packed(settings, worker, items[4]) for worker in (fresh, used))
    assert alone.contents == after.contents and alone.record == after.record


def _packed(settings: RenderSettings, worker: object, item: Item) -> EncodedSample:
    assert isinstance(worker, QuickWorker)
    packed = TASK.pack(settings, worker.make(item))
    assert isinstance(packed, EncodedSample)
    return packed


def test_the_preview_shows_a_coarse_face_first() -> None:
    preview = FacePreview()
    preview.open()
    settings = RenderSettings(resolution=256, per_person=2)
    coarse, final = preview.frames(FaceRequest.of(settings, 5))
    assert (coarse.final, final.final) == (False, True)
    assert coarse.arrays["image"].shape[0] < final.arrays["image"].shape[0] == 256
    assert coarse.figures["seed"] == final.figures["seed"] == 5
    assert coarse.figures["yaw"] == pytest.approx(final.figures["yaw"])
    batch = face_sample(5, 2, settings.ranges, 256)
    assert batch.image is not None and np.array_equal(final.arrays["image"], batch.image)
    assert {"depth", "mask", "normals", "landmarks2d", "landmark_visible"} <= set(final.arrays)
    shown = {str(label) for label in np.unique(final.arrays["mask"])}
    assert shown <= set(final.figures["regions"])


def test_a_small_face_needs_no_coarse_one() -> None:
    (only,) = FacePreview().frames(FaceRequest(seed=1, resolution=64))
    assert only.final and only.arrays["image"].shape == (64, 64, 3)
