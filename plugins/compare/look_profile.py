"""A profile as it travels to the window: plain arrays, broken lines with NaN between their parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Measured
from plugins.compare.profiles import Curve, Difference, Profile, profile
from plugins.compare.settings import ProfileCut
from workbench.api import WorkbenchError

Arrays = dict[str, NDArray[Any]]


class ProfileCache:
    """The last profile, as long as the same surfaces are cut in the same place."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._found: Profile | None = None
        self.problem = ""
        """Why there is no profile; empty where there is one."""

    def of(self, measured: Sequence[Measured], cut: ProfileCut) -> Profile | None:
        """The profile of what is measured, or None with `problem`."""
        key = (*(id(one) for one in measured), cut)
        if key == self._key:
            return self._found
        self._key, self._found, self.problem = key, None, ""
        try:
            self._found = profile(measured, cut)
        except WorkbenchError as error:
            self.problem = error.sentence
        return self._found


def profile_arrays(found: Profile) -> Arrays:
    """ "truth" and "0" … : (N, 2) along and height; "truth_points" … : (N, 3) metres; "0_along", "0_gap", "0_at",
    "0_square" : the differences of `Difference`."""
    arrays = _curve("truth", found.truth)
    for number, (curve, difference) in enumerate(zip(found.predictions, found.differences, strict=True)):
        arrays |= _curve(str(number), curve) | _difference(str(number), difference)
    return arrays


def profile_words(found: Profile) -> dict[str, Any]:
    """What stands beside the plots, JSON-ready."""
    return {
        "title": found.title,
        "unit": found.unit,
        "ends": list(found.ends),
        "titles": [curve.title for curve in found.predictions],
    }


def _curve(name: str, curve: Curve) -> Arrays:
    return {name: _joined(curve.lines, 2), f"{name}_points": _joined(curve.points, 3)}


def _difference(name: str, difference: Difference) -> Arrays:
    named = {"along": difference.along, "gap": difference.gap, "at": difference.at, "square": difference.square}
    return {f"{name}_{key}": values.astype(np.float32) for key, values in named.items()}


def _joined(lines: Sequence[NDArray[np.float64]], width: int) -> NDArray[np.float32]:
    """(N, width) all lines, a row of NaN after each."""
    gap = np.full((1, width), np.nan)
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts or [np.zeros((0, width))]).astype(np.float32)
