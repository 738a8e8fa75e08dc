"""Where a head is and how it is turned, in metres, from its points and, where there is one, registered depth.

A model of heads is fitted with turn and place at once (`fit_head`), so that a long nose is not taken for a nod. Without
depth, how large people are decides how far away the head is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.lens import Lens
from workbench.api import IBUG, MeasuredDepth, MeasuredHead, NumericalError, fit_head, guess_head

Float = NDArray[np.float64]
_POINT_ERROR = 0.025
"""Usual error of a point, as a share of the distance between the eyes' outer corners; at least `_LEAST_ERROR_PX`."""
_LEAST_ERROR_PX = 0.3
_CONTOUR, _CONTOUR_SLACK = slice(0, 17), 2.5
"""The contour's points are this much less exact than the others."""
_LEAST_POINTS = 6
_FLIP = np.diag([1.0, -1.0, -1.0])
"""The house's axes (y down, z forward) to those of 300W-LP and 3DDFA (y up, z to the viewer)."""


@dataclass(frozen=True)
class HeadPose:
    """A head in the colour camera's frame (x right, y down, z forward), metres.

    rotation : (3, 3) head -> camera. translation : (3,) the point midway between the eyeballs. points_used : of the
    68, how many fit. depths_used : at how many of the skin's 160 points a measured depth fits.
    """

    rotation: Float
    translation: Float
    points_used: int
    depths_used: int

    @property
    def yaw(self) -> float:
        """Degrees; rises as the head turns to the person's own right, the left of a picture that is not mirrored."""
        return self._angles[0]

    @property
    def pitch(self) -> float:
        """Degrees; rises as the head looks up."""
        return self._angles[1]

    @property
    def roll(self) -> float:
        """Degrees; rises as the head leans to the person's own left shoulder, clockwise in the picture."""
        return self._angles[2]

    @property
    def _angles(self) -> tuple[float, float, float]:
        """As the face synthesiser states a pose: from the rows of the rotation in 3DDFA's axes."""
        r = _FLIP @ self.rotation @ _FLIP
        yaw = np.arcsin(np.clip(r[2, 0], -1.0, 1.0))
        # Dividing by cos yaw, as the formula does, changes neither angle; at a quarter turn it would divide by zero.
        pitch, roll = np.arctan2(r[1, 2], r[2, 2]), np.arctan2(r[0, 1], r[0, 0])
        return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))


def head_pose(landmarks: Float, lens: Lens, depth_mm: NDArray[np.uint16] | None = None) -> HeadPose:
    """The pose of the head with these points.

    Parameters
    ----------
    landmarks : (68 or 70, 2) pixels of the picture that `lens` took, pixel centres at +0.5.
    depth_mm : (H, W) z-depth in millimetres registered to that picture, 0 where there is none.

    Raises
    ------
    NumericalError : fewer than six points are finite and within the lens's reach, or all lie on one line.
    """
    pixels = np.asarray(landmarks, np.float64)[:IBUG]
    seen = lens.slopes(pixels)
    usable = np.asarray(np.isfinite(seen).all(1), bool)
    if usable.sum() < _LEAST_POINTS:
        raise NumericalError("Too few of a face's points are known", remedy="take a frame that shows the whole face")
    apart = float(np.hypot(*(pixels[36] - pixels[45]))) if usable[[36, 45]].all() else float(np.ptp(pixels[usable, 0]))
    error = np.full(IBUG, max(_POINT_ERROR * apart, _LEAST_ERROR_PX) / lens.fx)
    error[_CONTOUR] *= _CONTOUR_SLACK
    measured = MeasuredHead(
        seen=np.where(usable[:, None], seen, 0.0),
        seen_error=np.where(usable, error, np.inf),
        depth=None if depth_mm is None else MeasuredDepth(depth_mm, lens.project),
    )
    placed, points_used, depths_used = fit_head(measured, guess_head(seen, usable))
    return HeadPose(placed.rotation, placed.translation, points_used, depths_used)
