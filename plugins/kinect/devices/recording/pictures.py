"""The bytes of a recording's blocks as pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.recording.heads import Track
from plugins.kinect.frames import ColourPicture
from workbench.api import DataError, cv2

_DEPTH_TYPES = {"b16g": ">u2", "Y16 ": "<u2"}
_FULL = {"YUY2": 2.0, "NV12": 1.5, "BGRA": 4.0}
"""Bytes a pixel of colour formats that are not compressed."""


def check_formats(colour: Track | None, depth: Track | None, infrared: Track | None, place: str) -> None:
    """Raises DataError where a track is in a format that cannot be read."""
    remedy = "use the file that the camera's recorder wrote, before another program changed it"
    for name, track, known in (
        ("colour", colour, {"MJPG", *_FULL}),
        ("depth", depth, set(_DEPTH_TYPES)),
        ("infrared", infrared, set(_DEPTH_TYPES)),
    ):
        if track is not None and (track.packed or track.fourcc not in known):
            how = "compressed once more" if track.packed else f"in the format “{track.fourcc.strip() or 'unknown'}”"
            raise DataError(f"The {name} of this recording is {how}", where=place, remedy=remedy)


def colour_picture(data: bytes, track: Track) -> ColourPicture | None:
    """A colour picture; None where its bytes were cut off."""
    width, height = track.width, track.height
    if track.fourcc == "MJPG":
        return ColourPicture((width, height), jpeg=data) if data else None
    pixels = np.frombuffer(data, np.uint8)
    if len(pixels) != int(width * height * _FULL[track.fourcc]):
        return None
    if track.fourcc == "BGRA":
        return ColourPicture((width, height), bgr=np.ascontiguousarray(pixels.reshape(height, width, 4)[..., :3]))
    if track.fourcc == "YUY2":
        bgr = cv2.cvtColor(pixels.reshape(height, width, 2), cv2.COLOR_YUV2BGR_YUY2)
    else:
        bgr = cv2.cvtColor(pixels.reshape(height * 3 // 2, width), cv2.COLOR_YUV2BGR_NV12)
    return ColourPicture((width, height), bgr=np.asarray(bgr, np.uint8))


def words(data: bytes, track: Track) -> NDArray[np.uint16] | None:
    """(h, w) uint16 of depth or infrared; None where its bytes were cut off."""
    if len(data) != 2 * track.width * track.height:
        return None
    return np.frombuffer(data, _DEPTH_TYPES[track.fourcc]).reshape(track.height, track.width).astype(np.uint16)
