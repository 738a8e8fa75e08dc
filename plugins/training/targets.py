"""What a network learns to say of each pixel: kinds of target, each with what it needs and how to undo it.

Depth is z in metres unless a dataset says otherwise; 0 = no data. NumPy only, so that forms can read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.api import DepthMeaning, MeaningError

TargetKind = Literal[
    "relative_to_head",
    "absolute",
    "ray_distance",
    "normalised",
    "min_max",
    "inverse",
    "relative_inverse",
    "scaled_inverse",
    "inverse_cm",
]
REFERENCE = "reference_depth_m"
"""Attribute of a sample: z-depth of the head's own reference point, metres."""

TARGETS: Mapping[TargetKind, str] = {
    "relative_to_head": "Depth relative to the head's own centre, in metres; what a cropped photo can show",
    "absolute": "Distance from the camera, in metres; needs pictures that show how far away the head is",
    "ray_distance": "Distance along each pixel's ray, in metres, as EG3D gives it; needs cameras or such data",
    "normalised": "Depth up to scale and shift, normalised per picture; for data without a scale",
    "min_max": "Brightness of a depth picture: -1 farthest to 1 nearest in each picture; for any data",
    "inverse": "Inverse distance from the camera, in 1/m",
    "relative_inverse": "Inverse depth up to scale and shift, normalised per picture, as MiDaS gives it",
    "scaled_inverse": "5 / d as FaceDepth learns it, d being depth as stored, at least 1/255",
    "inverse_cm": "1000 / d as DenseDepth learns it, d being depth in cm from 10 to 1000",
}
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_UNITS: Mapping[TargetKind, str] = {
    "relative_to_head": "m",
    "absolute": "m",
    "ray_distance": "m",
    "inverse": "1/m",
    "scaled_inverse": "5/m",
    "inverse_cm": "10/m",
}
"""Units of the values; the others have none."""
_PER_PICTURE: tuple[TargetKind, ...] = ("normalised", "min_max", "relative_inverse")
_NEAR_LARGE: tuple[TargetKind, ...] = ("min_max", "inverse", "relative_inverse", "scaled_inverse", "inverse_cm")
POSITIVE: tuple[TargetKind, ...] = ("absolute", "ray_distance", "inverse", "scaled_inverse", "inverse_cm")
"""Kinds whose values are above zero, as logarithms and ratios need them."""
AS_IT_IS: tuple[TargetKind, ...] = ("min_max", "scaled_inverse", "inverse_cm")
"""Kinds that networks were published with: their values go to the network without being brought to unit scale."""
_RANGES: Mapping[TargetKind, float] = {"min_max": 2.0, "scaled_inverse": 5.0, "inverse_cm": 100.0}
_DEVIATIONS_IN_RANGE = 4.0
_NEAREST_M = 0.05
_NEAREST_SHARE, _FARTHEST_SHARE = 1 / 255, 5.0
_NEAREST_CM, _FARTHEST_CM = 10.0, 1000.0
_NOMINAL_DISTANCE_M = 1.0
_NOMINAL_DEVIATION_M = 0.05
_NOMINAL_HALF_RANGE_M = 0.1


@dataclass(frozen=True)
class Target:
    """A kind of target and the constants that bring it to about unit scale: network output = (value - mean) / scale.

    `metric_data` is False where it was learned from data without a scale (possible for "scaled_inverse").
    """

    kind: TargetKind
    mean: float = 0.0
    scale: float = 1.0
    metric_data: bool = True

    @classmethod
    def fitted(cls, kind: TargetKind, mean: float, deviation: float, *, metric_data: bool = True) -> Target:
        """The target for training faces whose values have this mean and deviation; published kinds stay as they are."""
        if kind in AS_IT_IS:
            return cls(kind, metric_data=metric_data)
        return cls(kind, mean, deviation, metric_data)

    @property
    def metric(self) -> bool:
        """Whether errors can be told in millimetres."""
        return self.kind not in _PER_PICTURE and self.metric_data

    @property
    def unit(self) -> str:
        """Unit of the values ("m", "1/m", or none)."""
        return _UNITS.get(self.kind, "") if self.metric_data else ""

    @property
    def needs_reference(self) -> bool:
        return self.kind == "relative_to_head"

    @property
    def near(self) -> Literal["small", "large"]:
        """On which side of the numbers near is."""
        return "large" if self.kind in _NEAR_LARGE else "small"

    @property
    def data_range(self) -> float:
        """The range R of structural similarity, in normalised numbers.

        2 for -1..1, 5 and 100 as published for 5 / d and 1000 / d, else four standard deviations of the training
        faces' values.
        """
        stated = _RANGES.get(self.kind)
        return _DEVIATIONS_IN_RANGE if stated is None else stated / self.scale

    def normalise(self, values: Floats) -> Floats:
        """Values in the target's unit -> numbers for the network."""
        return np.asarray((values - np.float32(self.mean)) * np.float32(1.0 / self.scale), np.float32)

    def restore(self, output: Floats) -> Floats:
        """Numbers from the network -> values in the target's unit."""
        return np.asarray(output * np.float32(self.scale) + np.float32(self.mean), np.float32)


