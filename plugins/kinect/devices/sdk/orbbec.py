"""Orbbec Femto Bolt and Mega through pyorbbecsdk: devices by serial number, modes, controls, captures."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyorbbecsdk as ob
from sdk.newest import Newest
from sdk.trouble import CameraTrouble

_WAIT_MS = 1000
_COLOUR = {"720P": (1280, 720), "1080P": (1920, 1080), "1440P": (2560, 1440), "2160P": (3840, 2160)}
_DEPTH = {
    "NFOV 2x2 binned": (320, 288), "NFOV unbinned": (640, 576), "WFOV 2x2 binned": (512, 512),
    "WFOV unbinned": (1024, 1024),
}  # fmt: skip
# Its property, the switch that makes it automatic, and our unit in the library's (an exposure counts in 100 µs).
_CONTROLS = {
    "exposure": ("OB_PROP_COLOR_EXPOSURE_INT", "OB_PROP_COLOR_AUTO_EXPOSURE_BOOL", 100),
    "gain": ("OB_PROP_COLOR_GAIN_INT", "", 1),
    "white_balance": ("OB_PROP_COLOR_WHITE_BALANCE_INT", "OB_PROP_COLOR_AUTO_WHITE_BALANCE_BOOL", 1),
    "brightness": ("OB_PROP_COLOR_BRIGHTNESS_INT", "", 1),
}
_INTRINSIC = ("fx", "fy", "cx", "cy", "width", "height")
_DISTORTION = ("k1", "k2", "k3", "k4", "k5", "k6", "p1", "p2")


@cache
def _context() -> Any:
    """The library's one context, told not to look for cameras on the network."""
    own, ours = Path(ob.__file__).with_name("OrbbecSDKConfig.xml"), Path("OrbbecSDKConfig.xml")
    if not own.exists():
        return ob.Context()
    text = own.read_text(encoding="utf-8")
    ours.write_text(re.sub(r"(<EnumerateNetDevice>)true", r"\1false", text), encoding="utf-8")
    return ob.Context(str(ours.resolve()))


def found() -> list[dict[str, Any]]:
    """Every device that is connected."""
    devices = _context().query_devices()
    return [
        {
            "serial": devices.get_device_serial_number_by_index(index),
            "name": f"Orbbec {devices.get_device_name_by_index(index)}".replace("Orbbec Orbbec", "Orbbec"),
        }
        for index in range(devices.get_count())
    ]


