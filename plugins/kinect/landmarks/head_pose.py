"""Where a head is and how it is turned, in metres, from its points and, where there is one, registered depth.

A model of the 68 points of the built-in heads (mean, and 50 directions in which people and expressions differ) is
fitted by damped least squares: turn, place and differences at once, so that a long nose is not taken for a nod. The
differences are held by how much people differ; without depth this alone decides how far away the head is. Residuals
of points and depths that fit nobody (hands, hair, holes' edges, the wall beside a cheek) lose their weight (Geman and
McClure 1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.landmarks.interface import Float
from plugins.kinect.landmarks.shipped import FOLDER
from plugins.kinect.lens import Lens
from workbench.api import DataError, NumericalError, cv2

_POINTS = 68
_POINT_ERROR = 0.012
"""Usual error of a point, as a share of the distance between the eyes' outer corners."""
_DEPTH_ERROR_M = 0.003
_SILHOUETTE = np.r_[0:17]
_SILHOUETTE_SLACK = 2.0
"""The contour's points are this much less exact than the others, and their depth is often the wall's."""
_STEPS, _DAMPING = 12, 1e-3
_FIRST_REACH, _LAST_REACH = 12.0, 3.0
"""Residuals, in usual errors, whose weight is half: wide at first, so that a poor start leaves nothing out."""
_FLIP = np.diag([1.0, -1.0, -1.0])
"""The house's axes (y down, z forward) to those of 300W-LP and 3DDFA (y up, z to the viewer)."""


@dataclass(frozen=True)
class HeadPose:
    """A head in the colour camera's frame (x right, y down, z forward), metres.

    rotation : (3, 3) head -> camera. translation : (3,) the point midway between the eyeballs. points_used : of the
    68, how many fit. depths_used : at how many of them a measured depth fits.
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
    pixels = np.asarray(landmarks, np.float64)[:_POINTS]
    seen = lens.slopes(pixels)
    usable = np.asarray(np.isfinite(seen).all(1), bool)
    if usable.sum() < 6:
        raise NumericalError("Too few of a face's points are known", remedy="take a frame that shows the whole face")
    apart = float(np.hypot(*(pixels[36] - pixels[45]))) if usable[[36, 45]].all() else float(np.ptp(pixels[usable, 0]))
    scale = np.where(np.isin(np.arange(_POINTS), _SILHOUETTE), _SILHOUETTE_SLACK, 1.0)
    fit = _Fit(
        seen=np.where(usable[:, None], seen, 0.0),
        seen_error=np.where(usable, scale * max(_POINT_ERROR * apart, 0.3) / lens.fx, np.inf),
        z=_depth_at(pixels, depth_mm, max(1, round(0.02 * apart))),
        z_error=_DEPTH_ERROR_M * scale,
    )
    return fit.solved(_first_guess(seen, usable))


@dataclass(frozen=True)
class _Fit:
    """seen : (68, 2) x / z and y / z; z : (68,) metres, NaN where unknown; both with their usual errors (68,)."""

    seen: Float
    seen_error: Float
    z: Float
    z_error: Float

    def solved(self, guess: tuple[Float, Float]) -> HeadPose:
        """Damped Gauss-Newton; the scale at which a residual loses its weight narrows as the fit improves."""
        mean, directions = _model()
        rotation, translation = guess
        if np.isfinite(self.z).sum() >= 5:
            # The mean head is nobody's size: begin at the distance that is measured.
            there = mean @ rotation.T + translation
            translation = translation * float(np.nanmedian(self.z / there[:, 2]))
        differences = np.zeros(len(directions))
        reach = _FIRST_REACH
        for _step in range(_STEPS):
            residuals, slopes, _fitting = self._linearised(rotation, translation, differences, reach)
            normal = slopes.T @ slopes
            normal[np.diag_indices_from(normal)] *= 1 + _DAMPING
            step = np.linalg.solve(normal, -slopes.T @ residuals)
            turn = cv2.Rodrigues(step[:3])[0]
            rotation, translation = turn @ rotation, translation + step[3:6]
            differences = differences + step[6:]
            reach = max(_LAST_REACH, reach * 0.7)
        _residuals, _slopes, fitting = self._linearised(rotation, translation, differences, reach)
        return HeadPose(_proper(rotation), translation, int(fitting[0].sum()), int(fitting[1].sum()))

    def _linearised(
        self, rotation: Float, translation: Float, differences: Float, reach: float
    ) -> tuple[Float, Float, tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """Weighted residuals (R,), their slopes (R, 6 + K), and which points and depths fit.

        Unknowns: a small turn about the camera's axes, the place, the differences.
        """
        mean, directions = _model()
        turned = (mean + np.tensordot(differences, directions, 1)) @ rotation.T
        x, y, z = (turned + translation).T
        z = np.maximum(z, 0.05)
        # d(point) / d(unknowns): (68, 3, 6 + K)
        moves = np.zeros((_POINTS, 3, 6 + len(directions)))
        moves[:, 0, 1], moves[:, 0, 2] = turned[:, 2], -turned[:, 1]
        moves[:, 1, 0], moves[:, 1, 2] = -turned[:, 2], turned[:, 0]
        moves[:, 2, 0], moves[:, 2, 1] = turned[:, 1], -turned[:, 0]
        moves[:, :, 3:6] = np.eye(3)
        moves[:, :, 6:] = np.einsum("ij,kpj->pik", rotation, directions)
        across = (moves[:, 0] - (x / z)[:, None] * moves[:, 2]) / (z * self.seen_error)[:, None]
        down = (moves[:, 1] - (y / z)[:, None] * moves[:, 2]) / (z * self.seen_error)[:, None]
        off_x, off_y = (x / z - self.seen[:, 0]) / self.seen_error, (y / z - self.seen[:, 1]) / self.seen_error
        known = np.isfinite(self.z)
        off_z = np.where(known, z - np.where(known, self.z, 0.0), 0.0) / self.z_error
        deep = np.where(known[:, None], moves[:, 2] / self.z_error[:, None], 0.0)
        point_weight, depth_weight = _weight(np.hypot(off_x, off_y), reach), _weight(off_z, reach)
        prior = np.concatenate([np.zeros((len(directions), 6)), np.eye(len(directions))], 1)
        residuals = [off_x * point_weight, off_y * point_weight, off_z * depth_weight, differences]
        slopes = [across * point_weight[:, None], down * point_weight[:, None], deep * depth_weight[:, None], prior]
        fitting = (point_weight > 0.5) & np.isfinite(self.seen_error), (depth_weight > 0.5) & known
        return np.concatenate(residuals), np.concatenate(slopes), fitting


def _weight(residual: Float, reach: float) -> Float:
    """Square root of Geman and McClure's weight: 1 at no residual, 1/2 at `reach`, then towards nothing."""
    return np.asarray(1.0 / (1.0 + (residual / reach) ** 2))


