"""The simulation's fields beside a camera's."""

from __future__ import annotations

import subprocess
import sys

from plugins.kinect.devices.opening import open_camera
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.settings import SimulationSettings


class _Both(SimulationSettings, CameraSettings):
    """As the live view and the capture inherit them."""


def test_fields_become_a_script() -> None:
    settings = _Both(person=7, people=2, turns=40, unplugs=True, unplug_at=9, sensor_noise=False, movement="turning")
    script = settings.script()
    assert (script.identity, script.people, script.yaw, script.unplug_at) == (7, 2, (-40.0, 40.0), 9)
    assert not script.noise
    assert _Both(unplug_at=9).script().unplug_at is None


def test_they_count_only_for_the_simulated_camera() -> None:
    assert "person" in _Both().counting() and "unplug_at" not in _Both().counting()
    assert not set(SimulationSettings.model_fields) & set(_Both(backend="azure").counting())


def test_the_camera_of_the_settings_is_opened_with_their_script() -> None:
    with open_camera(_Both(people=0, colour_mode="720P", depth_mode="NFOV 2x2 binned")) as camera:
        assert camera.title == "Simulated camera" and camera.read().truth.people == ()


def test_a_form_loads_no_compiler() -> None:
    code = "import sys, plugins.kinect.devices.simulated.settings; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
