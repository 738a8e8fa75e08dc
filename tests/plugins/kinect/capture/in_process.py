"""Tasks of this tab with the tape for a camera, to be run in processes of their own and killed there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.capture.task import KinectCapture
from tests.plugins.kinect.capture.truth import knowing_analyser, tape
from workbench.jobs.contract import Job, Scalar


class TapedCapture(KinectCapture):
    """A capture from the tape."""

    def run(self, s: CaptureSettings, job: Job) -> Mapping[str, Scalar]:
        from plugins.kinect.capture import opening, running

        replaced: Any = {"open_face_finder": lambda model: None, "Analyser": knowing_analyser}
        for name, value in replaced.items():
            setattr(running, name, value)
        opening.open_camera = lambda settings, logs: tape()  # type: ignore[assignment]
        return super().run(s, job)
