"""Recordings: written, read in any way, cut off, damaged, foreign."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from plugins.kinect.devices.interface import EndOfRecordingError
from plugins.kinect.devices.recording.camera import RecordingCamera, frames
from plugins.kinect.devices.recording.playback import PlaybackCamera
from tests.plugins.kinect.devices.recording.scenes import (
    CALIBRATION,
    FRAMES,
    LATER_US,
    MAKER,
    START_US,
    same,
    written,
    written_by_library,
)
from workbench.errors import DataError, WorkbenchError


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return written(tmp_path / "Aufnahme ü.mkv")


def all_of(path: Path) -> list[int]:
    with RecordingCamera(path) as camera:
        return [frame.number for frame in frames(camera)]


def refused(path: Path) -> str:
    with pytest.raises(DataError) as raised:
        RecordingCamera(path)
    assert str(path) in raised.value.sentence
    return raised.value.what


def test_what_was_written_is_read(recording: Path) -> None:
    with RecordingCamera(recording) as camera:
        assert (camera.colour_mode, camera.depth_mode, camera.rate) == ("720P", "NFOV 2x2 binned", 15)
        assert camera.maker == MAKER and camera.capabilities.seekable and camera.capabilities.infrared
        assert camera.calibration.depth == CALIBRATION.depth
        found = list(frames(camera))
        assert len(found) == len(FRAMES)
        assert all(same(*pair) for pair in zip(found, FRAMES, strict=True))
        with pytest.raises(EndOfRecordingError):
            camera.read()


def test_facts_are_known_without_the_pictures(recording: Path) -> None:
    with RecordingCamera(recording) as camera:
        facts = camera.facts
    assert (facts.serial, facts.start_us, facts.length_us) == ("000777", START_US + LATER_US, 7 * 66_666)


def test_any_time_can_be_gone_to(recording: Path) -> None:
    with RecordingCamera(recording) as camera:
        for seconds, number in ((0.3, 5), (0.0, 0), (0.19, 3), (0.21, 5), (-1.0, 0), (0.46, 7)):
            camera.seek(seconds)
            assert camera.read().number == number
        camera.seek(9.0)
        with pytest.raises(EndOfRecordingError):
            camera.read()
        camera.reopen()
        assert camera.read().number == 0


def test_one_that_a_crash_left_behind_is_read_wholly(tmp_path: Path) -> None:
    assert all_of(written(tmp_path / "r.mkv", finished=False)) == [0, 1, 2, 3, 5, 6, 7]


def test_a_cut_file_gives_what_is_whole_or_one_sentence(recording: Path) -> None:
    data = recording.read_bytes()
    clusters = len(data) // 8
    counts = []
    for length in (0, 1, 40, 300, 5_000, 9_000, *range(clusters, len(data), clusters // 3)):
        recording.write_bytes(data[:length])
        try:
            counts.append(len(all_of(recording)))
        except DataError:
            counts.append(-1)
    assert counts[:2] == [-1, -1] and counts[-1] >= 6
    assert counts == sorted(counts)


def test_a_damaged_file_is_frames_or_one_sentence(recording: Path) -> None:
    data = np.frombuffer(recording.read_bytes(), np.uint8)
    rng = np.random.default_rng(3)
    for trial in range(60):
        damaged = data.copy()
        reach = 6_000 if trial % 2 else len(data)
        damaged[rng.integers(0, reach, 12)] = rng.integers(0, 256, 12)
        recording.write_bytes(damaged.tobytes())
        try:
            with RecordingCamera(recording) as camera:
                for frame in frames(camera):
                    assert frame.depth_mm is None or frame.depth_mm.dtype == np.uint16
        except WorkbenchError as error:
            assert error.sentence


def test_what_lacks_a_track_says_so_at_once(recording: Path) -> None:
    data = recording.read_bytes()
    recording.write_bytes(data.replace(b"K4A_DEPTH_TRACK", b"ABC_DEPTH_TRACK").replace(b"\x85DEPTH", b"\x85OTHER"))
    assert refused(recording) == "This recording has no depth track"
    recording.write_bytes(data.replace(b"K4A_COLOR_TRACK", b"ABC_COLOR_TRACK").replace(b"\x85COLOR", b"\x85OTHER"))
    assert refused(recording) == "This recording has no colour track"
    recording.write_bytes(data.replace(b"calibration.json", b"calibration.yaml", 1))
    assert refused(recording) == "This recording holds no calibration of its camera"
    recording.write_bytes(data.replace(b"NFOV_2X2BINNED", b"WFOV_2X2BINNED"))
    assert refused(recording) == "The depth of this recording is 320 × 288, which is no mode of its camera"
    recording.write_bytes(data.replace(b"b16g", b"H264"))
    assert refused(recording) == "The depth of this recording is in the format “H264”"


def test_what_is_no_recording_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.mkv"
    assert refused(path).startswith("The recording cannot be opened")
    path.write_text("no film", encoding="utf-8")
    assert refused(path) == "This is no MKV file"
    movie = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (64, 48))
    if not movie.isOpened():
        pytest.skip("this OpenCV writes no MKV")
    movie.write(np.zeros((48, 64, 3), np.uint8))
    movie.release()
    assert refused(path) == "This MKV file is no recording of a depth camera"


def test_the_makers_library_reads_what_we_write(recording: Path, azure_library: Path, tmp_path: Path) -> None:
    unfinished = written(tmp_path / "unfinished.mkv", finished=False)
    for path in (recording, unfinished):
        with PlaybackCamera(path, tmp_path) as camera:
            assert (camera.colour_mode, camera.depth_mode, camera.rate) == ("720P", "NFOV 2x2 binned", 15)
            assert camera.maker == MAKER
            assert all(same(*pair) for pair in zip(frames(camera), FRAMES, strict=True))
            camera.seek(0.3)
            assert camera.read().number == 5
            camera.reopen()
            assert camera.read().number == 0


def test_what_the_makers_library_writes_is_read(azure_library: Path, tmp_path: Path) -> None:
    whole = [frame for frame in FRAMES if frame.colour is not None]
    path = written_by_library(azure_library, tmp_path / "theirs.mkv", whole, MAKER)
    with RecordingCamera(path) as camera:
        found = list(frames(camera))
        assert (camera.rate, camera.colour_mode, camera.depth_mode, camera.maker) == (
            15,
            "720P",
            "NFOV 2x2 binned",
            MAKER,
        )
    # Numbers count from the first frame that is there.
    assert all(same(replace(f, number=f.number + 1), w) for f, w in zip(found, whole, strict=True))


def test_the_makers_library_refuses_in_one_sentence(azure_library: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mkv").write_text("no film", encoding="utf-8")
    with pytest.raises(DataError, match="library cannot read the recording"):
        PlaybackCamera(tmp_path / "x.mkv", tmp_path)


def test_a_real_recording_reads_the_same_both_ways(shared: Path, azure_library: Path, tmp_path: Path) -> None:
    path = shared / "data" / "kinect" / "azure_kinect_recording.mkv"
    with RecordingCamera(path) as ours, PlaybackCamera(path, tmp_path) as theirs:
        found = list(frames(ours))
        assert len(found) == 1
        assert all(same(*pair) for pair in zip(found, frames(theirs), strict=True))
        assert (ours.maker, ours.rate, ours.colour_mode) == (theirs.maker, theirs.rate, theirs.colour_mode)


def test_a_real_recording(shared: Path) -> None:
    with RecordingCamera(shared / "data" / "kinect" / "azure_kinect_recording.mkv") as camera:
        frame = camera.read()
    # As pyk4a 1.5.0 reads it.
    assert (frame.colour_us, frame.depth_us) == (800222, 800222)
    assert frame.depth_mm is not None and frame.infrared is not None and frame.colour is not None
    assert frame.depth_mm.mean() == pytest.approx(1033.32473, abs=1e-4)
    assert frame.colour.pixels().shape == (720, 1280, 3)
