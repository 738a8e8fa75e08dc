"""The five points of a face by which a photo is laid into the generator's picture.

In this order, as they stand in the picture (not as the person names them): eye at the left, eye at the right, tip of
the nose, corner of the mouth at the left, corner of the mouth at the right. Coordinates (x, y) in px of the photo,
x to the right, y down, the centre of the first pixel at (0.5, 0.5).
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plugins.eg3d.configuration import Configuration
from workbench.api import SettingsError

Points = NDArray[np.float64]
NAMES = ("Left eye", "Right eye", "Nose tip", "Left mouth corner", "Right mouth corner")
"""Left and right of the picture."""
COUNT = len(NAMES)
UNSCALED_METRES_PER_UNIT = 0.39
"""Of files that say nothing of their scale, which is the published ones.

They were trained on pictures cut by a fit of the mean face of the Basel Face Model, with the camera 1 m away, which
they count as 2.7 units: 0.370 m a unit. The five points of that mean face lie 5 % closer together than those of ours.
"""
_MEAN_MM = ((-32.3, 14.3, 91.4), (32.3, 14.3, 91.4), (0.0, -24.4, 120.1), (-24.9, -59.0, 96.9), (24.9, -59.0, 96.9))
_FIELD = "points"
_SMALLEST_PX = 16.0
_FLATTEST = 0.12
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def mean_face(configuration: Configuration) -> Points:
    """(5, 3) points of an average adult in the generator's world, EG3D units.

    Those of the built-in average head (pupils, nose tip, corners of the mouth), as the demonstration generator has it:
    its vertical axis through the origin, the pupils 14 mm above it. Divided by the file's metres per unit.
    """
    stated = configuration.metres_per_unit
    unscaled = stated == Configuration.metres_per_unit
    return np.array(_MEAN_MM) / 1000 / (UNSCALED_METRES_PER_UNIT if unscaled else stated)


def projected(points: ArrayLike, camera: ArrayLike) -> Points:
    """(N, 2) places of points (N, 3), EG3D units, as shares of the picture of a camera (25,)."""
    numbers = np.asarray(camera, np.float64)
    pose, intrinsics = numbers[:16].reshape(4, 4), numbers[16:].reshape(3, 3)
    local = (np.asarray(points, np.float64) - pose[:3, 3]) @ pose[:3, :3]
    return local @ intrinsics[:2].T / local[:, 2:]


def points_from_text(text: str) -> Points:
    """Five points of ``x,y; x,y; x,y; x,y; x,y``.

    Raises
    ------
    SettingsError : not five pairs of numbers.
    """
    pairs = [_NUMBER.findall(part) for part in text.split(";") if part.strip()]
    if len(pairs) != COUNT or any(len(pair) != 2 for pair in pairs):
        raise SettingsError(
            f"“{_shortened(text)}” is not five points",
            field=_FIELD,
            remedy="write x,y of the two eyes, the nose tip and the two mouth corners, with ; between them",
        )
    return np.array(pairs, np.float64)


def text_of_points(points: ArrayLike) -> str:
    """The inverse of `points_from_text`, to a tenth of a pixel."""
    return "; ".join(f"{x:.1f},{y:.1f}" for x, y in np.asarray(points, np.float64))


def in_order(points: ArrayLike, width: int, height: int) -> tuple[Points, list[str]]:
    """The points with eyes and mouth corners brought into order, and what was changed, in sentences.

    Raises
    ------
    SettingsError : a point lies outside the photo, they span too little of it, or lie on one line.
    """
    given = np.asarray(points, np.float64).reshape(COUNT, 2)
    for name, (x, y) in zip(NAMES, given, strict=True):
        if not (np.isfinite([x, y]).all() and 0 <= x <= width and 0 <= y <= height):
            raise _refused(f"{name} at {x:.0f}, {y:.0f} lies outside the photo of {width} x {height} px")
    _refuse_shapeless(given)
    down = given[3:].mean(axis=0) - given[:2].mean(axis=0)
    ordered, notices = given.copy(), []
    for first, words in ((0, "eyes"), (3, "corners of the mouth")):
        across = ordered[first + 1] - ordered[first]
        # In a picture, whatever way up, what goes down the face lies clockwise of what goes from left to right.
        if across[0] * down[1] - across[1] * down[0] < 0:
            ordered[[first, first + 1]] = ordered[[first + 1, first]]
            notices.append(f"The {words} were given the other way round and have been exchanged.")
    return ordered, notices


def _refuse_shapeless(points: Points) -> None:
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    height = np.linalg.norm(points[3:].mean(axis=0) - points[:2].mean(axis=0))
    if max(height, spread[0]) < _SMALLEST_PX:
        raise _refused(f"The five points lie within {max(height, spread[0]):.0f} px, too few for a face")
    if spread[1] < _FLATTEST * spread[0] or height < _FLATTEST * spread[0]:
        raise _refused("The five points lie nearly on one line")


def _refused(what: str) -> SettingsError:
    remedy = "click the two eyes, the nose tip and the two mouth corners of one face"
    return SettingsError(what, field=_FIELD, remedy=remedy)


def _shortened(text: Any, longest: int = 60) -> str:
    words = str(text).strip()
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
