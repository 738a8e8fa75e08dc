"""What a depth camera gives at one moment: colour, depth and infrared, each perhaps missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError, cv2

_REDUCED = {1: "IMREAD_COLOR", 2: "IMREAD_REDUCED_COLOR_2", 4: "IMREAD_REDUCED_COLOR_4", 8: "IMREAD_REDUCED_COLOR_8"}


@dataclass(frozen=True)
class ColourPicture:
    """A colour picture as it came: pixels, or a JPEG that is decoded when somebody looks.

    bgr : (H, W, 3) uint8 or None. jpeg : bytes or None; one of the two is there. size : (width, height) in pixels.
    """

    size: tuple[int, int]
    bgr: NDArray[np.uint8] | None = None
    jpeg: bytes | None = None

    def pixels(self, reduced: int = 1) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 BGR, or one of `reduced` = 2, 4, 8 times fewer pixels a side, which a JPEG gives sooner.

        Raises
        ------
        DataError : the bytes are no picture.
        """
        if self.bgr is not None:
            width, height = self.size[0] // reduced, self.size[1] // reduced
            return self.bgr if reduced == 1 else cv2.resize(self.bgr, (width, height), interpolation=cv2.INTER_AREA)
        if reduced == 1:
            return self._whole
        return self._decoded(reduced)

    @cached_property
    def _whole(self) -> NDArray[np.uint8]:
        return self._decoded(1)

    def _decoded(self, reduced: int) -> NDArray[np.uint8]:
        data = np.frombuffer(self.jpeg or b"", np.uint8)
        decoded: Any = cv2.imdecode(data, getattr(cv2, _REDUCED[reduced])) if len(data) else None
        if decoded is None:
            raise DataError("A colour picture of the camera is no JPEG", remedy="the frame is left out")
        return np.asarray(decoded, np.uint8)


@dataclass(frozen=True)
class RgbdFrame:
    """One capture of a depth camera. What the camera did not deliver is None.

    number : counts the captures that the camera took since it was opened, dropped ones included, so a gap is a drop.
    depth_mm : (h, w) uint16, z-depth in the depth camera's frame, 0 where nothing was measured.
    infrared : (h, w) uint16, active brightness, in the pixels of `depth_mm`.
    colour_us, depth_us : the device's own clock in microseconds, middle of the exposure.
    truth : what only a simulated camera knows (pose, landmarks, distance); empty for every other.
    """

    number: int
    colour: ColourPicture | None
    depth_mm: NDArray[np.uint16] | None
    infrared: NDArray[np.uint16] | None
    colour_us: int = 0
    depth_us: int = 0
    exposure_us: int | None = None
    truth: Any = None

    @property
    def complete(self) -> bool:
        return self.colour is not None and self.depth_mm is not None and self.infrared is not None
