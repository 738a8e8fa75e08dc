"""Environment, lamps and what is behind the head."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.decks import dealt
from plugins.blender.recipe.panorama import panorama_of
from plugins.blender.recipe.stance import about
from plugins.blender.recipe.stock import Stock
from plugins.blender.settings import RenderSettings
from workbench.api import Recipe

Float = NDArray[np.float64]
Colour = tuple[float, float, float]
EVENED_LUMINANCE = 1.0
"""Luminance of white paper in the face's place after evening; the exposure of 1 is made for it."""
_WEAKEST, _STRONGEST = 0.02, 50.0
_BESIDE_LAMPS = 0.05
_LAMPS_WATTS = 100.0
_LAMP_COUNTS = (0.8, 0.15, 0.05)
_RIG_TURN_DEGREES = 20.0
_LAMP_DISTANCE_M = 2.0
_BACKGROUND_LENSES_MM = (25.0, 30.0, 50.0, 70.0)
_RIG = np.array([[-1.2, -0.8, -1.4], [1.2, -0.8, -1.4], [0.0, -1.6, -1.1], [0.9, -1.0, 1.5]])
"""Directions from the face to the lamps: two at the sides before it, one above, one behind. Ours: where Replicantface's
four lamps hang is not published, only their number and power."""


@dataclass(frozen=True)
class LampPlace(Recipe):
    """A lamp of the rig that goes with the head: metres from the face's middle in the head's axes (x to the subject's
    left, y down, z away from the face), and its power."""

    place: Colour
    watts: float


@dataclass(frozen=True)
class Surroundings(Recipe):
    """hdri : name as in `shot.World`. turn : degrees about the vertical axis. strength : factor of its light.

    lamps : of the rig. backdrop : linear radiance of a plain background; plate : path of a picture there; neither shows
    the environment. background_field_of_view : degrees across with which that is seen, 0 as through the lens.
    """

    hdri: str = "blender:courtyard"
    turn: float = 0.0
    strength: float = 1.0
    lamps: tuple[LampPlace, ...] = ()
    backdrop: Colour | None = None
    plate: str = ""
    background_field_of_view: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"lamps": [lamp.to_dict() for lamp in self.lamps]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        lamps = tuple(LampPlace.from_dict(lamp) for lamp in values.get("lamps", ()))
        return super().from_dict({**values, "lamps": lamps})


def sample_surroundings(
    rng: np.random.Generator, s: RenderSettings, stock: Stock, place: int, facing: Float, plain: Colour
) -> Surroundings:
    """Light and background of one picture.

    place : in the decks. facing : (3,) where the face looks, in the world with z upwards, before the environment is
    turned. plain : colour of a plain background.

    Raises
    ------
    DataError : a panorama cannot be read.
    """
    turn = round(float(rng.uniform(0, 360)), 3)
    lamps = _sample_lamps(rng) if rng.uniform() < s.lamps else ()
    hdri = stock.environments[dealt(len(stock.environments), place, "environments")] if stock.environments else ""
    strength = evened(hdri, s.evening, about("z", turn) @ facing) if hdri else EVENED_LUMINANCE
    return Surroundings(
        hdri=hdri,
        turn=turn,
        strength=float(f"{strength * (_BESIDE_LAMPS if lamps else 1.0):.5g}"),
        lamps=lamps,
        backdrop=plain if s.behind == "plain" else None,
        plate=stock.plates[dealt(len(stock.plates), place, "plates")] if stock.plates else "",
        background_field_of_view=_background_lens(rng) if s.lens == "long" else 0.0,
    )


def evened(hdri: str, how: str, facing: Float) -> float:
    """Factor that brings an environment's light to the usual brightness: "face", "sphere", "table" or "none".

    facing : (3,) where the face looks, in the panorama's world. Factors stay between 1/50 and 50.
    """
    if how == "none":
        return 1.0
    if how == "table":
        return published_strength(hdri)
    panorama = panorama_of(hdri)
    bright = panorama.upon(facing) if how == "face" else panorama.mean
    return float(np.clip(EVENED_LUMINANCE / max(bright, 1e-9), _WEAKEST, _STRONGEST))


def published_strength(hdri: str) -> float:
    """Replicantface's factor for a known environment, whatever size its file has; 1 for any other."""
    stem = re.sub(r"hdri|[^a-z0-9]", "", PurePath(hdri).stem.lower())
    known = [name for name in _published() if stem.startswith(name)]
    return _published()[max(known, key=len)] if known else 1.0


def _sample_lamps(rng: np.random.Generator) -> tuple[LampPlace, ...]:
    """One to three of the rig's four lamps that share 100 W, the rig turned by up to 20 degrees (facts, 4.7)."""
    count = 1 + int(rng.choice(len(_LAMP_COUNTS), p=_LAMP_COUNTS))
    chosen = sorted(rng.choice(len(_RIG), count, replace=False).tolist())
    turn = about("y", float(rng.uniform(-_RIG_TURN_DEGREES, _RIG_TURN_DEGREES)))
    places = [turn @ _RIG[lamp] / np.linalg.norm(_RIG[lamp]) * _LAMP_DISTANCE_M for lamp in chosen]
    watts = round(_LAMPS_WATTS / count, 4)
    return tuple(LampPlace((round(x, 4), round(y, 4), round(z, 4)), watts) for x, y, z in np.array(places).tolist())


def _background_lens(rng: np.random.Generator) -> float:
    """Field of view across of a background camera with 25, 30, 50 or 70 mm on 36 mm, degrees (facts, 4.7)."""
    focal = float(rng.choice(_BACKGROUND_LENSES_MM))
    return round(math.degrees(2 * math.atan(18.0 / focal)), 4)


@cache
def _published() -> dict[str, float]:
    text = (resources.files(__package__) / "published_strengths.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["factors"])
