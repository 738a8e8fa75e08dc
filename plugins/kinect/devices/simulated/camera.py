"""A depth camera that is not there: built-in heads before two lenses with true calibration."""

from __future__ import annotations

from typing import Any

import numpy as np

from plugins.kinect.calibration import RgbdCalibration, calibration_from_azure
from plugins.kinect.devices.interface import Capabilities, DepthCamera, NoFrameError, UnpluggedError
from plugins.kinect.devices.modes import AZURE_COLOUR, AZURE_DEPTH, azure_name, nearest
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.clock import Clock, RealTime
from plugins.kinect.devices.simulated.exposure import CONTROLS
from plugins.kinect.devices.simulated.scene import Scene
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.devices.simulated.typical_calibration import TYPICAL_AZURE
from plugins.kinect.frames import RgbdFrame
from workbench.api import stream

CAPABILITIES = Capabilities(AZURE_COLOUR, AZURE_DEPTH, CONTROLS, simulated=True)
_BACK_YET_S = 0.1
"""A camera that is not back costs this long to look for."""


class SimulatedCamera(DepthCamera):
    """Streams what a script says. Frames are numbered by their time, `number` / rate seconds after the first.

    clock : real time, in which frames that are not read or drawn in time are dropped as a camera drops them, or
    `AsFastAsAsked`, with which every read gives the next frame. azure_calibration : the JSON of a device.
    """

    title = "Simulated camera"
    serial = "simulated"

    def __init__(
        self,
        settings: CameraSettings,
        script: SimulationScript | None = None,
        clock: Clock | None = None,
        azure_calibration: dict[str, Any] | None = None,
    ) -> None:
        self.script = script or SimulationScript()
        self.capabilities = CAPABILITIES
        settings, self.notes = nearest(settings, self.capabilities)
        self.colour_mode, self.depth_mode, self.rate = settings.colour_mode, settings.depth_mode, settings.rate
        self.maker = azure_calibration or TYPICAL_AZURE
        self.calibration: RgbdCalibration = calibration_from_azure(
            self.maker, self.colour_mode, azure_name(self.depth_mode)
        )
        self._clock: Clock = clock or RealTime()
        self._scene = Scene(self.script, self.calibration, settings)
        # The first picture paints the people and may compile the loops: that is no time of the stream.
        self._scene.frame(0, 0.0)
        self._last = -1
        self._start = self._clock.now() + self.script.slow_start_s
        self._gone_since: float | None = None
        self._was_gone = False
        self._closed = False

    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        """The next frame that is due and was not read yet.

        Raises
        ------
        NoFrameError, UnpluggedError
        """
        if self._closed or self._gone_since is not None:
            raise UnpluggedError("The simulated camera is not connected")
        number = self._next_number()
        unplug_at = self.script.unplug_at
        if unplug_at is not None and number >= unplug_at and not self._was_gone:
            self._clock.wait_until(min(self._due(unplug_at), self._clock.now() + timeout_s))
            self._gone_since, self._was_gone = max(self._due(unplug_at), self._clock.now()), True
            raise UnpluggedError("The simulated camera was unplugged")
        if self._due(number) > self._clock.now() + timeout_s:
            self._clock.wait_until(self._clock.now() + timeout_s)
            raise NoFrameError("The simulated camera gave no frame in time")
        frame = self._scene.frame(number, number / self.rate)
        self._clock.wait_until(self._due(number))
        self._last = number
        return frame

    def reopen(self) -> None:
        """Find the camera again after it was unplugged.

        Raises
        ------
        UnpluggedError : it is not back yet.
        """
        if self._gone_since is None:
            return
        if self._clock.now() < self._gone_since + self.script.replug_after_s:
            self._clock.wait_until(self._clock.now() + _BACK_YET_S)
            raise UnpluggedError("The simulated camera is not back yet")
        self._gone_since = None
        self._last = max(self._last, int((self._clock.now() + self.script.slow_start_s - self._start) * self.rate))

    def adjust(self, settings: CameraSettings) -> None:
        """Exposure, gain and white balance act on the pictures from now on."""
        self._scene.adjust(settings)

    def aim(
        self,
        yaw: float | None = None,
        pitch: float | None = None,
        roll: float | None = None,
        distance_m: float | None = None,
    ) -> None:
        """Ask the person (movement "guided") to hold the head so, as words on a screen would; what is None stays.

        Degrees as `Posture` counts them. The person reacts late, moves smoothly and misses a little.
        """
        wanted = [np.nan if value is None else value for value in (yaw, pitch, roll, distance_m)]
        self._scene.wish(max(self._last, 0) / self.rate, np.array(wanted, np.float64))

    def close(self) -> None:
        """Give no frames any more."""
        self._closed = True
        self._scene.close()

    def _next_number(self) -> int:
        """The number of the frame to be given next: the newest that is due, at least one more than the last."""
        number = max(self._last + 1, int((self._clock.now() - self._start) * self.rate))
        while self.script.dropouts and stream(self.script.seed, "dropout", number).uniform() < self.script.dropouts:
            number += 1
        return number

    def _due(self, number: int) -> float:
        return self._start + number / self.rate
