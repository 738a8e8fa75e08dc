"""Which groups a face belongs to: its category, and bins of how far the head is turned and tilted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.datasets.record import Sample
from workbench.heads.model import angles_of

EDGES_DEGREES = (-75, -45, -15, 15, 45, 75)
GROUPED_BY: Mapping[str, str] = {"category": "Category", "yaw": "Turn of the head", "pitch": "Tilt of the head"}
"""What faces are grouped by, in words."""
_SIGN = "−"


@dataclass(frozen=True)
class Face:
    """What a table says of a face beside its scores; angles in degrees, None where the sample does not state them."""

    id: str
    identity: str
    category: str = ""
    yaw: float | None = None
    pitch: float | None = None

    def groups(self) -> dict[str, str]:
        """The group it belongs to, by what is grouped; what is not known is left out."""
        found = {"category": self.category} if self.category else {}
        for name, angle in (("yaw", self.yaw), ("pitch", self.pitch)):
            if angle is not None:
                found[name] = angle_bin(angle)
        return found


def face_of_sample(sample: Sample) -> Face:
    """Category and pose of a sample: the angles it states, else those of its head-to-camera pose."""
    yaw, pitch = (_number(sample.attributes.get(f"{name}_degrees")) for name in ("yaw", "pitch"))
    if (yaw is None or pitch is None) and sample.pose is not None:
        turned = angles_of(np.asarray(sample.pose, np.float64)[:3, :3])
        yaw, pitch = (turned[0] if yaw is None else yaw), (turned[1] if pitch is None else pitch)
    return Face(sample.id, sample.identity, sample.category, yaw, pitch)


def angle_bin(degrees: float) -> str:
    """The name of the 30° bin of an angle: "−15…15°"; lower edges belong to the bin."""
    place = bisect_right(EDGES_DEGREES, degrees)
    if place == 0:
        return f"below {_signed(EDGES_DEGREES[0])}°"
    if place == len(EDGES_DEGREES):
        return f"{_signed(EDGES_DEGREES[-1])}° and above"
    return f"{_signed(EDGES_DEGREES[place - 1])}…{_signed(EDGES_DEGREES[place])}°"


def groups_in_order(by: str, names: set[str]) -> list[str]:
    """Names of groups in the order of tables: bins from left to right, categories by name."""
    return sorted(names) if by == "category" else [name for name in ANGLE_BINS if name in names]


def _signed(edge: int) -> str:
    return f"{_SIGN}{-edge}" if edge < 0 else str(edge)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else None


ANGLE_BINS = tuple(angle_bin(degrees) for degrees in (EDGES_DEGREES[0] - 1, *EDGES_DEGREES))
"""Names of all bins, from left to right."""