class Camera:
    """A device that streams. `serial` empty: the first one. Raises CameraTrouble.

    colour_mode: "2160P"; depth_mode: "NFOV unbinned"; rate: 5, 15, 30 a second.
    """

    def __init__(self, serial: str, colour_mode: str, depth_mode: str, rate: int, controls: dict[str, float | None]):
        self._device, about = self._opened(serial)
        try:
            self._pipeline = ob.Pipeline(self._device)
            config = self._configured(_COLOUR[colour_mode], _DEPTH[depth_mode], rate)
            self._pipeline.enable_frame_sync()
            self._ranges = {name: span for name in _CONTROLS if (span := self._range(name))}
            self.adjust(controls)
            self._pipeline.start(config)
            calibration = _calibration(self._pipeline.get_camera_param())
        except ob.OBError as error:
            raise CameraTrouble(CameraTrouble.REFUSED, f"{colour_mode}, {depth_mode}, {rate} 1/s: {error}") from error
        ranges = {name: [*span, bool(_CONTROLS[name][1])] for name, span in self._ranges.items()}
        self.about = {**about, "calibration": calibration, "controls": ranges}
        self._newest = Newest(self._grab, rate)

    def next(self, timeout_s: float) -> dict[str, Any]:
        """The newest capture, or how long the library has been asked for one."""
        return dict(self._newest.answer(timeout_s))

    def adjust(self, controls: dict[str, float | None]) -> None:
        """Set controls; None is automatic, or its value at rest where the camera knows no automatic."""
        for name, value in controls.items():
            if name in self._ranges:
                self._set(name, value)

    def close(self) -> None:
        """Stop, so that another program can open it."""
        self._newest.close()
        self._pipeline.stop()

    def _opened(self, serial: str) -> tuple[Any, dict[str, Any]]:
        known = found()
        if not known:
            raise CameraTrouble(CameraTrouble.NONE)
        chosen = [about for about in known if serial in ("", about["serial"])]
        if not chosen:
            raise CameraTrouble(CameraTrouble.OTHER, ", ".join(about["serial"] for about in known))
        try:
            return _context().query_devices().get_device_by_serial_number(chosen[0]["serial"]), chosen[0]
        except ob.OBError as error:
            raise CameraTrouble(CameraTrouble.BUSY, str(error)) from error

    def _configured(self, colour: tuple[int, int], depth: tuple[int, int], rate: int) -> Any:
        config = ob.Config()
        for sensor, size, kind in (
            (ob.OBSensorType.COLOR_SENSOR, colour, ob.OBFormat.MJPG),
            (ob.OBSensorType.DEPTH_SENSOR, depth, ob.OBFormat.Y16),
            (ob.OBSensorType.IR_SENSOR, depth, ob.OBFormat.Y16),
        ):
            profiles = self._pipeline.get_stream_profile_list(sensor)
            config.enable_stream(profiles.get_video_stream_profile(*size, kind, rate))
        config.set_frame_aggregate_output_mode(ob.OBFrameAggregateOutputMode.FULL_FRAME_REQUIRE)
        return config

    def _set(self, name: str, value: float | None) -> None:
        number, switch, unit = _CONTROLS[name]
        low, high, step, rest = self._ranges[name]
        if switch:
            self._device.set_bool_property(getattr(ob.OBPropertyID, switch), value is None)
            if value is None:
                return
        wanted = rest if value is None else min(max(value, low), high)
        wanted = low + round((wanted - low) / step) * step
        self._device.set_int_property(getattr(ob.OBPropertyID, number), int(wanted // unit))

    def _range(self, name: str) -> tuple[int, int, int, int] | None:
        number, _, unit = _CONTROLS[name]
        try:
            told = self._device.get_int_property_range(getattr(ob.OBPropertyID, number))
        except ob.OBError:
            return None
        return told.min * unit, told.max * unit, max(1, told.step) * unit, told.default_value * unit

    def _grab(self) -> dict[str, Any] | None:
        try:
            frames = self._pipeline.wait_for_frames(_WAIT_MS)
        except ob.OBError as error:
            raise CameraTrouble(CameraTrouble.GONE, str(error)) from error
        if frames is None:
            if self.about["serial"] not in [about["serial"] for about in found()]:
                raise CameraTrouble(CameraTrouble.GONE)
            return None
        return _plain(frames)


def _plain(frames: Any) -> dict[str, Any]:
    colour, depth, infrared = frames.get_color_frame(), frames.get_depth_frame(), frames.get_ir_frame()
    timed = depth if depth is not None else infrared
    return {
        "colour": None if colour is None else np.frombuffer(colour.get_data(), np.uint8).copy(),
        "depth": None if depth is None else _millimetres(depth),
        "infrared": None if infrared is None else _words(infrared),
        "colour_us": 0 if colour is None else int(colour.get_timestamp_us()),
        "depth_us": 0 if timed is None else int(timed.get_timestamp_us()),
        "exposure_us": None,
    }


def _millimetres(frame: Any) -> Any:
    words, scale = _words(frame), float(frame.get_depth_scale())
    return words if scale == 1.0 else np.rint(words * np.float32(scale)).astype(np.uint16)


def _words(frame: Any) -> Any:
    return np.frombuffer(frame.get_data(), np.uint16).reshape(frame.get_height(), frame.get_width()).copy()


def _calibration(told: Any) -> dict[str, Any]:
    """Numbers of `OBCameraParam`; the frame of `transform` is that of the depth camera, millimetres."""
    return {
        "colour": _lens(told.rgb_intrinsic, told.rgb_distortion),
        "depth": _lens(told.depth_intrinsic, told.depth_distortion),
        "rotation": np.asarray(told.transform.rot, float).ravel().tolist(),
        "translation_mm": np.asarray(told.transform.transform, float).ravel().tolist(),
    }


def _lens(intrinsic: Any, distortion: Any) -> dict[str, Any]:
    numbers = {name: float(getattr(intrinsic, name)) for name in _INTRINSIC}
    return {**numbers, **{name: float(getattr(distortion, name)) for name in _DISTORTION}}
