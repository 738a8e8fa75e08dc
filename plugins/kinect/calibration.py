"""The two lenses of a depth camera and how they stand to each other; ours as JSON, and that of an Azure Kinect.

The Azure Kinect's factory calibration is one JSON text of normalised numbers, whatever the modes. Each mode shrinks
(bins) the sensor and cuts a rectangle out of it; the numbers are fractions of the whole sensor with the origin at its
corner, so that they fit our pixels with centres at +0.5 as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.lens import Lens as Lens
from plugins.kinect.lens import broken_calibration
from workbench.api import DataError

Float = NDArray[np.float64]
# What the device's own library puts in the place of a radius that the factory did not store.
_RADIUS_WHEN_MISSING = 1.7


class _Mode(NamedTuple):
    """A sensor shrunk to width x height, of which a rectangle (x, y, w, h) is given out; pixels."""

    width: int
    height: int
    cut: tuple[int, int, int, int]


COLOUR_MODES: dict[str, _Mode] = {
    "720P": _Mode(1280, 960, (0, 120, 1280, 720)),
    "1080P": _Mode(1920, 1440, (0, 180, 1920, 1080)),
    "1440P": _Mode(2560, 1920, (0, 240, 2560, 1440)),
    "1536P": _Mode(2048, 1536, (0, 0, 2048, 1536)),
    "2160P": _Mode(3840, 2880, (0, 360, 3840, 2160)),
    "3072P": _Mode(4096, 3072, (0, 0, 4096, 3072)),
}
DEPTH_MODES: dict[str, _Mode] = {
    "NFOV_2X2BINNED": _Mode(512, 512, (96, 90, 320, 288)),
    "NFOV_UNBINNED": _Mode(1024, 1024, (192, 180, 640, 576)),
    "WFOV_2X2BINNED": _Mode(512, 512, (0, 0, 512, 512)),
    "WFOV_UNBINNED": _Mode(1024, 1024, (0, 0, 1024, 1024)),
    "PASSIVE_IR": _Mode(1024, 1024, (0, 0, 1024, 1024)),
}


@dataclass(frozen=True)
class RgbdCalibration:
    """colour, depth : lenses of the two cameras. depth_to_colour : (4, 4) rigid, metres, both frames OpenCV.

    Infrared has the lens of depth.
    """

    colour: Lens
    depth: Lens
    depth_to_colour: Float

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers for JSON, from which `from_dict` makes exactly this calibration."""
        return {
            "colour": self.colour.to_dict(),
            "depth": self.depth.to_dict(),
            "depth_to_colour": np.asarray(self.depth_to_colour, np.float64).tolist(),
        }

    @staticmethod
    def from_dict(values: dict[str, Any]) -> RgbdCalibration:
        """What `to_dict` wrote.

        Raises
        ------
        DataError : something is missing or no number.
        """
        try:
            rigid = np.array(values["depth_to_colour"], np.float64)
            colour, depth = values["colour"], values["depth"]
        except (KeyError, TypeError, ValueError) as error:
            raise broken_calibration(f"it lacks {error}") from error
        if rigid.shape != (4, 4) or not np.isfinite(rigid).all():
            raise broken_calibration("how depth stands to colour is no 4 x 4 matrix")
        return RgbdCalibration(Lens.from_dict(colour), Lens.from_dict(depth), rigid)


def calibration_from_azure(raw: dict[str, Any], colour_mode: str, depth_mode: str) -> RgbdCalibration:
    """The calibration of one pair of modes, named as in `COLOUR_MODES` and `DEPTH_MODES`, from the raw JSON.

    Raises
    ------
    DataError : a mode is unknown, or the JSON is not that of an Azure Kinect.
    """
    for name, modes in ((colour_mode, COLOUR_MODES), (depth_mode, DEPTH_MODES)):
        if name not in modes:
            raise DataError(f"The Azure Kinect has no mode {name}", remedy=f"choose one of {', '.join(modes)}")
    try:
        cameras = {camera["Purpose"]: camera for camera in raw["CalibrationInformation"]["Cameras"]}
        colour = cameras["CALIBRATION_CameraPurposePhotoVideo"]
        depth = cameras["CALIBRATION_CameraPurposeDepth"]
        return RgbdCalibration(
            _lens(colour, COLOUR_MODES[colour_mode]),
            _lens(depth, DEPTH_MODES[depth_mode]),
            _rigid(colour) @ np.linalg.inv(_rigid(depth)),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError(
            f"This is not the calibration of an Azure Kinect: {error}", remedy="export it from the device again"
        ) from error


def _lens(camera: dict[str, Any], mode: _Mode) -> Lens:
    model = camera["Intrinsics"]
    if model["ModelType"] != "CALIBRATION_LensDistortionModelBrownConrady":
        raise ValueError(f"its lens model is {model['ModelType']}")
    cx, cy, fx, fy, k1, k2, k3, k4, k5, k6, off_x, off_y, p2, p1 = map(float, model["ModelParameters"])
    if off_x or off_y:
        raise ValueError("its distortion is not centred")
    radius = float(camera.get("MetricRadius", 0.0))
    x, y, width, height = mode.cut
    whole = Lens(
        mode.width,
        mode.height,
        fx * mode.width,
        fy * mode.height,
        cx * mode.width,
        cy * mode.height,
        (k1, k2, k3, k4, k5, k6),
        (p1, p2),
        radius if radius > 1e-4 else _RADIUS_WHEN_MISSING,
    )
    return whole.cropped(x, y, width, height)


def _rigid(camera: dict[str, Any]) -> Float:
    """(4, 4) from the frame of the whole device (that of the depth camera) to the camera's, metres."""
    rigid = np.eye(4)
    rigid[:3, :3] = np.array(camera["Rt"]["Rotation"], np.float64).reshape(3, 3)
    rigid[:3, 3] = np.array(camera["Rt"]["Translation"], np.float64).reshape(3)
    return rigid
