"""The work of `kinect.correct`: frames around the corrected one, looked at by the face model and by flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.correcting import CorrectSettings
from plugins.kinect.convert.preparing import sure_faces
from plugins.kinect.formats.corrections import read_corrections, write_correction
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from plugins.kinect.landmarks.tracking import Reach, carry_correction
from workbench.api import DataError, FaceFinder, Job, Scalar, open_face_finder, read_landmarks

Float = NDArray[np.float64]


class Pictures(Sequence[NDArray[np.uint8]]):
    """Colour pictures of frames, read when asked for; 12 megapixels each, so no more than one is held."""

    def __init__(self, raw: RawSet, frames: Sequence[RawFrame]) -> None:
        self._raw, self._frames = raw, frames

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, at: int) -> NDArray[np.uint8]:  # type: ignore[override]
        return self._raw.colour(self._frames[at])


def carry(s: CorrectSettings, job: Job) -> Mapping[str, Scalar]:
    """See `CorrectPoints.run`."""
    raw = RawSet.open(s.source)
    split, _, name = s.frame.partition("/")
    own = raw.frame("train" if split == "train" else "eval", name)
    by_hand = read_corrections(raw.folder, by_hand=True)
    if s.points is not None:
        by_hand[own.split, own.id] = points = read_landmarks(s.points)[1]
        write_correction(raw.folder, own, points)
    if (own.split, own.id) not in by_hand:
        raise DataError("The points of this frame were not put right yet", where=s.frame, remedy="move them first")
    # Train and eval frames alternate in time, so the stretch runs through both, by number.
    frames = _by_time(raw.frames)
    at = frames.index(own)
    first = max(0, at - s.frames)
    stretch = frames[first : at + s.frames + 1]
    pictures = Pictures(raw, stretch)
    finder = open_face_finder(s.model, careful=True)
    estimates = _estimates(pictures, at - first, finder, job)
    if job.should_stop():
        return {"frames": 0}
    carried = carry_correction(pictures, estimates, at - first, by_hand[own.split, own.id], Reach(frames=s.frames))
    written = 0
    for number in sorted(carried):
        frame = stretch[number]
        if (frame.split, frame.id) in by_hand:
            continue
        write_correction(raw.folder, frame, carried[number], carried_from=f"{own.split}/{own.id}")
        written += 1
    return {"frames": written}


def _by_time(frames: Sequence[RawFrame]) -> list[RawFrame]:
    """As they were captured: numbers count through train and eval."""
    return sorted(frames, key=lambda frame: (frame.order[1:], frame.split))


def _estimates(pictures: Pictures, middle: int, finder: FaceFinder, job: Job) -> list[Float | None]:
    """The model's points, from the middle outwards until a frame on either side has no single face."""
    found: list[Float | None] = [None] * len(pictures)
    done = 0
    for step in (1, -1):
        at = middle if step > 0 else middle - 1
        while 0 <= at < len(pictures) and not job.should_stop():
            found[at] = _points(pictures[at], finder)
            done += 1
            job.progress(done, len(pictures), "looking at the frames around")
            if found[at] is None:
                break
            at += step
    return found


def _points(picture: NDArray[np.uint8], finder: FaceFinder) -> Float | None:
    boxes = sure_faces(finder, picture)
    return finder.landmarks(picture, boxes[0]).landmarks if len(boxes) == 1 else None
