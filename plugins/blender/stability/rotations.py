"""Means of and angles between rotations, and the two conventions of head angles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.stability.settings import Convention
from workbench.api import angles_of, rotation, rotation_300w_lp

Float = NDArray[np.float64]
_FLIP = np.diag([1.0, -1.0, -1.0])


def rotation_from(yaw: float, pitch: float, roll: float, convention: Convention) -> Float:
    """(3, 3) head -> camera in the camera's axes (OpenCV) of three angles in degrees."""
    if convention == "workbench":
        return rotation((yaw, pitch, roll))
    return np.asarray(_FLIP @ rotation_300w_lp(*np.radians((pitch, yaw, roll))) @ _FLIP)


def mean_rotation(rotations: Float) -> Float:
    """(3, 3) chordal mean of (N, 3, 3): the rotation nearest to the mean matrix (Hartley et al. 2013, section 5.3)."""
    u, _, vt = np.linalg.svd(rotations.mean(0))
    sign = np.sign(np.linalg.det(u @ vt))
    return np.asarray(u @ np.diag([1.0, 1.0, sign]) @ vt)


def angles_between(first: Float, second: Float) -> Float:
    """(N,) angles in degrees of the turns between (N, 3, 3) and (N, 3, 3) or (3, 3); 0 to 180."""
    turn = np.swapaxes(np.broadcast_to(first, np.broadcast_shapes(first.shape, second.shape)), -1, -2) @ second
    # The skew part tells small angles apart that the trace alone rounds to none.
    skew = np.stack([turn[..., i, j] - turn[..., j, i] for i, j in ((2, 1), (0, 2), (1, 0))], -1)
    sine, cosine = np.linalg.norm(skew, axis=-1), np.trace(turn, axis1=-2, axis2=-1) - 1
    return np.asarray(np.degrees(np.arctan2(sine, cosine)))


def euler_angles(rotations: Float) -> Float:
    """(N, 3) yaw, pitch, roll in degrees as the datasets here have them (`Angles`)."""
    return np.array([angles_of(one) for one in rotations]).reshape(-1, 3)


def wrapped(differences: Float) -> Float:
    """Differences of angles in degrees, within -180 and 180."""
    return np.asarray((differences + 180.0) % 360.0 - 180.0)
