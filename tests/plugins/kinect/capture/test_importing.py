"""Recordings become raw sets; those without depth are named before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.kinect.capture import import_running
from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.capture.import_settings import ImportSettings
from plugins.kinect.capture.importing import KinectImport
from plugins.kinect.capture.recordings import look_into
from plugins.kinect.devices.recording.writing import recording_of
from plugins.kinect.formats.raw_set import RawSet, raw_folder
from tests.conftest import SHARED
from tests.plugins.kinect.capture.truth import knowing_analyser, tape
from tests.plugins.training.faces import RecordingJob
from workbench.errors import SettingsError
from workbench.jobs.contract import Place

REAL = SHARED / "data" / "kinect" / "azure_kinect_recording.mkv"


@pytest.fixture(autouse=True)
def finder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_running, "open_face_finder", lambda model: None)
    monkeypatch.setattr(import_running, "Analyser", knowing_analyser)


def recording(path: Path, frames: int = 9) -> Path:
    camera = tape()
    with recording_of(camera, path) as file:
        for _ in range(frames):
            file.write(camera.read())
    return path


def settings(*recordings: Path, **values: Any) -> ImportSettings:
    return ImportSettings(**({"recordings": list(recordings), "spacing_s": 0, "min_change_percent": 0} | values))


def imported(workspace: Path, s: ImportSettings, **job: Any) -> tuple[RecordingJob, dict[str, Any]]:
    folder = workspace / "jobs" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    recorded = RecordingJob(Place(workspace, folder), **job)
    KinectImport().check(s, recorded.place)
    return recorded, dict(KinectImport().run(s, recorded))


def test_every_recording_becomes_a_set_of_its_own(tmp_path: Path) -> None:
    one, two = recording(tmp_path / "Käthe.mkv"), recording(tmp_path / "Jörg.mkv", frames=4)
    job, summary = imported(tmp_path, settings(one, two, prefix="from ", eval_every=3))
    made = RawSet.open(raw_folder(tmp_path, "from Käthe"))
    assert [int(f.id) for f in made.frames] == [0, 1, 3, 4, 6, 7, 2, 5, 8]
    assert made.verify() == []
    assert len(RawSet.open(raw_folder(tmp_path, "from Jörg")).frames) == 4
    assert summary["recordings"] == 2 and summary["frames"] == 13
    assert job.warnings == []
    assert [path.name for _kind, path in job.artifacts] == ["from Käthe", "from Jörg"]


def test_an_import_that_was_stopped_goes_on_to_the_very_same_set(tmp_path: Path) -> None:
    file = recording(tmp_path / "a.mkv")
    imported(tmp_path / "whole", settings(file))
    imported(tmp_path / "parts", settings(file), stop=lambda job: job.asked > 4)
    before = RawSet.open(raw_folder(tmp_path / "parts", "a"))
    assert 0 < len(before.frames) < 9
    imported(tmp_path / "parts", settings(file), resumed=True)
    whole, parts = (RawSet.open(raw_folder(tmp_path / name, "a")) for name in ("whole", "parts"))
    assert parts.content_hash() == whole.content_hash()


def test_recordings_without_depth_are_named_at_once_or_left_out(tmp_path: Path) -> None:
    good = recording(tmp_path / "good.mkv", frames=2)
    bad = tmp_path / "holiday.mkv"
    bad.write_bytes(b"no recording at all")
    answers = look_into([good, bad])
    assert answers[0].problem == "" and answers[0].frames >= 2 and answers[0].colour_mode == "720P"
    assert "no MKV file" in answers[1].problem
    with pytest.raises(SettingsError, match=r"holiday\.mkv: This is no MKV file"):
        KinectImport().check(settings(good, bad), Place(tmp_path, tmp_path))
    job, summary = imported(tmp_path, settings(good, bad, unusable="leave out"))
    assert summary["left_out"] == 1 and "holiday.mkv is left out" in job.warnings[0]


@pytest.mark.parametrize(
    ("names", "words"),
    [([], "No recording is chosen"), (["a/x.mkv", "b/X.mkv"], "Two recordings are named")],
)
def test_what_cannot_be_named_is_refused(tmp_path: Path, names: list[str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        KinectImport().check(settings(*(tmp_path / name for name in names)), Place(tmp_path, tmp_path))


@pytest.mark.skipif(not REAL.exists(), reason="needs the shared data")
def test_a_recording_of_a_mug_gives_no_frame_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind:
        title = "Sees nobody"

        def boxes(self, bgr: np.ndarray) -> list[Any]:
            return []

    monkeypatch.setattr(import_running, "Analyser", Analyser)
    monkeypatch.setattr(import_running, "open_face_finder", lambda model: Blind())
    job, summary = imported(tmp_path, settings(REAL))
    assert summary["looked_at"] == 1
    assert job.warnings == ["azure_kinect_recording.mkv gave no frame (no face in 1 of 1 frames): its set is empty."]
    every, summary = imported(tmp_path, settings(REAL, take="all", existing="continue"))
    assert summary["frames"] >= 1 and every.warnings == []
