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
from plugins.training.prediction.depth_maps import DepthMap, coloured, depth_map_of, meaning_of
from plugins.training.prediction.known_distances import Fitted
from plugins.training.prediction.surfaces import surface_files
from plugins.training.settings import PredictSettings
from plugins.training.targets import Target
from workbench.api import Camera, cv2, png_bytes

_UNITS_M = (0.0001, 0.001, 0.01)
_LARGEST = 65535
_PREVIEW_SIDE = 384


@dataclass(frozen=True)
class Result:
    """Files of one photo by name ending (``.npy``, ``_depth.png``, ``_preview.png``, ``.ply``, ``.json``)."""

    id: str
    contents: Mapping[str, bytes]


def result_of(
    photo_id: str,
    shown: NDArray[np.uint8],
    camera: Camera,
    prediction: Prediction,
    target: Target,
    s: PredictSettings,
    fitted: Fitted | None = None,
) -> Result:
    """All files for one photo, as bytes; `fitted` by known distances gives depth its scale."""
    depth = depth_map_of(prediction, target, camera, s.distance_m, fitted)
    codes, reading = codes_of(depth.values, depth.inside, metric=depth.metric)
    contents = {
        ".npy": npy_bytes(np.where(depth.inside, depth.values, 0 if depth.metric else np.nan)),
        "_depth.png": png_bytes(codes),
        "_preview.png": png_bytes(preview_of(shown, depth)),
    }
    about = {"photo": photo_id, "run": s.run, **meaning_of(depth, target, s.distance_m, fitted)}
    about["png"] = {**reading, "no_data": 0, "reading": "value = code * scale + offset"}
    about["camera"] = {"width": camera.width, "height": camera.height, "focal_px": float(camera.intrinsics[1, 1])}
    about["camera_is"] = "assumed from the stated field of view"
    if s.mesh and depth.metric:
        contents |= surface_files(photo_id, depth, camera, shown, s)
        about["surface"] = {"format": s.surface_format, "unit": s.surface_unit, "frame": "x right, y down, z forward"}
    contents[".json"] = json.dumps(about, indent=2).encode("utf-8")
    return Result(photo_id, contents)


def codes_of(
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


def preview_of(shown: NDArray[np.uint8], depth: DepthMap) -> NDArray[np.uint8]:
    """Photo and depth side by side, bright = near, BGR."""
    colours = coloured(depth.values, depth.inside, depth.colour_range() or (0.0, 1.0), depth.near)
    both = np.concatenate([shown, colours], axis=1)
    factor = min(1.0, _PREVIEW_SIDE / shown.shape[0])
    size = max(1, round(both.shape[1] * factor)), max(1, round(both.shape[0] * factor))
    return np.asarray(cv2.cvtColor(cv2.resize(both, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR), np.uint8)


def npy_bytes(values: NDArray[np.float32]) -> bytes:
    """An NPY file of single precision."""
    stream = io.BytesIO()
    np.save(stream, values.astype(np.float32), allow_pickle=False)
    return stream.getvalue()
