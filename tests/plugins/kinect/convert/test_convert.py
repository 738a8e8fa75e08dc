"""The whole conversion: both kinds of sets, reasons, continuing, any order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.formats.processed_set import ProcessedSet
from plugins.kinect.formats.raw_set import RawSet
from tests.plugins.kinect.convert.captured import Captured, raw_set
from tests.plugins.kinect.convert.converting import TASK, bytes_of, convert, settings
from workbench.api import (
    DataError,
    Dataset,
    FaceBox,
    FoundFace,
    Place,
    SettingsError,
    compare_surfaces,
    depth_to_mesh,
    verify,
)

Faces = tuple[Captured, ...]


def test_a_metric_set(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "anna", faces)
    told, warnings = convert(settings(raw.folder), tmp_path)
    assert (told["frames"], told["converted"], told["set aside"], warnings) == (4, 4, 0, [])
    dataset = Dataset.open(tmp_path / "datasets" / "made")
    found = verify(dataset.folder)
    assert (found.problems, found.remarks) == ((), ())
    assert dataset.ids("train") == ["000000", "000001", "000002"] and dataset.ids("validation") == ["000003"]
    assert dataset.info.kind == "captured" and dataset.info.depth.metric
    sample = dataset.sample("000001")
    assert sample.identity == "anna" and sample.pose is not None and sample.infrared is not None
    assert sample.attributes["serial"] == "0001" and sample.attributes["frame"] == "train/1"
    assert sample.mask is not None and sample.depth is not None
    np.testing.assert_array_equal(sample.mask > 0, sample.depth > 0)
    dataset.close()


@pytest.mark.parametrize("number", [0, 1])
def test_the_sample_goes_back_to_the_true_surface(faces: Faces, tmp_path: Path, number: int) -> None:
    """Through a curved lens and back: within what whole millimetres of depth allow."""
    raw = raw_set(tmp_path / "raw", faces)
    convert(settings(raw.folder, filling="none"), tmp_path)
    sample = Dataset.open(tmp_path / "datasets" / "made").sample(f"{number:06d}")
    true = faces[number].sample
    assert sample.depth is not None and sample.camera is not None and sample.landmarks2d is not None
    assert true.depth is not None and true.camera is not None and true.landmarks3d is not None
    there = sample.camera.project(true.landmarks3d.astype(np.float64))[0]
    assert np.abs(there - sample.landmarks2d).max() < 0.05
    mesh, truth = depth_to_mesh(sample.depth, sample.camera), depth_to_mesh(true.depth, true.camera)
    errors = compare_surfaces(mesh, truth).to_truth
    # A pixel is 1.6 mm wide here: a convex surface's mean over it lies a little behind its middle.
    assert errors.median_absolute_mm < 0.35
    assert errors.percentiles_mm[95] < 1.5


def test_colours_are_where_the_depth_is(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces)
    convert(settings(raw.folder), tmp_path)
    sample = Dataset.open(tmp_path / "datasets" / "made").sample("000000")
    true = faces[0].sample
    assert sample.image is not None and sample.camera is not None and true.camera is not None and true.image is not None
    scale = sample.camera.intrinsics[0, 0] / true.camera.intrinsics[0, 0]
    rows, columns = np.mgrid[20:76:7, 20:76:7]
    centre = np.stack([columns.ravel() + 0.5, rows.ravel() + 0.5], -1)
    at = (centre - sample.camera.intrinsics[:2, 2]) / scale + true.camera.intrinsics[:2, 2]
    wide = true.image[np.floor(at[:, 1]).astype(int), np.floor(at[:, 0]).astype(int)].astype(float)
    assert np.abs(sample.image[rows.ravel(), columns.ravel()] - wide).mean() < 8


def test_a_compatible_set_goes_back_to_millimetres(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces)
    told, _ = convert(settings(raw.folder, mode="compatible"), tmp_path)
    assert told["converted"] == 4
    folder = tmp_path / "datasets" / "processed" / "made"
    made = ProcessedSet.open(folder)
    assert [(f.split, f.id) for f in made] == [("train", "0"), ("train", "1"), ("train", "2"), ("eval", "3")]
    assert "face_depth: 80.0" in (folder / "ConvertConfig.txt").read_text(encoding="utf-8")
    assert made.description is not None
    step = (made.description.far_mm - made.description.near_mm) / 255
    for number, frame in enumerate(made):
        points, colours = made.points(frame)
        assert points.shape == colours.shape and len(points) > 1500
        true = faces[number].sample
        assert true.camera is not None and true.depth is not None
        pixels, z = true.camera.project(points)
        there = true.depth[np.floor(pixels[:, 1]).astype(int), np.floor(pixels[:, 0]).astype(int)]
        error = 1000 * (z - there)[there > 0]
        assert np.abs(np.median(error)) < step and np.percentile(np.abs(error), 90) < 3
        box, landmarks = made.landmarks(frame)
        assert np.allclose(box[:2], landmarks.min(0), atol=1e-3)
    # The largest face fills the picture but for the padding.
    widths = [made.landmarks(frame)[0][2:] for frame in made]
    assert max(max(size) for size in widths) == pytest.approx(96 - 2 * 4)
    assert not (folder / "Temp").exists()


@pytest.mark.parametrize("mode", ["metric", "compatible"])
def test_whatever_the_order_and_however_often_interrupted(faces: Faces, tmp_path: Path, mode: str) -> None:
    raw = raw_set(tmp_path / "raw", faces)
    given = {"mode": mode, "filling": "guided"}
    convert(settings(raw.folder, **given), tmp_path / "one")
    for most in (2, 3, 1, None):
        convert(settings(raw.folder, **given), tmp_path / "two", shuffled=most or 0, most=most)
    one, two = (bytes_of(tmp_path / name / "datasets") for name in ("one", "two"))
    if mode == "metric":
        folders = [tmp_path / name / "datasets" / "made" for name in ("one", "two")]
        assert verify(folders[0]).content_hash == verify(folders[1]).content_hash
        one, two = (
            {n: d for n, d in found.items() if n.endswith((".png", "preparation.jsonl"))} for found in (one, two)
        )
    assert one == two and len(one) > 12


def test_frames_that_cannot_be_used_are_set_aside_with_the_reason(faces: Faces, tmp_path: Path) -> None:
    holes = faces[1].depth_mm.copy()
    holes[100:260, 80:220] = 0
    shifted = faces[2].landmarks - np.array([120, 0])
    raw_set(tmp_path / "raw", [faces[0], replace(faces[1], depth_mm=holes), replace(faces[2], landmarks=shifted)])
    (tmp_path / "raw" / "train" / "Color" / "0.png").write_bytes(b"no picture")
    raw_set(tmp_path / "good", faces)
    with pytest.raises(DataError, match="None of the 3 frames can be used"):
        convert(settings(tmp_path / "raw", name="bad"), tmp_path)
    assert not (tmp_path / "datasets" / "bad").exists()
    (tmp_path / "good" / "train" / "Depth" / "2.png").write_bytes(
        (tmp_path / "raw" / "train" / "Depth" / "1.png").read_bytes()
    )
    told, warnings = convert(settings(tmp_path / "good"), tmp_path)
    assert told["converted"] == 3 and told["No depth was measured at the nose"] == 1
    assert warnings == ["No depth was measured at the nose; the frame is set aside."]
    assert Dataset.open(tmp_path / "datasets" / "made").aside() == {"000002": "No depth was measured at the nose"}


class OnlyEmptyRooms:
    """A face model that finds nobody, or two."""

    title = "none"

    def __init__(self, faces: int) -> None:
        self._faces = faces

    def boxes(self, bgr: np.ndarray) -> list[FaceBox]:
        return [FaceBox(10.0, 10.0, 50.0, 50.0, 0.9)] * self._faces

    def landmarks(self, bgr: np.ndarray, box: FaceBox) -> FoundFace:
        raise AssertionError("there is no face to look at")


@pytest.mark.parametrize(("number", "sentence"), [
    (0, "No face was found in any of the 4 frames"),
    (2, "None of the 4 frames can be used; most often: 2 faces were found"),
])  # fmt: skip
def test_a_set_without_faces_is_told_kindly(
    faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    monkeypatch.setattr("plugins.kinect.convert.worker.open_face_finder", lambda model, careful: OnlyEmptyRooms(number))
    raw = raw_set(tmp_path / "mug", faces, points=False)
    with pytest.raises(DataError, match=sentence):
        convert(settings(raw.folder), tmp_path)
    assert not (tmp_path / "datasets" / "made").exists()


def test_a_crop_that_leaves_the_picture_is_set_aside(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces)
    with pytest.raises(DataError, match="most often: the crop leaves the picture"):
        convert(settings(raw.folder, padding=32), tmp_path)


def test_sets_of_other_programs(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "theirs", faces, ours=False)
    (raw.folder / "train" / "Infrared" / "1.png").unlink()
    with pytest.raises(SettingsError, match="no calibration") as caught:
        TASK.check(settings(raw.folder), Place(tmp_path, tmp_path))
    assert caught.value.field == "focal_px"
    told, warnings = convert(settings(raw.folder, focal_px=faces[0].lens.fx), tmp_path)
    assert told["converted"] == 3
    assert warnings[0].startswith("1 frames lack one of their pictures") and "focal length" in warnings[1]
    told, _ = convert(settings(raw.folder, mode="compatible", focal_px=faces[0].lens.fx), tmp_path)
    assert told["converted"] == 3


def test_another_way_of_making_it_is_refused(faces: Faces, tmp_path: Path) -> None:
    raw, place = raw_set(tmp_path / "raw", faces), Place(tmp_path, tmp_path)
    for mode in ("metric", "compatible"):
        convert(settings(raw.folder, mode=mode), tmp_path)
        TASK.check(settings(raw.folder, mode=mode), place)
        with pytest.raises(DataError, match="made with another “padding”"):
            TASK.check(settings(raw.folder, mode=mode, padding=6), place)
    made = settings(raw.folder)
    frame = RawSet.open(raw.folder).frames[0]
    (frame.path(raw.folder, "Color")).with_name("9.png").write_bytes(b"")
    TASK.check(made, place)
    with open(raw.folder / "corrections.jsonl", "a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(DataError, match="another “raw"):
        TASK.check(made, place)


def test_all_fillings_run_and_none_leaves_holes(faces: Faces, tmp_path: Path) -> None:
    holes = faces[0].depth_mm.copy()
    row, column = np.floor(faces[0].landmarks[[33, 2]].mean(0)).astype(int)[::-1]
    holes[row - 4 : row + 4, column - 4 : column + 4] = 0
    raw = raw_set(tmp_path / "raw", [replace(faces[0], depth_mm=holes)] * 3)
    filled = {}
    for filling in ("none", "guided", "temporal", "compatible"):
        s = settings(raw.folder, name=filling, filling=filling)
        convert(s, tmp_path)
        sample = Dataset.open(tmp_path / "datasets" / filling).sample("000001")
        assert sample.depth is not None
        filled[filling] = sample.depth
    hole = (filled["none"] == 0) & (filled["guided"] > 0)
    assert hole.sum() > 4
    for filling in ("guided", "temporal", "compatible"):
        same = (filled["none"] > 0) & (filled[filling] > 0)
        np.testing.assert_array_equal(filled["none"][same], filled[filling][same])
    assert isinstance(s, ConvertSettings)


def test_compatible_filling_in_a_compatible_set(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces[:1])
    s = settings(raw.folder, mode="compatible", filling="compatible", df_padding=30)
    convert(s, tmp_path, most=1)
    folder = tmp_path / "datasets" / "processed" / "made"
    assert (folder / "Temp" / "Filled_Depth" / "train" / "0.png").is_file()
    told, _ = convert(s, tmp_path)
    assert told["converted"] == 1 and not (folder / "Temp").exists()


def test_what_it_costs_is_known_at_once(faces: Faces, tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces[:1])
    quick, slow = (TASK.estimate(settings(raw.folder, filling=f)).seconds_per_item for f in ("none", "compatible"))
    assert quick is not None and slow is not None and 0 < quick < slow
    with pytest.raises(SettingsError, match="no room for a face"):
        settings(raw.folder, padding=45)
