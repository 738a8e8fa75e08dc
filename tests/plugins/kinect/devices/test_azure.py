"""An Azure Kinect through the real process and wire, with a test double of pyk4a in it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from plugins.kinect.devices.azure import AzureCamera
from plugins.kinect.devices.interface import NoFrameError, UnpluggedError
from plugins.kinect.devices.sdk_problems import CameraOutputError
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.typical_calibration import TYPICAL_AZURE
from plugins.kinect.frames import RgbdFrame
from tests.jobs.running import runs, until
from tests.plugins.kinect.devices.conftest import Bench
from workbench.errors import UnavailableError

Open = Callable[..., AzureCamera]


@pytest.fixture
def opened(bench: Bench, tmp_path: Path) -> Iterator[Open]:
    """Opens cameras, closed after the test."""
    cameras: list[AzureCamera] = []

    def begin(hung_s: float = 10.0, **values: object) -> AzureCamera:
        wanted = {"backend": "azure", "colour_mode": "720P", "rate": 30, **values}
        cameras.append(AzureCamera(CameraSettings.read(wanted), tmp_path / "Protokolle ü", hung_s=hung_s))
        return cameras[-1]

    yield begin
    for camera in cameras:
        camera.close()


def whole(camera: AzureCamera) -> RgbdFrame:
    """The next frame that has colour."""
    frame = camera.read()
    while not frame.complete:
        frame = camera.read()
    return frame


def lost(camera: AzureCamera) -> UnpluggedError:
    """The error of a camera that goes away while it is read."""
    with pytest.raises(UnpluggedError) as raised:
        while True:
            try:
                camera.read(0.2)
            except NoFrameError:
                continue
    return raised.value


def test_frames_are_what_the_camera_gave(opened: Open) -> None:
    camera = opened()
    assert (camera.serial, camera.title) == ("000123456789", "Azure Kinect 000123456789")
    assert camera.maker == TYPICAL_AZURE
    assert (camera.calibration.colour.width, camera.calibration.depth.height) == (1280, 576)
    frame = whole(camera)
    assert frame.depth_mm is not None and frame.infrared is not None and frame.colour is not None
    assert (frame.depth_mm.shape, frame.depth_mm.dtype) == ((576, 640), np.uint16)
    assert frame.depth_mm[:2, :2].tolist() == [[1, 2], [3, 65535]]
    index = int(frame.depth_mm[5, 5]) - 500
    assert frame.infrared[0, 0] == 7 * index
    assert (frame.colour_us, frame.depth_us) == (index * 1_000_000 // 30, index * 1_000_000 // 30 + 40)
    assert frame.exposure_us == 8333
    assert frame.colour.pixels().shape == (720, 1280, 3)
    assert np.abs(frame.colour.pixels()[100, 100].astype(int) - (40, 90, 160)).max() < 4


def test_the_newest_frame_wins_and_the_number_tells_what_was_dropped(opened: Open) -> None:
    camera = opened()
    first = camera.read()
    begun = time.monotonic()
    until(lambda: time.monotonic() > begun + 0.5)
    later = camera.read()
    # Fifteen were taken meanwhile; on a busy machine the newest that arrived may be some older.
    assert later.number - first.number >= 6
    assert index_of(later) - later.number == index_of(first) - first.number
    numbers = [camera.read().number for _ in range(5)]
    assert numbers == sorted(set(numbers))


def test_controls_are_set_and_left_alone(opened: Open, bench: Bench) -> None:
    camera = opened(exposure=20_000, white_balance=4507)
    assert {"exposure 20000", "whitebalance 4510", "gain 128", "brightness 128"} == set(bench.was_set())
    assert camera.capabilities.controls["exposure"].automatic
    camera.adjust(CameraSettings(backend="azure", exposure=None, white_balance=4507, gain=255))
    assert bench.was_set()[4:] == ["exposure_mode_auto True", "gain 255"]


def test_a_rate_that_the_mode_lacks_is_lowered_and_said(opened: Open) -> None:
    camera = opened(colour_mode="3072P")
    assert camera.rate == 15
    assert list(camera.notes) == ["3072P with NFOV unbinned gives 15 frames a second, not 30."]


def test_unplugged_and_plugged_in_again_by_serial(opened: Open, bench: Bench) -> None:
    bench.plug("000000000001", "000000000002")
    camera = opened(serial="000000000002")
    before = camera.read().number
    bench.plug("000000000001")
    error = lost(camera)
    assert error.sentence == "The Azure Kinect was unplugged or lost its power: plug it in again."
    with pytest.raises(UnpluggedError):
        camera.read()
    with pytest.raises(UnpluggedError):
        camera.reopen()
    camera.adjust(CameraSettings(backend="azure", exposure=8000))
    bench.plug("000000000003", "000000000002")
    camera.reopen()
    assert "exposure 8000" in bench.was_set()
    assert camera.serial == "000000000002"
    assert camera.read().number > before


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("crash", "The software of the Azure Kinect ended unexpectedly (exit code "),
        ("hang", "The Azure Kinect does not answer any more: plug it in again"),
    ],
)
def test_a_crash_or_hang_is_an_unplugged_camera(opened: Open, bench: Bench, fault: str, sentence: str) -> None:
    camera = opened(hung_s=0.5)
    camera.read()
    assert camera.pid is not None
    process = psutil.Process(camera.pid)
    bench.fault(fault)
    error = lost(camera)
    assert error.sentence.startswith(sentence)
    assert not runs(process) and camera.pid is None
    if fault == "crash":
        assert isinstance(error.__cause__, CameraOutputError) and "about to crash" in str(error.__cause__)
    bench.fault("")
    camera.reopen()
    assert camera.read().depth_mm is not None


def test_a_camera_that_gives_nothing_is_still_there(opened: Open, bench: Bench) -> None:
    bench.fault("silent")
    camera = opened()
    with pytest.raises(NoFrameError, match=r"gave no picture within 0\.3 s"):
        camera.read(0.3)
    bench.fault("no exposure")
    assert whole(camera).exposure_us is None


@pytest.mark.parametrize(
    ("serials", "wanted", "sentence"),
    [
        ([], "", "An Azure Kinect was not found: check its cable"),
        (["1", "2"], "3", "No Azure Kinect with the serial number 3 was found: choose one of those"),
        (["!1"], "", "The Azure Kinect is there but cannot be opened: close every other program"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_one_sentence(
    opened: Open, bench: Bench, serials: list[str], wanted: str, sentence: str
) -> None:
    bench.plug(*serials)
    with pytest.raises(UnavailableError) as raised:
        opened(serial=wanted)
    assert raised.value.sentence.startswith(sentence)
    assert not isinstance(raised.value, UnpluggedError)


def test_one_that_does_not_start_is_one_sentence(opened: Open, bench: Bench) -> None:
    bench.fault("refuse")
    with pytest.raises(UnavailableError, match=r"does not start \(720P, NFOV UNBINNED, 30 1/s\)"):
        opened()


def test_it_ends_with_its_parent(opened: Open) -> None:
    camera = opened()
    assert camera.pid is not None and camera._process is not None
    process = psutil.Process(camera.pid)
    # What a parent's death does: the connection breaks.
    camera._process._foreign.connection.close()
    until(lambda: not runs(process))


def test_a_library_that_is_nowhere_is_one_sentence(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_AZURE_KINECT", os.fspath(bench.folder / "python"))
    with pytest.raises(UnavailableError, match=r"run kinect\.install --camera azure"):
        AzureCamera(CameraSettings(backend="azure"))


def index_of(frame: RgbdFrame) -> int:
    """The double writes into depth which of its captures it is."""
    assert frame.depth_mm is not None
    return int(frame.depth_mm[5, 5]) - 500
