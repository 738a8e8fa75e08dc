"""From a camera to a sample and back to the surface; and a real recording of a mug, in which nobody is found."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from plugins.kinect.capture.region import lit_region
from plugins.kinect.devices.interface import DepthCamera, EndOfRecordingError
from plugins.kinect.devices.opening import open_camera
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.formats.corrections import write_correction
from plugins.kinect.formats.raw_set import RawSetWriter, SetCalibration
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.registration import Registration
from tests.conftest import SHARED
from tests.plugins.kinect.convert.converting import convert, settings
from workbench.api import CompareOptions, DataError, Dataset, compare_surfaces, depth_to_mesh

RECORDING = SHARED / "data" / "kinect" / "azure_kinect_recording.mkv"


def stored(camera: DepthCamera, folder: Path, most: int) -> list[RgbdFrame]:
    """The first complete frames of a camera as a raw set; with the true points where the camera knows them."""
    region = lit_region(camera.calibration)
    x, y, width, height = region
    registration, frames = Registration(camera.calibration, region), list[RgbdFrame]()
    with RawSetWriter(folder, SetCalibration(camera.calibration, region, camera.serial), {}) as writer:
        while len(frames) < most:
            try:
                frame = camera.read()
            except EndOfRecordingError:
                break
            if frame.colour is None or frame.depth_mm is None or frame.infrared is None:
                continue
            colour = np.ascontiguousarray(frame.colour.pixels()[y : y + height, x : x + width])
            depth = registration.depth_to_colour(frame.depth_mm)
            infrared = registration.infrared_to_colour(frame.infrared, frame.depth_mm)
            kept = writer.write(len(frames), "train", colour, depth, infrared, {"depth_us": frame.depth_us})
            if frame.truth:
                write_correction(folder, kept, frame.truth.person.landmarks2d - np.array([x, y]))
            frames.append(frame)
    return frames


@pytest.mark.slow
@pytest.mark.parametrize(("noise", "limit_mm"), [(True, 1.5), (False, 0.3)])
def test_a_captured_head_is_the_head_that_was_there(tmp_path: Path, noise: bool, limit_mm: float) -> None:
    mode: Literal["1080P"] = "1080P"
    script = SimulationScript(noise=noise, identity=3, movement="still")
    camera = SimulatedCamera(CameraSettings(colour_mode=mode), script, AsFastAsAsked())
    frame = stored(camera, tmp_path / "raw", 1)[0]
    convert(settings(tmp_path / "raw", output_image_size=256, padding=30), tmp_path)
    dataset = Dataset.open(tmp_path / "datasets" / "made")
    sample = dataset.sample("000000")
    dataset.close()
    assert sample.depth is not None and sample.camera is not None and sample.mask is not None
    assert sample.mask.mean() > 0.4
    mesh = depth_to_mesh(sample.depth, sample.camera)
    found = compare_surfaces(mesh, frame.truth.mesh(), CompareOptions(viewer=sample.camera))
    assert found.to_truth.median_absolute_mm < limit_mm
    assert found.to_truth.percentiles_mm[95] < 3 * limit_mm
    pose = frame.truth.person.head_to_camera
    assert sample.pose is not None
    assert np.abs(sample.pose[:3, 3] - pose[:3, 3]).max() < 0.01


@pytest.mark.slow
@pytest.mark.skipif(not RECORDING.exists(), reason="the shared recording is not here")
def test_in_a_real_recording_of_a_mug_there_is_no_face(tmp_path: Path) -> None:
    camera = open_camera(CameraSettings(backend="recording", recording=RECORDING))
    frames = stored(camera, tmp_path / "mug", 3)
    camera.close()
    assert frames
    with pytest.raises(DataError, match=rf"No face was found in any of the {len(frames)} frames"):
        convert(settings(tmp_path / "mug"), tmp_path)
