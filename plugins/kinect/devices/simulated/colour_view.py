"""The colour camera: painted people before a prepared background, then the lens's softness and the sensor's noise."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.catch_lights import add_catch_lights
from plugins.kinect.devices.simulated.colouring import STEPS, WHITEST, colour_in
from plugins.kinect.devices.simulated.exposure import Exposure
from plugins.kinect.devices.simulated.person import Body, Person
from plugins.kinect.devices.simulated.rasteriser import Box, box_around, depth_picture, draw, nothing_seen
from plugins.kinect.lens import Lens
from workbench.api import (
    Background,
    Lighting,
    compiled,
    cv2,
    draw_background,
    key_light_share,
    light_on,
    respond,
    stream,
)  # fmt: skip

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Picture = NDArray[np.uint8]
_BACKGROUND_SHRUNK = 4
"""Backgrounds are soft: they are drawn with this many times fewer pixels a side."""
_SOFT = np.array([0.14, 0.72, 0.14])
"""The lens's blur along a row and a column, as the built-in renderer has it."""
_TILE = 1024


class ColourView:
    """A lens, the light and the background before it."""

    def __init__(self, lens: Lens, lighting: Lighting, background: Background) -> None:
        self.lens, self._lighting, self._background = lens, lighting, background
        self._response = respond(((np.arange(STEPS) + 0.5) * WHITEST / STEPS).astype(np.float32), 1.0)
        self._prepared: tuple[Exposure, Picture] | None = None

    def picture(
        self, people: list[Person], bodies: list[Body], exposure: Exposure, noise: np.random.Generator | None,
        smear: tuple[float, float] = (0.0, 0.0),
    ) -> Picture:  # fmt: skip
        """(H, W, 3) BGR. smear : pixels (across, down) that the heads move while the shutter is open."""
        behind = self._behind(exposure)
        box, front = self._front(people, bodies, exposure, behind)
        front = _smeared(cv2.sepFilter2D(front, -1, _SOFT, _SOFT), smear) if front.size else front
        out = np.empty_like(behind)
        if noise is None:
            out[:] = behind
            out[box.inside] = front
            return out
        tile, (row, column) = _grain(exposure.grain), noise.integers(_TILE, size=2)
        flat = out.reshape(len(out), -1)
        _grained(flat, behind.reshape(flat.shape), tile, int(row), 3 * int(column))
        part = flat[box.y : box.y + box.height, 3 * box.x : 3 * (box.x + box.width)]
        _grained(part, front.reshape(part.shape), tile, int(row) + box.y, 3 * (int(column) + box.x))
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
        self, people: list[Person], bodies: list[Body], exposure: Exposure, behind: Picture
    ) -> tuple[Box, Picture]:
        pixels = [self.lens.project(body.vertices) for body in bodies]
        seen = nothing_seen(box_around(pixels, self.lens.width, self.lens.height))
        first = 0
        for person, body, at in zip(people, bodies, pixels, strict=True):
            draw(seen, at, 1 / body.vertices[:, 2], person.faces, person.two_sided, first)
            first += len(person.faces)
        front = np.ascontiguousarray(behind[seen.box.inside])
        gains = np.array(exposure.gains, np.float32) * np.float32(self._lighting.exposure)
        first = 0
        for person, body, at in zip(people, bodies, pixels, strict=True):
            light = vertex_light(person, body, self._lighting)
            colour_in(front, seen, first, at, person.faces, light, person.texels, self._response, gains)
            add_catch_lights(front, seen, first, person, body, self.lens, self._lighting)
            first += len(person.faces)
        return seen.box, front


def vertex_light(person: Person, body: Body, lighting: Lighting) -> Single:
    """(V, 6) received light and highlight at a person's vertices."""
    points = body.vertices
    away = points / np.sqrt((points**2).sum(1, keepdims=True))
    openness, gloss = person.surface(body.lip_gap_mm)
    normals, view = body.normals.T.astype(np.float32), -away.T.astype(np.float32)
    lit = key_light_share(points, points, person.faces.astype(np.int64), person.two_sided, lighting, depth_picture)
    received, shine = light_on(openness, gloss, normals, view, lighting, lit)
    return np.ascontiguousarray(np.concatenate([received, shine]).T.astype(np.float32, copy=False))


def _smeared(picture: Picture, smear: tuple[float, float]) -> Picture:
    """Blurred along a line of these pixels."""
    length = int(np.ceil(np.hypot(*smear)))
    if length < 2:
        return picture
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, 4 * length + 1):
        kernel[round(length + share * smear[1]), round(length + share * smear[0])] += 1
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()))


@cache
def _grain(deviation: float) -> NDArray[np.int8]:
    """(1024, 3 x 1024) bell-shaped noise in 8-bit steps."""
    drawn = stream(0, "colour noise tile").standard_normal((_TILE, 3 * _TILE), np.float32)
    return np.clip(np.round(drawn * np.float32(deviation)), -127, 127).astype(np.int8)


@compiled
def _grained(out, picture, tile, top, left) -> None:  # type: ignore[no-untyped-def]
    """Rows are flat: (H, 3 W) bytes; `left` counts bytes too."""
    height, width = picture.shape
    rows, edge = tile.shape
    for row in range(height):
        grain = tile[(row + top) % rows]
        column, start = 0, left % edge
        while column < width:
            count = min(width - column, edge - start)
            source, target = picture[row, column : column + count], out[row, column : column + count]
            noise = grain[start : start + count]
            for n in range(count):
                value = np.int16(source[n]) + np.int16(noise[n])
                target[n] = np.uint8(min(max(value, np.int16(0)), np.int16(255)))
            column, start = column + count, 0
