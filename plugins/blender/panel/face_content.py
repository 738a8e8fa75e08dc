"""A preview's frame as what a stage shows."""

from __future__ import annotations

import numpy as np

from workbench.api import Camera, Frame
from workbench.api.ui import StageContent

LAYOUT, TRUE = "Layout", "True render"
"""What stands on the picture."""


def content_of(frame: Frame, note: str, badge: str) -> StageContent:
    """All channels of a frame of `plugins.blender.frames`."""
    arrays, figures = frame.arrays, frame.figures
    height, width = arrays["image"].shape[:2]
    visible, intrinsics = arrays.get("landmark_visible"), arrays.get("intrinsics")
    return StageContent(
        image=arrays["image"],
        depth=arrays["depth"],
        mask=arrays["mask"],
        normals=arrays["normals"],
        landmarks=arrays["landmarks2d"],
        visible=None if visible is None else np.asarray(visible, bool),
        mask_labels={int(label): name for label, name in figures["regions"].items()},
        pose=arrays.get("pose"),
        camera=None if intrinsics is None else Camera(intrinsics, width, height, np.eye(4)),
        note=note,
        badge=badge,
    )


def turned(frame: Frame) -> str:
    """How the head stands, in words: "turn -19° nod 3°"."""
    return f"turn {frame.figures['yaw']:.0f}° nod {frame.figures['pitch']:.0f}°".replace("-", "−")