def has_scale(meaning: DepthMeaning) -> bool:
    """Whether a dataset's depth is in metres, the same ones in every picture."""
    return meaning.metric and not meaning.per_image_normalised


def refuse(kind: TargetKind, meaning: DepthMeaning, dataset: str, *, cameras: bool = False) -> None:
    """Refuse a target that a dataset's depth cannot support; `cameras`: every sample says which camera saw it.

    Raises
    ------
    MeaningError : metres or inverse metres asked of depth that has no scale, or that is not z-depth; an inverse asked
        of depth whose shift is unknown; distance along the ray without ray distances or cameras.
    """
    if kind in ("normalised", "min_max"):
        return
    remedy = "choose “normalised per picture” as what is learned, or a dataset with metric depth"
    scaled = has_scale(meaning)
    if kind == "relative_inverse":
        if meaning.space == "inverse_depth" or scaled:
            return
        raise MeaningError(
            f"The depth of “{dataset}” is known only up to scale and shift, so its inverse is not known", remedy=remedy
        )
    if kind == "scaled_inverse":
        if meaning.space != "inverse_depth" and meaning.near == "small":
            return
        raise MeaningError(f"“{dataset}” already holds inverse depth, and 5 / d is made of depth", remedy=remedy)
    if not scaled:
        raise MeaningError(
            f"The depth of “{dataset}” is known only up to scale and shift, so it cannot be learned in metres",
            remedy=remedy,
        )
    _refuse_space(kind, meaning, dataset, remedy, cameras=cameras)


def _refuse_space(kind: TargetKind, meaning: DepthMeaning, dataset: str, remedy: str, *, cameras: bool) -> None:
    words = meaning.space.replace("_", " ")
    if kind == "ray_distance":
        if meaning.space == "ray_distance" or (meaning.space == "depth" and cameras):
            return
        said = f"“{dataset}” holds {words} and no cameras, so distances along rays are not known"
        raise MeaningError(said, remedy="choose distance from the camera, or a dataset with cameras")
    if meaning.space != "depth":
        raise MeaningError(f"“{dataset}” holds {words}, not z-depth", where=dataset, remedy=remedy)


def values_of(
    kind: TargetKind,
    depth: Floats,
    region: Mask,
    reference_m: float,
    *,
    near_large: bool = False,
    ray_lengths: Floats | None = None,
) -> Floats:
    """Target values (H, W) of a depth map (H, W), defined where it has data; elsewhere 0.

    Normalised means: less the median over `region`, divided by the mean absolute deviation from it there, and turned
    so that near is small (large for "relative_inverse"). A region without data gives 0 everywhere.

    Parameters
    ----------
    near_large : the dataset's numbers are large for what is near; then they are inverse depth.
    ray_lengths : (H, W) distance along the ray per metre of z, where the dataset holds z-depth; None where it holds
        distances along the ray already.
    """
    present = depth > 0
    counted = region & present
    if kind in _MAKERS:
        values = _MAKERS[kind](depth, reference_m)
    elif kind == "ray_distance":
        values = depth if ray_lengths is None else depth * ray_lengths
    elif kind == "relative_inverse":
        values = _normalised(depth if near_large else _inverse(depth), counted)
    else:
        values = _normalised(depth, counted) if kind == "normalised" else _stretched(depth, counted)
        values = -values if near_large else values
    return np.where(present, values, 0).astype(np.float32)


