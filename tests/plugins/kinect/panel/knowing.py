"""The live view and the capture with the simulated camera, and faces found by knowing where they are: for processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.capture.task import KinectCapture
from plugins.kinect.live.preview import KinectLive
from plugins.kinect.live.request import LiveRequest
from tests.plugins.kinect.capture.truth import Knowing, knowing_analyser
from workbench.jobs.contract import Job, Scalar
from workbench.jobs.live_contract import Frame


class KnowingLive(KinectLive):
    """The real preview apart from the face model."""

    def frames(self, request: LiveRequest) -> Iterator[Frame]:
        from plugins.kinect.live import preview

        _know(preview)
        yield from super().frames(request)


class KnowingCapture(KinectCapture):
    """The real capture apart from the face model."""

    def run(self, s: CaptureSettings, job: Job) -> Mapping[str, Scalar]:
        from plugins.kinect.capture import running

        _know(running)
        return super().run(s, job)


def _know(module: Any) -> None:
    module.open_face_finder = lambda model: Knowing()
    module.Analyser = knowing_analyser
