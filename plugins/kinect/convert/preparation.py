"""What has to be known of every frame before any can be cut out: the face, its points, and how far away the nose is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.raw_frame import RawFrame, RawSplit

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Preparation:
    """One frame of a raw set.

    landmarks : (70, 2) pixels of the stored picture, pixel centres at +0.5; empty where the frame cannot be used.
    nose_mm : depth at the nose. reason : why the frame is set aside, in words; empty where it can be used.
    filled : millimetres around the face, in compatible filling of compatible sets only; see `face_filling`.
    """

    id: str
    split: RawSplit
    landmarks: Float = field(default_factory=lambda: np.empty((0, 2)))
    nose_mm: float = 0.0
    reason: str = ""
    filled: NDArray[np.uint16] | None = None

    @property
    def usable(self) -> bool:
        return not self.reason

    def with_filled(self, filled: NDArray[np.uint16]) -> Preparation:
        """The same with the filled depth that is kept beside the list."""
        return replace(self, filled=filled)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height of the 70 points, pixels."""
        return box_of(self.landmarks)

    @property
    def order(self) -> tuple[int, int, int, str]:
        """As frames of a set."""
        return RawFrame(self.id, self.split).order

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; numbers come back exactly."""
        place = {"id": self.id, "split": self.split}
        if not self.usable:
            return place | {"reason": self.reason}
        return place | {"nose_mm": self.nose_mm, "landmarks": self.landmarks.tolist()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Preparation:
        """What `to_dict` wrote. Raises KeyError, ValueError."""
        points = np.array(values.get("landmarks", []), np.float64).reshape(-1, 2)
        reason = str(values.get("reason", ""))
        return cls(str(values["id"]), values["split"], points, float(values.get("nose_mm", 0.0)), reason)


def box_of(landmarks: Float) -> tuple[float, float, float, float]:
    """x, y, width, height of points (N, 2)."""
    (left, top), (right, bottom) = landmarks.min(0), landmarks.max(0)
    return float(left), float(top), float(right - left), float(bottom - top)
