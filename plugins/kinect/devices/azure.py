"""Azure Kinect."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from plugins.kinect.calibration import RgbdCalibration, calibration_from_azure
from plugins.kinect.devices.interface import Capabilities
from plugins.kinect.devices.modes import AZURE_COLOUR, AZURE_DEPTH, azure_name
from plugins.kinect.devices.sdk_camera import SdkCamera


class AzureCamera(SdkCamera):
    """An Azure Kinect through pyk4a: synchronised captures, colour as the camera's own JPEG."""

    library: ClassVar[str] = "azure"
    modes: ClassVar[Capabilities] = Capabilities(AZURE_COLOUR, AZURE_DEPTH)

    def _depth_word(self) -> str:
        return azure_name(self.depth_mode)

    def _calibrated(self, told: Any) -> RgbdCalibration:
        raw = json.loads(told)
        self.maker = raw
        return calibration_from_azure(raw, self.colour_mode, self._depth_word())
