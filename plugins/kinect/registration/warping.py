"""Registration: what one camera of the pair measured, in the pixels of the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import RgbdCalibration
from plugins.kinect.lens import Lens
from plugins.kinect.registration import loops
from plugins.kinect.registration.rays import pixel_slopes
from workbench.api import DataError

Words = NDArray[np.uint16]
Rectangle = tuple[int, int, int, int]
_NOTHING = np.zeros((0, 0), np.uint16)


class Registration:
    """Warps between the two cameras of one calibration; every frame of a recording goes through the same one.

    Depth pixels are projected with the true lens models and the cells between them drawn with a z-buffer, so the result
    has no gaps and what is near hides what is behind. The results are those of the Azure Kinect's library (2 mm, the
    same mask; docs/decisions/0071), and the same for any number of threads. May be used from several threads at once.

    calibration : of the modes in which the pictures were taken.
    region : (x, y, width, height) of the colour picture, pixels; the whole picture if None.
    reduced : the colour picture has this many times fewer pixels a side (see `ColourPicture.pixels`); `region` is still
        given in whole pixels, and its four numbers are divided and rounded down.
    threads : how many work on one frame.
    """

    def __init__(
        self, calibration: RgbdCalibration, region: Rectangle | None = None, reduced: int = 1, threads: int = 1
    ) -> None:
        """Raises DataError where the region is empty."""
        whole = calibration.colour
        self.region: Rectangle = tuple(n // reduced for n in region or (0, 0, whole.width, whole.height))  # type: ignore[assignment]
        if self.region[2] < 1 or self.region[3] < 1:
            raise DataError(f"The region {region} of the colour picture is empty", remedy="give it a width and height")
        self.calibration = calibration
        self._whole = whole.scaled(1 / reduced)
        self.lens: Lens = self._whole.cropped(*self.region)
        """Of the pictures that `depth_to_colour` and `infrared_to_colour` give, and that `colour_to_depth` takes."""
        self._rigid = np.asarray(calibration.depth_to_colour, np.float64)
        self._threads = threads
        self._depth_shape = (calibration.depth.height, calibration.depth.width)

    def depth_to_colour(self, depth_mm: Words) -> Words:
        """(h, w) depth -> (H, W), z in the colour camera's frame in millimetres, 0 where nothing was measured.

        Raises
        ------
        DataError : the depth picture has not the size of the calibration.
        """
        return self._drawn(depth_mm, None)[0]

    def infrared_to_colour(self, infrared: Words, depth_mm: Words) -> Words:
        """(h, w) infrared with its depth -> (H, W), 0 where nothing was measured.

        Raises
        ------
        DataError : a picture has not the size of the calibration.
        """
        return self._drawn(depth_mm, infrared)[1]

    def both_to_colour(self, infrared: Words, depth_mm: Words) -> tuple[Words, Words]:
        """Depth and infrared as the two functions above give them, in the time of one."""
        return self._drawn(depth_mm, infrared)

    def colour_to_depth(self, bgr: NDArray[np.uint8], depth_mm: Words, hidden: bool = False) -> NDArray[np.uint8]:
        """(H, W, 3) colour of the region -> (h, w, 3) at the depth pixels, 0 where there is no depth or no colour.

        hidden : whether to paint also what the depth camera sees past something that is in the way of the colour
            camera. It then gets that thing's colour, as the Azure Kinect's library does; else it stays 0.

        Raises
        ------
        DataError : a picture has not the size of the calibration or of the region.
        """
        bgr = _checked(bgr, np.uint8, (self.lens.height, self.lens.width), "colour")
        u, v, z = self._projected(depth_mm, self.lens)
        nearest = _NOTHING if hidden else self._watch.depth_to_colour(depth_mm)
        scale = 1.0 if hidden else self._watch.lens.fx / self.lens.fx
        painted = np.zeros((*depth_mm.shape, 3), np.uint8)
        self._in_bands(
            len(painted), lambda first, last: loops.paint_rows(u, v, z, bgr, nearest, scale, first, last, painted)
        )
        return painted

    @cached_property
    def _watch(self) -> Registration:
        """This registration with the fineness of the depth camera: enough to see what hides what, and quick."""
        factor = min(self.calibration.depth.fx / self.lens.fx, 1.0)
        coarse = Registration(replace(self.calibration, colour=self.lens.scaled(factor)), threads=self._threads)
        return coarse

    @cached_property
    def _rays(self) -> NDArray[np.float32]:
        """(h, w, 3) lines of sight of the depth pixels at z = 1, turned into the colour camera's frame."""
        slopes = pixel_slopes(self.calibration.depth)
        turned = np.empty((*slopes.shape[:2], 3), np.float32)
        turn = self._rigid[:3, :3]
        for axis in range(3):
            turned[..., axis] = slopes[..., 0] * turn[axis, 0] + slopes[..., 1] * turn[axis, 1] + turn[axis, 2]
        return turned

    def _projected(self, depth_mm: Words, lens: Lens) -> tuple[Any, Any, Any]:
        """Where the depth pixels fall on the picture of `lens`: u, v in pixels and z in millimetres, (h, w) float32."""
        depth_mm = _checked(depth_mm, np.uint16, self._depth_shape, "depth")
        u, v, z = (np.zeros(depth_mm.shape, np.float32) for _ in range(3))
        numbers = np.array([lens.fx, lens.fy, lens.cx, lens.cy, lens.reach**2, *lens.terms])
        shift = self._rigid[:3, 3] * 1000.0
        rays = self._rays
        self._in_bands(
            len(z), lambda first, last: loops.project_rows(depth_mm, rays, shift, numbers, first, last, u, v, z)
        )
        return u, v, z

    def _drawn(self, depth_mm: Words, infrared: Words | None) -> tuple[Words, Words]:
        bright = _NOTHING
        if infrared is not None:
            bright = _checked(infrared, np.uint16, self._depth_shape, "infrared")
        # Of the whole picture, so that the region makes no difference to single precision.
        u, v, z = self._projected(depth_mm, self._whole)
        origin = np.array(self.region[:2], np.float64)
        spans = np.stack([np.where(z > 0, v, np.inf).min(1), np.where(z > 0, v, -np.inf).max(1)], 1)
        picture = np.zeros((self.lens.height, self.lens.width), np.uint16)
        shade = _NOTHING if infrared is None else np.zeros_like(picture)
        self._in_bands(
            len(picture),
            lambda first, last: loops.draw_rows(u, v, z, bright, spans, origin, first, last, picture, shade),
        )
        return picture, shade

    def _in_bands(self, rows: int, work: Callable[[int, int], None]) -> None:
        """Call work(first, last) for bands of rows, which threads share; each band writes its own rows only."""
        if self._threads == 1:
            work(0, rows)
            return
        edges = np.linspace(0, rows, 4 * self._threads + 1).astype(int).tolist()
        list(self._pool.map(work, edges[:-1], edges[1:]))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, "registration")


def _checked(picture: NDArray[Any], kind: type[np.generic], shape: tuple[int, int], name: str) -> NDArray[Any]:
    """The picture as the compiled loops take it: each further layout of memory would be compiled anew."""
    if picture.shape[:2] != shape:
        raise DataError(
            f"The {name} picture has {picture.shape[1]} x {picture.shape[0]} pixels and its calibration"
            f" {shape[1]} x {shape[0]}",
            remedy="use the calibration of the modes in which it was taken",
        )
    return np.require(picture, kind, ["C", "W"])
