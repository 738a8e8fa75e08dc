"""One frame as the face synthesiser's converter makes it (facts 3.6 to 3.8), without what goes wrong there.

Theirs and kept: the order of the steps, bicubic colours, whole millimetres, the depth code, the eroded rim. Theirs and
not kept: a hole in the nose box, which spoilt the frame; bicubic depth across edges, which rings; a crop that leaves
the picture, which ended the run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.components import compressed
from plugins.kinect.convert.crop import LEAVES, crop_origin, leaves
from plugins.kinect.convert.face_filling import with_filled
from plugins.kinect.convert.hole_filling import Surroundings, extent, filled_crop
from plugins.kinect.convert.preparation import Preparation, box_of
from plugins.kinect.convert.preparing import NO_DEPTH
from plugins.kinect.convert.set_scale import SetScale
from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.formats.processed_set import FramePlace, ProcessedFrame
from workbench.api import DepthWindow, cv2, feature_drawing, nearest_of_nose, without_edges

Float = NDArray[np.float64]
_SMOOTH_MM = 15
"""Depths this close together are one surface, on which bicubic interpolation does not ring."""
_REACH_PX = 5


def processed_frame(
    prepared: Preparation,
    scale: SetScale,
    colour: NDArray[np.uint8],
    depth_mm: NDArray[np.uint16],
    s: FrameSettings,
) -> ProcessedFrame | str:
    """The frame's crop, or why it is set aside.

    colour : (H, W, 3) BGR, depth_mm : (H, W), as stored. prepared.filled : the depth around the face in compatible
    filling.
    """
    k, size = scale.of(prepared.nose_mm), s.output_image_size
    origin = crop_origin(prepared.landmarks, k, size)
    scaled = cv2.resize(colour, None, fx=k, fy=k, interpolation=cv2.INTER_CUBIC)
    if leaves(origin, size, scaled.shape):
        return LEAVES
    cut = slice(origin[1], origin[1] + size), slice(origin[0], origin[0] + size)
    picture = np.ascontiguousarray(scaled[cut])
    if prepared.filled is not None:
        depth_mm = with_filled(depth_mm, prepared.box, s.df_padding, prepared.filled)
    depth = resized_smoothly(depth_mm, k)[cut]
    if s.filling in ("guided", "temporal"):
        around = _surroundings(colour, depth_mm, origin, k, size)
        filled = filled_crop(depth.astype(np.float64), around, prepared.nose_mm, prepared.box[2] * k, s)
        depth = np.clip(np.rint(filled), 0, 65535).astype(np.uint16)
    landmarks = prepared.landmarks * k - np.array(origin)
    nose = nearest_of_nose(depth, landmarks)
    if nose is None:
        return NO_DEPTH
    window = DepthWindow.around(scale.reference_mm, s.depth_padding, s.face_depth)
    shift = scale.reference_mm - nose
    codes = without_edges(window.codes(np.where(depth > 0, depth + shift, 0.0)), k)
    if s.compress:
        picture = np.stack([compressed(picture[..., c], s.pca_image_components) for c in range(3)], -1)
        codes = np.where(codes > 0, compressed(codes, s.pca_image_components), 0).astype(np.uint8)
    drawing = feature_drawing(landmarks, size)
    place = FramePlace(k, origin, shift)
    return ProcessedFrame(prepared.id, prepared.split, picture, codes, drawing, box_of(landmarks), landmarks, place)


def resized_smoothly(depth_mm: NDArray[np.uint16], scale: float) -> NDArray[np.uint16]:
    """Depth with `scale` times as many pixels a side: bicubic on surfaces, the nearest pixel at edges and holes."""
    nearest = cv2.resize(depth_mm, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    cubic = cv2.resize(depth_mm, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    kernel = np.ones((_REACH_PX, _REACH_PX), np.uint8)
    lowest, highest = cv2.erode(depth_mm, kernel), cv2.dilate(depth_mm, kernel)
    smooth = ((lowest > 0) & (highest - lowest <= _SMOOTH_MM)).astype(np.uint8)
    smooth = cv2.resize(smooth, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    return np.asarray(np.where(smooth > 0, cubic, nearest), np.uint16)


def _surroundings(
    colour: NDArray[np.uint8], depth_mm: NDArray[np.uint16], origin: tuple[int, int], scale: float, size: int
) -> Surroundings:
    """The crop with more around it, as far as the picture goes, with fewer pixels."""
    more, step = extent(size)
    height, width = depth_mm.shape
    left, top = (max(int((start - more) / scale), 0) for start in origin)
    right, bottom = (
        min(int((start + size + more) / scale), end) for start, end in zip(origin, (width, height), strict=True)
    )
    part, factor = (slice(top, bottom), slice(left, right)), min(scale / step, 1.0)
    few = max(round((right - left) * factor), 1), max(round((bottom - top) * factor), 1)
    small = cv2.resize(colour[part], few, interpolation=cv2.INTER_AREA)
    depths = cv2.resize(depth_mm[part], few, interpolation=cv2.INTER_NEAREST).astype(np.float64)
    corner = left * scale - origin[0], top * scale - origin[1]
    return Surroundings(small, depths, corner, (right - left) * scale / few[0])
