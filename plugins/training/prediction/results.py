"""What is written for one photo: depth as numbers and as a 16-bit picture, a preview, a surface, and what it means."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.inference import Prediction
from plugins.training.settings import PredictSettings
from plugins.training.targets import Target, depth_of
from workbench.api import Camera, DepthMeshOptions, Mesh, colourise, cv2, depth_to_mesh

_UNITS_M = (0.0001, 0.001, 0.01)
_LARGEST = 65535
_PREVIEW_SIDE = 384


@dataclass(frozen=True)
class Result:
    """Files of one photo by name ending (``.npy``, ``_depth.png``, ``_preview.png``, ``.json``), and its surface.

    mesh : camera frame, metres; None where it is not wanted or depth has no scale.
    """

    id: str
    contents: Mapping[str, bytes]
    mesh: Mesh | None = None


def square_middle(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest square in the middle of a photo."""
    side = min(photo.shape[:2])
    top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    return np.ascontiguousarray(photo[top : top + side, left : left + side])


def camera_of(shown: NDArray[np.uint8], photo: NDArray[np.uint8], field_of_view_degrees: float) -> Camera:
    """The camera of the part of a photo that is shown, around the same centre."""
    whole = Camera.looking_forward(photo.shape[1], photo.shape[0], field_of_view_degrees)
    height, width = shown.shape[:2]
    intrinsics = whole.intrinsics.copy()
    intrinsics[:2, 2] = width / 2, height / 2
    return Camera(intrinsics, width, height, np.eye(4))


def result_of(
    photo_id: str, shown: NDArray[np.uint8], camera: Camera, prediction: Prediction, target: Target, s: PredictSettings
) -> Result:
    """All files for one photo, as bytes."""
    head = prediction.outline()
    inside = np.ones(prediction.values.shape, np.bool_) if head is None else head
    values = prediction.values
    if target.metric:
        values = np.maximum(depth_of(target.kind, values, s.distance_m), 0.001)
    codes, meaning = _coded(values, inside, metric=target.metric)
    contents = {
        ".npy": _npy(np.where(inside, values, 0 if target.metric else np.nan)),
        "_depth.png": _png(codes),
        "_preview.png": _png(_preview(shown, values, inside, target)),
        ".json": json.dumps(_about(photo_id, target, s, camera, meaning), indent=2).encode("utf-8"),
    }
    mesh = None
    if s.mesh and target.metric:
        mesh = depth_to_mesh(values, camera, DepthMeshOptions(mask=inside), shown)
    return Result(photo_id, contents, mesh)


def _coded(
    values: NDArray[np.float32], inside: NDArray[np.bool_], *, metric: bool
) -> tuple[NDArray[np.uint16], dict[str, Any]]:
    """16-bit codes with 0 = no head, and how to read them: value = code * scale + offset."""
    if not inside.any():
        return np.zeros(values.shape, np.uint16), {"scale": 1.0, "offset": 0.0, "empty": True}
    low, high = float(values[inside].min()), float(values[inside].max())
    if metric:
        scale = next((u for u in _UNITS_M if high / u <= _LARGEST), _UNITS_M[-1])
        offset = 0.0
    else:
        scale = max(high - low, 1e-6) / (_LARGEST - 1)
        offset = low - scale
    codes = np.clip(np.rint((values - offset) / scale), 1, _LARGEST)
    return np.where(inside, codes, 0).astype(np.uint16), {"scale": scale, "offset": offset}


def _about(
    photo_id: str, target: Target, s: PredictSettings, camera: Camera, meaning: dict[str, Any]
) -> dict[str, Any]:
    unit = "m" if target.metric else "none: known up to scale and shift"
    said: dict[str, Any] = {
        "photo": photo_id,
        "run": s.run,
        "space": "z-depth" if target.metric else "depth up to scale and shift",
        "near": "small",
        "unit": unit,
        "png": {**meaning, "no_data": 0, "reading": "value = code * scale + offset"},
        "camera": {"width": camera.width, "height": camera.height, "focal_px": float(camera.intrinsics[1, 1])},
        "camera_is": "assumed from the stated field of view",
    }
    if target.needs_reference:
        said["distance_m"] = s.distance_m
        said["distance_is"] = "stated, not measured: the photo shows the relief of the head, not how far away it was"
    return said


def _preview(
    shown: NDArray[np.uint8], values: NDArray[np.float32], inside: NDArray[np.bool_], target: Target
) -> NDArray[np.uint8]:
    """Photo and depth side by side, bright = near, BGR."""
    low, high = np.percentile(values[inside], [1, 99]) if inside.any() else (0.0, 1.0)
    depth = colourise(np.where(inside, -values, np.nan), -high, -low, "viridis")
    both = np.concatenate([shown, depth], axis=1)
    factor = min(1.0, _PREVIEW_SIDE / shown.shape[0])
    size = max(1, round(both.shape[1] * factor)), max(1, round(both.shape[0] * factor))
    return np.asarray(cv2.cvtColor(cv2.resize(both, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR), np.uint8)


def _npy(values: NDArray[np.float32]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values.astype(np.float32), allow_pickle=False)
    return stream.getvalue()


def _png(pixels: NDArray[Any]) -> bytes:
    return bytes(cv2.imencode(".png", np.ascontiguousarray(pixels))[1].tobytes())
