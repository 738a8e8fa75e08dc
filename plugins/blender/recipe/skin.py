"""Skin, eyes and teeth beyond what the quick renderer draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.api import Appearance, HeadParameters, Recipe

Colour = tuple[float, float, float]

_YOUNG, _OLD = 0.6667, 1.0
"""Ages of the head's shapes: an adult of 25 and an old person."""
_ODD_EYES = 0.006
"""Share of people whose eyes differ in colour."""
_PALE_IRIS, _BROWN_IRIS = (0.16, 0.17, 0.2), (0.06, 0.03, 0.015)
_LIPSTICKS = ((0.30, 0.03, 0.04), (0.42, 0.10, 0.10), (0.38, 0.08, 0.13), (0.20, 0.03, 0.05), (0.45, 0.18, 0.14))
_SHADOWS = ((0.16, 0.09, 0.07), (0.30, 0.19, 0.13), (0.10, 0.10, 0.13), (0.22, 0.10, 0.12), (0.10, 0.14, 0.16))


@dataclass(frozen=True)
class Skin(Recipe):
    """Amounts run from 0 to 1, colours are linear reflectances.

    Attributes
    ----------
    pores, lines, unevenness, blemishes, moles, shine : of the skin. tired : darkness under the eyes.
    blush, eye_shadow, eyeliner, lipstick : make-up; 0 for none.
    other_iris : colour of the left eye's iris where it differs, else the appearance's.
    ring : darkness of the iris's rim. warmth : of its middle. veins : redness of the white of the eye.
    teeth : 0 white to 1 yellow. patterns : shift of all small patterns, so that no two skins share them.
    """

    pores: float = 0.5
    lines: float = 0.2
    unevenness: float = 0.5
    blemishes: float = 0.1
    moles: float = 0.2
    shine: float = 0.5
    tired: float = 0.3
    blush: float = 0.0
    eye_shadow: float = 0.0
    eye_shadow_colour: Colour = _SHADOWS[0]
    eyeliner: float = 0.0
    lipstick: float = 0.0
    lipstick_colour: Colour = _LIPSTICKS[0]
    other_iris: Colour | None = None
    ring: float = 0.5
    warmth: float = 0.3
    veins: float = 0.3
    teeth: float = 0.3
    patterns: tuple[float, float, float] = (0.0, 0.0, 0.0)


def sample_skin(rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance) -> Skin:
    """Skin of a person with this head and these colours: lines and spots come with age, make-up with women."""
    old = float(np.clip((parameters.age - _YOUNG) / (_OLD - _YOUNG), 0, 1))
    young = float(np.clip((_YOUNG - parameters.age) / (_YOUNG - 1 / 3), 0, 1))
    painted = parameters.gender > 0.5 and parameters.age > 0.55 and rng.uniform() < 0.5
    makeup = rng.beta(0.3, 0.3, 4) * (1.0 if painted else 0.0)
    odd_eyes = rng.uniform() < _ODD_EYES
    return Skin(
        pores=_unit(rng.uniform(0.25, 1.0) * (1 - 0.7 * young)),
        lines=_unit(1.1 * old**0.8 * rng.uniform(0.6, 1.15) + rng.uniform(0, 0.12) * (1 - young)),
        unevenness=_unit(rng.uniform(0.2, 0.8) + 0.3 * old - 0.2 * young),
        blemishes=_unit(rng.beta(0.6, 3.0) + (0.3 * rng.uniform() if 0.2 < young < 0.9 else 0.0)),
        moles=_unit(rng.beta(0.7, 2.2) * (1 - 0.5 * young)),
        shine=_unit(rng.beta(2.0, 2.5)),
        tired=_unit(rng.beta(1.5, 3.0) + 0.25 * old),
        blush=_unit(0.8 * makeup[0]),
        eye_shadow=_unit(0.8 * makeup[1]),
        eye_shadow_colour=_SHADOWS[int(rng.integers(len(_SHADOWS)))],
        eyeliner=_unit(makeup[2]),
        lipstick=_unit(0.9 * makeup[3]),
        lipstick_colour=_LIPSTICKS[int(rng.integers(len(_LIPSTICKS)))],
        other_iris=_unlike(appearance.iris) if odd_eyes else None,
        ring=_unit(rng.uniform(0.2, 0.9) * (1 - 0.5 * old)),
        warmth=_unit(rng.beta(1.2, 2.0)),
        veins=_unit(rng.beta(1.6, 3.5) + 0.15 * old),
        teeth=_unit(rng.beta(2.0, 3.0) + 0.25 * old - 0.1 * young),
        patterns=tuple(round(float(shift), 4) for shift in rng.uniform(-5, 5, 3)),  # type: ignore[arg-type]
    )


def _unlike(iris: Colour) -> Colour:
    return _PALE_IRIS if max(iris) < max(_PALE_IRIS) - 0.05 else _BROWN_IRIS


def _unit(value: float) -> float:
    return round(float(np.clip(value, 0.0, 1.0)), 4)
