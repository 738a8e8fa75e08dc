"""The simulated camera with a face finder that knows the truth, so that captures are tested apart from the models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import RgbdCalibration
from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.devices.interface import Capabilities, DepthCamera, UnpluggedError
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.devices.simulated.settings import SimulationSettings
from plugins.kinect.frames import RgbdFrame
from workbench.api import FaceBox, FoundFace

SMALL: dict[str, Any] = {"colour_mode": "720P", "depth_mode": "NFOV 2x2 binned", "rate": 15, "talking": False}


def simulated(settings: CameraSettings, logs: Path | None = None) -> SimulatedCamera:
    """The simulated camera, as fast as it is asked."""
    assert isinstance(settings, SimulationSettings)
    return SimulatedCamera(settings, replace(settings.script(), jpeg=True), AsFastAsAsked())


class Tape(DepthCamera):
    """Frames that were taken before, again and again: what costs time is done once."""

    title, serial, colour_mode, depth_mode, rate = "Simulated camera", "simulated", "720P", "NFOV 2x2 binned", 15

    def __init__(self, calibration: RgbdCalibration, frames: Sequence[RgbdFrame]) -> None:
        self.capabilities = Capabilities((), (), simulated=True)
        self.calibration, self.frames = calibration, frames
        self._number = -1
        self.unplug_at: int | None = None
        self._gone = False

    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        if self._number + 1 == self.unplug_at:
            self.unplug_at, self._gone = None, True
        if self._gone:
            raise UnpluggedError("The simulated camera was unplugged")
        self._number += 1
        time_us = 1_000_000 + self._number * 66_667
        frame = self.frames[self._number % len(self.frames)]
        return replace(frame, number=self._number, colour_us=time_us, depth_us=time_us)

    def reopen(self) -> None:
        self._gone = False

    def adjust(self, settings: CameraSettings) -> None: ...

    def close(self) -> None: ...


def tape(people: int = 1) -> Tape:
    """A fresh tape of a person (or the same one several times) who looks around a little."""
    calibration, frames = _taken()
    crowd = [replace(frame, truth=replace(frame.truth, people=frame.truth.people * people)) for frame in frames]
    return Tape(calibration, crowd)


@cache
def _taken() -> tuple[RgbdCalibration, Sequence[RgbdFrame]]:
    settings = CameraSettings(**{name: value for name, value in SMALL.items() if name != "talking"})
    script = SimulationScript(yaw=(-8, 8), pitch=(-5, 5), roll=(-3, 3), jpeg=True, talking=False)
    with SimulatedCamera(settings, script, AsFastAsAsked()) as camera:
        return camera.calibration, [camera.read() for _ in range(10)]


class Knowing:
    """A face finder that looks up where the people of the frame in front of `analyser` are."""

    title = "The truth"

    def __init__(self) -> None:
        self.frame: RgbdFrame | None = None
        self.analyser: Analyser | None = None

    def boxes(self, bgr: NDArray[np.uint8]) -> list[FaceBox]:
        found = []
        for at in self._points():
            corner = at.min(0)
            found.append(FaceBox(*corner, *(at.max(0) - corner), 0.9))
        return found

    def landmarks(self, bgr: NDArray[np.uint8], box: FaceBox) -> FoundFace:
        return FoundFace(box, self._points()[0], 0.9)

    def _points(self) -> list[NDArray[np.float64]]:
        assert self.frame is not None and self.analyser is not None
        reduced = self.analyser.reduced
        corner = np.array(self.analyser.region[:2]) // reduced
        # What was recorded from the tape knows nothing any more, but has the tape's numbers.
        truth = self.frame.truth or _taken()[1][self.frame.number % len(_taken()[1])].truth
        return [person.landmarks2d / reduced - corner for person in truth.people]


def knowing_analyser(*arguments: Any) -> Analyser:
    """An `Analyser` whose finder is told each frame before it looks."""
    calibration, region, finder = arguments

    class Telling(Analyser):
        def look(self, frame: RgbdFrame, time_s: float) -> Any:
            assert isinstance(self.finder, Knowing)
            self.finder.frame, self.finder.analyser = frame, self
            return super().look(frame, time_s)

    return Telling(calibration, region, finder or Knowing())
