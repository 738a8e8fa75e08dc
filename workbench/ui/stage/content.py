"""What a stage can show of one face, as arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.record import Sample
from workbench.geometry.camera import Camera
from workbench.ui.stage.strokes import Stroke, face_box, head_axes

Unit = Literal["m", "mm", ""]


@dataclass(frozen=True)
class StageContent:
    """Channels of one picture; all that are given have the same height and width.

    Attributes
    ----------
    image : (H, W, 3) uint8 RGB.
    depth : (H, W) float, 0 or NaN = no data; in metres where `metric`, else only relative.
    mask : (H, W) uint8 region labels, 0 = background; `mask_labels` names them.
    normals : (H, W, 3) float unit normals in the camera frame, 0 where no data.
    infrared : (H, W) uint16.
    landmarks : (L, 2) px, pixel centres at +0.5; `visible` (L,) bool, all visible where None.
    pose : (4, 4) head -> camera frame, metres, and `camera`, for a picture of the content's size.
    note : a few words shown beside the reading ("seed 37").  badge : a word on the picture itself ("Layout").
    """

    image: NDArray[np.uint8] | None = None
    depth: NDArray[np.floating] | None = None
    mask: NDArray[np.uint8] | None = None
    normals: NDArray[np.floating] | None = None
    infrared: NDArray[np.uint16] | None = None
    landmarks: NDArray[np.floating] | None = None
    visible: NDArray[np.bool_] | None = None
    mask_labels: Mapping[int, str] = field(default_factory=dict)
    metric: bool = True
    note: str = ""
    pose: NDArray[np.floating] | None = None
    camera: Camera | None = None
    badge: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels; (0, 0) when there is no picture."""
        for channel in (self.image, self.depth, self.mask, self.normals, self.infrared):
            if channel is not None:
                return channel.shape[1], channel.shape[0]
        return 0, 0

    def bases(self) -> list[tuple[str, str]]:
        """Pictures that can be shown alone, as (key, words), in the order of their buttons."""
        named = (("image", "Image"), ("infrared", "Infrared"), ("depth", "Depth"), ("normals", "Normals"))
        return [(key, words) for key, words in named if getattr(self, key) is not None]

    def overlays(self) -> list[tuple[str, str]]:
        """What can be laid over a picture, as (key, words)."""
        posed = self.pose is not None and self.camera is not None
        named = (
            ("landmarks", "Landmarks", self.landmarks is not None),
            ("mask", "Regions", self.mask is not None),
            ("axes", "Axes", posed),
            ("box", "Box", self.landmarks is not None),
        )
        return [(key, words) for key, words, there in named if there]

    def strokes(self, overlays: Collection[str]) -> list[Stroke]:
        """Lines of the overlays "axes" and "box"."""
        drawn: list[Stroke] = []
        if "axes" in overlays and self.pose is not None and self.camera is not None:
            drawn += head_axes(self.pose, self.camera)
        if "box" in overlays and self.landmarks is not None and (box := face_box(self.landmarks)) is not None:
            drawn.append(box)
        return drawn

    def reading(self, x: int, y: int) -> str:
        """What is at pixel column x, row y, in words."""
        parts = [f"x {x}, y {y}"]
        if self.depth is not None:
            parts.append(self._depth_words(float(self.depth[y, x])))
        if self.mask is not None:
            label = int(self.mask[y, x])
            parts.append(self.mask_labels.get(label, "background" if label == 0 else f"region {label}"))
        return " · ".join(parts)

    def _depth_words(self, value: float) -> str:
        if not np.isfinite(value) or value == 0:
            return "no depth"
        return f"{1000 * value:.1f} mm" if self.metric else f"{value:.4g} (no unit)"


def from_sample(
    sample: Sample, mask_labels: Mapping[int, str] | None = None, *, metric: bool = True, note: str = ""
) -> StageContent:
    """The content of a dataset's sample."""
    return StageContent(
        image=sample.image,
        depth=sample.depth,
        mask=sample.mask,
        normals=sample.normals,
        infrared=sample.infrared,
        landmarks=sample.landmarks2d,
        visible=sample.landmark_visible,
        mask_labels=mask_labels or {},
        metric=metric,
        note=note or sample.id,
        pose=sample.pose,
        camera=sample.camera,
    )
