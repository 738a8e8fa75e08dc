"""Carries points that a person corrected in one frame to the frames before and after it.

Two voices are mixed. Optical flow follows what the person pointed at from frame to frame; it is exact at first and
drifts. The landmark network looks at every frame anew; it does not drift, and errs in much the same way in neighbouring
frames, so the person's correction of its error holds for a while (turned and scaled with the face). With every frame
the flow counts less and the correction fades; where flow does not come back to where it started, it does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import LANDMARKS, SettingsError, cv2

Float = NDArray[np.float64]
_BACK_ERROR = 0.02
"""Share of the distance between the eyes' outer corners by which flow there and back may miss."""
_WINDOW = 0.2
"""Side of the square that is followed, in the same unit."""


@dataclass(frozen=True)
class Reach:
    """frames : how far a correction is carried at most, either way. flow : frames after which flow counts for 37 %.

    correction : frames after which 37 % of the correction of the network's error is left.
    """

    frames: int = 30
    flow: float = 6.0
    correction: float = 15.0


def carry_correction(
    pictures: Sequence[NDArray[np.uint8]],
    estimates: Sequence[Float | None],
    corrected: int,
    points: Float,
    reach: Reach | None = None,
) -> dict[int, Float]:
    """The points of the corrected frame's neighbours, and its own.

    Parameters
    ----------
    pictures : (H, W, 3) BGR of consecutive frames of one size; may load them when asked.
    estimates : the network's (70, 2) pixels in each, None where it found no face.
    corrected : which frame the person corrected. points : (70, 2) its points, moved and unmoved.

    Returns
    -------
    Frame -> (70, 2) pixels. Points that were not moved keep the network's estimates. A direction ends at a frame
    without an estimate, or `reach.frames` away.

    Raises
    ------
    SettingsError : there is no such frame, or it has no estimate to be corrected.
    """
    if not 0 <= corrected < len(pictures) or len(estimates) != len(pictures):
        raise SettingsError("There is no such frame to correct", remedy="choose a frame of the sequence")
    own = estimates[corrected]
    if own is None:
        raise SettingsError("The corrected frame has no found face", remedy="correct a frame in which a face is found")
    given = np.asarray(points, np.float64).reshape(LANDMARKS, 2)
    carried = {corrected: given.copy()}
    for step in (-1, 1):
        carried |= dict(_carried(pictures, estimates, corrected, step, given, reach or Reach()))
    return carried


def _carried(
    pictures: Sequence[NDArray[np.uint8]], estimates: Sequence[Float | None], corrected: int, step: int, given: Float,
    reach: Reach,
) -> Iterator[tuple[int, Float]]:  # fmt: skip
    """Frames and points in one direction, nearest first."""
    own = np.asarray(estimates[corrected], np.float64)
    moved = np.hypot(*(given - own).T) > 1e-6
    before, followed, followable = _grey(pictures[corrected]), given, moved.copy()
    for away in range(1, reach.frames + 1):
        frame = corrected + step * away
        estimate = estimates[frame] if 0 <= frame < len(pictures) else None
        if estimate is None:
            return
        now = _grey(pictures[frame])
        there, kept = _followed(before, now, followed, apart(own))
        followable &= kept
        scale = similarity(own, estimate)
        by_network = estimate + np.exp(-away / reach.correction) * (given - own) @ scale.T
        share = np.where(followable, np.exp(-away / reach.flow), 0.0)[:, None]
        points = np.where(moved[:, None], share * there + (1 - share) * by_network, estimate)
        yield frame, points
        # What flow lost is followed again from where the network has it, but no longer believed.
        before, followed = now, np.where(followable[:, None], there, points)


def _followed(
    before: NDArray[np.uint8], now: NDArray[np.uint8], points: Float, size: float
) -> tuple[Float, NDArray[np.bool_]]:
    """Where points went (pyramidal Lucas and Kanade 1981), and which came back when followed back."""
    # The library's pixel centres lie at whole numbers.
    start = (points - 0.5).astype(np.float32).reshape(-1, 1, 2)
    side = max(7, 2 * int(_WINDOW * size / 2) + 1)
    options: dict[str, Any] = {"winSize": (side, side), "maxLevel": 3}
    there, found, _error = cv2.calcOpticalFlowPyrLK(before, now, start, None, **options)
    back, again, _error = cv2.calcOpticalFlowPyrLK(now, before, there, None, **options)
    miss = np.hypot(*(back - start)[:, 0].T)
    kept = (found[:, 0] > 0) & (again[:, 0] > 0) & (miss < max(_BACK_ERROR * size, 0.3))
    return there[:, 0].astype(np.float64) + 0.5, np.asarray(kept, bool)


def apart(points: Float) -> float:
    """Pixels between the eyes' outer corners."""
    return float(np.hypot(*(points[36] - points[45])))


def similarity(source: Float, target: Float) -> Float:
    """(2, 2) turn times scale that takes the shape of (L, 2) points to that of others, least squares."""
    a, b = (points[:, 0] + 1j * points[:, 1] for points in (source - source.mean(0), target - target.mean(0)))
    factor = (b * a.conj()).sum() / max((a * a.conj()).sum().real, 1e-12)
    return np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])


def _grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
