"""What a recording refuses to take, and calibrations in the words of the Azure Kinect."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.kinect.calibration import DEPTH_MODES, calibration_from_azure
from plugins.kinect.devices.recording.azure_json import azure_from_calibration
from plugins.kinect.devices.recording.camera import RecordingCamera
from plugins.kinect.devices.recording.writing import RecordingWriter, recording_of
from plugins.kinect.devices.simulated.typical_calibration import TYPICAL_AZURE
from plugins.kinect.frames import ColourPicture
from tests.plugins.kinect.devices.recording.scenes import CALIBRATION, FRAMES, MAKER, same, written
from workbench.errors import DataError, WorkspaceError


def writer(path: Path) -> RecordingWriter:
    return RecordingWriter(path, MAKER, "720P", "NFOV 2x2 binned", 15)


def test_nothing_is_overwritten_and_nothing_left_without_frames(tmp_path: Path) -> None:
    path = tmp_path / "r.mkv"
    writer(path).close()
    assert not path.exists()
    written(path)
    before = path.read_bytes()
    with pytest.raises(WorkspaceError, match="There is a recording of that name"):
        writer(path)
    assert path.read_bytes() == before


def test_frames_of_other_modes_are_refused_and_the_file_goes_on(tmp_path: Path) -> None:
    path, frame = tmp_path / "r.mkv", FRAMES[1]
    with writer(path) as recording:
        recording.write(frame)
        for wrong in (
            replace(frame, depth_mm=np.zeros((576, 640), np.uint16)),
            replace(frame, colour=ColourPicture((1920, 1080), jpeg=b"")),
            replace(frame, colour=None, depth_mm=None, infrared=None),
        ):
            with pytest.raises(DataError, match="not of the recording's modes"):
                recording.write(wrong)
        recording.write(FRAMES[2])
        assert recording.frames == 2
    with RecordingCamera(path) as camera:
        assert same(replace(camera.read(), number=1), frame)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        writer(tmp_path / "nowhere" / "r.mkv").write(FRAMES[1])


def test_pictures_far_apart_in_time_are_kept_apart(tmp_path: Path) -> None:
    """A block reaches 32.767 ms from its cluster."""
    path, late = tmp_path / "r.mkv", replace(FRAMES[1], depth_us=FRAMES[1].colour_us + 33_000)
    with writer(path) as recording:
        recording.write(late)
    with RecordingCamera(path) as camera:
        found = camera.read()
    assert (found.colour_us, found.depth_us) == (late.colour_us, late.depth_us)


@pytest.mark.parametrize("colour_mode", ["720P", "1536P", "2160P"])
@pytest.mark.parametrize("depth_mode", DEPTH_MODES)
def test_a_calibration_comes_back(colour_mode: str, depth_mode: str) -> None:
    calibration = calibration_from_azure(TYPICAL_AZURE, colour_mode, depth_mode)
    raw = json.loads(json.dumps(azure_from_calibration(calibration, colour_mode, depth_mode)))
    back = calibration_from_azure(raw, colour_mode, depth_mode)
    for lens, again in ((calibration.colour, back.colour), (calibration.depth, back.depth)):
        numbers, expected = ([one.fx, one.fy, one.cx, one.cy, *one.terms, one.max_radius] for one in (again, lens))
        np.testing.assert_allclose(numbers, expected, rtol=1e-12, atol=1e-12)
        assert (again.width, again.height) == (lens.width, lens.height)
    np.testing.assert_allclose(back.depth_to_colour, calibration.depth_to_colour, atol=1e-12)


def test_a_camera_that_is_no_azure_kinect_is_recorded_with_its_calibration(tmp_path: Path) -> None:
    with RecordingCamera(written(tmp_path / "first.mkv")) as camera:
        camera.maker = {"colour": "in other words"}
        with recording_of(camera, tmp_path / "second.mkv") as recording:
            recording.write(camera.read())
    with RecordingCamera(tmp_path / "second.mkv") as copy:
        np.testing.assert_allclose(copy.calibration.colour.fx, CALIBRATION.colour.fx, rtol=1e-12)
        np.testing.assert_allclose(copy.calibration.depth.cy, CALIBRATION.depth.cy, rtol=1e-12)
        assert same(copy.read(), FRAMES[0])
