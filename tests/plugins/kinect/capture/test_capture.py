"""Captures from the simulated camera, from settings to a set on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.kinect.capture import opening, running
from plugins.kinect.capture.region import lit_region
from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.capture.task import KinectCapture
from plugins.kinect.devices.recording.camera import RecordingCamera, frames
from plugins.kinect.formats.raw_set import RawSet, raw_folder
from plugins.kinect.live import sharing
from plugins.kinect.live.request import ShownSettings
from plugins.kinect.live.sharing import Wisher, read_frame
from tests.plugins.kinect.capture.truth import SMALL, Tape, knowing_analyser, simulated, tape
from tests.plugins.training.faces import RecordingJob
from workbench.errors import SettingsError
from workbench.jobs.contract import Place


@pytest.fixture(autouse=True)
def camera(monkeypatch: pytest.MonkeyPatch) -> Tape:
    """Frames that were simulated once, and faces found by knowing where they are."""
    played = tape()
    monkeypatch.setattr(opening, "open_camera", lambda settings, logs: played)
    monkeypatch.setattr(running, "open_face_finder", lambda model: None)
    monkeypatch.setattr(running, "Analyser", knowing_analyser)
    return played


def settings(**values: Any) -> CaptureSettings:
    asked = {"name": "Käthe", "train_amount": 6, "eval_amount": 2, "countdown_s": 0.2, "spacing_s": 0.0}
    return CaptureSettings(**(SMALL | asked | {"min_change_percent": 0.0} | values))


def run(workspace: Path, s: CaptureSettings, **job: Any) -> tuple[RecordingJob, dict[str, Any]]:
    folder = workspace / "jobs" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    recording = RecordingJob(Place(workspace, folder), **job)
    KinectCapture().check(s, recording.place)
    return recording, dict(KinectCapture().run(s, recording))


def captured(workspace: Path, s: CaptureSettings, **job: Any) -> tuple[RawSet, RecordingJob, dict[str, Any]]:
    recording, summary = run(workspace, s, **job)
    return RawSet.open(raw_folder(workspace, s.name)), recording, summary


def test_a_capture_fills_a_set_with_registered_frames_and_what_was_measured(tmp_path: Path) -> None:
    made, job, summary = captured(tmp_path, settings())
    assert summary["frames"] == 8 and summary["train"] == 6 and summary["eval"] == 2
    assert [frame.id for frame in made.frames if frame.split == "eval"] == ["3", "7"]
    assert sorted(int(frame.id) for frame in made.frames) == list(range(8))
    assert made.verify() == []
    assert job.warnings == [] and job.artifacts == [("raw set", raw_folder(tmp_path, "Käthe"))]
    assert job.previews and job.previews[0][1] == "Frame 1 of 8"
    calibration = made.calibration
    assert calibration is not None and calibration.serial == "simulated"
    assert made.options["train_image_amount"] == "6"
    frame = made.frames[0]
    depth, infrared = made.depth(frame), made.infrared(frame)
    width, height = calibration.region[2:]
    assert made.colour(frame).shape == (height, width, 3) and depth.shape == infrared.shape == (height, width)
    points = np.array(frame.details["landmarks"])
    nose = points[30].astype(int)
    patch = depth[nose[1] - 5 : nose[1] + 5, nose[0] - 5 : nose[0] + 5]
    distance = frame.details["distance_m"] * 1000
    assert 5 < distance - np.median(patch[patch > 0]) < 60
    assert abs(frame.details["pose"]["yaw"]) <= 10
    times = [entry.details["colour_us"] for entry in sorted(made.frames, key=lambda f: int(f.id))]
    assert times == sorted(set(times))


def test_from_the_simulated_camera_with_its_cable_pulled_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "open_camera", simulated)
    s = settings(unplugs=True, unplug_at=5, replug_after=0.3, min_change_percent=0.1)
    made, job, summary = captured(tmp_path, s)
    assert summary["replugged"] == 1 and summary["frames"] == 8
    assert sorted(int(frame.id) for frame in made.frames) == list(range(8))
    assert made.verify() == []
    assert ["unplugged" in warning for warning in job.warnings] == [True]


def test_a_stopped_capture_goes_on_where_it_was(tmp_path: Path) -> None:
    first, _job, _summary = captured(tmp_path, settings(), stop=lambda job: job.asked > 6)
    done = {frame.id: frame.contents for frame in first.frames}
    assert 0 < len(done) < 8
    made, _job, summary = captured(tmp_path, settings(), resumed=True)
    assert summary["frames"] == 8
    assert sorted(int(frame.id) for frame in made.frames) == list(range(8))
    assert {frame.id: frame.contents for frame in made.frames if frame.id in done} == done
    assert made.verify() == []


def test_a_name_that_is_taken_is_refused_gone_on_with_or_replaced(tmp_path: Path) -> None:
    captured(tmp_path, settings(train_amount=2, eval_amount=0))
    other = Place(tmp_path, tmp_path / "jobs" / "two")
    with pytest.raises(SettingsError, match="already is a captured set “Käthe”"):
        KinectCapture().check(settings(), other)
    (tmp_path / "jobs" / "one" / "state" / "task" / "begun.json").unlink()
    more, _job, _summary = captured(tmp_path, settings(train_amount=4, eval_amount=0, existing="continue"))
    assert len(more.frames) == 4
    (tmp_path / "jobs" / "one" / "state" / "task" / "begun.json").unlink()
    new, job, _summary = captured(tmp_path, settings(train_amount=1, eval_amount=0, existing="replace"))
    assert len(new.frames) == 1
    assert len(RawSet.open(raw_folder(tmp_path, "Käthe before")).frames) == 4
    assert job.warnings == ["The set “Käthe” that was there is kept as “Käthe before”."]


def test_everything_the_camera_gave_can_be_recorded_too(tmp_path: Path) -> None:
    s = settings(train_amount=4, eval_amount=0, record_mkv=True)
    made, job, summary = captured(tmp_path, s)
    assert job.warnings == []
    with RecordingCamera(made.folder / "recording.mkv") as recording:
        assert len(list(frames(recording))) == summary["looked_at"]


def test_two_people_are_refused_and_the_summary_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "open_camera", lambda settings, logs: tape(people=2))
    stop_after = 4
    _job, summary = run(tmp_path, settings(countdown_s=0), stop=lambda job: job.asked > stop_after)
    assert summary["frames"] == 0
    assert summary["refused: several faces"] == stop_after


def test_who_looks_on_sees_the_capture_and_what_it_thinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_FRESH_S", 1e9)
    job = tmp_path / "jobs" / "one"
    Wisher(job).wish(ShownSettings(views=["overlay", "depth"]))
    run(tmp_path, settings())
    found = read_frame(job, 0)
    assert found is not None
    capture = found[2].figures["capture"]
    # The last frame says that it is over.
    assert found[2].figures["phase"] == "ended"
    assert (capture["stored"], capture["total"], capture["train"], capture["eval"]) == (8, 8, 6, 2)
    assert found[2].figures["camera"]["simulated"]


def test_options_that_reach_a_job_file_come_back(tmp_path: Path) -> None:
    s = settings(max_yaw=25.0, existing="continue")
    assert CaptureSettings.read(json.loads(json.dumps(s.plain()))) == s


def test_measures_agree_with_what_the_simulation_knows(camera: Tape) -> None:
    analyser = knowing_analyser(camera.calibration, lit_region(camera.calibration), None)
    frame = camera.read()
    face = analyser.look(frame, 0.0).seen.face
    assert face is not None
    truth = frame.truth.person
    assert (face.yaw, face.pitch, face.roll) == pytest.approx(
        (truth.pose.yaw, truth.pose.pitch, truth.pose.roll), abs=2.5
    )
    corner = np.array(analyser.region[:2])
    assert np.abs(face.landmarks - (truth.landmarks2d - corner)).max() < 0.01
    assert face.distance_m == pytest.approx(truth.distance_m, abs=0.05)
    assert face.depth_percent > 80 and 60 < face.brightness < 220
