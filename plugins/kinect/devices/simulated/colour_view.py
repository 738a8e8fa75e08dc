"""The colour camera: painted people before a prepared background, then the lens's softness and the sensor's noise."""

from __future__ import annotations

from concurrent.futures import Executor, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.catch_lights import add_catch_lights
from plugins.kinect.devices.simulated.colour_noise import grained, smeared
from plugins.kinect.devices.simulated.colouring import STEPS, WHITEST, colour_in
from plugins.kinect.devices.simulated.exposure import Exposure
from plugins.kinect.devices.simulated.person import Body, Person
from plugins.kinect.devices.simulated.rasteriser import Box, box_around, depth_picture, draw, nothing_seen
from plugins.kinect.lens import Lens
from workbench.api import (
    Background,
    Lighting,
    cv2,
    draw_background,
    key_light_share,
    light_on,
    respond,
)  # fmt: skip

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Picture = NDArray[np.uint8]
_BACKGROUND_SHRUNK = 4
"""Backgrounds are soft: they are drawn with this many times fewer pixels a side."""
_SOFT = np.array([0.14, 0.72, 0.14])
"""The lens's blur along a row and a column, as the built-in renderer has it."""
_PARTS = 2
"""A picture is drawn in this many bands at once."""


class ColourView:
    """A lens, the light and the background before it."""

    def __init__(self, lens: Lens, lighting: Lighting, background: Background) -> None:
        self.lens, self._lighting, self._background = lens, lighting, background
        self._response = respond(((np.arange(STEPS) + 0.5) * WHITEST / STEPS).astype(np.float32), 1.0)
        self._prepared: tuple[Exposure, Picture] | None = None

    def picture(
        self, people: list[Person], bodies: list[Body], exposure: Exposure, noise: np.random.Generator | None,
        pool: Executor, smear: tuple[float, float] = (0.0, 0.0),
    ) -> Picture:  # fmt: skip
        """(H, W, 3) BGR, drawn by the threads of `pool` in a few parts that do not depend on how many there are.

        smear : pixels (across, down) that the heads move while the shutter is open.
        """
        behind = self._behind(exposure)
        out = np.empty_like(behind)
        grain = 0.0 if noise is None else exposure.grain
        top, left = (0, 0) if noise is None else (int(place) for place in noise.integers(1 << 20, size=2))
        halves = Box(0, 0, self.lens.width, self.lens.height).bands(_PARTS)
        waiting = [pool.submit(_finished, out, behind, half, half, grain, top, left) for half in halves]
        box, front = self._front(people, bodies, exposure, behind, pool)
        wait(waiting)
        if front.size:
            front = smeared(cv2.sepFilter2D(front, -1, _SOFT, _SOFT), smear)
            within = Box(0, 0, box.width, box.height).bands(_PARTS)
            waiting += [
                pool.submit(_finished, out, front, half, part, grain, top, left)
                for half, part in zip(box.bands(_PARTS), within, strict=True)
            ]
        for part_done in waiting:
            part_done.result()
        return out

    def _behind(self, exposure: Exposure) -> Picture:
        if self._prepared is None or self._prepared[0] != exposure:
            width, height = self.lens.width, self.lens.height
            small = draw_background(self._background, width // _BACKGROUND_SHRUNK, height // _BACKGROUND_SHRUNK)
            coloured = respond(small * np.array(exposure.gains, np.float32), self._lighting.exposure)
            bgr = np.ascontiguousarray(coloured[..., ::-1])
            self._prepared = exposure, np.asarray(cv2.resize(bgr, (width, height), interpolation=cv2.INTER_LINEAR))
        return self._prepared[1]

    def _front(
        self, people: list[Person], bodies: list[Body], exposure: Exposure, behind: Picture, pool: Executor
    ) -> tuple[Box, Picture]:
        """The rectangle that has people in it, and its picture."""
        drawn = [
            _Drawn(person, body, self.lens.project(body.vertices), vertex_light(person, body, self._lighting))
            for person, body in zip(people, bodies, strict=True)
        ]
        box = box_around([one.pixels for one in drawn], self.lens.width, self.lens.height)
        front = np.ascontiguousarray(behind[box.inside])
        gains = np.array(exposure.gains, np.float32) * np.float32(self._lighting.exposure)
        bands = [] if not front.size else box.bands(_PARTS)
        for done in [
            pool.submit(self._draw_band, front[band.y - box.y : band.y - box.y + band.height], band, drawn, gains)
            for band in bands
        ]:
            done.result()
        return box, front

    def _draw_band(self, front: Picture, band: Box, drawn: list[_Drawn], gains: Single) -> None:
        """Draws everybody into the rows of one band."""
        seen = nothing_seen(band)
        first = 0
        for one in drawn:
            inverse = 1 / one.body.vertices[:, 2]
            draw(seen, one.pixels, inverse, one.person.faces, one.person.two_sided, first)
            first += len(one.person.faces)
        first = 0
        for one in drawn:
            person = one.person
            colour_in(front, seen, first, one.pixels, person.faces, one.light, person.texels, self._response, gains)
            add_catch_lights(front, seen, first, person, one.body, self.lens, self._lighting)
            first += len(person.faces)


@dataclass(frozen=True)
class _Drawn:
    """Somebody with (V, 2) pixels and (V, 6) light of the vertices."""

    person: Person
    body: Body
    pixels: Float
    light: Single


def _finished(out: Picture, picture: Picture, where: Box, part: Box, grain: float, top: int, left: int) -> None:
    """Puts a part of a picture, with noise if there is any, where it belongs in the whole one."""
    if grain > 0:
        grained(out[where.inside], picture[part.inside], grain, top + where.y, left + where.x)
    else:
        out[where.inside] = picture[part.inside]


def vertex_light(person: Person, body: Body, lighting: Lighting) -> Single:
    """(V, 6) received light and highlight at a person's vertices."""
    points = body.vertices
    away = points / np.sqrt((points**2).sum(1, keepdims=True))
    openness, gloss = person.surface(body.lip_gap_mm)
    normals, view = body.normals.T.astype(np.float32), -away.T.astype(np.float32)
    lit = key_light_share(points, points, person.faces.astype(np.int64), person.two_sided, lighting, depth_picture)
    received, shine = light_on(openness, gloss, normals, view, lighting, lit)
    return np.ascontiguousarray(np.concatenate([received, shine]).T.astype(np.float32, copy=False))
