"""What a prediction means as depth: metres where the run or known distances give them, else up to scale and shift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from plugins.training.inference import Prediction
from plugins.training.prediction.known_distances import Fitted
from plugins.training.targets import Target, depth_of, laid_out
from workbench.api import Camera, colourise, ray_lengths

_NEAREST_M = 0.001


@dataclass(frozen=True)
class DepthMap:
    """Depth of one picture.

    Attributes
    ----------
    values : (H, W) float32; z-depth in metres where `metric`, else the run's own numbers.
    inside : (H, W) the head; everywhere True where the run did not learn the outline.
    near : on which side of the numbers near is.
    """

    values: NDArray[np.float32]
    inside: NDArray[np.bool_]
    metric: bool
    near: Literal["small", "large"] = "small"

    def for_viewing(self, target: Target) -> NDArray[np.float32]:
        """(H, W) positive depth that a 3D view can show: metres, or laid a metre away where there are none."""
        return self.values if self.metric else laid_out(target.kind, self.values)

    def colour_range(self) -> tuple[float, float] | None:
        """Values at the ends of the colours: the middle 98 % of the head; None where there is no head."""
        if not self.inside.any():
            return None
        low, high = np.percentile(self.values[self.inside], [1, 99])
        return float(low), float(max(high, low + 1e-6))


def coloured(
    values: NDArray[np.float32], inside: NDArray[np.bool_], ends: tuple[float, float], near: Literal["small", "large"]
) -> NDArray[np.uint8]:
    """(H, W, 3) RGB, bright is near, grey outside the head."""
    low, high = ends
    if near == "small":
        return colourise(np.where(inside, -values, np.nan), -high, -low, "viridis")
    return colourise(np.where(inside, values, np.nan), low, high, "viridis")


def camera_of(shape: tuple[int, ...], whole: tuple[int, ...], field_of_view_degrees: float) -> Camera:
    """The camera of the middle part `shape` (H, W) of a picture `whole` (H, W) with that vertical field of view."""
    camera = Camera.looking_forward(whole[1], whole[0], field_of_view_degrees)
    height, width = shape[:2]
    intrinsics = camera.intrinsics.copy()
    intrinsics[:2, 2] = width / 2, height / 2
    return Camera(intrinsics, width, height, np.eye(4))


def values_along_axis(prediction: Prediction, target: Target, camera: Camera) -> NDArray[np.float32]:
    """(H, W) what was predicted, distances along rays made z-depth."""
    if target.kind != "ray_distance":
        return prediction.values
    return np.asarray(prediction.values / ray_lengths(camera), np.float32)


def depth_map_of(
    prediction: Prediction, target: Target, camera: Camera, distance_m: float, fitted: Fitted | None = None
) -> DepthMap:
    """The depth a prediction means; `fitted` by known distances goes before what the run itself says of metres."""
    head = prediction.outline()
    inside = np.ones(prediction.values.shape, np.bool_) if head is None else head
    if fitted is not None:
        return DepthMap(fitted.depth(values_along_axis(prediction, target, camera)), inside, True)
    if not target.metric:
        return DepthMap(prediction.values, inside, False, target.near)
    lengths = np.asarray(ray_lengths(camera), np.float32)
    depth = depth_of(target.kind, prediction.values, distance_m, ray_lengths=lengths)
    return DepthMap(np.asarray(np.maximum(depth, _NEAREST_M), np.float32), inside, True)


def meaning_of(depth: DepthMap, target: Target, distance_m: float, fitted: Fitted | None) -> Mapping[str, Any]:
    """What the numbers are, for the file beside them."""
    said: dict[str, Any] = {
        "space": "z-depth" if depth.metric else "depth up to scale and shift",
        "near": depth.near,
        "unit": "m" if depth.metric else "none: known up to scale and shift",
    }
    if fitted is not None:
        said["scale_is"] = f"fitted to {fitted.places} known distances, the worst off by {1000 * fitted.error_m:.1f} mm"
        said["fit"] = {"scale": fitted.scale, "shift": fitted.shift, "space": fitted.space}
    elif target.needs_reference:
        said["distance_m"] = distance_m
        said["distance_is"] = "stated, not measured: a picture shows the relief of the head, not how far away it was"
    return said
