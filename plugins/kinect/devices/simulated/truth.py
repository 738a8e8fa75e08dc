"""What a simulated camera knows about a frame without having measured it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import RgbdCalibration
from plugins.kinect.devices.simulated.depth_view import DepthView, Surface
from plugins.kinect.devices.simulated.wall import Wall
from plugins.kinect.landmarks.head_pose import HeadPose
from workbench.api import Mesh

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_BAND = 256
"""Rows that are worked out together."""


@dataclass(frozen=True)
class PersonTruth:
    """One person in the colour camera's frame (OpenCV axes), metres and pixels of the whole colour picture.

    identity : its seed. head_to_camera : (4, 4) of the skull; origin midway between the eyeballs' centres, x to the
    subject's left, y down, z into the head. landmarks3d : (70, 3). landmarks2d : (70, 2) through the real lens. head :
    (M, 3) vertices of the head model, without hair and clothes. surface : all that is drawn of the person.
    """

    identity: int
    head_to_camera: Float
    landmarks3d: Float
    landmarks2d: Float
    head: Float
    surface: Surface

    @property
    def pose(self) -> HeadPose:
        """The true pose, in the words of what estimates it."""
        return HeadPose(self.head_to_camera[:3, :3], self.head_to_camera[:3, 3], len(self.landmarks2d), 0)

    @property
    def distance_m(self) -> float:
        """From the colour camera to the point between the eyes."""
        return float(np.sqrt((self.head_to_camera[:3, 3] ** 2).sum()))


@dataclass(frozen=True)
class SimulatedTruth:
    """people : who is there, nobody perhaps. time_s : since the camera's start. wall : in the colour camera's frame."""

    people: tuple[PersonTruth, ...]
    time_s: float
    calibration: RgbdCalibration
    wall: Wall

    @property
    def person(self) -> PersonTruth:
        """The first person.

        Raises
        ------
        IndexError : nobody is there.
        """
        return self.people[0]

    def depth_m(self) -> Single:
        """(h, w) exact z in the depth camera's frame for each of its pixels, lit or not; 0 out of its lens's reach."""
        to_depth = np.asarray(np.linalg.inv(self.calibration.depth_to_colour), np.float64)
        view = DepthView(self.calibration.depth, self.wall.moved(to_depth))
        return view.depth([person.surface.moved(to_depth) for person in self.people])

    def registered_m(self, region: tuple[int, int, int, int] | None = None) -> Single:
        """(H, W) exact z in the colour camera's frame at each pixel of the colour picture, or of a part (x, y, w, h).

        Takes seconds for a whole picture of 3072P; the part around a face is much sooner.
        """
        lens = self.calibration.colour if region is None else self.calibration.colour.cropped(*region)
        surfaces = [person.surface for person in self.people]
        # In bands: the lines of sight of 12 million pixels at once would take a gigabyte.
        bands = [
            DepthView(lens.cropped(0, top, lens.width, min(_BAND, lens.height - top)), self.wall).depth(surfaces)
            for top in range(0, lens.height, _BAND)
        ]
        return np.concatenate(bands)

    def mesh(self, person: int = 0) -> Mesh:
        """All that is drawn of a person (hair and clothes included), colour camera's frame, metres."""
        surface = self.people[person].surface
        return Mesh(surface.vertices, surface.faces.astype(np.int64))
