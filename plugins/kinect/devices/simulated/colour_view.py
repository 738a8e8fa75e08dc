"""The colour camera: painted people before a prepared background, then the lens's softness and the sensor's noise."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.catch_lights import add_catch_lights
from plugins.kinect.devices.simulated.colour_noise import grained, smeared
from plugins.kinect.devices.simulated.colouring import STEPS, WHITEST, colour_in
from plugins.kinect.devices.simulated.exposure import Exposure
from plugins.kinect.devices.simulated.person import Body, Person
from plugins.kinect.devices.simulated.rasteriser import Box, around, box_around, depth_picture, draw, nothing_seen
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
_FINE_FOCAL, _COARSE = 1500.0, 2
"""From this focal length on (pixels), what lies below the chins is drawn with this many times fewer pixels a side."""
_BELOW_CHIN_M = 0.03


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
        finish = _Finish(out, 0.0 if noise is None else exposure.grain, smear)
        if noise is not None:
            finish.top, finish.left = (int(place) for place in noise.integers(1 << 20, size=2))
        pixels = [self.lens.project(body.vertices) for body in bodies]
        box = box_around(pixels, self.lens.width, self.lens.height).snapped(_COARSE)
        waiting = [
            pool.submit(finish.put, behind[part.inside], part)
            for part in around(box, self.lens.width, self.lens.height)
        ]
        drawn = [
            _Drawn(person, body, at, vertex_light(person, body, self._lighting))
            for person, body, at in zip(people, bodies, pixels, strict=True)
        ]
        gains = np.array(exposure.gains, np.float32) * np.float32(self._lighting.exposure)
        waiting += [
            pool.submit(self._draw_band, finish, behind, band, shrunk, drawn, gains)
            for band, shrunk in self._bands(box, drawn)
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

    def _bands(self, box: Box, drawn: list[_Drawn]) -> list[tuple[Box, int]]:
        """Parts of the rectangle that has people in it, and how many times fewer pixels a side each is drawn with.

        In the finest pictures clothes are drawn coarser: they are two thirds of the pixels, and smooth.
        """
        if self.lens.fx < _FINE_FOCAL or not drawn:
            return [(band, 1) for band in box.bands(2)]
        chins = [one.body.landmarks[8] + [0.0, _BELOW_CHIN_M, 0.0] for one in drawn]
        lowest = float(np.nanmax(self.lens.project(np.array(chins))[:, 1], initial=box.y))
        above = int(np.clip(lowest - box.y, 0, box.height)) // _COARSE * _COARSE
        low = Box(box.x, box.y + above, box.width, box.height - above)
        return [(Box(box.x, box.y, box.width, above), 1), (low, _COARSE)]

    def _draw_band(
        self, finish: _Finish, behind: Picture, band: Box, shrunk: int, drawn: list[_Drawn], gains: Single
    ) -> None:
        """Draws everybody into one band and puts it in its place."""
        if not (band.width and band.height):
            return
        small = Box(*(side // shrunk for side in band))
        front = np.ascontiguousarray(behind[band.inside][::shrunk, ::shrunk])
        pixels = [one.pixels / shrunk for one in drawn]
        seen, first = nothing_seen(small), 0
        for one, at in zip(drawn, pixels, strict=True):
            draw(seen, at, 1 / one.body.vertices[:, 2], one.person.faces, one.person.two_sided, first)
            first += len(one.person.faces)
        first = 0
        for one, at in zip(drawn, pixels, strict=True):
            person = one.person
            colour_in(front, seen, first, at, person.faces, one.light, person.texels, self._response, gains)
            if shrunk == 1:
                add_catch_lights(front, seen, first, person, one.body, self.lens, self._lighting)
            first += len(person.faces)
        if shrunk > 1:
            front = np.asarray(cv2.resize(front, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_LINEAR))
            finish.put(front, band)
        else:
            finish.put(np.asarray(cv2.sepFilter2D(front, -1, _SOFT, _SOFT)), band, moves=True)


@dataclass(frozen=True)
class _Drawn:
    """Somebody with (V, 2) pixels and (V, 6) light of the vertices."""

    person: Person
    body: Body
    pixels: Float
    light: Single


@dataclass
class _Finish:
    """What is done to every part of a picture before it is in its place in `out`; noise begins at (top, left)."""

    out: Picture
    grain: float
    smear: tuple[float, float]
    top: int = 0
    left: int = 0

    def put(self, picture: Picture, where: Box, moves: bool = False) -> None:
        """Smears a part that moves, and puts it where it belongs, with noise if there is any."""
        if moves:
            picture = smeared(picture, self.smear)
        if self.grain > 0:
            grained(self.out[where.inside], picture, self.grain, self.top + where.y, self.left + where.x)
        else:
            self.out[where.inside] = picture


def vertex_light(person: Person, body: Body, lighting: Lighting) -> Single:
    """(V, 6) received light and highlight at a person's vertices."""
    points = body.vertices
    away = points / np.sqrt((points**2).sum(1, keepdims=True))
    openness, gloss = person.surface(body.lip_gap_mm)
    normals, view = body.normals.T.astype(np.float32), -away.T.astype(np.float32)
    lit = key_light_share(points, points, person.faces.astype(np.int64), person.two_sided, lighting, depth_picture)
    received, shine = light_on(openness, gloss, normals, view, lighting, lit)
    return np.ascontiguousarray(np.concatenate([received, shine]).T.astype(np.float32, copy=False))
