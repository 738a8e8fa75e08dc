"""The simulated camera with a face finder that knows the truth, so that captures are tested apart from the models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.settings import SimulationSettings
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.landmarks.interface import FaceBox, FoundFace

SMALL: dict[str, Any] = {"colour_mode": "720P", "depth_mode": "NFOV 2x2 binned", "rate": 15, "talking": False}


def simulated(settings: CameraSettings, logs: Path | None = None) -> SimulatedCamera:
    """The simulated camera, as fast as it is asked."""
    assert isinstance(settings, SimulationSettings)
    return SimulatedCamera(settings, replace(settings.script(), jpeg=True), AsFastAsAsked())


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
        return [person.landmarks2d / reduced - corner for person in self.frame.truth.people]


def knowing_analyser(*arguments: Any) -> Analyser:
    """An `Analyser` whose finder is told each frame before it looks."""
    calibration, region, _finder = arguments
    finder = Knowing()

    class Telling(Analyser):
        def look(self, frame: RgbdFrame, time_s: float) -> Any:
            finder.frame, finder.analyser = frame, self
            return super().look(frame, time_s)

    return Telling(calibration, region, finder)
