"""`render.batch` with Blender: what is stored, and the same bytes whoever made it and whatever was killed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.blender.batch import RenderBatch
from plugins.blender.installation import Blender
from plugins.blender.settings import CHANNELS, RenderSettings
from tests.e2e.killing import NAME, Kill, Story, live_through, render_job
from workbench.api import Dataset, check_channels, face_sample
from workbench.jobs.folder import EngineSpec

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("portraits")]
FACES = 5
FEW: dict[str, Any] = {
    "renderer": "blender", "number": FACES, "samples": 1, "per_person": 2, "resolution": 64, "channels": list(CHANNELS),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _found(blender: Blender) -> Iterator[None]:
    """Jobs in processes of their own find the same Blender."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_BLENDER", str(blender.path))
        yield


@pytest.fixture(scope="module")
def untouched(_found: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Story, Path]:
    """Five faces when nothing happens, and their dataset."""
    job = render_job(tmp_path_factory.mktemp("Gesichter ü"), EngineSpec(workers=1), **FEW)
    return live_through(job, []), job.place.dataset(NAME)


def test_every_channel_is_there_and_they_agree(untouched: tuple[Story, Path]) -> None:
    story, folder = untouched
    assert (story.state, story.samples, story.set_aside, story.problems) == ("done", FACES, 0, [])
    dataset = Dataset.open(folder)
    try:
        for sample_id in dataset.ids():
            sample = dataset.sample(sample_id)
            assert {name for name in CHANNELS if getattr(sample, name) is not None} == set(CHANNELS)
            assert check_channels(sample, mask_labels=dataset.info.mask_labels) == []
            assert sample.attributes["generator"] == "blender" and "hair" in sample.attributes["recipe"]
        assert len({row.identity for row in dataset.rows()}) == 3
    finally:
        dataset.close()


def test_both_renderers_draw_the_same_head(untouched: tuple[Story, Path]) -> None:
    dataset = Dataset.open(untouched[1])
    try:
        stored = dataset.sample("000003")
    finally:
        dataset.close()
    drawn = face_sample(3, 1, RenderSettings.read(FEW).ranges, 64)
    assert stored.pose is not None and np.allclose(stored.pose, drawn.pose, atol=1e-6)
    assert stored.landmarks2d is not None and drawn.landmarks2d is not None
    assert np.allclose(stored.landmarks2d, drawn.landmarks2d, atol=0.01)


def test_killed_blenders_workers_and_jobs_change_nothing(untouched: tuple[Story, Path], tmp_path: Path) -> None:
    kills = [Kill(1, blender=True), Kill(1), Kill(1, worker=True)]
    story = live_through(render_job(tmp_path, EngineSpec(workers=1), **FEW), kills)
    assert (story.jobs_killed, story.workers_killed) == (1, 2)
    assert (story.state, story.samples, story.set_aside) == ("done", FACES, 0)
    assert (story.problems, story.orphans) == ([], 0)
    assert story.content_hash == untouched[0].content_hash


def test_one_blender_has_all_cores() -> None:
    assert RenderBatch().suggested_workers(RenderSettings.read(FEW), 16) == 1
    assert RenderBatch().suggested_workers(RenderSettings(), 16) == 15
