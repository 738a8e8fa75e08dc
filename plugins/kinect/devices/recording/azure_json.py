"""A calibration in the words of the Azure Kinect's JSON, for recordings of cameras that are none."""

from __future__ import annotations

from typing import Any

from plugins.kinect.calibration import COLOUR_MODES, DEPTH_MODES, Lens, RgbdCalibration

_MODEL = "CALIBRATION_LensDistortionModelBrownConrady"


def azure_from_calibration(calibration: RgbdCalibration, colour_mode: str, depth_mode: str) -> dict[str, Any]:
    """The JSON from which `calibration_from_azure` makes this calibration again for these two modes.

    colour_mode : "1080P". depth_mode : "NFOV_UNBINNED".
    """
    colour = _camera(calibration.colour, COLOUR_MODES[colour_mode], "PhotoVideo", "PV0", (4096, 3072))
    depth = _camera(calibration.depth, DEPTH_MODES[depth_mode], "Depth", "D0", (1024, 1024))
    rigid = calibration.depth_to_colour
    colour["Rt"] = {"Rotation": rigid[:3, :3].ravel().tolist(), "Translation": rigid[:3, 3].tolist()}
    sensors = [_sensor("Gyro"), _sensor("Accelerometer")]
    return {"CalibrationInformation": {"Cameras": [depth, colour], "InertialSensors": sensors, "Metadata": {}}}


def _camera(lens: Lens, mode: Any, purpose: str, location: str, sensor: tuple[int, int]) -> dict[str, Any]:
    x, y, _, _ = mode.cut
    numbers = [
        (lens.cx + x) / mode.width, (lens.cy + y) / mode.height, lens.fx / mode.width, lens.fy / mode.height,
        *lens.radial, 0.0, 0.0, lens.tangential[1], lens.tangential[0],
    ]  # fmt: skip
    return {
        "Intrinsics": {"ModelParameterCount": len(numbers), "ModelParameters": numbers, "ModelType": _MODEL},
        "Location": f"CALIBRATION_CameraLocation{location}",
        "Purpose": f"CALIBRATION_CameraPurpose{purpose}",
        "MetricRadius": lens.max_radius,
        "Rt": {"Rotation": [1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0], "Translation": [0.0, 0, 0]},
        "SensorWidth": sensor[0],
        "SensorHeight": sensor[1],
        "Shutter": "CALIBRATION_ShutterTypeUndefined",
        "ThermalAdjustmentParams": {"Params": [0.0] * 12},
    }


def _sensor(kind: str) -> dict[str, Any]:
    """An inertial sensor that measures exactly; the maker's library opens no recording without two."""
    exact = [
        1.0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1.0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1.0,
        0,
        0,
        0,
    ]
    return {
        "BiasTemperatureModel": [0.0] * 12,
        "BiasUncertainty": [0.0] * 3,
        "Id": "CALIBRATION_InertialSensorId_LSM6DSM",
        "MixingMatrixTemperatureModel": exact,
        "ModelTypeMask": 16,
        "Noise": [0.0] * 6,
        "Rt": {"Rotation": [1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0], "Translation": [0.0, 0, 0]},
        "SecondOrderScaling": [0.0] * 9,
        "SensorType": f"CALIBRATION_InertialSensorType_{kind}",
        "TemperatureBounds": [5.0, 60.0],
        "TemperatureC": 0.0,
    }
