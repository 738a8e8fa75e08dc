"""What stands before the simulated camera, and what its two sensors make of it, frame by frame."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.calibration import RgbdCalibration
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.colour_view import ColourView
from plugins.kinect.devices.simulated.depth_errors import REACHES, lit_field, measured
from plugins.kinect.devices.simulated.depth_view import DepthView, Surface
from plugins.kinect.devices.simulated.exposure import Exposure
from plugins.kinect.devices.simulated.guided import Guided
from plugins.kinect.devices.simulated.motion import alive, scripted
from plugins.kinect.devices.simulated.person import Body, Person
from plugins.kinect.devices.simulated.posture import Posture
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.devices.simulated.truth import PersonTruth, SimulatedTruth
from plugins.kinect.devices.simulated.wall import Wall
from plugins.kinect.frames import ColourPicture, RgbdFrame
from workbench.api import JPEG_QUALITY, derive_seed, jpeg_bytes, sample_background, sample_lighting, stream

Float = NDArray[np.float64]
_WALL_BEHIND_M = 0.9
_STUDIO = 0.35
"""Variety of the light: a room with lamps, not a stage."""
_TEXELS_PER_PIXEL, _FINEST_PER_METRE = 1.0, 2200.0
_BOOT_US = 600_000
"""The device's clock when it takes its first picture."""


class Scene:
    """People, light and wall of a script, seen by a calibrated camera."""

    def __init__(self, script: SimulationScript, calibration: RgbdCalibration, settings: CameraSettings) -> None:
        self.script, self.calibration = script, calibration
        self._to_depth: Float = np.asarray(np.linalg.inv(calibration.depth_to_colour), np.float64)
        self._wall = Wall.behind(script.distance[1] + _WALL_BEHIND_M)
        fine = min(_FINEST_PER_METRE, _TEXELS_PER_PIXEL * calibration.colour.fx / script.distance[0])
        who = [script.identity, derive_seed(script.identity, "second") % 10**6]
        self._people = [Person(identity, fine) for identity in who[: script.people]]
        self._colour = ColourView(
            calibration.colour,
            sample_lighting(stream(script.seed, "lighting"), _STUDIO),
            sample_background(stream(script.seed, "background"), ("gradient", "blobs")),
        )
        self._depth = DepthView(calibration.depth, self._wall.moved(self._to_depth))
        self._lit = lit_field(settings.depth_mode, calibration.depth.width, calibration.depth.height)
        self._lit &= np.isfinite(self._depth.slopes[..., 0])
        self._reach = REACHES[settings.depth_mode]
        start = scripted(script, 0.0)
        self._guided = Guided(script.seed, script.reaction_s, np.array([0.0, 0.0, 0.0, start.distance]))
        self._exposure = Exposure.of(settings)
        self._beside = ThreadPoolExecutor(2, "sensor")

    def close(self) -> None:
        """Let the threads end."""
        self._beside.shutdown(wait=False)

    def adjust(self, settings: CameraSettings) -> None:
        """Take over exposure, gain, white balance and brightness."""
        self._exposure = Exposure.of(settings)

    def wish(self, time_s: float, wanted: Float) -> None:
        """Ask the guided person for (4,) yaw, pitch, roll, distance."""
        self._guided.wish(time_s, wanted)

    def posture(self, time_s: float, person: int = 0) -> Posture:
        """How one of the people holds the head."""
        if self.script.movement == "guided" and person == 0:
            yaw, pitch, roll, distance = self._guided.at(time_s)
            rest = scripted(self.script, 0.0)
            held = Posture(yaw, pitch, roll, rest.across, rest.down, distance)
            return alive(self.script, derive_seed(self.script.seed, "person", 0), time_s, held)
        return scripted(self.script, time_s, person)

    def frame(self, number: int, time_s: float) -> RgbdFrame:
        """The frame of this number, taken at this time since the camera's start."""
        bodies = [person.body(self.posture(time_s, n)) for n, person in enumerate(self._people)]
        lacks = self._lacking(number)
        # The two sensors work side by side, as they do in a camera: their loops leave the interpreter free.
        measuring = self._beside.submit(self._measured, bodies, number)
        colour = None if lacks == "colour" else self._photographed(bodies, number, time_s)
        depth, infrared = measuring.result()
        stamp = _BOOT_US + round(time_s * 1e6)
        return RgbdFrame(
            number=number,
            colour=colour,
            depth_mm=None if lacks == "depth" else depth,
            infrared=None if lacks == "infrared" else infrared,
            colour_us=stamp,
            depth_us=stamp,
            exposure_us=self._exposure.time_us,
            truth=self._truth(bodies, time_s),
        )

    def _lacking(self, number: int) -> str:
        if not self.script.incomplete:
            return ""
        draw = stream(self.script.seed, "incomplete", number)
        if draw.uniform() >= self.script.incomplete:
            return ""
        return ("colour", "depth", "infrared")[int(draw.integers(3))]

    def _measured(self, bodies: list[Body], number: int) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        surfaces = [surface.moved(self._to_depth) for surface in self._surfaces(bodies)]
        turned = [body.turned(self._to_depth[:3, :3]) for body in bodies]
        depth, infrared = self._depth.measured(surfaces, turned, [person.texels for person in self._people])
        noise = stream(self.script.seed, "depth noise", number) if self.script.noise else None
        return measured(depth, infrared, self._lit, self._reach, noise)

    def _photographed(self, bodies: list[Body], number: int, time_s: float) -> ColourPicture:
        noise = stream(self.script.seed, "colour noise", number) if self.script.noise else None
        smear = self._smear(bodies, time_s) if self.script.motion_blur else (0.0, 0.0)
        picture = self._colour.picture(self._people, bodies, self._exposure, noise, self._beside, smear)
        size = self.calibration.colour.width, self.calibration.colour.height
        if self.script.jpeg:
            return ColourPicture(size, jpeg=jpeg_bytes(picture, JPEG_QUALITY))
        return ColourPicture(size, bgr=picture)

    def _smear(self, bodies: list[Body], time_s: float) -> tuple[float, float]:
        """Pixels that the first head's nose moves during the exposure."""
        if not bodies:
            return 0.0, 0.0
        later = self._people[0].body(self.posture(time_s + 1e-6 * self._exposure.time_us))
        here, there = self.calibration.colour.project(np.stack([bodies[0].landmarks[30], later.landmarks[30]]))
        return float(there[0] - here[0]), float(there[1] - here[1])

    def _surfaces(self, bodies: list[Body]) -> list[Surface]:
        return [Surface(b.vertices, p.faces, p.two_sided) for b, p in zip(bodies, self._people, strict=True)]

    def _truth(self, bodies: list[Body], time_s: float) -> SimulatedTruth:
        people = tuple(
            PersonTruth(
                person.identity,
                body.head_to_camera,
                body.landmarks,
                self.calibration.colour.project(body.landmarks),
                body.head,
                surface,
            )
            for person, body, surface in zip(self._people, bodies, self._surfaces(bodies), strict=True)
        )
        return SimulatedTruth(people, time_s, self.calibration, self._wall)
