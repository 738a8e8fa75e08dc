"""`render.again` through the real job runner: the same bytes in the same places, or a sentence why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.blender.again import AgainSettings, RenderAgain, made_with
from tests.e2e.killing import NAME, render_job
from workbench.api import DataError, Dataset, DatasetInfo, Place, SettingsError, remove_samples, set_splits, verify
from workbench.jobs import runner
from workbench.jobs.folder import EngineSpec, JobFolder
from workbench.jobs.process import submit
from workbench.jobs.watcher import status_of

pytestmark = pytest.mark.xdist_group("render.batch")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace with a dataset of four faces of two people."""
    job = render_job(tmp_path / "Gesichter ü", EngineSpec(workers=1), number=4, resolution=64, per_person=2)
    assert runner.run(job) == runner.DONE, status_of(job).sentence
    return job.place


def again(place: Place, faces: str) -> JobFolder:
    settings = AgainSettings(dataset=NAME, faces=faces)
    return submit(place.workspace, "render.again", settings, dotted="plugins.blender.again:RenderAgain")


def test_faces_are_the_same_to_the_byte_wherever_they_were(place: Place) -> None:
    folder = place.dataset(NAME)
    before = verify(folder).content_hash
    remove_samples(folder, ["000001"])
    job = again(place, "000001, 000002 000002")
    assert runner.run(job) == runner.DONE, status_of(job).sentence
    assert status_of(job).summary == {"as before": 2, "changed": 0, "samples": 4}
    found = verify(folder)
    assert found.problems == ()
    assert found.content_hash == before
    assert DatasetInfo.read(folder).seal is not None


def test_a_person_moved_by_hand_stays_there(place: Place) -> None:
    folder = place.dataset(NAME)
    set_splits(folder, {"head-000000": "validation", "head-000001": "validation"})
    job = again(place, "000003")
    assert runner.run(job) == runner.DONE, status_of(job).sentence
    dataset = Dataset.open(folder)
    try:
        assert dataset.row("000003").split == "validation"
    finally:
        dataset.close()


def test_what_cannot_be_made_again_is_refused(place: Place, tmp_path: Path) -> None:
    task = RenderAgain()
    for faces, words in (("000009", "000009"), (" , ", "No face is named")):
        with pytest.raises(SettingsError, match=words) as refused:
            task.check(AgainSettings(dataset=NAME, faces=faces), place)
        assert refused.value.field == "faces"
    with pytest.raises(DataError, match="not a dataset"):
        task.check(AgainSettings(dataset="none", faces="000001"), place)
    folder = place.dataset(NAME)
    info = DatasetInfo.read(folder)
    settings = AgainSettings(dataset=NAME, faces="000001")
    info.model_copy(update={"settings": {**info.settings, "environment_folder": "…/panoramas"}}).write(folder)
    with pytest.raises(SettingsError, match="…/panoramas"):
        made_with(settings, place)
    info.model_copy(update={"task": "eg3d.generate"}).write(folder)
    with pytest.raises(SettingsError, match="not rendered here"):
        made_with(settings, place)
