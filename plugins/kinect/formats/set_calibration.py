"""What a raw set says of its camera: `calibration.json`, ours beside what the maker wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.kinect.calibration import Lens, RgbdCalibration
from workbench.api import DataError, files

CALIBRATION = "calibration.json"
_FORMAT = 1


@dataclass(frozen=True)
class SetCalibration:
    """The camera of a raw set.

    calibration : both lenses at the resolutions that streamed. region : (x, y, width, height) in pixels of the colour
    picture, the part that is stored. serial, camera : number and name of the device, for people. maker : the maker's
    own calibration as it was read, where there is one.
    """

    calibration: RgbdCalibration
    region: tuple[int, int, int, int]
    serial: str = ""
    camera: str = ""
    colour_mode: str = ""
    depth_mode: str = ""
    maker: Mapping[str, Any] | None = None

    @property
    def lens(self) -> Lens:
        """The colour lens in pixels of the stored pictures, to which depth and infrared are registered."""
        return self.calibration.colour.cropped(*self.region)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "format": _FORMAT,
            "camera": self.camera,
            "serial": self.serial,
            "colour_mode": self.colour_mode,
            "depth_mode": self.depth_mode,
            "region": list(self.region),
            "calibration": self.calibration.to_dict(),
            "maker": None if self.maker is None else dict(self.maker),
        }


def read_calibration(folder: Path) -> SetCalibration | None:
    """The calibration of the set in `folder`; None where it has none (sets of other programs).

    Raises
    ------
    DataError : it is damaged.
    """
    path = folder / CALIBRATION
    if not files.long_path(path).exists():
        return None
    values = files.read_json(path)
    try:
        x, y, width, height = (int(number) for number in values["region"])
        return SetCalibration(
            calibration=RgbdCalibration.from_dict(values["calibration"]),
            region=(x, y, width, height),
            **{name: str(values.get(name, "")) for name in ("serial", "camera", "colour_mode", "depth_mode")},
            maker=values.get("maker"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError("The calibration of this set is damaged", where=files.plain_path(path)) from error
