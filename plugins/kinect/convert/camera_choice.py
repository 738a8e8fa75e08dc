"""The lens of a raw set: as it says itself, or what can be assumed for sets of other programs."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from plugins.kinect.formats.raw_set import RawSet
from plugins.kinect.lens import Lens
from workbench.api import DataError, SettingsError, files

_PNG_START, _PNG_HEAD = b"\x89PNG\r\n\x1a\n", 24
_USUAL = {
    (1900, 2270): Lens(4096, 3072, 1958.0, 1958.0, 2048.0, 1536.0).cropped(1050, 400, 1900, 2270),
    (1940, 1850): Lens(3840, 2160, 1835.0, 1835.0, 1920.0, 1080.0).cropped(900, 170, 1940, 1850),
}
"""By width and height of the stored picture: the face synthesiser's two modes, with an Azure Kinect's usual focal
length (facts 6) and the middle of its picture. Devices differ by about one percent and 20 px."""


@dataclass(frozen=True)
class ChosenLens:
    """lens : of the stored pictures. assumed : why the numbers are not the device's own, in words, else empty."""

    lens: Lens
    assumed: str = ""


def lens_of(raw: RawSet, focal_px: float | None) -> ChosenLens:
    """The lens with which the set's pictures were taken.

    Raises
    ------
    SettingsError : the set brings no calibration, its size is none that is known, and `focal_px` is None.
    DataError : the set's calibration is damaged, or is of pictures of another size.
    """
    width, height = picture_size(raw)
    calibration = raw.calibration
    if calibration is not None:
        lens = calibration.lens
        if (lens.width, lens.height) != (width, height):
            raise DataError(
                f"The pictures have {width} × {height} pixels, the calibration of the set is for "
                f"{lens.width} × {lens.height}",
                where=files.plain_path(raw.folder),
            )
        return ChosenLens(lens)
    if focal_px is not None:
        lens = Lens(width, height, focal_px, focal_px, width / 2, height / 2)
        return ChosenLens(lens, f"The set brings no calibration: a focal length of {focal_px:g} px is assumed.")
    if (width, height) in _USUAL:
        lens = _USUAL[width, height]
        return ChosenLens(
            lens,
            f"The set brings no calibration: the {lens.fx:g} px of an Azure Kinect are assumed, so that sizes may be "
            "wrong by about one percent.",
        )
    raise SettingsError(
        "The set brings no calibration, so that millimetres cannot be told",
        field="focal_px",
        remedy=f"give the focal length in pixels of its {width} × {height} pictures, or make a compatible set",
    )


def picture_size(raw: RawSet) -> tuple[int, int]:
    """Width and height of the stored pictures, from the first that begins like a PNG.

    Raises
    ------
    DataError : there is none.
    """
    for frame in raw.frames:
        path = files.long_path(frame.path(raw.folder, "Color"))
        if path.is_file():
            with open(path, "rb") as stream:
                head = stream.read(_PNG_HEAD)
            if head.startswith(_PNG_START) and len(head) == _PNG_HEAD:
                width, height = struct.unpack(">II", head[-8:])
                return int(width), int(height)
    raise DataError("No picture of this set can be read", where=files.plain_path(raw.folder))
