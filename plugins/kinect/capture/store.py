"""An accepted frame as it is stored: cut, depth and infrared registered to it, written into the raw set."""

from __future__ import annotations

from typing import Any

import numpy as np

from plugins.kinect.capture.writing import AcceptedFrame
from plugins.kinect.formats.raw_set import RawSetWriter, SetCalibration
from plugins.kinect.registration import Registration


class RawSetStore:
    """Writes accepted frames as number + `first_id`."""

    def __init__(self, writer: RawSetWriter, camera: SetCalibration, *, first_id: int) -> None:
        self._writer, self._camera, self._first_id = writer, camera, first_id
        self._registration = Registration(camera.calibration, region=camera.region)

    def write(self, accepted: AcceptedFrame) -> None:
        """Raises WorkspaceError (disk full, not writable), DataError (the colour picture is damaged)."""
        frame, (x, y, width, height) = accepted.frame, self._camera.region
        assert frame.colour is not None and frame.depth_mm is not None and frame.infrared is not None
        depth, infrared = self._registration.both_to_colour(frame.infrared, frame.depth_mm)
        bgr = np.ascontiguousarray(frame.colour.pixels()[y : y + height, x : x + width])
        self._writer.write(
            accepted.number + self._first_id, accepted.purpose, bgr, depth, infrared, self._details(accepted)
        )

    def flush(self) -> None:
        """Make what is written survive a power cut."""
        self._writer.flush()

    def _details(self, accepted: AcceptedFrame) -> dict[str, Any]:
        frame = accepted.frame
        noted = {
            "serial": self._camera.serial,
            "frame": frame.number,
            "colour_us": frame.colour_us,
            "depth_us": frame.depth_us,
            "exposure_us": frame.exposure_us,
        }
        return noted if accepted.face is None else noted | accepted.face.details()
