"""Where a viewer looks from: an orbit around a point in the OpenCV camera frame, with the face upright.

In that frame y points down and a face looks towards -z, so "up" is -y and the view from the front stands at -z.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera

View = Literal["camera", "front", "three_quarter", "profile", "top"]
VIEWS: dict[View, tuple[str, float, float]] = {
    "camera": ("Camera", 0.0, 0.0),
    "front": ("Front", 0.0, 0.0),
    "three_quarter": ("Left 45°", 45.0, 6.0),
    "profile": ("Profile", 90.0, 0.0),
    "top": ("Top", 0.0, 89.0),
}
"""Named views: words for a button, azimuth and elevation in degrees. Left is the person's: the side at +x."""
PORTRAIT_ANGLE = 18.0
"""Vertical view angle in degrees: a portrait lens, which keeps a head's proportions."""
_STEEPEST = 89.0


@dataclass(frozen=True)
class Viewpoint:
    """An orbit position.

    Attributes
    ----------
    target : (3,) point looked at, metres.
    distance : of the eye from the target, metres.
    azimuth : degrees; 0 stands in front of the face (at -z), positive moves towards +x.
    elevation : degrees above the target, within +-89.
    view_angle : vertical field of view, degrees.
    shift : where the line of sight meets the picture, right and down of its middle, in shares of the picture's height
        (the principal point of a real camera); 0 for all views but that camera's.
    """

    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    distance: float = 1.0
    azimuth: float = 0.0
    elevation: float = 0.0
    view_angle: float = PORTRAIT_ANGLE
    shift: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def axes(self) -> NDArray[np.float64]:
        """(3, 3) rows right, down, forward of the view, in the frame of the target."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        forward = np.array([-np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)])
        right = np.array([np.cos(a), 0.0, np.sin(a)])
        found = np.stack([right, np.cross(forward, right), forward])
        found.flags.writeable = False
        return found

    @property
    def eye(self) -> NDArray[np.float64]:
        """(3,) position of the eye, metres."""
        place: NDArray[np.float64] = np.asarray(self.target) - self.distance * self.axes[2]
        return place

    def project(self, points: NDArray[np.float64], width: float, height: float) -> NDArray[np.float64]:
        """Points (N, 3) -> (N, 3) of x, y in pixels of a width x height picture, and distance ahead in metres."""
        local = (np.asarray(points, np.float64) - self.eye) @ self.axes.T
        focal = 0.5 * height / np.tan(np.radians(self.view_angle) / 2)
        ahead = np.where(np.abs(local[:, 2]) < 1e-9, 1e-9, local[:, 2])
        x, y = width / 2 + height * self.shift[0], height / 2 + height * self.shift[1]
        return np.stack([x + focal * local[:, 0] / ahead, y + focal * local[:, 1] / ahead, local[:, 2]], 1)

    def ray(self, x: float, y: float, width: float, height: float) -> NDArray[np.float64]:
        """(3,) direction, one metre ahead, in which the pixel x, y of a width x height picture is seen."""
        focal = 0.5 * height / np.tan(np.radians(self.view_angle) / 2)
        across = (x - width / 2 - height * self.shift[0]) / focal
        down = (y - height / 2 - height * self.shift[1]) / focal
        direction: NDArray[np.float64] = across * self.axes[0] + down * self.axes[1] + self.axes[2]
        return direction

    def turned(self, azimuth: float, elevation: float) -> Viewpoint:
        """The view after going round the target by these degrees; it never tips over the top."""
        steep = float(np.clip(self.elevation + elevation, -_STEEPEST, _STEEPEST))
        return replace(self, azimuth=(self.azimuth + azimuth + 180.0) % 360.0 - 180.0, elevation=steep)

    def zoomed(self, factor: float) -> Viewpoint:
        """The view from `factor` times nearer."""
        return replace(self, distance=float(np.clip(self.distance / factor, 1e-3, 1e4)))

    def for_height(self, factor: float) -> Viewpoint:
        """The same eye for a picture `factor` times as high that shows everything as many pixels large, not more of
        them: the same focal length in pixels, and the same place in the middle."""
        if factor == 1:
            return self
        angle = 2 * np.degrees(np.arctan(factor * np.tan(np.radians(self.view_angle) / 2)))
        across, down = self.shift
        return replace(self, view_angle=float(angle), shift=(across / factor, down / factor))

    def moved(self, right: float, down: float) -> Viewpoint:
        """The view after shifting the target in the picture plane, in shares of the picture's height."""
        height_m = 2.0 * self.distance * np.tan(np.radians(self.view_angle) / 2)
        x, y, z = np.asarray(self.target) + height_m * (right * self.axes[0] + down * self.axes[1])
        return replace(self, target=(float(x), float(y), float(z)))


