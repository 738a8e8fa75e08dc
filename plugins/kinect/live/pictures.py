"""Pictures of a frame for a window: colour, depth in colours, infrared, both together, and points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.capture.analysis import Looked
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.live.names import View
from plugins.kinect.live.request import ShownSettings
from plugins.kinect.registration import points
from workbench.api import colourise, cv2

Picture = NDArray[np.uint8]
_DEPTH_SHARE = 0.45
_MOST_POINTS = 60_000
_BRIGHTEST_PERCENTILE = 99.0


def arrays_of(frame: RgbdFrame, looked: Looked, shown: ShownSettings) -> dict[str, NDArray[Any]]:
    """The arrays of a live frame, as `plugins.kinect.live.names` lists them; what the camera did not give is absent."""
    found: dict[str, NDArray[Any]] = {}
    for view in shown.views:
        if view == "points":
            found |= _cloud(looked)
            continue
        picture = _picture(view, frame, looked, shown)
        if picture is not None:
            found["image" if "image" not in found else view] = _fitted(picture, shown)
    if looked.picture is not None:
        found |= _marks(looked, shown)
    return found


def views_of(arrays: dict[str, NDArray[Any]], shown: ShownSettings) -> list[View]:
    """Which views the arrays of a frame hold, the one that is `image` first."""
    pictures = [view for view in shown.views if view != "points"]
    there = [view for view in pictures if view in arrays]
    first = [view for view in pictures if view not in arrays][:1] if "image" in arrays else []
    return first + there + (["points"] if "points" in arrays else [])


def _picture(view: View, frame: RgbdFrame, looked: Looked, shown: ShownSettings) -> Picture | None:
    if view == "colour":
        return None if looked.picture is None else _rgb(looked.picture)
    if view == "depth":
        return None if frame.depth_mm is None else _depth_colours(frame.depth_mm, shown)
    if view == "infrared":
        return None if frame.infrared is None else _grey(frame.infrared)
    if looked.picture is None or looked.depth_mm is None:
        return None
    colour = _rgb(looked.picture)
    mixed = cv2.addWeighted(colour, 1 - _DEPTH_SHARE, _depth_colours(looked.depth_mm, shown), _DEPTH_SHARE, 0.0)
    return np.asarray(np.where(looked.depth_mm[..., None] > 0, mixed, colour), np.uint8)


def _rgb(bgr: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _depth_colours(depth_mm: NDArray[np.uint16], shown: ShownSettings) -> Picture:
    low, high = shown.depth_range_m
    metres = depth_mm.astype(np.float32) / 1000
    metres[depth_mm == 0] = np.nan
    return colourise(metres, low, high, "viridis")


def _grey(infrared: NDArray[np.uint16]) -> Picture:
    """Infrared as grey: the square root of brightness, so that a face beside a bright wall is seen too."""
    brightest = max(float(np.percentile(infrared[::4, ::4], _BRIGHTEST_PERCENTILE)), 1.0)
    grey = np.sqrt(np.minimum(infrared / np.float32(brightest), 1.0)) * 255
    return np.asarray(cv2.cvtColor(grey.astype(np.uint8), cv2.COLOR_GRAY2RGB), np.uint8)


def _fitted(picture: Picture, shown: ShownSettings) -> Picture:
    height, width = picture.shape[:2]
    if width > shown.picture_width:
        size = shown.picture_width, max(round(height * shown.picture_width / width), 1)
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(picture[:, ::-1]) if shown.mirrored else picture


def _marks(looked: Looked, shown: ShownSettings) -> dict[str, NDArray[np.float32]]:
    """Points and boxes in pixels of the colour picture as it is shown."""
    assert looked.picture is not None
    seen = looked.seen
    scale = min(looked.picture.shape[1], shown.picture_width) / seen.size[0]
    boxes = np.array([[b.x, b.y, b.width, b.height] for b in seen.boxes], np.float32).reshape(-1, 4) * scale
    marks = np.empty((0, 2), np.float32) if seen.face is None else (seen.face.landmarks * scale).astype(np.float32)
    if shown.mirrored:
        width = seen.size[0] * scale
        boxes[:, 0] = width - boxes[:, 0] - boxes[:, 2]
        marks[:, 0] = width - marks[:, 0]
    return {"boxes": boxes, "landmarks": marks}


def _cloud(looked: Looked) -> dict[str, NDArray[Any]]:
    """Points with their colours, thinned so that a window turns them smoothly."""
    if looked.depth_mm is None or looked.picture is None:
        return {}
    step = max(1, int(np.ceil(np.sqrt(np.count_nonzero(looked.depth_mm) / _MOST_POINTS))))
    at = points(looked.depth_mm, looked.lens)[::step, ::step]
    there = looked.depth_mm[::step, ::step] > 0
    return {"points": at[there], "point_colours": looked.picture[::step, ::step][there][:, ::-1]}
