"""Which pictures are left out: Replicantface's rules, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import REPLICANTFACE_COLOURS, REPLICANTFACE_EDGE, cv2

Float = NDArray[np.float64]
DARK = 20
"""8-bit brightness that neither the mean nor the 98th percentile reaches in a picture that is too dark."""
SMALLEST_PX = 32
LARGEST_SHARE = 2 / 3
_PLACES = {name: place for place, name in enumerate(REPLICANTFACE_COLOURS)}


@dataclass(frozen=True)
class Rejections:
    """dark : too dark.  box : face smaller than 32 px or larger than 2/3 of the picture, in either direction.
    turned : the face looks away from the camera (heading beyond a quarter turn)."""

    dark: bool = True
    box: bool = True
    turned: bool = True

    def reason(self, image: NDArray[np.uint8] | None, box: Float | None, size: tuple[int, int], rotation: Float) -> str:
        """Why a picture is left out, "" where it is kept.

        image (H, W, 3) RGB, None where unknown; box (4,) x0, y0, x1, y1 px of the face, None where there is none;
        size (width, height); rotation (3, 3) head -> camera, whatever the handedness of its y.
        """
        if self.turned and rotation[2, 2] < 0:
            return "the face looks away from the camera"
        if self.dark and image is not None and is_dark(image):
            return "the picture is too dark"
        return box_problem(box, size) if self.box else ""


def is_dark(image: NDArray[np.uint8]) -> bool:
    """Whether mean and 98th percentile of the brightness are both below 20."""
    grey = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
    return bool(grey.mean() < DARK and np.percentile(grey, 98) < DARK)


def box_problem(box: Float | None, size: tuple[int, int]) -> str:
    """What is wrong with the face's box, "" where nothing is."""
    if box is None:
        return "no face is seen"
    across = np.array([box[2] - box[0], box[3] - box[1]])
    if across.min() < SMALLEST_PX:
        return f"the face is smaller than {SMALLEST_PX} pixels"
    return (
        "the face fills more than two thirds of the picture" if (across > LARGEST_SHARE * np.array(size)).any() else ""
    )


def face_box(groups: NDArray[np.uint8]) -> Float | None:
    """(4,) x0, y0, x1, y1 of the face in a mask of groups; without face pixels of all but background, body, edges."""
    face = groups == _PLACES["face"]
    if not face.any():
        face = ~np.isin(groups, (_PLACES["background"], _PLACES["body"], REPLICANTFACE_EDGE))
    if not face.any():
        return None
    rows, columns = np.flatnonzero(face.any(1)), np.flatnonzero(face.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.float64)


def box_around(points: Float) -> Float:
    """(4,) x0, y0, x1, y1 of (N, 2) px."""
    return np.concatenate([points.min(0), points.max(0)])
