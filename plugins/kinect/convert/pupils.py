"""The two pupils among the 70 points, by the method that was chosen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.settings import FrameSettings

Float = NDArray[np.float64]
PUPILS = slice(68, 70)


def with_pupils(
    landmarks: Float, s: FrameSettings, colour: NDArray[np.uint8], infrared: Callable[[], NDArray[np.uint16]]
) -> Float:
    """The points (70, 2) with pupils as `s.eye_tracking_method` finds them; infrared is read only if it is needed."""
    if s.eye_tracking_method == "model":
        return landmarks
    from plugins.kinect.landmarks.infrared import infrared_pupils
    from workbench.api import gradient_pupils

    if s.eye_tracking_method == "gradient":
        pupils = gradient_pupils(colour, landmarks, s.eye_tracking_stride, compatible=s.mode == "compatible")
    else:
        pupils = infrared_pupils(infrared(), landmarks, s.eye_tracking_threshold)
    found = landmarks.copy()
    found[PUPILS] = np.where(np.isfinite(pupils), pupils, landmarks[PUPILS])
    return found
