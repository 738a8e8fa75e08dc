"""One face from picture to picture: followed where it was, and looked for anew now and then and where it is lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.faces.crops import box_of_points
from workbench.faces.interface import FaceBox, FaceFinder, Float, FoundFace

SURE = 0.5
"""A face rather than not; the face synthesiser's own threshold of a box's score."""
_CHECK_EVERY = 5
"""Looking at the whole picture takes longer than looking at the face."""


class FaceFollower:
    """Follows the largest face, the one that sits before the camera, and keeps to it while others come and go."""

    def __init__(self, finder: FaceFinder) -> None:
        self._finder = finder
        self._box: FaceBox | None = None
        self._since_check = 0

    def face(self, bgr: NDArray[np.uint8]) -> FoundFace | None:
        """The face in the next picture (H, W, 3); None where none is seen."""
        self._since_check += 1
        if self._box is not None and self._since_check < _CHECK_EVERY:
            found = self._finder.landmarks(bgr, self._box)
            if found.score > SURE:
                return self._kept(found)
        return self._looked_for(bgr)

    def forget(self) -> None:
        """Another camera: begin anew."""
        self._box = None

    def _looked_for(self, bgr: NDArray[np.uint8]) -> FoundFace | None:
        self._since_check = 0
        boxes = [box for box in self._finder.boxes(bgr) if box.score > SURE]
        before, self._box = self._box, None
        if not boxes:
            return None
        if before is None:
            box = max(boxes, key=lambda each: each.width * each.height)
        else:
            box = min(boxes, key=lambda each: float(np.hypot(*(_middle(each) - _middle(before)))))
        return self._kept(self._finder.landmarks(bgr, box))

    def _kept(self, found: FoundFace) -> FoundFace:
        self._box = box_of_points(found.landmarks, found.score)
        return found


def _middle(box: FaceBox) -> Float:
    return np.array([box.x + box.width / 2, box.y + box.height / 2])
