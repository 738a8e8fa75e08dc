"""Importing a folder as a job does it: list, read in a worker, pack, commit; and every bad folder in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.io import savemat

from plugins.datasets.importing import ImportPairs, ImportSettings, info_of
from workbench.api import DataError, Dataset, Place, SettingsError, WorkbenchError, cv2, verify

SHARED = Path(__file__).parents[4] / "shared" / "data" / "c3i"
TASK = ImportPairs()


def put(path: Path, pixels: np.ndarray) -> None:  # type: ignore[type-arg]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Six people in two pictures each, with depth in millimetres, in a folder with blanks and an umlaut."""
    folder = tmp_path / "quelle ü "
    rng = np.random.default_rng(0)
    for person in range(6):
        for shot in range(2):
            name = f"p{person}_{shot}.png"
            put(folder / "rgb" / name, rng.integers(0, 255, (24, 32, 3), np.uint8))
            put(folder / "depth" / name, rng.integers(400, 900, (24, 32)).astype(np.uint16))
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "workspace", tmp_path / "workspace" / "jobs" / "1")


def run(s: ImportSettings, place: Place) -> dict[str, str]:
    """The whole batch in this process; returns the sentences of items set aside."""
    TASK.check(s, place)
    output = TASK.output(s, place)
    done = output.finished_ids()
    worker = TASK.worker(s, place)
    aside = {}
    for item in TASK.items(s):
        if item.id in done:
            continue
        try:
            made = TASK.pack(s, worker.make(item))
        except WorkbenchError as error:
            output.set_aside(item, error.sentence)
            aside[item.id] = error.sentence
        else:
            output.commit(item, made)
    worker.close()
    output.close(complete=True)
    return aside


def settings(source: Path, **values: object) -> ImportSettings:
    return ImportSettings.read({"source": source, "name": "own", "unit": "mm", "people": "prefix", **values})


def test_a_folder_becomes_a_dataset(source: Path, place: Place) -> None:
    s = settings(source, fov_y_degrees=40, validation_share=0.2, test_share=0.2)
    assert run(s, place) == {}
    dataset = Dataset.open(place.dataset("own"))
    assert len(dataset) == 12 and dataset.info.depth.metric
    assert set(dataset.identities()) == {f"p{i}" for i in range(6)}
    assert [dataset.count(split) for split in ("train", "validation", "test")] == [8, 2, 2]
    sample = dataset.sample("p3_1")
    stored = cv2.imread(str(source / "depth" / "p3_1.png"), cv2.IMREAD_UNCHANGED)
    assert sample.depth == pytest.approx(stored / 1000) and sample.camera is not None
    dataset.close()
    assert verify(place.dataset("own")).problems == ()
    text = (place.dataset("own") / "dataset.json").read_text(encoding="utf-8")
    assert str(source.parent) not in text and "quelle ü" in text
    assert TASK.result(s, place).path == place.dataset("own")


def test_same_content_again_and_after_an_interruption(source: Path, place: Place) -> None:
    s = settings(source)
    run(s, place)
    first = verify(place.dataset("own")).content_hash
    journal = place.dataset("own") / "samples.jsonl"
    journal.write_bytes(journal.read_bytes()[:3000])
    run(s, place)
    assert verify(place.dataset("own")).content_hash == first


def test_another_folder_of_the_same_name_is_not_taken_for_it(source: Path, place: Place, tmp_path: Path) -> None:
    run(settings(source), place)
    twin = tmp_path / "elsewhere" / source.name
    twin.parent.mkdir()
    source.rename(twin)
    with pytest.raises(DataError, match="choose another name"):
        run(settings(twin), place)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the foreign sample pairs are not on this machine")
def test_the_four_real_pairs(place: Place) -> None:
    s = ImportSettings.read({"source": SHARED, "name": "c3i", "layout": "c3i"})
    assert run(s, place) == {}
    dataset = Dataset.open(place.dataset("c3i"))
    assert dataset.ids() == ["0000", "0003", "0036", "0052"]
    assert "near" not in dataset.info.settings
    assert not dataset.info.depth.metric and dataset.info.depth.space == "ray_distance"
    assert {row.split for row in dataset.rows()} == {"train", "validation", "test"}
    assert dataset.sample("0036").depth.shape == (480, 640)
    dataset.close()


@pytest.mark.parametrize(
    ("name", "words"),
    [("truncated", "PNG file is cut off"), ("rgba", "4 channels of 16 bits"), ("zero", "no data at all")],
)
@pytest.mark.parametrize("which", ["p0_0", "p4_1"])
def test_one_bad_depth_file(source: Path, place: Place, name: str, words: str, which: str) -> None:
    path = source / "depth" / f"{which}.png"
    if name == "truncated":
        path.write_bytes(path.read_bytes()[:200])
    elif name == "rgba":
        put(path, np.full((24, 32, 4), 700, np.uint16))
    else:
        put(path, np.zeros((24, 32), np.uint16))
    s = settings(source)
    if which == "p0_0":
        with pytest.raises(DataError, match=words):
            TASK.check(s, place)
        return
    aside = run(s, place)
    assert aside.keys() == {"p4_1"} and words in aside["p4_1"] and "p4_1.png" in aside["p4_1"]
    dataset = Dataset.open(place.dataset("own"))
    assert len(dataset) == 11 and dataset.aside() == aside
    dataset.close()
    assert verify(place.dataset("own")).problems == ()


def test_mismatched_names(source: Path, place: Place) -> None:
    (source / "depth" / "p1_0.png").rename(source / "depth" / "q.png")
    with pytest.raises(DataError, match=r"1 picture has no depth file .*p1_0.png.* and 1 depth file has no picture"):
        TASK.check(settings(source), place)
    run(settings(source, skip_unpaired=True), place)
    assert verify(place.dataset("own")).samples == 11


