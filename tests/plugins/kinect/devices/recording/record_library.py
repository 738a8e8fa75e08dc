"""Runs in the Python that has pyk4a: writes a recording with the maker's own library, no camera needed.

python record_library.py FRAMES.npz OUT.mkv
"""

import ctypes
import sys
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_int, c_int32, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path

import numpy as np
import pyk4a

_MJPG, _DEPTH16, _IR16 = 0, 4, 5


class Configuration(Structure):
    """k4a_device_configuration_t."""

    _fields_ = (
        ("color_format", c_int), ("color_resolution", c_int), ("depth_mode", c_int), ("camera_fps", c_int),
        ("synchronized_images_only", c_bool), ("depth_delay_off_color_usec", c_int32), ("wired_sync_mode", c_int),
        ("subordinate_delay_off_master_usec", c_uint32), ("disable_streaming_indicator", c_bool),
    )  # fmt: skip


def library(name: str) -> ctypes.CDLL:
    packages = Path(pyk4a.__file__).parent.parent
    found = [*packages.glob(f"pyk4a_bundle.libs/*{name}-*"), *packages.glob(f"pyk4a/*{name}.dll")]
    return ctypes.CDLL(str(found[0]))


k4a, record = library("k4a"), library("k4arecord")
k4a.k4a_image_create_from_buffer.argtypes = [
    c_int, c_int, c_int, c_int, c_void_p, c_size_t, c_void_p, c_void_p, POINTER(c_void_p),
]  # fmt: skip
k4a.k4a_image_set_device_timestamp_usec.argtypes = [c_void_p, c_uint64]
record.k4a_record_create.argtypes = [c_char_p, c_void_p, Configuration, POINTER(c_void_p)]
record.k4a_record_add_attachment.argtypes = [c_void_p, c_char_p, c_char_p, c_size_t]
record.k4a_record_add_tag.argtypes = [c_void_p, c_char_p, c_char_p]
for name in ("write_header", "flush"):
    getattr(record, f"k4a_record_{name}").argtypes = [c_void_p]
record.k4a_record_close.argtypes = [c_void_p]
record.k4a_record_close.restype = None
record.k4a_record_write_capture.argtypes = [c_void_p, c_void_p]
for kind in ("color", "depth", "ir"):
    getattr(k4a, f"k4a_capture_set_{kind}_image").argtypes = [c_void_p, c_void_p]


def done(status: int) -> None:
    assert status == 0, status


def image(form: int, size: tuple[int, int], stride: int, data: np.ndarray, time_us: int) -> c_void_p:
    made = c_void_p()
    done(k4a.k4a_image_create_from_buffer(form, *size, stride, data.ctypes.data, data.nbytes, None, None, byref(made)))
    k4a.k4a_image_set_device_timestamp_usec(made, time_us)
    return made


def main(frames: Path, out: Path) -> None:
    arrays = np.load(frames)
    calibration = frames.with_name("calibration.json").read_bytes()
    handle = c_void_p()
    done(record.k4a_record_create(str(out).encode(), None, Configuration(_MJPG, 1, 1, 1, True), byref(handle)))
    done(record.k4a_record_add_attachment(handle, b"calibration.json", calibration, len(calibration)))
    done(record.k4a_record_add_tag(handle, b"K4A_CALIBRATION_FILE", b"calibration.json"))
    done(record.k4a_record_write_header(handle))
    for number, colour_us, depth_us in arrays["times"].tolist():
        capture = c_void_p()
        done(k4a.k4a_capture_create(byref(capture)))
        jpeg, depth, infrared = (arrays[f"{kind}{number}"] for kind in ("colour", "depth", "infrared"))
        k4a.k4a_capture_set_color_image(capture, image(_MJPG, (1280, 720), 0, jpeg, colour_us))
        k4a.k4a_capture_set_depth_image(capture, image(_DEPTH16, (320, 288), 640, depth, depth_us))
        k4a.k4a_capture_set_ir_image(capture, image(_IR16, (320, 288), 640, infrared, depth_us))
        done(record.k4a_record_write_capture(handle, capture))
        # The library writes from a thread of its own, out of our arrays.
        done(record.k4a_record_flush(handle))
    record.k4a_record_close(handle)


main(Path(sys.argv[1]), Path(sys.argv[2]))