def depth_of(
    kind: TargetKind, values: Floats, reference_m: float = 0.0, *, ray_lengths: Floats | None = None
) -> Floats:
    """Depth in metres from target values; the inverse of `values_of` for the metric kinds.

    Raises
    ------
    MeaningError : values per picture have no metres; distances along the ray need the camera's `ray_lengths`.
    """
    if kind in _PER_PICTURE:
        raise MeaningError(
            "This run predicts depth up to scale and shift, which has no millimetres",
            remedy="compare after fitting scale and shift",
        )
    if kind == "ray_distance":
        if ray_lengths is None:
            raise MeaningError(
                "This run predicts distances along rays, and no camera says where the rays go",
                remedy="use a dataset with cameras",
            )
        return np.asarray(values / ray_lengths, np.float32)
    if kind == "relative_to_head":
        return np.asarray(values + np.float32(reference_m), np.float32)
    return _UNDOING[kind](values)


def laid_out(kind: TargetKind, values: Floats) -> Floats:
    """Target values as positive depth where nothing says how far away the face is: true up to scale and shift.

    A head is laid one metre away; normalised values count 5 cm for one mean deviation, about what a face has, and a
    brightness of -1..1 counts 20 cm. Distances along rays are taken for depth.
    """
    if kind == "relative_inverse":
        inverse = 1 / _NOMINAL_DISTANCE_M + values * np.float32(_NOMINAL_DEVIATION_M / _NOMINAL_DISTANCE_M**2)
        return np.asarray(1.0 / np.maximum(inverse, 1e-3), np.float32)
    if kind in _UNDOING:
        return _UNDOING[kind](values)
    if kind == "ray_distance":
        return values
    scale = {"normalised": _NOMINAL_DEVIATION_M, "min_max": -_NOMINAL_HALF_RANGE_M}.get(kind, 1.0)
    return np.asarray(np.maximum(values * np.float32(scale) + np.float32(_NOMINAL_DISTANCE_M), _NEAREST_M), np.float32)


def _inverse(depth: Floats) -> Floats:
    return np.asarray(1.0 / np.maximum(depth, _NEAREST_M), np.float32)


def _five_over(depth: Floats) -> Floats:
    return np.asarray(5.0 / np.clip(depth, _NEAREST_SHARE, _FARTHEST_SHARE), np.float32)


def _thousand_over_cm(depth: Floats) -> Floats:
    return np.asarray(1000.0 / np.clip(depth * 100, _NEAREST_CM, _FARTHEST_CM), np.float32)


_MAKERS: Mapping[TargetKind, Callable[[Floats, float], Floats]] = {
    "relative_to_head": lambda depth, reference: np.asarray(depth - np.float32(reference), np.float32),
    "absolute": lambda depth, _: depth,
    "inverse": lambda depth, _: _inverse(depth),
    "scaled_inverse": lambda depth, _: _five_over(depth),
    "inverse_cm": lambda depth, _: _thousand_over_cm(depth),
}
_UNDOING: Mapping[TargetKind, Callable[[Floats], Floats]] = {
    "absolute": lambda values: values,
    "inverse": lambda values: np.asarray(1.0 / np.maximum(values, 1e-3), np.float32),
    "scaled_inverse": lambda values: np.asarray(5.0 / np.maximum(values, 5 / _FARTHEST_SHARE), np.float32),
    "inverse_cm": lambda values: np.asarray(10.0 / np.maximum(values, 1000 / _FARTHEST_CM), np.float32),
}


def _normalised(depth: Floats, region: Mask) -> Floats:
    if not region.any():
        return np.zeros_like(depth)
    middle = np.float32(np.median(depth[region]))
    spread = np.float32(np.abs(depth[region] - middle).mean())
    return np.asarray((depth - middle) / max(spread, np.float32(1e-6)), np.float32)


def _stretched(depth: Floats, region: Mask) -> Floats:
    """1 at the smallest number of the region, -1 at its largest; what lies outside the region is cut to that."""
    if not region.any():
        return np.zeros_like(depth)
    low, high = float(depth[region].min()), float(depth[region].max())
    return np.asarray(np.clip(1 - 2 * (depth - low) / max(high - low, 1e-6), -1, 1), np.float32)
