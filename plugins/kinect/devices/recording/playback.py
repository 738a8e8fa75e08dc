"""A recording as a depth camera, read by the maker's own library (pyk4a) in its process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from plugins.kinect.calibration import calibration_from_azure
from plugins.kinect.devices.interface import DepthCamera, EndOfRecordingError
from plugins.kinect.devices.modes import own_name, recorded
from plugins.kinect.devices.recording.facts import lacking
from plugins.kinect.devices.sdk_camera import frame_of
from plugins.kinect.devices.sdk_process import SdkProcess
from plugins.kinect.devices.settings import COLOUR_MODES, DEPTH_MODES, CameraSettings
from plugins.kinect.frames import RgbdFrame
from workbench.api import files

_PATIENCE_S = 60.0


class PlaybackCamera(DepthCamera):
    """The same frames as `RecordingCamera` gives, through pyk4a; for files that are in doubt.

    Raises
    ------
    UnavailableError : pyk4a is not installed.  DataError : it cannot read the file, or depth or colour is missing.
    """

    def __init__(self, path: Path, logs: Path | None = None) -> None:
        self._path, self._logs = path, logs
        self.serial, self.title = path.name, files.plain_path(path)
        about = self._open()
        try:
            self._take_in(about)
            self._ahead = self._next()
        except BaseException:
            self.close()
            raise
        self._first_us = 0 if self._ahead is None else self._time_us(self._ahead)

    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        """The next frame; raises EndOfRecordingError after the last."""
        capture, self._ahead = self._ahead or self._next(), None
        if capture is None:
            raise EndOfRecordingError(f"The recording has ended ({self.title})")
        number = round((self._time_us(capture) - self._first_us) * self.rate / 1e6)
        return frame_of({**capture, "number": number}, COLOUR_MODES[self.colour_mode])

    def seek(self, seconds: float) -> None:
        """Go on with the first frame that is so long or longer after the first of all."""
        self._ahead = None
        time_us = max(0, self._first_us - self._start_us + round(seconds * 1e6))
        self._process.ask("seek", _PATIENCE_S, running=True, time_us=time_us)

    def reopen(self) -> None:
        """Begin again."""
        self.close()
        self._open()
        self._ahead = None

    def adjust(self, settings: CameraSettings) -> None:
        """Nothing can be changed about what was recorded."""

    def close(self) -> None:
        """Let go of the file."""
        self._process.close()

    def _open(self) -> dict[str, Any]:
        self._process = SdkProcess("azure", self._logs)
        try:
            return self._process.ask("play", _PATIENCE_S, path=self.title)
        except BaseException:
            self._process.close()
            raise

    def _take_in(self, about: dict[str, Any]) -> None:
        depth_mode, infrared = own_name(about["depth_mode"]), bool(about["infrared"])
        there = (bool(about["colour_mode"]), depth_mode in DEPTH_MODES, infrared)
        if (problem := lacking(self.title, *there, calibrated=bool(about["calibration"]))) is not None:
            raise problem
        raw = json.loads(about["calibration"])
        self.maker, self.colour_mode, self.depth_mode = raw, str(about["colour_mode"]), depth_mode
        self.rate = int(about["rate"])
        self.calibration = calibration_from_azure(raw, self.colour_mode, about["depth_mode"])
        self.capabilities = recorded(self.colour_mode, depth_mode, self.rate, infrared=infrared)
        self._start_us, self._delay_us = int(about["start_us"]), int(about["depth_delay_us"])

    def _next(self) -> dict[str, Any] | None:
        capture: dict[str, Any] | None = self._process.ask("next", _PATIENCE_S, running=True, timeout_s=0).get(
            "capture"
        )
        return capture

    def _time_us(self, capture: dict[str, Any]) -> int:
        """When it was taken: of its pictures the earliest, the delay of depth taken off."""
        depth_us = int(capture["depth_us"]) - self._delay_us
        if capture["colour"] is None:
            return depth_us
        return min(int(capture["colour_us"]), depth_us) if capture["depth_us"] else int(capture["colour_us"])
