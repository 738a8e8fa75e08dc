"""A batch of faces that is killed again and again is the batch nobody touched (`benchmarks/kills.py` at full size)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.killing import Kill, Story, live_through, random_kills, render_job
from workbench.jobs.folder import EngineSpec

FACES = 24


def assert_whole(story: Story, expected: str) -> None:
    assert (story.state, story.samples, story.set_aside) == ("done", FACES, 0)
    assert (story.problems, story.orphans) == ([], 0)
    assert story.content_hash == expected


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The content hash of the batch when nothing happens to it."""
    workspace = tmp_path_factory.mktemp("untouched")
    return live_through(render_job(workspace, EngineSpec(workers=1), number=FACES), []).content_hash


@pytest.mark.slow
@pytest.mark.xdist_group("kills")
def test_killed_at_random_moments_and_resumed_it_is_the_same_dataset(tmp_path: Path, expected: str) -> None:
    kills = random_kills(3, FACES, 2, workers_too=True)
    story = live_through(render_job(tmp_path / "Gesichter ü", EngineSpec(workers=2), number=FACES), kills)
    assert (story.jobs_killed, story.workers_killed) == (2, 1)
    assert_whole(story, expected)


@pytest.mark.slow
@pytest.mark.xdist_group("kills")
def test_on_a_cluster_that_loses_a_worker_it_is_the_same_dataset(tmp_path: Path, expected: str) -> None:
    pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
    story = live_through(
        render_job(tmp_path, EngineSpec(kind="dask", workers=2), number=FACES), [Kill(FACES // 4, worker=True)]
    )
    assert story.workers_killed == 1
    assert_whole(story, expected)
