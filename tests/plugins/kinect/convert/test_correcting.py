"""Points put right in one frame count for it, and less and less for the frames around."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.kinect.convert import carrying
from plugins.kinect.convert.correcting import CorrectPoints, CorrectSettings
from plugins.kinect.formats.corrections import (
    corrections_version,
    read_corrections,
    withdraw_correction,
    write_correction,
)
from plugins.kinect.formats.raw_set import RawSet
from tests.plugins.kinect.convert.captured import Captured, captured, raw_set
from workbench.api import FaceBox, FoundFace, Place, SettingsError, WorkbenchError, landmark_text

NOSE = slice(27, 36)
ERROR = np.zeros((70, 2))
ERROR[NOSE] = 4.0, -2.0


class Biased:
    """A model that places noses beside where they are; it knows pictures by their mean."""

    title = "biased"

    def __init__(self, faces: list[Captured]) -> None:
        self._known = {float(face.colour.mean()): face.landmarks for face in faces}

    def boxes(self, bgr: Any) -> list[FaceBox]:
        return [FaceBox(50, 50, 100, 100, 0.9)] if float(bgr.mean()) in self._known else []

    def landmarks(self, bgr: Any, box: FaceBox) -> FoundFace:
        return FoundFace(box, self._known[float(bgr.mean())] + ERROR, 0.9)


class Job:
    """As much of a job as carrying asks."""

    place = Place(Path(), Path())

    def progress(self, done: float, total: float, note: str = "") -> None:
        assert 0 <= done <= total

    def should_stop(self) -> bool:
        return False


@pytest.fixture(scope="module")
def heads() -> list[Captured]:
    return [captured(5, number=number) for number in range(5)]


@pytest.fixture
def raw(tmp_path: Path, heads: list[Captured], monkeypatch: pytest.MonkeyPatch) -> RawSet:
    """Frames 0 to 4; the fourth, eval/3, lies between train/2 and train/4 in time."""
    # The last one has no face that the model knows.
    monkeypatch.setattr(carrying, "open_face_finder", lambda model, careful: Biased(heads[:4]))
    return raw_set(tmp_path / "Käthe", heads, points=False)


def carried(raw: RawSet, **values: Any) -> dict[str, Any]:
    s = CorrectSettings.read({"source": raw.folder, "frame": "train/1"} | values)
    task, job = CorrectPoints(), Job()
    task.check(s, job.place)
    return dict(task.run(s, job))  # type: ignore[arg-type]


def off(points: Any, face: Captured) -> float:
    return float(np.hypot(*(points - face.landmarks)[NOSE].T).mean())


def test_neighbours_are_better_than_the_model_and_the_nearest_are_best(raw: RawSet, heads: list[Captured]) -> None:
    write_correction(raw.folder, raw.frame("train", "1"), heads[1].landmarks)
    assert carried(raw) == {"frames": 3}
    found = read_corrections(raw.folder)
    assert sorted(found) == [("eval", "3"), ("train", "0"), ("train", "1"), ("train", "2")]
    np.testing.assert_allclose(found["train", "1"], heads[1].landmarks, atol=1e-3)
    assert off(found["train", "2"], heads[2]) < off(found["eval", "3"], heads[3]) < np.hypot(4, 2) / 2
    np.testing.assert_allclose(found["train", "2"][:27], heads[2].landmarks[:27], atol=1e-3)


def test_what_was_put_right_by_hand_stays(raw: RawSet, heads: list[Captured]) -> None:
    for name in ("1", "2"):
        write_correction(raw.folder, raw.frame("train", name), heads[int(name)].landmarks)
    assert carried(raw, frames=1) == {"frames": 1}
    assert sorted(read_corrections(raw.folder, by_hand=True)) == [("train", "1"), ("train", "2")]
    np.testing.assert_allclose(read_corrections(raw.folder)["train", "2"], heads[2].landmarks, atol=1e-3)


def test_points_may_come_from_a_file(raw: RawSet, heads: list[Captured], tmp_path: Path) -> None:
    text = tmp_path / "1 ü.txt"
    text.write_text(landmark_text((0, 0, 10, 10), heads[1].landmarks), encoding="ascii")
    assert carried(raw, points=text, frames=1) == {"frames": 2}
    np.testing.assert_allclose(read_corrections(raw.folder)["train", "1"], heads[1].landmarks, atol=0.51)


def test_a_correction_is_withdrawn(raw: RawSet, heads: list[Captured]) -> None:
    frame, before = raw.frame("train", "0"), corrections_version(raw.folder)
    write_correction(raw.folder, frame, heads[0].landmarks)
    withdraw_correction(raw.folder, frame)
    assert read_corrections(raw.folder) == {} and corrections_version(raw.folder) > before


@pytest.mark.parametrize(
    ("frame", "words"), [("1", "names no frame"), ("train/9", "no frame “train/9”"), ("train/0", "not put right yet")]
)
def test_bad_frames_are_said(raw: RawSet, frame: str, words: str) -> None:
    with pytest.raises(WorkbenchError, match=words):
        carried(raw, frame=frame)


def test_a_name_without_a_part_is_the_fields_fault(raw: RawSet) -> None:
    with pytest.raises(SettingsError) as caught:
        carried(raw, frame="eval")
    assert caught.value.field == "frame"
