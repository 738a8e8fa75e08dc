"""The lamps' reflections in the eyes: too small for the light at an eyeball's corners, drawn as spots."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.person import Body, Person
from plugins.kinect.devices.simulated.rasteriser import Float, Seen
from plugins.kinect.lens import Lens
from workbench.api import Lighting, Region

_SPOT_M = 0.0011
"""Radius at which a spot has faded by a half; that of the built-in renderer's wet highlight."""
_STRENGTH = 0.9


def add_catch_lights(
    picture: NDArray[np.uint8], seen: Seen, first_number: int, person: Person, body: Body, lens: Lens, light: Lighting
) -> None:
    """Brightens spots of the (h, w, 3) picture of the seen box where eyes mirror key and fill light, in place."""
    for eye in (Region.LEFT_EYE, Region.RIGHT_EYE):
        ball = body.vertices[person.eyeball(eye)]
        centre = 0.5 * (ball.min(0) + ball.max(0))
        radius = float(0.5 * (ball.max(0) - ball.min(0)).max())
        for towards, colour in ((light.key_direction, light.key), (light.fill_direction, light.fill)):
            half = np.array(towards) - centre / np.sqrt((centre**2).sum())
            spot = centre + radius * half / np.sqrt((half**2).sum())
            size = lens.fx * _SPOT_M / spot[2]
            strength = _STRENGTH * min(1.0, light.exposure * max(colour))
            _add_spot(picture, seen, first_number, person, eye, lens.project(spot), size, strength)


def _add_spot(
    picture: NDArray[np.uint8], seen: Seen, first_number: int, person: Person, eye: Region, at: Float, size: float,
    strength: float,
) -> None:  # fmt: skip
    if not np.isfinite(at).all():
        return
    reach = int(np.ceil(3 * size))
    x, y = int(at[0]) - seen.box.x, int(at[1]) - seen.box.y
    rows = slice(max(y - reach, 0), max(min(y + reach + 1, seen.box.height), 0))
    columns = slice(max(x - reach, 0), max(min(x + reach + 1, seen.box.width), 0))
    number = seen.triangle[rows, columns] - first_number
    if not number.size:
        return
    inside = (number >= 0) & (number < len(person.faces))
    wet = inside & (person.regions[np.where(inside, number, 0)] == eye)
    down = np.arange(rows.start, rows.stop)[:, None] + seen.box.y + 0.5 - at[1]
    across = np.arange(columns.start, columns.stop)[None] + seen.box.x + 0.5 - at[0]
    share = wet * strength * np.exp(-np.log(2) * (across**2 + down**2) / size**2)
    part = picture[rows, columns]
    part[:] = np.round(part + share[..., None] * (255.0 - part)).astype(np.uint8)
