"""Latent codes without a network: a seed's z, and what is made of codes w by mixing, adding and going between them.

A code w is (14, 512): one row for each layer that it styles, the first rows for shape, the last for colour and detail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator

from workbench.api import MeaningError, SettingsError, parse_seeds

Code = NDArray[np.float32]
ROWS, WIDTH = 14, 512
"""Of every EG3D generator: its planes always have 256 pixels, whatever the size of the picture."""
HIGHEST_SEED = 2**32 - 1
"""Of the random stream that EG3D's scripts draw codes from."""
_AROUND = 2
"""How often keyframes are repeated before and after, so that the ends of the spline are far from what is used of it."""


def z_of_seed(seed: int, z_dim: int = 512) -> NDArray[np.float64]:
    """z (1, z_dim) of a seed, as EG3D's scripts draw it: normal numbers of NumPy's legacy stream.

    Raises
    ------
    SettingsError : the stream has no such seed (0 to 4,294,967,295).
    """
    if not 0 <= seed <= HIGHEST_SEED:
        raise SettingsError(f"The seed {seed} is too large", field="seeds", remedy=f"use at most {HIGHEST_SEED}")
    return np.random.RandomState(seed).randn(1, z_dim)


def check_seeds(text: str) -> str:
    """`text` when every seed in it can be drawn. Raises SettingsError."""
    largest = max(parse_seeds(text))
    if largest > HIGHEST_SEED:
        raise SettingsError(f"The seed {largest} is too large", field="seeds", remedy=f"use at most {HIGHEST_SEED}")
    return text


def _check_optional(text: str) -> str:
    return check_seeds(text) if text.strip() else ""


Seeds = Annotated[str, AfterValidator(check_seeds)]
"""Type of a settings field with seeds as text that NumPy's legacy stream can draw."""
OptionalSeeds = Annotated[str, AfterValidator(_check_optional)]
"""The same, where no seed at all will do."""


def mixed(first: Code, second: Code, from_row: int) -> Code:
    """Style mixing: the rows before `from_row` of the first code, the others of the second.

    Raises
    ------
    SettingsError : the codes have no such row.
    """
    rows = first.shape[-2]
    if not 0 <= from_row <= rows:
        raise SettingsError(f"A code has no row {from_row}", field="from_row", remedy=f"choose a row from 0 to {rows}")
    return np.concatenate([first[..., :from_row, :], second[..., from_row:, :]], axis=-2)


def between(first: NDArray[Any], second: NDArray[Any], share: float) -> Code:
    """The code at `share` (0 the first, 1 the second) of the straight line between two."""
    return np.asarray((1 - share) * first.astype(np.float64) + share * second.astype(np.float64), np.float32)


def average(codes: Sequence[Code]) -> Code:
    """The code in the middle of several. Raises MeaningError where there is none."""
    return weighted_sum(codes, [1 / max(len(codes), 1)] * len(codes))


def weighted_sum(codes: Sequence[Code], weights: Sequence[float]) -> Code:
    """Sum of weights times codes: ``A - B + C`` is weights 1, -1, 1.

    Weights that add up to 1 keep the result among faces; others leave for where the generator was never trained.

    Raises
    ------
    MeaningError : there is no code, or not one weight for each.
    """
    if not codes or len(codes) != len(weights):
        raise MeaningError("A sum of codes needs one weight for each code", remedy="pick codes first")
    total = sum(weight * code.astype(np.float64) for weight, code in zip(weights, codes, strict=True))
    return np.asarray(total, np.float32)


class CodePath:
    """Codes (14, 512) on a path through keyframes (K, 14, 512), `frames_each` from one to the next.

    smooth : a cubic spline, else straight lines. loop : the last keyframe goes on to the first, K * frames_each
    frames, as EG3D's video script has it; else the path ends at the last one, (K - 1) * frames_each + 1 frames.
    One keyframe alone is held for `frames_each` frames.
    """

    def __init__(self, keyframes: NDArray[Any], frames_each: int, *, smooth: bool = True, loop: bool = True) -> None:
        count, self._each = len(keyframes), frames_each
        self._frames = frames_of_path(count, frames_each, loop=loop)
        around = _AROUND * count if loop and count > 1 else 0
        self._first = -around
        repeats = 2 * _AROUND + 1 if around else 1
        self._values = np.tile(np.asarray(keyframes, np.float64), (repeats, 1, 1))
        self._spline = _spline(np.arange(len(self._values)) - around, self._values) if smooth and count > 1 else None

    def __len__(self) -> int:
        return self._frames

    def code(self, frame: int) -> Code:
        """Of a frame, 0 to ``len - 1``; worked out when asked for: all codes of a long film would fill the memory."""
        place = frame / self._each
        if len(self._values) == 1:
            return np.asarray(self._values[0], np.float32)
        if self._spline is not None:
            return np.asarray(self._spline(place), np.float32)
        before = min(int(place) - self._first, len(self._values) - 2)
        return between(self._values[before], self._values[before + 1], place - self._first - before)


def frames_of_path(keyframes: int, frames_each: int, *, loop: bool) -> int:
    """How many frames a `CodePath` has."""
    return keyframes * frames_each if loop or keyframes == 1 else (keyframes - 1) * frames_each + 1


def _spline(places: NDArray[Any], values: NDArray[np.float64]) -> Callable[[float], NDArray[np.float64]]:
    # Here and not above: the window reads this module for its forms, and needs no splines.
    from scipy.interpolate import make_interp_spline

    made: Callable[[float], NDArray[np.float64]] = make_interp_spline(places, values, k=min(3, len(places) - 1), axis=0)
    return made
