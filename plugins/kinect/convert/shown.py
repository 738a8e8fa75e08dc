"""Any frame of a raw set before and after: the pictures that a person judges a conversion by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.camera_choice import lens_of, picture_size
from plugins.kinect.convert.compatible import processed_frame
from plugins.kinect.convert.earlier import earlier_frames
from plugins.kinect.convert.metric import MetricCrop, metric_crop, straightened
from plugins.kinect.convert.preparation import Preparation, box_of
from plugins.kinect.convert.set_scale import SetScale, set_scale
from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from workbench.api import DepthWindow, SettingsError, colourise, cv2, feature_drawing

_AROUND_NOSE_MM = (-40.0, 220.0)
_EMPTY = (24, 26, 30)
Pictures = dict[str, NDArray[Any]]


def before_and_after(
    raw: RawSet, frame: RawFrame, prepared: Preparation, s: FrameSettings, scale: SetScale | None = None
) -> tuple[Pictures, Mapping[str, Any]]:
    """Pictures of one frame as RGB (S, S, 3), and figures.

    image : the colour crop. depth_before, depth_after : depth in colours as measured and as it is stored, black where
    there is none. mask : the colour crop, dark outside the person. In compatible sets also depth_code and feature.
    scale : of the set; by default that of a set of this frame alone.

    Raises
    ------
    SettingsError : the set brings no calibration and `s.focal_px` is needed.
    """
    if not prepared.usable:
        return {"image": _small(raw.colour(frame), s.output_image_size)}, {"reason": prepared.reason}
    try:
        lens = lens_of(raw, s.focal_px).lens
    except SettingsError:
        if s.mode == "metric":
            raise
        lens = lens_of(raw, float(max(picture_size(raw)))).lens
    points = straightened(prepared.landmarks, lens) if s.mode == "metric" else prepared.landmarks
    chosen = scale or set_scale([prepared], [box_of(points)[2:]], s.output_image_size, s.padding)
    pictures = raw.colour(frame), raw.depth(frame)
    crop = metric_crop(prepared, chosen, lens, pictures, s, None, earlier_frames(raw, frame, s))
    if isinstance(crop, str):
        return {"image": _small(pictures[0], s.output_image_size)}, {"reason": crop}
    found = _of_crop(crop, prepared.nose_mm)
    figures: dict[str, Any] = {
        "nose_depth_mm": round(prepared.nose_mm, 1),
        "holes_percent": round(100 * float(np.mean(crop.measured == 0)), 1),
        "filled_percent": round(100 * float(np.mean(crop.measured[crop.person] == 0)), 1),
        "pixel_mm": round(prepared.nose_mm / crop.lens.fx, 3),
    }
    if s.mode == "compatible":
        made = processed_frame(prepared, chosen, *pictures, s)
        if isinstance(made, str):
            return found, figures | {"reason": made}
        window = DepthWindow.around(chosen.reference_mm, s.depth_padding, s.face_depth)
        found |= {"image": _rgb(made.colour), "depth_code": _grey(made.depth), "feature": _grey(made.feature)}
        figures |= {"near_mm": window.near_mm, "far_mm": window.far_mm, "level_mm": round(window.step_mm, 3)}
    return found, figures


def _of_crop(crop: MetricCrop, nose_mm: float) -> Pictures:
    size = crop.colour.shape[0]
    picture = _rgb(crop.colour)
    dark = np.where(crop.person[..., None], picture, picture // 4)
    return {
        "image": picture,
        "depth_before": _depth_colours(crop.measured, nose_mm),
        "depth_after": _depth_colours(crop.depth_m.astype(np.float64) * 1000, nose_mm),
        "mask": dark,
        "points": _rgb(cv2.cvtColor(feature_drawing(crop.landmarks, size), cv2.COLOR_GRAY2BGR)),
    }


def _depth_colours(depth_mm: NDArray[np.float64], nose_mm: float) -> NDArray[np.uint8]:
    low, high = nose_mm + _AROUND_NOSE_MM[0], nose_mm + _AROUND_NOSE_MM[1]
    return colourise(np.where(depth_mm > 0, -depth_mm, np.nan), -high, -low, "viridis", _EMPTY)


def _small(bgr: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    factor = min(2 * size / max(bgr.shape[:2]), 1.0)
    return _rgb(cv2.resize(bgr, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))


def _rgb(bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(bgr[..., ::-1])


def _grey(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[..., None], 3, 2)
