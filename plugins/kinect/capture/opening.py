"""Opening the camera for a capture, which a live view may be just about to let go."""

from __future__ import annotations

import threading
import time

from plugins.kinect.devices.interface import DepthCamera
from plugins.kinect.devices.opening import open_camera
from plugins.kinect.devices.settings import CameraSettings
from workbench.api import Job, UnavailableError

_PATIENCE_S = 5.0
_AGAIN_S = 0.5


def opened_patiently(settings: CameraSettings, job: Job) -> DepthCamera:
    """The camera, tried for a few seconds; what differs from what was asked for is told.

    Raises
    ------
    WorkbenchError : there is none, or somebody keeps it.
    """
    until, pause = time.monotonic() + _PATIENCE_S, threading.Event()
    while True:
        try:
            camera = open_camera(settings, job.place.job)
            break
        except UnavailableError:
            if settings.backend not in ("azure", "orbbec") or job.should_stop() or time.monotonic() > until:
                raise
            pause.wait(_AGAIN_S)
    for note in camera.notes:
        job.warn(note)
    return camera
