"""What a frame shows: the record that acceptance, guidance and the stored set are fed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import FaceBox

Float = NDArray[np.float64]
EYES = slice(36, 42), slice(42, 48)
"""Points of the person's right eye, which is on the left of the picture, and of the left one."""


@dataclass(frozen=True)
class FaceMeasures:
    """One face. Pixels are those of the stored picture (the region), pixel centres at +0.5.

    landmarks : (70, 2). yaw, pitch, roll : degrees after facts 2.2: yaw rises to the person's own right, pitch upwards,
    roll towards the own left shoulder. distance_m : median z-depth of the face in the colour camera's frame, None
    without depth. depth_percent : of the face that has a depth. blur_mm : standard deviation of the smear of its edges,
    on the face. brightness : median of grey, 0 to 255. burnt_percent : of the face that is almost white.
    """

    box: FaceBox
    landmarks: Float
    score: float
    yaw: float
    pitch: float
    roll: float
    distance_m: float | None
    depth_percent: float
    blur_mm: float
    brightness: float
    burnt_percent: float

    @property
    def shape(self) -> Float:
        """(70, 2) the points about their mean, in units of the distance between the eyes' middles."""
        apart = self.landmarks[EYES[0]].mean(0) - self.landmarks[EYES[1]].mean(0)
        shape: Float = (self.landmarks - self.landmarks.mean(0)) / max(float(np.hypot(*apart)), 1e-6)
        return shape

    def details(self) -> dict[str, Any]:
        """JSON-ready, for the stored frame's line."""
        box = self.box
        return {
            "box": [round(v, 2) for v in (box.x, box.y, box.width, box.height)],
            "box_score": round(box.score, 4),
            "landmarks": np.round(self.landmarks, 2).tolist(),
            "landmarks_score": round(self.score, 4),
            "pose": {name: round(getattr(self, name), 3) for name in ("yaw", "pitch", "roll")},
            "distance_m": None if self.distance_m is None else round(self.distance_m, 4),
            **{n: round(getattr(self, n), 3) for n in ("depth_percent", "blur_mm", "brightness", "burnt_percent")},
        }

    @classmethod
    def of_details(cls, details: Mapping[str, Any]) -> FaceMeasures | None:
        """What `details` wrote; None where a frame has no such line (sets of other programs)."""
        try:
            names = ("distance_m", "depth_percent", "blur_mm", "brightness", "burnt_percent")
            x, y, width, height = map(float, details["box"])
            return cls(
                box=FaceBox(x, y, width, height, float(details["box_score"])),
                landmarks=np.array(details["landmarks"], np.float64).reshape(-1, 2),
                score=float(details["landmarks_score"]),
                **{name: float(details["pose"][name]) for name in ("yaw", "pitch", "roll")},
                **{name: details[name] for name in names},
            )
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Seen:
    """A frame, looked at. time_s : by the camera's clock. size : (width, height) of the stored picture in pixels.

    boxes : every face that was found. face : measured where there is exactly one. complete : whether colour, depth and
    infrared all came.
    """

    number: int
    time_s: float
    size: tuple[int, int]
    boxes: Sequence[FaceBox]
    face: FaceMeasures | None
    complete: bool = True
