"""A test double of pyorbbecsdk's documented names; the folder that STAND_IN names says what is connected.

serials.txt: a line per connected device. set.txt gets a line per property that is set. jpeg.bin is every colour
picture. A unit of depth is half a millimetre.
"""

import os
import threading
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import numpy as np

_FOLDER = Path(os.environ["STAND_IN"])
_PAUSE = threading.Event()
OBSensorType = Enum("OBSensorType", "COLOR_SENSOR DEPTH_SENSOR IR_SENSOR")
OBFormat = Enum("OBFormat", "MJPG Y16")
OBFrameAggregateOutputMode = Enum("OBFrameAggregateOutputMode", "FULL_FRAME_REQUIRE")
OBPropertyID = SimpleNamespace(**{
    name: name
    for name in (
        "OB_PROP_COLOR_AUTO_EXPOSURE_BOOL", "OB_PROP_COLOR_EXPOSURE_INT", "OB_PROP_COLOR_GAIN_INT",
        "OB_PROP_COLOR_AUTO_WHITE_BALANCE_BOOL", "OB_PROP_COLOR_WHITE_BALANCE_INT", "OB_PROP_COLOR_BRIGHTNESS_INT",
    )
})  # fmt: skip


class OBError(Exception):
    pass


class _Devices:
    def __init__(self):
        self._serials = _FOLDER.joinpath("serials.txt").read_text(encoding="utf-8").split()

    def get_count(self):
        return len(self._serials)

    def get_device_serial_number_by_index(self, index):
        return self._serials[index]

    def get_device_name_by_index(self, index):
        return "Orbbec Femto Bolt"

    def get_device_by_serial_number(self, serial):
        if serial not in self._serials:
            raise OBError
        return _Device(serial)


class Context:
    def query_devices(self):
        return _Devices()


class _Device:
    def __init__(self, serial):
        self.serial = serial

    def get_int_property_range(self, name):
        if "BRIGHTNESS" in name:
            raise OBError("not supported")
        return SimpleNamespace(min=1, max=300, step=1, default_value=100)

    def set_bool_property(self, name, value):
        self._note(name, value)

    def set_int_property(self, name, value):
        self._note(name, value)

    def _note(self, name, value):
        with _FOLDER.joinpath("set.txt").open("a", encoding="utf-8") as stream:
            stream.write(f"{name} {value}\n")


class Config:
    def __init__(self):
        self.profiles = {}

    def enable_stream(self, profile):
        self.profiles[profile.sensor] = profile

    def set_frame_aggregate_output_mode(self, mode):
        assert mode is OBFrameAggregateOutputMode.FULL_FRAME_REQUIRE


class Pipeline:
    def __init__(self, device):
        self._device, self._count = device, -1

    def enable_frame_sync(self):
        pass

    def get_stream_profile_list(self, sensor):
        def profile(width, height, form, fps):
            assert form is (OBFormat.MJPG if sensor is OBSensorType.COLOR_SENSOR else OBFormat.Y16)
            if height == 288:
                raise OBError("no such profile")
            return SimpleNamespace(sensor=sensor, width=width, height=height, fps=fps)

        return SimpleNamespace(get_video_stream_profile=profile)

    def start(self, config):
        self._profiles = config.profiles

    def stop(self):
        pass

    def get_camera_param(self):
        def lens(profile):
            return SimpleNamespace(width=profile.width, height=profile.height, fx=500.0, fy=501.0, cx=319.5, cy=287.5)

        distortion = SimpleNamespace(k1=0.1, k2=0.2, k3=0.3, k4=0.4, k5=0.5, k6=0.6, p1=0.01, p2=0.02)
        transform = SimpleNamespace(rot=np.eye(3, dtype=np.float32), transform=np.float32([-32.0, -2.0, 4.0]))
        return SimpleNamespace(
            rgb_intrinsic=lens(self._profiles[OBSensorType.COLOR_SENSOR]),
            depth_intrinsic=lens(self._profiles[OBSensorType.DEPTH_SENSOR]),
            rgb_distortion=distortion, depth_distortion=distortion, transform=transform,
        )  # fmt: skip

    def wait_for_frames(self, timeout_ms):
        _PAUSE.wait(0.03)
        if self._device.serial not in _Devices()._serials:
            return None
        self._count += 1
        return _Frames(self._count, self._profiles)


class _Frames:
    def __init__(self, count, profiles):
        self._count, self._profiles = count, profiles

    def get_color_frame(self):
        return _Frame(_FOLDER.joinpath("jpeg.bin").read_bytes(), self._profiles[OBSensorType.COLOR_SENSOR], self._count)

    def get_depth_frame(self):
        return self._words(OBSensorType.DEPTH_SENSOR, 1000 + 2 * self._count)

    def get_ir_frame(self):
        return self._words(OBSensorType.IR_SENSOR, 7 + self._count)

    def _words(self, sensor, value):
        profile = self._profiles[sensor]
        return _Frame(np.full((profile.height, profile.width), value, np.uint16).tobytes(), profile, self._count)


class _Frame:
    def __init__(self, data, profile, count):
        self._data, self._profile, self._count = data, profile, count

    def get_data(self):
        return np.frombuffer(self._data, np.uint8)

    def get_width(self):
        return self._profile.width

    def get_height(self):
        return self._profile.height

    def get_depth_scale(self):
        return 0.5

    def get_timestamp_us(self):
        return 1_000_000 * self._count // self._profile.fps
