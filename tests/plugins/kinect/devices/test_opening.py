"""Finding cameras, and opening the one that is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugins.kinect.devices.interface import FoundCamera
from plugins.kinect.devices.modes import nearest
from plugins.kinect.devices.opening import find_cameras, open_camera, search_cameras
from plugins.kinect.devices.orbbec import OrbbecCamera
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated import camera
from plugins.kinect.devices.simulated.settings import SimulationSettings
from tests.plugins.kinect.devices.conftest import Bench
from tests.plugins.kinect.devices.recording.scenes import written
from workbench.errors import SettingsError

SIMULATED = FoundCamera("simulated", "simulated", "Simulated camera")


@pytest.fixture(autouse=True)
def no_orbbec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_ORBBEC", str(tmp_path / "nowhere"))


def test_every_camera_is_listed(bench: Bench) -> None:
    bench.plug("000000000001", "!000000000002", "000000000003")
    assert find_cameras() == [
        FoundCamera("azure", "000000000001", "Azure Kinect 000000000001"),
        FoundCamera("azure", "000000000003", "Azure Kinect 000000000003"),
        SIMULATED,
    ]


def test_what_is_missing_is_a_sentence(bench: Bench) -> None:
    bench.plug()
    search = search_cameras()
    assert search.cameras == [SIMULATED]
    assert search.problems["azure"].startswith("An Azure Kinect was not found: check its cable")
    assert "run kinect.install --camera orbbec" in search.problems["orbbec"]
    bench.plug("!1")
    assert search_cameras().problems["azure"].startswith("The Azure Kinect is there but cannot be opened")


def test_each_kind_is_opened(bench: Bench, tmp_path: Path) -> None:
    wanted = {"colour_mode": "720P", "depth_mode": "NFOV 2x2 binned", "rate": 15}
    recording = written(tmp_path / "r.mkv")
    for backend, title in (("azure", "Azure Kinect"), ("recording", str(recording))):
        settings = CameraSettings.read({**wanted, "backend": backend, "recording": recording})
        with open_camera(settings, tmp_path) as opened:
            assert opened.title.startswith(title)
            assert (opened.colour_mode, opened.depth_mode, opened.rate) == ("720P", "NFOV 2x2 binned", 15)
            assert opened.maker and not opened.notes
            assert (opened.calibration.colour.width, opened.calibration.depth.width) == (1280, 320)
    with pytest.raises(SettingsError, match="No recording is chosen"):
        open_camera(CameraSettings(backend="recording"))


def test_the_simulated_one_gets_what_was_set_about_the_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    class Both(SimulationSettings, CameraSettings):
        """As a task has them."""

    monkeypatch.setattr(camera, "SimulatedCamera", lambda settings, script: script)
    script: Any = open_camera(Both(person=7, talking=False))
    assert (script.identity, script.talking) == (7, False)
    assert open_camera(CameraSettings()) is None  # its own


def test_the_nearest_mode_is_taken_and_said() -> None:
    asked = CameraSettings(backend="orbbec", colour_mode="3072P", depth_mode="WFOV unbinned", rate=30)
    given, notes = nearest(asked, OrbbecCamera.modes)
    assert (given.colour_mode, given.depth_mode, given.rate) == ("2160P", "WFOV unbinned", 15)
    assert list(notes) == [
        "This camera has no colour resolution 3072P: it streams 2160P.",
        "2160P with WFOV unbinned gives 15 frames a second, not 30.",
    ]
    assert nearest(given, OrbbecCamera.modes) == (given, ())
