"""Depth as 16-bit codes: code x unit is the value, 0 is no data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError

LARGEST_CODE = 65535


def encode_depth(depth: NDArray[np.float32], meaning: DepthMeaning, *, where: object = None) -> NDArray[np.uint16]:
    """Codes ``round(depth / unit)`` of a depth map (H, W); 0 and numbers that are not finite become 0, no data.

    A value nearer than half a unit is stored as one unit, so that data never turns into no data.

    Raises
    ------
    DataError : a value is negative or beyond what 16 bits hold, or the whole map is without data.
    """
    values = np.asarray(depth, np.float64)
    if values.ndim != 2:
        raise DataError(f"A depth map has two dimensions, not {values.ndim}", where=where)
    present = np.isfinite(values) & (values != 0)
    if not present.any():
        raise DataError("The depth image holds no data at all (every pixel is 0)", where=where)
    codes = np.zeros(values.shape)
    np.divide(values, meaning.unit_m, out=codes, where=present)
    lowest, highest = codes[present].min(), codes[present].max()
    if lowest < 0:
        raise DataError(
            f"The depth image holds a negative value ({lowest * meaning.unit_m:.4g})",
            where=where,
            remedy="check direction and scale of the depth files",
        )
    if highest > LARGEST_CODE + 0.5:
        raise DataError(_too_far(highest * meaning.unit_m, meaning), where=where, remedy="choose a larger depth step")
    rounded = np.clip(np.rint(codes), 1, LARGEST_CODE)
    return np.where(present, rounded, 0).astype(np.uint16)


def decode_depth(codes: NDArray[np.uint16], meaning: DepthMeaning) -> NDArray[np.float32]:
    """Values (H, W) of stored codes: metres where `meaning.metric`; 0 = no data."""
    return codes.astype(np.float32) * np.float32(meaning.unit_m)


def _too_far(value: float, meaning: DepthMeaning) -> str:
    limit = LARGEST_CODE * meaning.unit_m
    if meaning.metric:
        return f"A depth of {value:.2f} m is beyond the {limit:.2f} m that 16 bits hold in steps of " + (
            f"{meaning.unit_m * 1000:g} mm"
        )
    return f"A depth value of {value:.4g} is beyond the {limit:.4g} that 16 bits hold in steps of {meaning.unit_m:g}"
