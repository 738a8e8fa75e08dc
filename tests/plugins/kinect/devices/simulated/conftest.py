"""Cameras that give their frames at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked, Clock
from plugins.kinect.devices.simulated.script import SimulationScript

Opened = Callable[..., SimulatedCamera]


@pytest.fixture
def opened() -> Opened:
    """Opens a small camera with a script, by default on a clock that jumps."""

    def camera(script: SimulationScript, clock: Clock | None = None, **settings: object) -> SimulatedCamera:
        modes = {"colour_mode": "720P", "depth_mode": "NFOV 2x2 binned", "rate": 30}
        return SimulatedCamera(CameraSettings.read({**modes, **settings}), script, clock or AsFastAsAsked())

    return camera
