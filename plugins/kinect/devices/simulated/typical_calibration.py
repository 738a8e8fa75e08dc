"""Numbers such as the factory writes into an Azure Kinect, for a camera that is simulated without any real one."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any

_PITCH = radians(5.0)
"""The colour camera looks this much lower than the depth camera."""

TYPICAL_AZURE: dict[str, Any] = {
    "CalibrationInformation": {
        "Cameras": [
            {
                "Intrinsics": {
                    "ModelParameterCount": 14,
                    "ModelParameters": [
                        0.5125, 0.5168, 0.4928, 0.4929,
                        0.55, -0.021, -0.0027, 0.891, 0.086, -0.0139, 0, 0, -7e-05, 2e-05,
                    ],
                    "ModelType": "CALIBRATION_LensDistortionModelBrownConrady",
                },
                "Purpose": "CALIBRATION_CameraPurposeDepth",
                "MetricRadius": 1.74,
                "Rt": {"Rotation": [1, 0, 0, 0, 1, 0, 0, 0, 1], "Translation": [0, 0, 0]},
                "SensorWidth": 1024,
                "SensorHeight": 1024,
            },
            {
                "Intrinsics": {
                    "ModelParameterCount": 14,
                    "ModelParameters": [
                        0.4998, 0.5066, 0.478, 0.6374,
                        0.33, -2.49, 1.454, 0.209, -2.303, 1.375, 0, 0, -0.00013, -0.00016,
                    ],
                    "ModelType": "CALIBRATION_LensDistortionModelBrownConrady",
                },
                "Purpose": "CALIBRATION_CameraPurposePhotoVideo",
                "MetricRadius": 0,
                "Rt": {
                    "Rotation": [1, 0, 0, 0, cos(_PITCH), sin(_PITCH), 0, -sin(_PITCH), cos(_PITCH)],
                    "Translation": [-0.032, -0.002, 0.004],
                },
                "SensorWidth": 4096,
                "SensorHeight": 3072,
            },
        ]
    }
}  # fmt: skip
"""In the layout of the device's own JSON (only what a registration reads)."""
