"""What is shown of a live picture: colour, depth in colours, and points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.live.request import LiveRequest, ShownFields
from plugins.training.prediction.depth_maps import DepthMap, coloured
from plugins.training.targets import Target
from workbench.api import Camera, back_project, cv2

Picture = NDArray[np.uint8]
_STEADINESS = 0.85
_JUMP_PX = 12.0


class SteadyRange:
    """The ends of the colours, following the head slowly so that a face does not flicker."""

    def __init__(self) -> None:
        self._ends: tuple[float, float] | None = None

    def follow(self, ends: tuple[float, float] | None) -> tuple[float, float]:
        """The ends to use, after another picture's own `ends` (None: no head is seen)."""
        if self._ends is None or ends is None:
            self._ends = ends or self._ends
        else:
            low, high = (_STEADINESS * a + (1 - _STEADINESS) * b for a, b in zip(self._ends, ends, strict=True))
            self._ends = low, high
        return self._ends or (0.0, 1.0)


def arrays_of(
    picture: Picture, depth: DepthMap, target: Target, camera: Camera, ends: tuple[float, float], r: LiveRequest
) -> dict[str, NDArray[Any]]:
    """``image``, ``depth`` (H, W, 3) RGB, ``points`` (N, 3) float32 metres and ``point_colours`` (N, 3), as asked."""
    found: dict[str, NDArray[Any]] = {}
    if "colour" in r.views:
        found["image"] = fitted(picture, r)
    if "depth" in r.views:
        found["depth"] = fitted(coloured(depth.values, depth.inside, ends, depth.near), r)
    if "points" in r.views:
        found |= _points(picture, depth, target, camera, r)
    return found


def fitted(picture: Picture, r: ShownFields) -> Picture:
    """A picture no wider than asked, mirrored where asked."""
    height, width = picture.shape[:2]
    if width > r.picture_width:
        size = r.picture_width, max(1, round(height * r.picture_width / width))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(picture[:, ::-1] if r.mirrored else picture)


def _points(
    picture: Picture, depth: DepthMap, target: Target, camera: Camera, r: LiveRequest
) -> dict[str, NDArray[Any]]:
    """Points of the head, thinned; those between a rim and what lies behind it are left out."""
    z = depth.for_viewing(target)
    inside = depth.inside & np.isfinite(z)
    step = max(1, int(np.ceil(np.sqrt(np.count_nonzero(inside) / r.most_points))))
    jumps = cv2.dilate(z, np.ones((3, 3), np.uint8)) - cv2.erode(z, np.ones((3, 3), np.uint8))
    inside &= jumps < 2 * _JUMP_PX * z / camera.intrinsics[1, 1]
    at = back_project(np.where(inside, z, 0), camera)[::step, ::step]
    there = inside[::step, ::step]
    points = at[there].astype(np.float32)
    if r.mirrored:
        points[:, 0] *= -1
    return {"points": points, "point_colours": np.ascontiguousarray(picture[::step, ::step][there])}
