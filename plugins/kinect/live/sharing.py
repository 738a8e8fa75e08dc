"""A capture's live frames as a file in its job's folder: the camera is the capture's, and a window may look on.

Whoever looks on writes its wishes into `live/wishes.json` now and then; while they are fresh the capture puts a frame
into `live/frame.bin` several times a second. Nobody looking costs nothing. The file is one message of the form of
`workbench.jobs.live_wire`, pictures as JPEG.
"""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.live.request import ShownSettings
from workbench.api import DataError, Frame, SettingsError, cv2, files, jpeg_bytes, read_message, write_message

_FRESH_S = 3.0
_WISH_EVERY_S = 1.0
_QUALITY = 85
_JPEG = "jpeg:"


class Wishes:
    """What those who look on want to see; read inside the capture."""

    def __init__(self, job: Path) -> None:
        self._file = files.long_path(job / "live" / "wishes.json")
        self._age_s: float | None = None
        self._shown = ShownSettings()

    def now(self) -> ShownSettings | None:
        """What to show; None while nobody looks."""
        try:
            written = self._file.stat().st_mtime
            if abs(time.time() - written) > _FRESH_S:
                return None
            if written != self._age_s:
                self._shown, self._age_s = ShownSettings.read(files.read_json(self._file)), written
        except (OSError, DataError, SettingsError):
            return None
        return self._shown


class Wisher:
    """Says in a capture's folder what is to be shown, at most once a second."""

    def __init__(self, job: Path) -> None:
        self._file = files.long_path(job / "live" / "wishes.json")
        self._at: float | None = None

    def wish(self, shown: ShownSettings) -> None:
        """Raises WorkspaceError where the folder cannot be written to."""
        if self._at is None or time.monotonic() - self._at >= _WISH_EVERY_S:
            self._at = time.monotonic()
            values = {name: value for name, value in shown.plain().items() if name in ShownSettings.model_fields}
            files.write_json(self._file, values, durable=False)


def write_frame(job: Path, frame: Frame, number: int) -> None:
    """Put a frame where those who look on find it; `number` rises from frame to frame. Raises WorkspaceError."""
    arrays = {}
    for name, array in frame.arrays.items():
        if array.dtype == np.uint8 and array.ndim == 3:
            data = jpeg_bytes(np.ascontiguousarray(array[..., ::-1]), _QUALITY)
            arrays[_JPEG + name] = np.frombuffer(data, np.uint8)
        else:
            arrays[name] = array
    stream = io.BytesIO()
    write_message(stream, {"number": number, "t": time.time(), "figures": dict(frame.figures)}, arrays)
    files.write_bytes(_file_of(job), stream.getbuffer(), durable=False)


def read_frame(job: Path, after: int) -> tuple[int, float, Frame] | None:
    """The newest frame of a capture, its number, and its age in seconds; None where there is none after number `after`,
    or the file is just being replaced."""
    try:
        with open(_file_of(job), "rb") as stream:
            message = read_message(stream)
    except (OSError, DataError):
        return None
    if message is None or int(message[0].get("number", 0)) <= after:
        return None
    header, arrays = message
    age = max(time.time() - float(header.get("t", 0.0)), 0.0)
    return int(header["number"]), age, Frame(_unpacked(arrays), header.get("figures", {}))


def _unpacked(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    found = {}
    for name, array in arrays.items():
        if not name.startswith(_JPEG):
            found[name] = array
        elif (picture := cv2.imdecode(array, cv2.IMREAD_COLOR)) is not None:
            found[name.removeprefix(_JPEG)] = np.ascontiguousarray(picture[..., ::-1])
    return found


def _file_of(job: Path) -> Path:
    return files.long_path(job / "live" / "frame.bin")