def _first_guess(seen: Float, usable: NDArray[np.bool_]) -> tuple[Float, Float]:
    """The mean head's pose by OpenCV's globally optimal solver (Terzakis and Lourakis 2020)."""
    mean, _directions = _model()
    done, turn, place = cv2.solvePnP(
        mean[usable], np.ascontiguousarray(seen[usable]), np.eye(3), None, flags=cv2.SOLVEPNP_SQPNP
    )
    if not done or not np.isfinite(place).all():
        raise NumericalError("The points of a face lie on one line", remedy="take a frame that shows the whole face")
    return np.asarray(cv2.Rodrigues(turn)[0], np.float64), np.asarray(place, np.float64).ravel()


def _depth_at(pixels: Float, depth_mm: NDArray[np.uint16] | None, around: int) -> Float:
    """(68,) median of the measured depths within `around` pixels of each point, metres; NaN where there are none."""
    found = np.full(_POINTS, np.nan)
    if depth_mm is None:
        return found
    for place, (x, y) in enumerate(pixels):
        if not np.isfinite([x, y]).all():
            continue
        row, column = int(np.floor(y)), int(np.floor(x))
        patch = depth_mm[max(row - around, 0) : row + around + 1, max(column - around, 0) : column + around + 1]
        measured = patch[patch > 0]
        if measured.size and row >= -around and column >= -around:
            found[place] = float(np.median(measured)) / 1000
    return found


def _proper(matrix: Float) -> Float:
    """The rotation nearest to a product of many."""
    left, _singular, right = np.linalg.svd(matrix)
    return np.asarray(left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right)


@cache
def _model() -> tuple[Float, Float]:
    """(68, 3) the mean head's points in metres, in the head's frame, and (K, 68, 3) one standard deviation each."""
    place = FOLDER / "points.npz"
    try:
        with np.load(place) as stored:
            return stored["mean"].astype(np.float64), stored["directions"].astype(np.float64)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            "The head's points cannot be read", where=place, remedy="install the workbench again"
        ) from error
