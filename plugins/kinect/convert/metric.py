"""One frame as a sample of ours: straightened, in metres, with the person's mask, camera and pose.

The pictures of a raw set are as the colour lens saw them. A sample's camera is a pinhole, so the crop is looked up
through the lens (`Sight`): its camera is exact, and points from its depth need no distortion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.crop import LEAVES, crop_origin
from plugins.kinect.convert.hole_filling import Surroundings, extent, filled_crop
from plugins.kinect.convert.person import person_mask
from plugins.kinect.convert.preparation import Preparation, box_of
from plugins.kinect.convert.resampling import Sight
from plugins.kinect.convert.set_scale import SetScale
from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.lens import Lens
from workbench.api import Sample, Split

Float = NDArray[np.float64]
Pictures = tuple[NDArray[np.uint8], NDArray[np.uint16]]
NO_SURFACE = "No surface was measured at the face"
SPLITS: Mapping[str, Split] = {"train": "train", "eval": "validation"}


@dataclass(frozen=True)
class MetricCrop:
    """A straightened crop. colour : (S, S, 3) BGR. measured, filled : (S, S) millimetres before and after filling.

    person : (S, S). infrared : (S, S). landmarks : (70, 2) pixels of the crop, pixel centres at +0.5. lens : its
    pinhole. scale : its pixels per stored pixel.
    """

    colour: NDArray[np.uint8]
    measured: Float
    filled: Float
    person: NDArray[np.bool_]
    infrared: NDArray[np.uint16] | None
    landmarks: Float
    lens: Lens
    scale: float

    @property
    def depth_m(self) -> NDArray[np.float32]:
        """(S, S) metres, of the person only, 0 elsewhere."""
        return np.where(self.person, self.filled / 1000, 0).astype(np.float32)


def straightened(landmarks: Float, lens: Lens) -> Float:
    """Points (N, 2) of the stored picture, where a pinhole of the same focal length would have them."""
    return np.asarray(lens.slopes(landmarks) * (lens.fx, lens.fy) + (lens.cx, lens.cy), np.float64)


def metric_crop(
    prepared: Preparation,
    scale: SetScale,
    lens: Lens,
    pictures: Pictures,
    s: FrameSettings,
    infrared: NDArray[np.uint16] | None = None,
    earlier: Sequence[Pictures] = (),
) -> MetricCrop | str:
    """The frame's crop, or why it is set aside.

    pictures : colour (H, W, 3) BGR and depth (H, W), as stored. earlier : the same of the frames before it, oldest
    first, for temporal filling.
    """
    k, size = scale.of(prepared.nose_mm), s.output_image_size
    points = straightened(prepared.landmarks, lens)
    origin = crop_origin(points, k, size)
    crop = lens.pinhole().scaled(k).cropped(*origin, size, size)
    sight = Sight.through(crop, lens, k)
    if not sight.inside(lens.width, lens.height):
        return LEAVES
    colour, depth = pictures
    picture, measured = np.asarray(sight.colours(colour), np.uint8), sight.depth(depth)
    landmarks = points * k - np.array(origin)
    filled = measured
    if s.filling != "none":
        around, *before = _surroundings(crop, lens, k, [pictures, *earlier])
        filled = filled_crop(measured, around, prepared.nose_mm, box_of(landmarks)[2], s, before)
    person = person_mask(filled, landmarks, prepared.nose_mm, s.person_depth)
    if not person.any():
        return NO_SURFACE
    active = None if infrared is None else np.asarray(sight.colours(infrared), np.uint16)
    return MetricCrop(picture, measured, filled, person, active, landmarks, crop, k)


def _surroundings(crop: Lens, lens: Lens, scale: float, frames: Sequence[Pictures]) -> list[Surroundings]:
    """Of each frame what the crop's lens sees there, and more around it."""
    more, step = extent(crop.width)
    wide = crop.cropped(-more, -more, crop.width + 2 * more, crop.height + 2 * more).scaled(1 / step)
    sight = Sight.through(wide, lens, scale / step)
    return [
        Surroundings(np.asarray(sight.colours(colour), np.uint8), sight.depth(depth), (-more, -more), step)
        for colour, depth in frames
    ]


def metric_sample(
    crop: MetricCrop, sample_id: str, person: str, split: str, pose: Float | None, attributes: Mapping[str, Any]
) -> Sample:
    """The crop as the record that datasets store. pose : (4, 4) head to camera, metres."""
    return Sample(
        id=sample_id,
        identity=person,
        category="captured",
        split=SPLITS[split],
        image=np.ascontiguousarray(crop.colour[..., ::-1]),
        depth=crop.depth_m,
        mask=crop.person.astype(np.uint8),
        infrared=crop.infrared,
        landmarks2d=crop.landmarks.astype(np.float32),
        camera=crop.lens.camera(),
        pose=pose,
        attributes=attributes,
    )
