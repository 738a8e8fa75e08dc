"""Hair, brows, lashes and beard as they grow, beyond what the quick renderer draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from plugins.blender.recipe.cuts import CUTS
from workbench.api import Appearance, HeadParameters, Recipe

Colour = tuple[float, float, float]
BEARDS: dict[str, tuple[str, ...]] = {
    "none": ("none",),
    "full": ("full", "full", "short boxed", "short boxed", "chinstrap"),
    "goatee": ("goatee", "goatee", "moustache", "circle"),
}
"""Beards that stand for each of the quick renderer's."""
_DYES: tuple[Colour, ...] = (
    (0.35, 0.03, 0.05),
    (0.04, 0.07, 0.35),
    (0.45, 0.1, 0.25),
    (0.05, 0.25, 0.2),
    (0.2, 0.05, 0.3),
)


@dataclass(frozen=True)
class Hair(Recipe):
    """Style and colours of what grows.

    style : name in `cuts.CUTS`. length, volume : factors of the style's own. curl : 0 straight, 0.35 wavy, 0.65 curly,
    1 coily. frizz : 0 to 1. part_mm : the parting, from the middle towards the subject's left.
    melanin : 0 white to 1 black; redness : 0 to 1, share of the reddish kind. grey, beard_grey, brow_grey : share of
    hairs without colour. dye : linear colour that replaces the natural one, () for none. roughness : of the
    hairs' surface.
    beard : "none", "full", "short boxed", "goatee", "circle", "moustache" or "chinstrap"; beard_mm : its length.
    stubble_mm : length of shaved hairs, 0 for a clean shave. brow_thickness : factor. lash_mm : upper lashes' length.
    """

    style: str = "crew cut"
    length: float = 1.0
    volume: float = 1.0
    curl: float = 0.0
    frizz: float = 0.3
    part_mm: float = 25.0
    melanin: float = 0.9
    redness: float = 0.1
    grey: float = 0.0
    beard_grey: float = 0.0
    brow_grey: float = 0.0
    dye: Colour | tuple[()] = ()
    roughness: float = 0.3
    beard: str = "none"
    beard_mm: float = 15.0
    stubble_mm: float = 0.0
    brow_thickness: float = 1.0
    lash_mm: float = 7.0

    @property
    def fits_under_hat(self) -> bool:
        """Whether a cap goes over it."""
        return CUTS[self.style].under_hat


def sample_hair(rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance) -> Hair:
    """Hair of a person with this head and these colours: a way to wear the style that the quick renderer draws."""
    male, adult = parameters.gender < 0.5, parameters.age > 0.5
    curl = _curl(rng, parameters)
    style = _style(rng, appearance.hairstyle, curl)
    lowest, highest = CUTS[style].curls
    melanin, redness, grey = _pigment(rng, parameters, appearance)
    later = _greying(rng, parameters.age)
    dyed = adult and not male and rng.uniform() < 0.05
    beard = str(rng.choice(BEARDS[appearance.beard_style]))
    return Hair(
        style=style,
        length=_rounded(rng.uniform(0.82, 1.18)),
        volume=_rounded(rng.uniform(0.75, 1.25)),
        curl=_rounded(np.clip(curl, lowest, highest)),
        frizz=_rounded(rng.beta(2, 4)),
        part_mm=_rounded(float(rng.choice([-1, 1])) * abs(rng.normal(24, 14))),
        melanin=melanin,
        redness=redness,
        grey=grey,
        beard_grey=_rounded(max(grey, later(20, 60))),
        brow_grey=_rounded(min(grey, later(50, 90))),
        dye=_DYES[int(rng.integers(len(_DYES)))] if dyed else (),
        roughness=_rounded(rng.uniform(0.18, 0.45)),
        beard=beard,
        beard_mm=_rounded({"full": rng.uniform(8, 45), "none": 0.0}.get(beard, rng.uniform(5, 14))),
        stubble_mm=_rounded(rng.uniform(0.5, 2.2)) if appearance.stubble > 0.15 else 0.0,
        brow_thickness=_rounded(appearance.brow_width * rng.uniform(0.85, 1.15)),
        lash_mm=_rounded(rng.uniform(5.0, 7.0) if male else rng.uniform(6.0, 8.5)),
    )


def _curl(rng: np.random.Generator, parameters: HeadParameters) -> float:
    """Coily hair is frequent in the first ancestry, straight hair in the second, all kinds in the third."""
    shares = np.maximum(parameters.ancestry, 1e-6)
    middle = np.array([0.95, 0.05, 0.25])[int(rng.choice(3, p=shares / shares.sum()))]
    return float(np.clip(rng.normal(middle, 0.2), 0.0, 1.0))


def _style(rng: np.random.Generator, drawn: str, curl: float) -> str:
    """A way to wear the drawn style, rather one that suits the hair's curl."""
    names = [name for name, cut in CUTS.items() if drawn in cut.drawn_as]
    off = np.array([max(CUTS[n].curls[0] - curl, curl - CUTS[n].curls[1], 0.0) for n in names])
    weights = np.exp(-off / 0.12) + 0.01
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _pigment(
    rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance
) -> tuple[float, float, float]:
    """Melanin, redness and share of grey hairs that together look like the drawn colour."""
    red, green, blue = appearance.hair
    light = 0.3 * red + 0.5 * green + 0.2 * blue
    greyed = light > 0.12 and blue > 0.8 * red
    if greyed:
        return _rounded(rng.uniform(0.75, 0.97)), _rounded(rng.uniform(0, 0.3)), _rounded(np.clip(light * 2.2, 0.5, 1))
    few = max(0.0, _greying(rng, parameters.age)(30, 70) - 0.3) * 0.5
    return _melanin(light), _rounded(np.clip((red / max(green, 1e-4) - 1.6) / 2.6, 0, 1)), _rounded(few)


def _melanin(light: float) -> float:
    """Amount that gives hair about this reflectance: black 0.008, brown 0.05, blond 0.28."""
    return _rounded(np.interp(light, [0.006, 0.02, 0.05, 0.1, 0.28, 0.6], [0.99, 0.93, 0.8, 0.6, 0.27, 0.08]))


def _greying(rng: np.random.Generator, age: float) -> Callable[[float, float], float]:
    """Share of grey hairs between the years where the first and the last turn grey, with people's own variation."""
    years = float(np.interp(age, [0.0, 1 / 3, 2 / 3, 1.0], [1.0, 11.0, 25.0, 85.0]))
    own = float(rng.normal(0, 0.2))
    return lambda first, last: float(
        np.clip((years - first) / (last - first) + own * float(np.clip((years - first) / 12, 0, 1)), 0, 1)
    )


def _rounded(value: float | np.floating) -> float:
    return round(float(value), 4)
