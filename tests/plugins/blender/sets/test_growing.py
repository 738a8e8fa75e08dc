"""Sets that grow: what exists stays, splits stay, and what would change faces is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugins.blender.batch import RenderBatch
from plugins.blender.sets.storing import writer
from plugins.blender.settings import RenderSettings
from tests.plugins.blender.sets.making import BASE, render
from workbench.api import DataError, Dataset, Place, SettingsError, leakage, set_splits, verify

TASK = RenderBatch()


def test_a_grown_set_is_the_set_made_at_once(tmp_path: Path) -> None:
    small = render(tmp_path / "a", "1", number=5)
    before = {row.id: row.split for row in rows(small)}
    grown = verify(render(tmp_path / "a", "2", number=9))
    at_once = verify(render(tmp_path / "b", "1", number=9))
    assert grown.content_hash == at_once.content_hash and grown.samples == 9
    assert {row.id: row.split for row in rows(small) if row.id in before} == before
    dataset = Dataset.open(small)
    assert dataset.info.seeds == "0-8" and leakage(dataset) == []
    dataset.close()


def test_further_seeds_join_and_a_persons_pictures_stay_together(tmp_path: Path) -> None:
    render(tmp_path, "1", seeds="4-7")
    folder = render(tmp_path, "2", seeds="0-3, 8")
    assert [row.id for row in rows(folder)] == [f"{n:06d}" for n in range(9)]
    dataset = Dataset.open(folder)
    assert dataset.info.seeds == "0-8" and leakage(dataset) == []
    dataset.close()


def test_splits_that_a_person_changed_are_kept(tmp_path: Path) -> None:
    folder = render(tmp_path, "1", number=3)
    assert set_splits(folder, {"head-000000": "test", "head-000001": "train"}) == 3
    render(tmp_path, "2", number=6)
    found = {row.identity: row.split for row in rows(folder)}
    assert found["head-000000"] == "test" and found["head-000001"] == "train"
    dataset = Dataset.open(folder)
    assert leakage(dataset) == []
    dataset.close()


@pytest.mark.parametrize(
    "values", [{"yaw": (-5.0, 5.0)}, {"per_person": 1}, {"pose": "wide"}, {"expressions": "list"}, {"shift": 0.2}]
)
def test_settings_that_would_change_faces_are_refused(values: dict[str, Any], tmp_path: Path) -> None:
    render(tmp_path, "1", number=1)
    with pytest.raises(DataError) as refused:
        render(tmp_path, "2", number=2, **values)
    assert "was made with another" in refused.value.sentence and "choose another name" in refused.value.sentence
    assert len(rows(tmp_path / "datasets" / "gesichter")) == 1


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"yaw": (-5.0, 5.0)}, "yaw", "Turn: what is in “gesichter” was made with -40 to 40: set it back"),
        ({"hair": False}, "hair", "Hair and beards: what is in “gesichter” was made with yes"),
        ({"renderer": "blender"}, "renderer", "Renderer: what is in “gesichter” was made with quick"),
        ({"resolution": 64}, "resolution", "Resolution: what is in “gesichter” was made with 32"),
    ],
)
def test_they_are_refused_beside_the_field_before_the_job(
    values: dict[str, Any], field: str, sentence: str, tmp_path: Path
) -> None:
    render(tmp_path, "1", number=1)
    place = Place(tmp_path, tmp_path / "jobs" / "2")
    with pytest.raises(SettingsError) as refused:
        TASK.check(RenderSettings.read({**BASE, **values}), place)
    assert refused.value.field == field and refused.value.sentence.startswith(sentence)
    TASK.check(RenderSettings.read({**BASE, "number": 7, "samples": 3}), place)
    TASK.check(RenderSettings.read({**BASE, **values, "name": "others"}), place)


def test_another_renderer_or_lens_is_refused(tmp_path: Path) -> None:
    render(tmp_path, "1", number=1)
    for values in ({"renderer": "blender"}, {"lens": "long"}):
        s = RenderSettings.read({**BASE, **values})
        (tmp_path / "job").mkdir(exist_ok=True)
        with pytest.raises(DataError, match="was made with another"):
            writer(s, Place(tmp_path, tmp_path / "job"))


def test_settings_that_count_for_nothing_here_may_change(tmp_path: Path) -> None:
    render(tmp_path, "1", number=1)
    assert len(rows(render(tmp_path, "2", number=2, samples=99, yaw_steps=3, variations=5))) == 2


def test_a_pose_stability_set_grows_by_people_and_is_all_test(tmp_path: Path) -> None:
    stable = {"design": "stability", "variations": 2, "lens": "long", "pose": "narrow"}
    render(tmp_path / "a", "1", identities=1, **stable)
    folder = render(tmp_path / "a", "2", identities=2, **stable)
    assert verify(folder).content_hash == verify(render(tmp_path / "b", "1", identities=2, **stable)).content_hash
    assert {row.split for row in rows(folder)} == {"test"}
    dataset = Dataset.open(folder)
    sample = dataset.sample("00001_02")
    assert sample.attributes["group"] == "head-000001" and sample.attributes["axis"] == "lighting"
    assert sample.depth is not None and 14.5 < sample.depth[sample.depth > 0].min() < 15.1
    assert dataset.info.depth.unit_m == 0.00025
    with pytest.raises(DataError, match="another “variations”"):
        render(tmp_path / "a", "3", identities=2, **{**stable, "variations": 3})
    dataset.close()


def test_poses_of_a_dataset_are_followed_and_noted(tmp_path: Path) -> None:
    source = {**BASE, "pose": "grid", "yaw": (30.0, 40.0), "yaw_steps": 2, "pitch": (5.0, 5.0), "roll": (0.0, 0.0)}
    render(tmp_path, "1", **{**source, "name": "source", "number": 4})
    folder = render(tmp_path, "2", name="followers", number=6, pose="dataset", pose_source="source")
    dataset = Dataset.open(folder)
    for sample_id in dataset.ids():
        told = dataset.record(sample_id)["attributes"]
        assert 30 <= told["yaw_degrees"] <= 45 and 0 <= told["pitch_degrees"] <= 10
    assert len(dataset.info.settings["followed_poses"]) == 16
    dataset.close()


def rows(folder: Path) -> list[Any]:
    """The dataset's list."""
    dataset = Dataset.open(folder)
    try:
        return dataset.rows(limit=1000)
    finally:
        dataset.close()
