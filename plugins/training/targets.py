"""What a network learns to say of each pixel: four kinds of target, each with what it needs and how to undo it.

Depth is z in metres unless a dataset says otherwise; 0 = no data. NumPy only, so that forms can read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.api import DepthMeaning, MeaningError

TargetKind = Literal["relative_to_head", "absolute", "normalised", "inverse"]
REFERENCE = "reference_depth_m"
"""Attribute of a sample: z-depth of the head's own reference point, metres."""

TARGETS = {
    "relative_to_head": "Depth relative to the head's own centre, in metres; what a cropped photo can show",
    "absolute": "Distance from the camera, in metres; needs pictures that show how far away the head is",
    "normalised": "Depth up to scale and shift, normalised per picture; for data without a scale",
    "inverse": "Inverse distance from the camera, in 1/m",
}
_UNITS = {"relative_to_head": "m", "absolute": "m", "normalised": "", "inverse": "1/m"}
_NEAREST_M = 0.05
_NOMINAL_DISTANCE_M = 1.0
_NOMINAL_DEVIATION_M = 0.05

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """A kind of target and the constants that bring it to about unit scale: network output = (value - mean) / scale.

    `near` tells on which side of the numbers near is (always "small" but for inverse depth).
    """

    kind: TargetKind
    mean: float = 0.0
    scale: float = 1.0

    @property
    def metric(self) -> bool:
        """Whether errors can be told in millimetres."""
        return self.kind != "normalised"

    @property
    def unit(self) -> str:
        """Unit of the values ("m", "1/m", or none)."""
        return _UNITS[self.kind]

    @property
    def needs_reference(self) -> bool:
        return self.kind == "relative_to_head"

    @property
    def near(self) -> Literal["small", "large"]:
        return "large" if self.kind == "inverse" else "small"

    def normalise(self, values: Floats) -> Floats:
        """Values in the target's unit -> numbers for the network."""
        return np.asarray((values - np.float32(self.mean)) * np.float32(1.0 / self.scale), np.float32)

    def restore(self, output: Floats) -> Floats:
        """Numbers from the network -> values in the target's unit."""
        return np.asarray(output * np.float32(self.scale) + np.float32(self.mean), np.float32)


def refuse(kind: TargetKind, meaning: DepthMeaning, dataset: str) -> None:
    """Refuse a target that a dataset's depth cannot support.

    Raises
    ------
    MeaningError : metres or inverse metres asked of depth that has no scale, or that is not z-depth.
    """
    if kind == "normalised":
        return
    remedy = "choose “normalised per picture” as what is learned, or a dataset with metric depth"
    if not meaning.metric or meaning.per_image_normalised:
        raise MeaningError(
            f"The depth of “{dataset}” is known only up to scale and shift, so it cannot be learned in metres",
            remedy=remedy,
        )
    if meaning.space != "depth":
        words = meaning.space.replace("_", " ")
        raise MeaningError(f"“{dataset}” holds {words}, not z-depth", where=dataset, remedy=remedy)


def values_of(kind: TargetKind, depth: Floats, region: Mask, reference_m: float, *, near_large: bool = False) -> Floats:
    """Target values (H, W) of a depth map (H, W), defined where it has data; elsewhere 0.

    Normalised means: less the median over `region`, divided by the mean absolute deviation from it there, and turned
    so that near is small. A region without data gives 0 everywhere.
    """
    present = depth > 0
    if kind == "relative_to_head":
        values = depth - np.float32(reference_m)
    elif kind == "absolute":
        values = depth
    elif kind == "inverse":
        values = 1.0 / np.maximum(depth, _NEAREST_M)
    else:
        values = _normalised(depth, region & present)
        values = -values if near_large else values
    return np.where(present, values, 0).astype(np.float32)


def depth_of(kind: TargetKind, values: Floats, reference_m: float = 0.0) -> Floats:
    """Depth in metres from target values; the inverse of `values_of` for the metric kinds.

    Raises
    ------
    MeaningError : normalised values have no metres.
    """
    if kind == "normalised":
        raise MeaningError(
            "This run predicts depth up to scale and shift, which has no millimetres",
            remedy="compare after fitting scale and shift",
        )
    if kind == "inverse":
        return np.asarray(1.0 / np.maximum(values, 1e-3), np.float32)
    return np.asarray(values + np.float32(reference_m if kind == "relative_to_head" else 0.0), np.float32)


def laid_out(kind: TargetKind, values: Floats) -> Floats:
    """Target values as positive depth where nothing says how far away the face is: true up to scale and shift.

    A head is laid one metre away; normalised values count 5 cm for one mean deviation, about what a face has.
    """
    if kind == "inverse":
        return np.asarray(1.0 / np.maximum(values, 1e-3), np.float32)
    if kind == "absolute":
        return values
    scale = np.float32(_NOMINAL_DEVIATION_M if kind == "normalised" else 1.0)
    return np.asarray(np.maximum(values * scale + np.float32(_NOMINAL_DISTANCE_M), _NEAREST_M), np.float32)


def _normalised(depth: Floats, region: Mask) -> Floats:
    if not region.any():
        return np.zeros_like(depth)
    middle = np.float32(np.median(depth[region]))
    spread = np.float32(np.abs(depth[region] - middle).mean())
    return np.asarray((depth - middle) / max(spread, np.float32(1e-6)), np.float32)
