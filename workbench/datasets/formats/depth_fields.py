"""The five things a foreign depth file does not say of itself, and turning its numbers into ours by them.

Unit or scale, invalid value, direction, space, and whether each image was stretched to its own range. Depth without a
scale is kept as relative codes whose meaning says so; millimetres are refused for it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.depth_codes import LARGEST_CODE
from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError, SettingsError
from workbench.geometry.camera import Camera
from workbench.geometry.depth import ray_distance_to_depth

Space = Literal["depth", "inverse_depth", "ray_distance"]


@dataclass(frozen=True)
class DepthFields:
    """What a person says about foreign depth files.

    Attributes
    ----------
    metres_per_code : value of one stored number in metres (inverse metres for inverse depth); None = unknown scale.
    invalid : stored number that means no data; None = every number is data. NaN and infinity never are.
    near : whether near parts have small numbers (dark) or large ones (bright).
    space : depth along the viewing axis, its inverse, or distance along each pixel's ray.
    per_image_normalised : every image was stretched to its own range.
    unit_m : metres per stored code after import, for depth with a known scale.
    """

    metres_per_code: float | None
    invalid: float | None = 0.0
    near: Literal["dark", "bright"] = "dark"
    space: Space = "depth"
    per_image_normalised: bool = False
    unit_m: float = 0.0001

    def __post_init__(self) -> None:
        if self.metres_per_code is None:
            return
        if self.metres_per_code <= 0:
            raise SettingsError("The scale must be above zero", field="metres_per_code")
        if self.per_image_normalised:
            raise SettingsError(
                "Depth that was stretched image by image has no scale",
                field="metres_per_code",
                remedy="leave the scale empty, or say that images were not stretched",
            )
        if self.near == "bright" and self.space != "inverse_depth":
            raise SettingsError(
                "Distances in metres grow with distance, so near cannot be bright",
                field="near",
                remedy="choose dark, or inverse depth, or leave the scale empty",
            )
        if self.near == "dark" and self.space == "inverse_depth":
            raise SettingsError("Inverse depth is large for what is near, so near must be bright", field="near")

    def meaning(self, *, camera_known: bool, source: str = "") -> DepthMeaning:
        """What the imported numbers mean. With a scale and a camera, ray distance becomes z-depth."""
        if self.metres_per_code is not None:
            space: Space = "ray_distance" if self.space == "ray_distance" and not camera_known else "depth"
            return DepthMeaning(space=space, metric=True, unit_m=self.unit_m, source=source)
        return DepthMeaning(
            space=self.space,
            metric=False,
            unit_m=1.0 / LARGEST_CODE,
            per_image_normalised=self.per_image_normalised,
            near="large" if self.space == "inverse_depth" else "small",
            source=source,
        )

    def interpret(self, stored: NDArray[Any], camera: Camera | None = None) -> NDArray[np.float32]:
        """Values (H, W) as `meaning` describes them; 0 = no data.

        Metric: metres. Relative: a number in (0, 1] that is affine in the true one; near is the smaller number except
        in inverse depth.

        Raises
        ------
        DataError : no pixel has data, or whole-number types are needed (relative numbers of one common scale).
        """
        values = stored.astype(np.float64)
        valid = np.isfinite(values)
        if self.invalid is not None:
            valid &= values != self.invalid
        if not valid.any():
            raise DataError(
                "The depth image holds no data at all (every pixel is the no-data value)",
                remedy="export it again, or check which number means no data",
            )
        if self.metres_per_code is None:
            return np.where(valid, self._relative(values, valid, stored.dtype), 0).astype(np.float32)
        return self._metric(values, valid, camera)

    def _metric(
        self, values: NDArray[np.float64], valid: NDArray[np.bool_], camera: Camera | None
    ) -> NDArray[np.float32]:
        metres = values * float(self.metres_per_code or 1.0)
        if self.space == "inverse_depth":
            valid = valid & (metres > 0)
            metres = np.divide(1.0, metres, out=np.zeros_like(metres), where=valid)
        metres = np.where(valid, metres, 0.0)
        if self.space == "ray_distance" and camera is not None:
            metres = ray_distance_to_depth(metres, camera)
        return np.asarray(metres, np.float32)

    def _relative(
        self, values: NDArray[np.float64], valid: NDArray[np.bool_], kind: np.dtype[Any]
    ) -> NDArray[np.float64]:
        low, high = self._range(values, valid, kind)
        share = (values - low) / max(high - low, np.finfo(float).tiny)
        natural = "bright" if self.space == "inverse_depth" else "dark"
        if self.near != natural:
            share = 1.0 - share
        # 0 is no data in our files, so the nearest becomes the first code; the shift is unknown anyway.
        return (1.0 + share * (LARGEST_CODE - 1)) / LARGEST_CODE

    def _range(self, values: NDArray[np.float64], valid: NDArray[np.bool_], kind: np.dtype[Any]) -> tuple[float, float]:
        if self.per_image_normalised:
            return float(values[valid].min()), float(values[valid].max())
        if kind.kind == "f":
            raise DataError(
                "Depth in floating-point numbers without a scale cannot be kept on one common scale",
                remedy="give the scale, or say that each image was stretched to its own range",
            )
        return 0.0, float(np.iinfo(kind).max)
