"""Depth brought to metres by places whose distance from the camera somebody measured. NumPy only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plugins.training.settings.applied import KnownDistance
from plugins.training.targets import Target, TargetKind
from workbench.api import Camera, SettingsError, apply_scale_shift, ray_lengths

Space = Literal["depth", "inverse_depth"]
FIELD = "known_distances"
_INVERSE: tuple[TargetKind, ...] = ("inverse", "relative_inverse", "scaled_inverse", "inverse_cm")
"""Kinds whose values grow with one over the distance; those of all others are straight in the distance itself."""
_NEIGHBOURS = 1
_LIMITS_M = (0.001, 1000.0)


@dataclass(frozen=True)
class Fitted:
    """scale * value + shift is the depth in metres, or (in "inverse_depth") one over it.

    places : how many it was fitted to.  error_m : the largest distance between what they say and the fit.
    """

    scale: float
    shift: float
    space: Space
    places: int
    error_m: float

    def depth(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """z-depth in metres of a run's values, 1 mm to 1 km."""
        moved, _clipped = apply_scale_shift(values, self.scale, self.shift, self.space, _LIMITS_M)
        return np.asarray(np.clip(moved, *_LIMITS_M), np.float32)


@dataclass(frozen=True)
class Reading:
    """What a run says at a place, and the z-depth that the place has."""

    value: float
    depth_m: float


def readings(values: NDArray[np.float32], camera: Camera, known: Iterable[KnownDistance]) -> list[Reading]:
    """What a prediction (H, W) says at known places, as the median of the 3 x 3 pixels around each.

    A tape measures along the line of sight; depth is along the camera's axis: z = d / sqrt(1 + x² + y²).

    Raises
    ------
    SettingsError : a place lies outside the picture.
    """
    height, width = values.shape
    lengths = ray_lengths(camera)
    found = []
    for place in known:
        column, row = int(place.x_px), int(place.y_px)
        if not (column < width and row < height):
            raise SettingsError(
                f"The place {place.x_px:g}, {place.y_px:g} lies outside the picture of {width} x {height} pixels",
                field=FIELD,
            )
        rows = slice(max(row - _NEIGHBOURS, 0), row + _NEIGHBOURS + 1)
        columns = slice(max(column - _NEIGHBOURS, 0), column + _NEIGHBOURS + 1)
        found.append(Reading(float(np.median(values[rows, columns])), place.distance_m / float(lengths[row, column])))
    return found


def fit(target: Target, found: Sequence[Reading]) -> Fitted:
    """Scale and shift by least squares; one place alone gives values in metres a shift, inverse ones a scale.

    Raises
    ------
    SettingsError : too few places, places that the run sees at one depth, or distances that contradict the run.
    """
    space: Space = "inverse_depth" if target.kind in _INVERSE else "depth"
    falls = space == "depth" and target.near == "large"
    values, depths = (np.array([getattr(r, name) for r in found]) for name in ("value", "depth_m"))
    if len(found) < 2:
        scale, shift = _single(target, found, space)
    else:
        scale, shift = _line(values, depths if space == "depth" else 1 / depths)
    if scale == 0 or (scale < 0) != falls:
        raise SettingsError(
            "The known distances contradict the run, which sees what you say is farther as nearer",
            field=FIELD,
            remedy="check that each place and its distance belong together",
        )
    fitted = Fitted(scale, shift, space, len(found), 0.0)
    error = float(np.abs(fitted.depth(values.astype(np.float32)) - depths).max())
    return Fitted(scale, shift, space, len(found), error)


def _single(target: Target, found: Sequence[Reading], space: Space) -> tuple[float, float]:
    if not target.metric:
        raise SettingsError(
            "This run tells depth up to scale and shift, so one known distance is not enough",
            field=FIELD,
            remedy="add a second place at another distance",
        )
    reading = found[0]
    if space == "inverse_depth":
        return 1 / (reading.depth_m * max(reading.value, 1e-6)), 0.0
    return 1.0, reading.depth_m - reading.value


def _line(values: NDArray[np.float64], wanted: NDArray[np.float64]) -> tuple[float, float]:
    centred = values - values.mean()
    spread = float(centred @ centred)
    if spread <= 1e-12 * max(1.0, float(values @ values)):
        raise SettingsError(
            "The run sees all the known places at one depth, so they give no scale",
            field=FIELD,
            remedy="choose places at different distances, such as the nose and an ear",
        )
    scale = float(centred @ (wanted - wanted.mean())) / spread
    return scale, float(wanted.mean() - scale * values.mean())