def fitted(
    points: NDArray[np.float64],
    view: View = "front",
    aspect: float = 1.0,
    margin: float = 1.06,
    camera: Camera | None = None,
    foot: float = 0.0,
) -> Viewpoint:
    """A named view that shows all `points` (N, 3) as large as a width : height = `aspect` picture allows.

    `foot` is the share of the height that is left free below them, for what is laid over the picture there.
    "camera" is the view of `camera`, in whose frame the points are, whole picture and all. Where it is not known the
    view stands at the frame's origin, where a predicted depth was seen from, and only chooses the angle.
    """
    finite = points[np.isfinite(points).all(axis=1)]
    if len(finite) == 0:
        return Viewpoint()
    _, azimuth, elevation = VIEWS[view]
    if view == "camera" and camera is not None:
        return through(camera, max(float(np.median(finite[:, 2])), 1e-3), aspect)
    if view == "camera" and (finite[:, 2] > 1e-6).all():
        return _from_origin(finite, aspect, margin)
    draft = Viewpoint(azimuth=azimuth, elevation=elevation)
    local = finite @ draft.axes.T
    centre = (local.min(axis=0) + local.max(axis=0)) / 2
    slope = np.tan(np.radians(draft.view_angle) / 2) / margin
    offset = np.abs(local - centre)
    nearest_eye = (
        np.maximum(offset[:, 1] / (slope * (1 - foot)), offset[:, 0] / (slope * aspect)) - (local - centre)[:, 2]
    )
    x, y, z = centre @ draft.axes
    placed = replace(draft, target=(float(x), float(y), float(z)), distance=max(float(nearest_eye.max()), 1e-3))
    return placed.moved(0.0, foot / 2)


def through(camera: Camera, distance: float = 1.0, aspect: float | None = None) -> Viewpoint:
    """The view of `camera` in its own frame, going round a point `distance` metres ahead.

    A picture of the camera's own shape shows exactly what the camera saw; in one of another `aspect` that fills as
    much of the height or the width as fits. Pixels are taken as square, by the vertical focal length.
    """
    focal = float(camera.intrinsics[1, 1])
    height = camera.height if aspect is None else max(camera.height, camera.width / aspect)
    across = (float(camera.intrinsics[0, 2]) - camera.width / 2) / height
    down = (float(camera.intrinsics[1, 2]) - camera.height / 2) / height
    angle = float(np.degrees(2 * np.arctan(0.5 * height / focal)))
    return Viewpoint(target=(0.0, 0.0, distance), distance=distance, view_angle=angle, shift=(across, down))


def _from_origin(points: NDArray[np.float64], aspect: float, margin: float) -> Viewpoint:
    slopes = np.abs(points[:, :2] / points[:, 2:3])
    angle = 2 * np.degrees(np.arctan(margin * max(slopes[:, 1].max(), slopes[:, 0].max() / aspect)))
    middle = float(np.median(points[:, 2]))
    return Viewpoint(target=(0.0, 0.0, middle), distance=middle, view_angle=float(np.clip(angle, 1.0, 120.0)))
