"""Converting frames in a process of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from plugins.kinect.convert.camera_choice import ChosenLens, lens_of
from plugins.kinect.convert.compatible import processed_frame
from plugins.kinect.convert.earlier import earlier_frames
from plugins.kinect.convert.made import PackedFrame, SetAside
from plugins.kinect.convert.metric import MetricCrop, metric_crop, metric_sample, straightened
from plugins.kinect.convert.preparation import Preparation, box_of
from plugins.kinect.convert.preparation_list import key_of, read_filled, read_preparations
from plugins.kinect.convert.preparing import Preparer
from plugins.kinect.convert.set_scale import SetScale, set_scale
from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.convert.steps import Step, steps_of
from plugins.kinect.formats.processed_set import SetDescription
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from plugins.kinect.landmarks.head_pose import head_pose
from workbench.api import DepthWindow, FaceFinder, Item, NumericalError, Place, Sample, angles_of, open_face_finder


class ConvertWorker:
    """Prepares frames and cuts them out; opened once in each worker process."""

    def __init__(self, s: ConvertSettings, place: Place) -> None:
        self._s, self._folder = s, s.folder(place.workspace)
        self._raw = RawSet.open(s.raw_folder)
        self._steps = steps_of(self._raw)

    def make(self, item: Item) -> Preparation | SetAside | Sample | PackedFrame:
        """A preparation, or what is stored of a frame. Raises DataError for a file that was damaged in between."""
        step = self._steps[item.id]
        if step.preparing:
            return self._preparer.prepare(step.frame)
        prepared = self._prepared[key_of(step.frame)]
        if not prepared.usable:
            return SetAside(prepared.reason)
        return self._metric(step, prepared) if self._s.mode == "metric" else self._compatible(step.frame, prepared)

    def close(self) -> None:
        """Nothing is held open."""

    @cached_property
    def _preparer(self) -> Preparer:
        return Preparer(self._raw, self._s, lambda: self._finder)

    @cached_property
    def _finder(self) -> FaceFinder:
        return open_face_finder(self._s.model, careful=True)

    @cached_property
    def _prepared(self) -> dict[tuple[str, str], Preparation]:
        """All frames' preparations, read when the first frame is cut out. The few that other workers have in hand at
        that moment are made here too: they come out the same, and nobody has to wait for anybody."""
        noted = read_preparations(self._folder)
        return {key_of(frame): noted.get(key_of(frame)) or self._preparer.prepare(frame) for frame in self._raw.frames}

    @cached_property
    def _lens(self) -> ChosenLens:
        return lens_of(self._raw, self._s.focal_px)

    @cached_property
    def _scale(self) -> SetScale:
        usable = [p for frame in self._raw.frames if (p := self._prepared[key_of(frame)]).usable]
        boxes = [box_of(self._points(p))[2:] for p in usable]
        return set_scale(usable, boxes, self._s.output_image_size, self._s.padding)

    def _points(self, prepared: Preparation) -> np.ndarray[Any, Any]:
        metric = self._s.mode == "metric"
        return straightened(prepared.landmarks, self._lens.lens) if metric else prepared.landmarks

    def _compatible(self, frame: RawFrame, prepared: Preparation) -> PackedFrame | SetAside:
        s, scale = self._s, self._scale
        if s.filling == "compatible":
            filled = read_filled(self._folder, key_of(frame))
            prepared = self._preparer.prepare(frame) if filled is None else prepared.with_filled(filled)
        made = processed_frame(prepared, scale, self._raw.colour(frame), self._raw.depth(frame), s)
        if isinstance(made, str):
            return SetAside(made)
        window = DepthWindow.around(scale.reference_mm, s.depth_padding, s.face_depth)
        description = SetDescription(
            size=s.output_image_size,
            near_mm=window.near_mm,
            far_mm=window.far_mm,
            reference_mm=scale.reference_mm,
            general_scale=scale.general,
            lens=self._lens.lens,
            assumed=self._lens.assumed,
        )
        return PackedFrame(made.id, made.split, made.place, made.contents(), description)

    def _metric(self, step: Step, prepared: Preparation) -> Sample | SetAside:
        frame, raw = step.frame, self._raw
        pictures, before = (raw.colour(frame), raw.depth(frame)), earlier_frames(raw, frame, self._s)
        crop = metric_crop(prepared, self._scale, self._lens.lens, pictures, self._s, raw.infrared(frame), before)
        if isinstance(crop, str):
            return SetAside(crop)
        pose, figures = _pose_of(crop)
        attributes = {
            "frame": f"{frame.split}/{frame.id}",
            "nose_depth_m": prepared.nose_mm / 1000,
            "scale": crop.scale,
            "filled_percent": round(100 * float(np.mean(crop.measured[crop.person] == 0)), 2),
            **figures,
            **{name: frame.details[name] for name in ("colour_us", "serial") if name in frame.details},
        }
        return metric_sample(crop, step.sample_id, self._raw.folder.name, frame.split, pose, attributes)


def _pose_of(crop: MetricCrop) -> tuple[np.ndarray[Any, Any] | None, dict[str, float]]:
    """(4, 4) head to camera and what lists show of it; nothing where the points fit no head."""
    depth = np.where(crop.person, np.rint(crop.filled), 0).astype(np.uint16)
    try:
        found = head_pose(crop.landmarks, crop.lens, depth)
    except NumericalError:
        return None, {}
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = found.rotation, found.translation
    angles = zip(("yaw", "pitch", "roll"), angles_of(found.rotation), strict=True)
    turn = {f"{name}_degrees": round(float(value), 2) for name, value in angles}
    return pose, turn | {"reference_depth_m": float(pose[2, 3])}
