"""Azure Kinect through pyk4a: devices by serial number, modes, controls, captures."""

from collections.abc import Iterator
from typing import Any

import pyk4a
from sdk.newest import Newest
from sdk.trouble import CameraTrouble

_WAIT_MS = 1000
_RATES = {5: pyk4a.FPS.FPS_5, 15: pyk4a.FPS.FPS_15, 30: pyk4a.FPS.FPS_30}
# Its control, attribute of PyK4A, range, step and value at rest where the library does not say (SDK 1.4.1, 50 Hz).
_CONTROLS = {
    "exposure": ("EXPOSURE_TIME_ABSOLUTE", "exposure", (500, 133330, 1, 10000)),
    "gain": ("GAIN", "gain", (0, 255, 1, 128)),
    "white_balance": ("WHITEBALANCE", "whitebalance", (2500, 12500, 10, 4500)),
    "brightness": ("BRIGHTNESS", "brightness", (0, 255, 1, 128)),
}
_AUTOMATIC = ("exposure", "white_balance")


def found() -> list[dict[str, Any]]:
    """Every device that is connected: serial, or empty where another program has it open."""
    devices = []
    for device in _each(pyk4a.Config()):
        devices.append({"serial": device.serial if device.opened else "", "name": "Azure Kinect"})
        if device.opened:
            device.close()
    return devices


class Camera:
    """A device that streams. `serial` empty: the first that can be opened.

    colour_mode: "3072P"; depth_mode: "NFOV_UNBINNED"; rate: 5, 15, 30 a second. Raises CameraTrouble.
    """

    def __init__(self, serial: str, colour_mode: str, depth_mode: str, rate: int, controls: dict[str, float | None]):
        config = pyk4a.Config(
            color_resolution=pyk4a.ColorResolution[f"RES_{colour_mode}"],
            color_format=pyk4a.ImageFormat.COLOR_MJPG,
            depth_mode=pyk4a.DepthMode[depth_mode],
            camera_fps=_RATES[rate],
            synchronized_images_only=True,
        )
        self._device = _opened(serial, config)
        self._there = pyk4a.connected_device_count()
        try:
            self._ranges = {name: self._range(name) for name in _CONTROLS}
            self._told: dict[str, float | None] = {}
            self.about = {
                "serial": self._device.serial,
                "name": "Azure Kinect",
                "calibration": self._device.calibration_raw,
                "controls": {name: [*self._ranges[name], name in _AUTOMATIC] for name in _CONTROLS},
            }
            self.adjust(controls)
            self._device.start()
        except pyk4a.K4AException as error:
            self._device.close()
            modes = f"{colour_mode}, {depth_mode.replace('_', ' ')}, {rate} 1/s"
            raise CameraTrouble(CameraTrouble.REFUSED, modes) from error
        self._newest = Newest(self._grab, rate)

    def next(self, timeout_s: float) -> dict[str, Any]:
        """The newest capture, or how long the library has been asked for one."""
        return dict(self._newest.answer(timeout_s))

    def adjust(self, controls: dict[str, float | None]) -> None:
        """Set controls; None is automatic, or its value at rest where the camera knows no automatic."""
        for name, value in controls.items():
            # The device keeps what another program told it, so that the first time everything is told.
            if name in _CONTROLS and (name not in self._told or self._told[name] != value):
                self._set(name, value)
                self._told[name] = value

    def close(self) -> None:
        """Stop, so that another program can open it."""
        self._newest.close()
        self._device.stop()

    def _set(self, name: str, value: float | None) -> None:
        attribute = _CONTROLS[name][1]
        low, high, step, rest = self._ranges[name]
        if value is None and name in _AUTOMATIC:
            setattr(self._device, f"{attribute}_mode_auto", True)
        else:
            wanted = rest if value is None else min(max(value, low), high)
            setattr(self._device, attribute, int(low + round((wanted - low) / step) * step))

    def _range(self, name: str) -> tuple[int, int, int, int]:
        command, _, known = _CONTROLS[name]
        try:
            told = self._device._get_color_control_capabilities(pyk4a.ColorControlCommand[command])
            return told["min_value"], told["max_value"], max(1, told["step_value"]), told["default_value"]
        except (AttributeError, KeyError, TypeError, pyk4a.K4AException):
            # Not part of what pyk4a promises.
            return known

    def _grab(self) -> dict[str, Any] | None:
        try:
            capture = self._device.get_capture(_WAIT_MS)
        except pyk4a.K4ATimeoutException:
            if pyk4a.connected_device_count() < self._there:
                raise CameraTrouble(CameraTrouble.GONE) from None
            return None
        except pyk4a.K4AException as error:
            raise CameraTrouble(CameraTrouble.GONE) from error
        return plain(capture)


def plain(capture: Any) -> dict[str, Any]:
    """A capture of pyk4a as arrays and numbers. A colour picture is JPEG bytes (n,) or pixels (H, W, 3 or 4)."""
    picture, depth, infrared = capture.color, capture.depth, capture.ir
    exposure = None
    if picture is not None:
        try:
            exposure = int(capture.color_exposure_usec)
        except pyk4a.K4AException:
            exposure = None  # a recording does not keep it
    return {
        "colour": picture,
        "depth": depth,
        "infrared": infrared,
        "colour_us": 0 if picture is None else int(capture.color_timestamp_usec),
        "depth_us": int(capture.depth_timestamp_usec if depth is not None else capture.ir_timestamp_usec or 0)
        if depth is not None or infrared is not None
        else 0,
        "exposure_us": exposure,
    }


def _each(config: Any) -> Iterator[Any]:
    """Every connected device, opened where it can be."""
    for index in range(pyk4a.connected_device_count()):
        device = pyk4a.PyK4A(config, device_id=index)
        try:
            device.open()
        except pyk4a.K4AException:
            print(f"Azure Kinect {index} cannot be opened.", flush=True)  # noqa: T201  its log
        yield device


def _opened(serial: str, config: Any) -> Any:
    serials = []
    for device in _each(config):
        if not device.opened:
            serials.append("")
            continue
        if serial in ("", device.serial):
            return device
        serials.append(device.serial)
        device.close()
    if not serials:
        raise CameraTrouble(CameraTrouble.NONE)
    if "" in serials:
        raise CameraTrouble(CameraTrouble.BUSY)
    raise CameraTrouble(CameraTrouble.OTHER, ", ".join(serials))
