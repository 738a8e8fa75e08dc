"""Orbbec Femto Bolt and Mega, which have the Azure Kinect's depth sensor."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from plugins.kinect.calibration import Lens, RgbdCalibration
from plugins.kinect.devices.interface import Capabilities
from plugins.kinect.devices.modes import AZURE_COLOUR, AZURE_DEPTH
from plugins.kinect.devices.sdk_camera import SdkCamera

_WITHOUT = ("1536P", "3072P")
_MM = 1e-3


class OrbbecCamera(SdkCamera):
    """A Femto Bolt or Mega through pyorbbecsdk: frames brought together by their time, colour as JPEG.

    Written after the library's own description; it never met a real one.
    """

    library: ClassVar[str] = "orbbec"
    modes: ClassVar[Capabilities] = Capabilities(
        tuple(mode for mode in AZURE_COLOUR if mode.name not in _WITHOUT), AZURE_DEPTH
    )

    def _calibrated(self, told: Any) -> RgbdCalibration:
        self.maker = told
        return calibration_from_orbbec(told)


def calibration_from_orbbec(told: dict[str, Any]) -> RgbdCalibration:
    """From the numbers of `OBCameraParam`: its lenses in pixels of the streams, translation in millimetres."""
    rigid = np.eye(4)
    rigid[:3, :3] = np.reshape(told["rotation"], (3, 3))
    rigid[:3, 3] = np.asarray(told["translation_mm"], np.float64) * _MM
    return RgbdCalibration(_lens(told["colour"]), _lens(told["depth"]), rigid)


def _lens(told: dict[str, Any]) -> Lens:
    k1, k2, k3, k4, k5, k6 = (float(told[f"k{n}"]) for n in range(1, 7))
    # The maker puts the centre of the first pixel at 0.
    cx, cy = told["cx"] + 0.5, told["cy"] + 0.5
    size = (int(told["width"]), int(told["height"]))
    return Lens(*size, told["fx"], told["fy"], cx, cy, (k1, k2, k3, k4, k5, k6), (told["p1"], told["p2"]))
