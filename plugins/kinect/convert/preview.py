"""`kinect.converted`: any frame of a raw set, before and after, while settings change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.frames_of_set import sample_ids
from plugins.kinect.convert.preparation import Preparation
from plugins.kinect.convert.preparing import Preparer
from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.convert.shown import before_and_after
from plugins.kinect.formats.corrections import corrections_version, read_corrections
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from workbench.api import DataError, FaceFinder, Frame, LivePreview, open_face_finder, setting

_PREPARED_BY = ("mode", "model", "eye_tracking_method", "eye_tracking_stride", "eye_tracking_threshold", "filling",
                "df_padding", "seed")  # fmt: skip
"""Settings on which a preparation depends."""


class ConvertedRequest(FrameSettings):
    """A frame of a raw set, and how it is to be converted."""

    source: Path = setting(..., title="Raw set", description="What was captured.", kind="folder")
    number: int = setting(0, title="Frame", description="Its place in the set, from 0.", ge=0)
    points: bool = setting(False, title="Points", description="The whole picture and its points, to put them right.")


class ConvertedPreview(LivePreview[ConvertedRequest]):
    """All pictures of `before_and_after`; with `points` in their place `image`, the whole stored picture as RGB, and
    `landmarks` (70, 2), its pixels, or (0, 2) where no face was found. Figures: `frames` (how many there are),
    `id`, `split`, `reason` where the frame would be set aside, and what is measured of it."""

    request = ConvertedRequest

    def __init__(self) -> None:
        self._finders: dict[str, FaceFinder] = {}
        self._prepared: tuple[object, Preparation] | None = None

    def open(self) -> None:
        """Nothing is needed before a set is chosen."""

    def frames(self, request: ConvertedRequest) -> Iterator[Frame]:
        """Raises DataError: the folder holds no frames."""
        raw = RawSet.open(request.source)
        found = list(sample_ids(raw).items())
        if not found:
            raise DataError("No frame was captured in this set yet", where=request.source)
        name, frame = found[min(request.number, len(found) - 1)]
        about = {"frames": len(found), "id": name, "split": frame.split}
        prepared = self._preparation(raw, frame, request)
        if request.points:
            yield _to_correct(raw, frame, prepared, about)
            return
        pictures, figures = before_and_after(raw, frame, prepared, request)
        yield Frame(pictures, {**about, **figures})

    def _preparation(self, raw: RawSet, frame: RawFrame, request: ConvertedRequest) -> Preparation:
        """Of the frame shown last, unless it or what it depends on has changed."""
        key = (
            raw.folder,
            frame.split,
            frame.id,
            corrections_version(raw.folder),
            *(getattr(request, name) for name in _PREPARED_BY),
        )
        if self._prepared is None or self._prepared[0] != key:
            prepared = Preparer(raw, request, lambda: self._finder(request.model)).prepare(frame)
            self._prepared = (key, prepared)
        return self._prepared[1]

    def _finder(self, model: str) -> FaceFinder:
        if model not in self._finders:
            self._finders = {model: open_face_finder(model, careful=True)}
        return self._finders[model]


def _to_correct(raw: RawSet, frame: RawFrame, prepared: Preparation, about: Mapping[str, Any]) -> Frame:
    picture = np.ascontiguousarray(raw.colour(frame)[..., ::-1])
    corrected = (frame.split, frame.id) in read_corrections(raw.folder)
    arrays: dict[str, NDArray[Any]] = {"image": picture, "landmarks": prepared.landmarks.astype(np.float64)}
    return Frame(arrays, {**about, "reason": prepared.reason, "corrected": corrected, "name": frame.id})