def test_empty_and_missing_folders(tmp_path: Path, place: Place) -> None:
    with pytest.raises(DataError, match="The folder is empty"):
        TASK.check(settings(tmp_path), place)
    with pytest.raises(DataError, match="There is no such folder"):
        TASK.items(settings(tmp_path / "none"))


def test_fields_that_contradict_each_other(source: Path, place: Place) -> None:
    for values, field in (
        ({"near": "bright"}, "near"),
        ({"unit": "custom"}, "metres_per_number"),
        ({"per_image_normalised": True}, "unit"),
    ):
        with pytest.raises(SettingsError) as caught:
            TASK.check(settings(source, **values), place)
        assert caught.value.field == field


def test_bad_values_are_refused_at_the_field(source: Path) -> None:
    for values in ({"name": "a/b"}, {"metres_per_number": 0}, {"test_share": 0.9}, {"unknown": 1}):
        with pytest.raises(SettingsError) as caught:
            settings(source, **values)
        assert caught.value.field == next(iter(values))
    with pytest.raises(ValidationError):
        ImportSettings.model_validate({"name": "x"})


def test_settings_survive_their_preset_form(source: Path) -> None:
    s = settings(source, invalid=None)
    assert ImportSettings.read(json.loads(json.dumps(s.plain()))) == s
    assert info_of(s).canonical_meaning() == info_of(settings(source, invalid=None)).canonical_meaning()


REPLICANTFACE = SHARED.parent / "replicantface"


@pytest.mark.skipif(not REPLICANTFACE.is_dir(), reason="Replicantface's raw sample is not on this machine")
def test_replicantface_s_raw_sample(place: Place) -> None:
    s = ImportSettings.read({"source": REPLICANTFACE, "name": "raw", "layout": "replicantface"})
    assert run(s, place) == {}
    dataset = Dataset.open(place.dataset("raw"))
    assert dataset.info.meaning() == "no depth" and dataset.info.mask_labels[1] == "face"
    sample = dataset.sample("face_00000")
    dataset.close()
    assert verify(place.dataset("raw")).problems == ()
    assert sample.landmarks2d is not None and sample.pose is not None and sample.mask is not None
    # The tip of the nose lies on the face's colour, chin below it, and the face looks to the image's left.
    column, row = sample.landmarks2d[30].astype(int)
    assert sample.mask[row, column] == 1 and sample.landmarks2d[8, 1] > sample.landmarks2d[30, 1]
    assert (sample.pose[:3, :3] @ [0, 0, -1])[0] < -0.5
    assert sample.pose[2, 3] == pytest.approx(14.9, abs=0.1)


def test_facesynthetics_and_300w_lp_folders(tmp_path: Path, place: Place) -> None:
    synth, lp = tmp_path / "synth", tmp_path / "lp"
    mat = {"Pose_Para": np.array([[0.1, 0.2, 0, 60, 60, 0, 3e-4]]), "pt2d": np.linspace(1, 110, 136).reshape(2, 68)}
    for number in range(3):
        put(synth / f"{number:06d}.png", np.full((40, 40, 3), number, np.uint8))
        put(synth / f"{number:06d}_seg.png", np.where(np.eye(40) > 0, 13, 0).astype(np.uint8))
        (synth / f"{number:06d}_ldmks.txt").write_text("".join(f"{i} {i / 2}\n" for i in range(70)))
        for flip in ("", "_Flip"):
            put(lp / f"AFW{flip}" / f"AFW_1{number}_0.jpg", np.full((120, 120, 3), number, np.uint8))
            savemat(lp / f"AFW{flip}" / f"AFW_1{number}_0.mat", mat)
    for source, name, count in ((synth, "facesynthetics", 3), (lp, "300w_lp", 6)):
        s = ImportSettings.read({"source": source, "name": name, "layout": name, "test_share": 0.3})
        assert run(s, place) == {}
        dataset = Dataset.open(place.dataset(name))
        assert len(dataset) == count and len(dataset.identities()) == 3
        assert dataset.info.meaning() == "no depth" and verify(place.dataset(name)).problems == ()
        dataset.close()
    dataset = Dataset.open(place.dataset("facesynthetics"))
    assert dataset.info.mask_labels[13] == "hair"
    np.testing.assert_array_equal(dataset.sample("000001").landmarks2d[69], [69, 34.5])
    dataset.close()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda f: (f / "000000_ldmks.txt").write_text("1 2\n"), "70 lines"),
        (lambda f: (f / "000000_ldmks.txt").unlink(), "cannot be read"),
        (lambda f: put(f / "000000_seg.png", np.full((40, 40), 19, np.uint8)), "the id 19"),
        (lambda f: put(f / "000000_seg.png", np.zeros((20, 40), np.uint8)), "of the photo's size"),
        (lambda f: (f / "000000_seg.png").unlink(), "no picture with"),
    ],
)
def test_faulty_facesynthetics_files_are_told(tmp_path: Path, place: Place, fault: Any, words: str) -> None:
    put(tmp_path / "000000.png", np.zeros((40, 40, 3), np.uint8))
    put(tmp_path / "000000_seg.png", np.ones((40, 40), np.uint8))
    (tmp_path / "000000_ldmks.txt").write_text("1 2\n" * 70)
    fault(tmp_path)
    s = ImportSettings.read({"source": tmp_path, "name": "x", "layout": "facesynthetics"})
    with pytest.raises(DataError, match=words):
        TASK.check(s, place)
