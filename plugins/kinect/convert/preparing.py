"""Finding the face, its points and the nose's depth in one frame, or saying why the frame cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.face_filling import filled_around, with_filled
from plugins.kinect.convert.preparation import Preparation, box_of
from plugins.kinect.convert.pupils import with_pupils
from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.formats.corrections import read_corrections
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from workbench.api import DataError, FaceBox, FaceFinder, depth_of_nose, nearest_of_nose

Float = NDArray[np.float64]
Picture = NDArray[np.uint8]
NO_FACE = "No face was found"
BEYOND = "The face reaches beyond the picture"
NO_DEPTH = "No depth was measured at the nose"
_SURE = 0.5
"""The face synthesiser's own threshold of a box's score (facts 2.2); a capture has the same."""


class Preparer:
    """Prepares the frames of one raw set. finder : gives the opened face model, when the first face is looked for."""

    def __init__(self, raw: RawSet, s: FrameSettings, finder: Callable[[], FaceFinder]) -> None:
        self._raw, self._s, self._finder = raw, s, finder
        self._corrected: Mapping[tuple[str, str], Float] = read_corrections(raw.folder)

    def prepare(self, frame: RawFrame) -> Preparation:
        """What later steps need of a frame; with the reason where it is to be set aside."""
        try:
            colour, depth = self._raw.colour(frame), self._raw.depth(frame)
            if depth.shape != colour.shape[:2]:
                raise DataError("Colour and depth are of different sizes", where=f"frame {frame.split}/{frame.id}")
            return self._prepared(frame, colour, depth)
        except DataError as error:
            # A damaged file is a reason like any other: ten of them in a row shall not end the job.
            return Preparation(frame.id, frame.split, reason=error.sentence.rstrip("."))

    def _prepared(self, frame: RawFrame, colour: Picture, depth: NDArray[np.uint16]) -> Preparation:
        aside = Preparation(frame.id, frame.split, reason=NO_FACE)
        corrected = self._corrected.get((frame.split, frame.id))
        landmarks = self._found(frame, colour) if corrected is None else corrected
        if isinstance(landmarks, str):
            return replace(aside, reason=landmarks)
        if not _inside(landmarks, colour.shape):
            return replace(aside, reason=BEYOND)
        filled = None
        compatible = self._s.mode == "compatible"
        if compatible and self._s.filling == "compatible":
            box, padding = box_of(landmarks), self._s.df_padding
            filled = filled_around(colour, depth, box, padding, self._s.filling_settings)
            depth = with_filled(depth, box, padding, filled)
        nose = (nearest_of_nose if compatible else depth_of_nose)(depth, landmarks)
        if nose is None:
            return replace(aside, reason=NO_DEPTH)
        return Preparation(frame.id, frame.split, landmarks, nose, filled=filled)

    def _found(self, frame: RawFrame, colour: Picture) -> Float | str:
        finder = self._finder()
        boxes = sure_faces(finder, colour)
        if len(boxes) != 1:
            return f"{len(boxes)} faces were found, and exactly one is needed" if boxes else NO_FACE
        landmarks = finder.landmarks(colour, boxes[0]).landmarks
        return with_pupils(landmarks, self._s, colour, lambda: self._raw.infrared(frame))


def sure_faces(finder: FaceFinder, colour: Picture) -> list[FaceBox]:
    """Boxes of a picture (H, W, 3) BGR that are faces rather than not."""
    return [box for box in finder.boxes(colour) if box.score > _SURE]


def _inside(landmarks: Float, shape: tuple[int, ...]) -> bool:
    x, y, width, height = box_of(landmarks)
    return x >= 0 and y >= 0 and x + width <= shape[1] and y + height <= shape[0]
