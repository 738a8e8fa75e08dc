"""Looking at a frame, quickly enough to keep the camera's rate: everything happens on reduced pictures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import Lens, RgbdCalibration
from plugins.kinect.capture.blur import blur_px
from plugins.kinect.capture.region import Region
from plugins.kinect.capture.seen import FaceMeasures, Seen
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.landmarks.head_pose import head_pose
from plugins.kinect.registration import Registration
from workbench.api import DataError, FaceBox, FaceFinder, FoundFace, NumericalError, box_of_points, cv2

Picture = NDArray[np.uint8]
_LOG = logging.getLogger(__name__)
_SURE = 0.5
"""The face synthesiser's own threshold of a box's score (facts 2.2)."""
_LONGEST = 1100
_CHECK_EVERY = 3
_DEPTH_COLUMNS = 320
_ALMOST_WHITE = 250
_WITHOUT_PUPILS = 68
_USUAL_MM = 600.0


@dataclass(frozen=True)
class Looked:
    """A frame with what was made of it on the way. checked : whether all of its picture was looked at for faces.

    picture : (h, w, 3) uint8 BGR, the region, reduced; None where no colour came. depth_mm : (h, w) uint16, registered
    to it, 0 = nothing measured; None where no depth came. lens : of both.
    """

    seen: Seen
    picture: Picture | None
    depth_mm: NDArray[np.uint16] | None
    lens: Lens
    checked: bool = True


class Analyser:
    """Measures the face of each frame of one camera.

    All of the picture is looked at in every third frame only; in between, the face is followed. `confirmed` makes up
    for it where it matters. Depth of fine modes is thinned: what is stored of a frame is registered from all of it.

    Parameters
    ----------
    calibration, region : the camera, and the part of its colour picture that is stored.
    finder : the model that finds faces and points.
    """

    def __init__(self, calibration: RgbdCalibration, region: Region, finder: FaceFinder) -> None:
        self.region, self.finder = region, finder
        self.reduced = reduction(calibration.colour.width)
        self._thinned = calibration.depth.width // _DEPTH_COLUMNS or 1
        thin = replace(calibration, depth=thinned(calibration.depth, self._thinned))
        self._registration = Registration(thin, region=region, reduced=self.reduced)
        self._lens: Lens = self._registration.lens
        self._tracked: FaceBox | None = None
        self._since_check = 0
        # The reduced rectangle begins at a whole reduced pixel; this is where, in pixels of the region.
        corner = np.array(self._registration.region[:2], np.float64) * self.reduced
        self._offset = corner - np.array(region[:2])

    def look(self, frame: RgbdFrame, time_s: float) -> Looked:
        """Measure a frame. A colour picture that cannot be decoded counts as missing."""
        picture, depth = self._picture(frame), None
        if frame.depth_mm is not None:
            step = self._thinned
            depth = self._registration.depth_to_colour(np.ascontiguousarray(frame.depth_mm[::step, ::step]))
        seen = Seen(frame.number, time_s, self.region[2:], [], None, frame.complete and picture is not None)
        looked = Looked(seen, picture, depth, self._lens, checked=False)
        if picture is None:
            return looked
        if self._tracked is not None and self._since_check < _CHECK_EVERY - 1:
            self._since_check += 1
            followed = self.finder.landmarks(picture, self._tracked)
            if followed.score > _SURE:
                return self._with_faces(looked, [box_of_points(followed.landmarks, followed.score)], followed)
        return self._checked(looked)

    def confirmed(self, looked: Looked) -> Looked:
        """The same frame after a look at all of its picture, where only the face of the frame before was followed."""
        return looked if looked.checked or looked.picture is None else self._checked(looked)

    def _checked(self, looked: Looked) -> Looked:
        assert looked.picture is not None
        self._since_check = 0
        boxes = [box for box in self.finder.boxes(looked.picture) if box.score > _SURE]
        found = self.finder.landmarks(looked.picture, boxes[0]) if len(boxes) == 1 else None
        return self._with_faces(replace(looked, checked=True), boxes, found)

    def _with_faces(self, looked: Looked, boxes: Sequence[FaceBox], found: FoundFace | None) -> Looked:
        assert looked.picture is not None
        face, self._tracked = None, None
        if found is not None:
            self._tracked = box_of_points(found.landmarks, found.score)
            face = self._measured(looked.picture, looked.depth_mm, replace(found, box=boxes[0]))
        return replace(looked, seen=replace(looked.seen, boxes=[self._in_region(box) for box in boxes], face=face))

    def _picture(self, frame: RgbdFrame) -> Picture | None:
        x, y, width, height = self._registration.region
        if frame.colour is None:
            return None
        try:
            whole = frame.colour.pixels(self.reduced)
        except DataError:
            _LOG.warning("The colour picture of frame %s is damaged.", frame.number)
            return None
        return np.ascontiguousarray(whole[y : y + height, x : x + width])

    def _measured(self, picture: Picture, depth_mm: NDArray[np.uint16] | None, found: FoundFace) -> FaceMeasures | None:
        """What is measured of a face; `depth_mm` is registered to the picture. None where the points fit no head."""
        try:
            pose = head_pose(found.landmarks, self._lens, depth_mm)
        except NumericalError:
            return None
        area = _area_of(found, picture.shape[:2])
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        skin = grey[area]
        distance, share = _distance_of(depth_mm, area)
        millimetres_per_px = (_USUAL_MM if distance is None else distance * 1000) / self._lens.fx
        left, top, right, bottom = _bounds(found, picture.shape[:2])
        cut = grey[top:bottom, left:right]
        return FaceMeasures(
            box=self._in_region(found.box),
            landmarks=found.landmarks * self.reduced + self._offset,
            score=found.score,
            yaw=pose.yaw,
            pitch=pose.pitch,
            roll=pose.roll,
            distance_m=distance,
            depth_percent=share * 100,
            blur_mm=blur_px(cut) * millimetres_per_px if cut.size else float("inf"),
            brightness=float(np.median(skin)) if skin.size else 0.0,
            burnt_percent=float((skin >= _ALMOST_WHITE).mean() * 100) if skin.size else 0.0,
        )

    def _in_region(self, box: FaceBox) -> FaceBox:
        x, y = np.array([box.x, box.y]) * self.reduced + self._offset
        return FaceBox(float(x), float(y), box.width * self.reduced, box.height * self.reduced, box.score)


def thinned(lens: Lens, step: int) -> Lens:
    """The lens of every `step`-th pixel of a picture and of its rows, beginning with the first."""
    shift = (step - 1) / 2
    thin = lens.cropped(-shift, -shift, lens.width, lens.height).scaled(1 / step)
    return replace(thin, width=-(-lens.width // step), height=-(-lens.height // step))


def reduction(width: int) -> int:
    """By how much a colour picture is reduced for looking at it: 1, 2, 4 or 8."""
    return next((factor for factor in (1, 2, 4) if width / factor <= _LONGEST * 1.25), 8)


def _area_of(found: FoundFace, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(h, w) whether a pixel lies within the points of a face."""
    mask = np.zeros(shape, np.uint8)
    hull = cv2.convexHull(np.round(found.landmarks[:_WITHOUT_PUPILS] - 0.5).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, 1)
    return mask.astype(bool)


def _distance_of(depth_mm: NDArray[np.uint16] | None, area: NDArray[np.bool_]) -> tuple[float | None, float]:
    """Median depth of a face in metres, None without any; and the share of it that has a depth."""
    if depth_mm is None:
        return None, 0.0
    on_face = depth_mm[area]
    measured = on_face[on_face > 0]
    if not measured.size:
        return None, 0.0
    return float(np.median(measured)) / 1000, measured.size / on_face.size


def _bounds(found: FoundFace, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the points, within the picture."""
    low, high = found.landmarks.min(0), found.landmarks.max(0)
    left, top = np.clip(np.floor(low), 0, (shape[1], shape[0])).astype(int)
    right, bottom = np.clip(np.ceil(high), 0, (shape[1], shape[0])).astype(int)
    return int(left), int(top), int(right), int(bottom)
