"""A sample as the frame of a live preview, with all that a stage can show of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.api import Frame, Sample, region_names

CHANNELS = ("image", "depth", "mask", "normals", "landmarks2d", "landmarks3d", "camera", "pose")
"""What a preview's sample is made with."""
_SHOWN = ("image", "depth", "mask", "normals", "landmarks2d", "landmark_visible", "pose")


def frame_of(sample: Sample, figures: Mapping[str, Any], *, final: bool) -> Frame:
    """Arrays under the sample's own names, and "intrinsics" (3, 3) px; figures with turn, nod and tilt in degrees."""
    arrays = {name: np.asarray(value) for name in _SHOWN if (value := getattr(sample, name)) is not None}
    if sample.camera is not None:
        arrays["intrinsics"] = sample.camera.intrinsics
    turn = {name: sample.attributes[f"{name}_degrees"] for name in ("yaw", "pitch", "roll")}
    regions = {str(label): name for label, name in region_names().items()}
    return Frame(arrays, {**turn, "regions": regions, **figures}, final)
