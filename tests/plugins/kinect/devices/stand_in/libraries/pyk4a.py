"""A test double of pyk4a's documented names. The folder that STAND_IN names says what is connected and what happens.

serials.txt: a line per connected device, "!" before one that another program uses. fault.txt: "crash", "hang",
"silent" (no captures), "raise", or empty. set.txt gets a line per control that is set. calibration.json is the
devices' own. jpeg.bin is every colour picture.
"""

import ctypes
import os
import threading
import time
from enum import IntEnum
from pathlib import Path

import numpy as np

_FOLDER = Path(os.environ["STAND_IN"])
_NEVER = threading.Event()


class FPS(IntEnum):
    FPS_5, FPS_15, FPS_30 = range(3)


class ColorResolution(IntEnum):
    OFF, RES_720P, RES_1080P, RES_1440P, RES_1536P, RES_2160P, RES_3072P = range(7)


class DepthMode(IntEnum):
    OFF, NFOV_2X2BINNED, NFOV_UNBINNED, WFOV_2X2BINNED, WFOV_UNBINNED, PASSIVE_IR = range(6)


class ImageFormat(IntEnum):
    COLOR_MJPG, COLOR_NV12, COLOR_YUY2, COLOR_BGRA32 = range(4)


class K4AException(Exception):  # noqa: N818
    pass


class K4ATimeoutException(K4AException):
    pass


class Config:
    def __init__(self, color_resolution=ColorResolution.RES_720P, color_format=ImageFormat.COLOR_BGRA32,
                 depth_mode=DepthMode.NFOV_UNBINNED, camera_fps=FPS.FPS_30, synchronized_images_only=True):  # fmt: skip
        self.color_resolution, self.color_format, self.depth_mode = color_resolution, color_format, depth_mode
        self.camera_fps, self.synchronized_images_only = camera_fps, synchronized_images_only


def _lines():
    return _FOLDER.joinpath("serials.txt").read_text(encoding="utf-8").split()


def connected_device_count():
    return len(_lines())


def _fault():
    return _FOLDER.joinpath("fault.txt").read_text(encoding="utf-8").strip()


class PyK4A:
    """Streams at its rate from the moment of its start; what nobody fetches is lost, as in a camera."""

    def __init__(self, config=None, device_id=0, thread_safe=True):
        self._config, self._id = config or Config(), device_id
        self.opened = self.is_running = False

    def open(self):
        self.serial = _lines()[self._id]
        if self.serial.startswith("!"):
            raise K4AException
        self.opened = True

    def start(self):
        if _fault() == "refuse":
            raise K4AException
        assert self._config.color_format is ImageFormat.COLOR_MJPG and self._config.synchronized_images_only
        self.is_running, self._began, self._given = True, time.monotonic(), -1

    def stop(self):
        self.close()

    def close(self):
        self.opened = self.is_running = False

    @property
    def calibration_raw(self):
        return _FOLDER.joinpath("calibration.json").read_text(encoding="utf-8")

    def get_capture(self, timeout=-1):
        fault = _fault()
        if fault == "crash":
            print("about to crash", flush=True)
            ctypes.string_at(0)
        if fault == "hang":
            _NEVER.wait()
        if self.serial not in _lines():
            raise K4AException
        if fault == "silent":
            _NEVER.wait(0.05)
            raise K4ATimeoutException
        rate = (5, 15, 30)[self._config.camera_fps]
        index = max(self._given + 1, int((time.monotonic() - self._began) * rate))
        _NEVER.wait(max(0.0, self._began + index / rate - time.monotonic()))
        self._given = index
        return PyK4ACapture(index, index * 1_000_000 // rate)

    def _set(self, name, value):
        with _FOLDER.joinpath("set.txt").open("a", encoding="utf-8") as stream:
            stream.write(f"{name} {value}\n")

    exposure = property(None, lambda self, value: self._set("exposure", value))
    exposure_mode_auto = property(None, lambda self, value: self._set("exposure_mode_auto", value))
    whitebalance = property(None, lambda self, value: self._set("whitebalance", value))
    whitebalance_mode_auto = property(None, lambda self, value: self._set("whitebalance_mode_auto", value))
    gain = property(None, lambda self, value: self._set("gain", value))
    brightness = property(None, lambda self, value: self._set("brightness", value))


class PyK4ACapture:
    """The first lacks colour, as the first of a real device often does."""

    def __init__(self, index, time_us):
        self.color = np.fromfile(_FOLDER / "jpeg.bin", np.uint8) if index else None
        self.depth = np.full((576, 640), 500 + index % 1000, np.uint16)
        self.depth[:2, :2] = [[1, 2], [3, 65535]]
        self.ir = np.full((576, 640), 7 * index % 60000, np.uint16)
        self.color_timestamp_usec, self.depth_timestamp_usec, self.ir_timestamp_usec = (
            time_us,
            time_us + 40,
            time_us + 40,
        )

    @property
    def color_exposure_usec(self):
        if _fault() == "no exposure":
            raise K4AException("Cannot read exposure from color image")
        return 8333
