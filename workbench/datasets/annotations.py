"""What of a sample lives in its record rather than in a file: camera, pose, landmarks, attributes; to and from JSON.

Single-precision numbers are written with the fewest digits that read back as the same number, so a record round-trips
exactly and stays short.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.record import Sample
from workbench.errors import DataError
from workbench.geometry.camera import Camera


def to_record(sample: Sample) -> dict[str, Any]:
    """The JSON part of a sample's record; absent things have no key.

    Raises
    ------
    DataError : a number is NaN or infinite, the seed is beyond 64 bits, or an attribute is no JSON value.
    """
    if not -(2**63) <= int(sample.seed) < 2**63:
        raise DataError("The seed is too large to be kept in an index (64 bits)", where=f"sample {sample.id}")
    record: dict[str, Any] = {
        "id": sample.id,
        "identity": sample.identity,
        "seed": int(sample.seed),
        "category": sample.category,
        "split": sample.split,
    }
    if sample.camera is not None:
        record["camera"] = camera_to_json(sample.camera)
    if sample.pose is not None:
        record["pose"] = _numbers(sample.pose, "pose", sample.id)
    for name in ("landmarks2d", "landmarks3d"):
        points = getattr(sample, name)
        if points is not None:
            record[name] = _numbers(points, name, sample.id)
    if sample.landmark_visible is not None:
        record["landmark_visible"] = "".join("1" if v else "0" for v in sample.landmark_visible)
    if sample.attributes:
        record["attributes"] = _plain(dict(sample.attributes), sample.id)
    return record


def from_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments of `Sample` from a record: everything but the channels kept in files."""
    found: dict[str, Any] = {key: record[key] for key in ("id", "identity", "seed", "category", "split")}
    found["attributes"] = record.get("attributes", {})
    if "camera" in record:
        found["camera"] = camera_from_json(record["camera"])
    if "pose" in record:
        found["pose"] = np.array(record["pose"], np.float64).reshape(4, 4)
    for name, width in (("landmarks2d", 2), ("landmarks3d", 3)):
        if name in record:
            found[name] = np.array(record[name], np.float32).reshape(-1, width)
    if "landmark_visible" in record:
        found["landmark_visible"] = np.array([c == "1" for c in record["landmark_visible"]], np.bool_)
    return found


def camera_to_json(camera: Camera) -> dict[str, Any]:
    """A camera as JSON: focal lengths, centre and skew in pixels, camera-to-world as 16 numbers row by row."""
    k = camera.intrinsics
    return {
        "width": int(camera.width),
        "height": int(camera.height),
        "fx": float(k[0, 0]),
        "fy": float(k[1, 1]),
        "cx": float(k[0, 2]),
        "cy": float(k[1, 2]),
        "skew": float(k[0, 1]),
        "camera_to_world": [float(v) for v in camera.camera_to_world.ravel()],
    }


def camera_from_json(values: Mapping[str, Any]) -> Camera:
    """The inverse of `camera_to_json`."""
    intrinsics = np.array(
        [[values["fx"], values["skew"], values["cx"]], [0.0, values["fy"], values["cy"]], [0.0, 0.0, 1.0]]
    )
    to_world = np.array(values["camera_to_world"], np.float64).reshape(4, 4)
    return Camera(intrinsics, int(values["width"]), int(values["height"]), to_world)


def _numbers(array: NDArray[Any], name: str, sample_id: str) -> list[float]:
    if not np.isfinite(array).all():
        raise DataError(f"The {name} hold a number that is not finite", where=f"sample {sample_id}")
    flat = np.asarray(array).ravel()
    if flat.dtype == np.float32:
        # str() of a single-precision number is its shortest exact text; float() of that stays short in JSON.
        return [float(str(v)) for v in flat]
    return [float(v) for v in flat]


def _plain(value: Any, sample_id: str) -> Any:
    """NumPy scalars and arrays among attributes become plain JSON values."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist(), sample_id)
    if isinstance(value, np.generic):
        return _plain(value.item(), sample_id)
    if isinstance(value, Mapping):
        return {str(k): _plain(v, sample_id) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, sample_id) for v in value]
    if isinstance(value, float) and not np.isfinite(value):
        raise DataError("An attribute is not a finite number", where=f"sample {sample_id}")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise DataError(f"An attribute of kind {type(value).__name__} cannot be stored", where=f"sample {sample_id}")
