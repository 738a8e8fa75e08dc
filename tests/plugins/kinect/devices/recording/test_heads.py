"""Simulated heads, recorded by the maker's own library, read by us, registered, and compared with their truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plugins.kinect.devices.recording.azure_json import azure_from_calibration
from plugins.kinect.devices.recording.camera import RecordingCamera, frames
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.devices.simulated.truth import SimulatedTruth
from plugins.kinect.registration import Registration
from tests.plugins.kinect.devices.recording.scenes import written_by_library

_NOISE_MM = 3.0


def test_registered_depth_of_a_recording_agrees_with_the_truth(azure_library: Path, tmp_path: Path) -> None:
    settings = CameraSettings(colour_mode="720P", depth_mode="NFOV 2x2 binned", rate=15)
    with SimulatedCamera(settings, SimulationScript(movement="still"), AsFastAsAsked()) as camera:
        taken = [camera.read() for _ in range(2)]
        maker = azure_from_calibration(camera.calibration, "720P", "NFOV_2X2BINNED")
    path = written_by_library(azure_library, tmp_path / "heads.mkv", taken, maker)
    with RecordingCamera(path) as recording:
        registration = Registration(recording.calibration)
        found = list(frames(recording))
    assert len(found) == len(taken)
    for frame, original in zip(found, taken, strict=True):
        assert frame.depth_mm is not None
        np.testing.assert_array_equal(frame.depth_mm, original.depth_mm)
        truth = original.truth
        assert isinstance(truth, SimulatedTruth)
        low, high = truth.person.landmarks2d.min(0).astype(int), truth.person.landmarks2d.max(0).astype(int)
        x, y, width, height = *low, *(high - low)
        measured = registration.depth_to_colour(frame.depth_mm)[y : y + height, x : x + width].astype(float)
        exact = 1000 * truth.registered_m((int(x), int(y), int(width), int(height)))
        both = (measured > 0) & (exact > 0)
        assert both.mean() > 0.8
        assert np.median(np.abs(measured - exact)[both]) < _NOISE_MM
