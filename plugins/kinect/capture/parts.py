"""What a capture works with."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.kinect.capture.acceptance import Acceptance
from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.capture.course import Course
from plugins.kinect.capture.recorder import Recorder
from plugins.kinect.capture.writing import WriteQueue
from plugins.kinect.devices.interface import DepthCamera


@dataclass(frozen=True)
class Parts:
    """An opened camera, who looks at its frames and judges them, and where they go."""

    camera: DepthCamera
    analyser: Analyser
    acceptance: Acceptance
    course: Course
    queue: WriteQueue
    recorder: Recorder | None = None
