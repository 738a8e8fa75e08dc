"""What a set says of the camera that it was captured with."""

from __future__ import annotations

from plugins.kinect.capture.region import lit_region
from plugins.kinect.devices.interface import DepthCamera
from plugins.kinect.formats.raw_set import SetCalibration


def calibration_of(camera: DepthCamera) -> SetCalibration:
    """What the set says of its camera."""
    return SetCalibration(
        calibration=camera.calibration,
        region=lit_region(camera.calibration),
        serial=camera.serial,
        camera=camera.title,
        colour_mode=camera.colour_mode,
        depth_mode=camera.depth_mode,
        maker=camera.maker,
    )
