"""A recording (MKV) through pyk4a's playback, which needs neither a camera nor a display."""

from typing import Any

import pyk4a
from sdk.azure import plain
from sdk.trouble import CameraTrouble

_FORMATS = (pyk4a.ImageFormat.COLOR_MJPG, pyk4a.ImageFormat.COLOR_BGRA32)
_RATES = {pyk4a.FPS.FPS_5: 5, pyk4a.FPS.FPS_15: 15, pyk4a.FPS.FPS_30: 30}


class Recording:
    """A recording that is open. Raises CameraTrouble where it cannot be read."""

    def __init__(self, path: str) -> None:
        self._playback = pyk4a.PyK4APlayback(path)
        try:
            self._playback.open()
            about = self._playback.configuration
            colour = about["color_resolution"].name.removeprefix("RES_") if about["color_track_enabled"] else ""
            self.about = {
                "calibration": self._playback.calibration_raw,
                "colour_mode": "" if colour == "OFF" else colour,
                "depth_mode": about["depth_mode"].name if about["depth_track_enabled"] else "",
                "infrared": about["ir_track_enabled"],
                "rate": _RATES[about["camera_fps"]],
                "length_us": self._playback.length,
                "start_us": about["start_timestamp_offset_usec"],
                "depth_delay_us": about["depth_delay_off_color_usec"],
            }
            if about["color_format"] not in _FORMATS:
                raise CameraTrouble(CameraTrouble.FILE, f"its colour is {about['color_format'].name}")
        except (pyk4a.K4AException, KeyError, ValueError) as error:
            raise CameraTrouble(CameraTrouble.FILE, str(error)) from error

    def next(self, timeout_s: float) -> dict[str, Any]:
        """The next capture; {} at the end."""
        try:
            return {"capture": plain(self._playback.get_next_capture())}
        except EOFError:
            return {}
        except pyk4a.K4AException as error:
            raise CameraTrouble(CameraTrouble.FILE, str(error)) from error

    def seek(self, time_us: int) -> None:
        """So that the next capture is the first that is not before this time since the beginning."""
        try:
            self._playback.seek(time_us, pyk4a.SeekOrigin.BEGIN)
        except (EOFError, pyk4a.K4AException) as error:
            raise CameraTrouble(CameraTrouble.FILE, str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._playback.close()
