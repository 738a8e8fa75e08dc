"""An Orbbec camera through the real process and wire, with a test double of pyorbbecsdk in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from plugins.kinect.devices.interface import NoFrameError, UnpluggedError
from plugins.kinect.devices.opening import find_cameras
from plugins.kinect.devices.orbbec import OrbbecCamera
from plugins.kinect.devices.settings import CameraSettings
from tests.plugins.kinect.devices.conftest import Bench
from workbench.errors import UnavailableError

Open = Callable[..., OrbbecCamera]


@pytest.fixture
def opened(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens cameras, closed after the test."""
    monkeypatch.setenv("WORKBENCH_ORBBEC", sys.executable)
    bench.plug("CL8F25300001", "CL8F25300002")
    cameras: list[OrbbecCamera] = []

    def begin(**values: object) -> OrbbecCamera:
        wanted = {"backend": "orbbec", "colour_mode": "720P", "rate": 30, **values}
        cameras.append(OrbbecCamera(CameraSettings.read(wanted), tmp_path))
        return cameras[-1]

    yield begin
    for camera in cameras:
        camera.close()


def test_frames_in_millimetres_and_the_calibration_in_metres(opened: Open) -> None:
    camera = opened(serial="CL8F25300002")
    assert camera.title == "Orbbec Femto Bolt CL8F25300002"
    frame = camera.read()
    index = (frame.colour_us * 30 + 15) // 1_000_000
    assert frame.depth_mm is not None and frame.infrared is not None and frame.colour is not None
    assert (frame.depth_mm.shape, frame.depth_mm.dtype) == ((576, 640), np.uint16)
    assert (frame.depth_mm == 500 + index).all() and (frame.infrared == 7 + index).all()
    assert frame.colour.pixels().shape == (720, 1280, 3)
    lens = camera.calibration.depth
    assert (lens.width, lens.height, lens.fx, lens.cx, lens.cy) == (640, 576, 500.0, 320.0, 288.0)
    assert (lens.radial, lens.tangential) == ((0.1, 0.2, 0.3, 0.4, 0.5, 0.6), (0.01, 0.02))
    np.testing.assert_allclose(camera.calibration.depth_to_colour[:3, 3], [-0.032, -0.002, 0.004], atol=1e-9)


def test_controls_have_our_units(opened: Open, bench: Bench) -> None:
    camera = opened(exposure=12_345)
    assert bench.was_set() == [
        "OB_PROP_COLOR_AUTO_EXPOSURE_BOOL False",
        "OB_PROP_COLOR_EXPOSURE_INT 123",
        "OB_PROP_COLOR_GAIN_INT 100",
        "OB_PROP_COLOR_AUTO_WHITE_BALANCE_BOOL True",
    ]
    exposure = camera.capabilities.controls["exposure"]
    assert (exposure.low, exposure.high, exposure.default, exposure.unit) == (100, 30_000, 10_000, "µs")
    assert "brightness" not in camera.capabilities.controls


def test_unplugged_and_back(opened: Open, bench: Bench) -> None:
    camera = opened(serial="CL8F25300002")
    camera.read()
    bench.plug("CL8F25300001")
    with pytest.raises(UnpluggedError, match="The Orbbec camera was unplugged"):
        while True:
            try:
                camera.read(0.2)
            except NoFrameError:
                continue
    with pytest.raises(UnpluggedError):
        camera.reopen()
    bench.plug("CL8F25300002")
    camera.reopen()
    assert camera.read().complete


def test_what_it_cannot_do_is_one_sentence(opened: Open, bench: Bench) -> None:
    with pytest.raises(UnavailableError, match=r"The Orbbec camera does not start \(720P, NFOV 2x2 binned, 30 1/s: no"):
        opened(depth_mode="NFOV 2x2 binned")
    with pytest.raises(UnavailableError, match=r"serial number 5 was found: choose one of those"):
        opened(serial="5")
    assert [camera.title for camera in find_cameras() if camera.backend == "orbbec"] == [
        "Orbbec Femto Bolt CL8F25300001",
        "Orbbec Femto Bolt CL8F25300002",
    ]
    bench.plug()
    with pytest.raises(UnavailableError, match="An Orbbec camera was not found"):
        opened()
