"""How a head looks: skin, hair, brows, beard, eyes and clothes, as a record and a sampler over all people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import SettingsError
from workbench.heads.hairstyles import BEARDS, HAIRSTYLES, names_for
from workbench.heads.parameters import HeadParameters
from workbench.heads.recipe import Recipe

Colour = tuple[float, float, float]
"""Linear RGB reflectance, 0 to 1."""

# sRGB of forearm-like skin from dark to pale, and of hair and irises, as a person would pick them.
_SKIN = (
    (61, 37, 29), (90, 57, 43), (124, 80, 59), (158, 107, 82), (192, 141, 113), (216, 171, 145), (232, 195, 173),
    (243, 214, 198),
)  # fmt: skip
_HAIR = {
    "black": (27, 22, 20), "dark brown": (50, 35, 27), "brown": (82, 57, 40), "light brown": (122, 90, 60),
    "blond": (180, 146, 98), "red": (132, 62, 34), "grey": (140, 137, 134), "white": (206, 202, 196),
}  # fmt: skip
_IRIS = {
    "dark brown": (48, 29, 18), "brown": (84, 52, 30), "hazel": (110, 86, 46), "green": (88, 104, 70),
    "blue": (92, 124, 150), "grey": (118, 128, 134),
}  # fmt: skip


@dataclass(frozen=True)
class Appearance(Recipe):
    """Colours are linear reflectances; amounts run from 0 to 1 unless said otherwise.

    hairline_mm : how far the hairline has moved back. beard : density of the beard; beard_style "full", "goatee" or
    "none".
    stubble : shadow of shaved hair. collar_mm : height of the collar below the eyes at the front. pattern : seed of
    the skin's and hair's small pattern.
    """

    skin: Colour = (0.45, 0.28, 0.2)
    redness: float = 0.5
    freckles: float = 0.0
    gloss: float = 0.4
    lips: Colour = (0.4, 0.16, 0.14)
    hairstyle: str = "short"
    hair: Colour = (0.03, 0.02, 0.015)
    hairline_mm: float = 0.0
    brows: float = 0.8
    brow_width: float = 1.0
    beard_style: str = "none"
    beard: float = 0.0
    stubble: float = 0.0
    iris: Colour = (0.1, 0.05, 0.03)
    pupil: float = 0.4
    sclera: Colour = (0.78, 0.74, 0.7)
    clothes: Colour = (0.1, 0.12, 0.2)
    collar_mm: float = 165.0
    pattern: int = 0

    def __post_init__(self) -> None:
        """Raises SettingsError for a hairstyle or beard that does not exist."""
        if self.hairstyle not in HAIRSTYLES:
            raise SettingsError(
                f"No hairstyle is called “{self.hairstyle}”", remedy=f"known are {', '.join(HAIRSTYLES)}"
            )
        if self.beard_style not in BEARDS:
            raise SettingsError(f"No beard is called “{self.beard_style}”", remedy=f"known are {', '.join(BEARDS)}")


def linear(srgb: tuple[int, int, int]) -> NDArray[np.float64]:
    """(3,) linear RGB of 8-bit sRGB (IEC 61966-2-1)."""
    value = np.array(srgb) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def sample_appearance(rng: np.random.Generator, parameters: HeadParameters) -> Appearance:
    """A plausible appearance for a head: tone goes with ancestry, grey hair with age, beards with men."""
    male, adult, old = parameters.gender < 0.5, parameters.age > 0.5, max(0.0, (parameters.age - 0.72) / 0.28)
    tone = _tone(rng, parameters)
    skin = _skin(rng, tone)
    hair_name = _hair_name(rng, tone, old)
    hair = _round(np.clip(linear(_HAIR[hair_name]) * rng.uniform(0.75, 1.3), 0.004, 0.8))
    styles = names_for(male, adult)
    style = str(styles[int(rng.integers(len(styles)))])
    if male and adult and rng.uniform() < 0.08 + 0.3 * old:
        style = str(rng.choice(["bald", "crown", "buzz"]))
    beard_style, beard = ("none", 0.0)
    if male and adult and rng.uniform() < 0.42:
        beard_style, beard = str(rng.choice(["full", "full", "goatee"])), float(rng.uniform(0.45, 1.0))
    iris_names = list(_IRIS)[:3] if tone < 0.5 else list(_IRIS)
    return Appearance(
        skin=skin,
        redness=_unit(rng.uniform(0.25, 0.9)),
        freckles=_unit(rng.uniform(0.3, 1.0)) if tone > 0.55 and rng.uniform() < 0.18 else 0.0,
        gloss=_unit(rng.uniform(0.15, 0.8)),
        lips=_lips(rng, skin, male),
        hairstyle=style,
        hair=hair,
        hairline_mm=round(float(rng.uniform(-6, 4) + (rng.uniform(0, 22) * (0.3 + old) if male and adult else 0)), 2),
        brows=_unit(rng.uniform(0.55, 1.0) * (1 - 0.35 * old) * (0.7 if hair_name == "blond" else 1.0)),
        brow_width=round(float(rng.uniform(0.7, 1.15) * (1.15 if male else 0.85)), 3),
        beard_style=beard_style,
        beard=_unit(beard),
        stubble=_unit(rng.uniform(0.0, 0.7)) if male and adult else 0.0,
        iris=_round(linear(_IRIS[str(rng.choice(iris_names))]) * rng.uniform(0.8, 1.25)),
        pupil=_unit(rng.uniform(0.3, 0.52)),
        sclera=_round(np.array([0.78, 0.73, 0.68]) * rng.uniform(0.88, 1.05)),
        clothes=_clothes(rng),
        collar_mm=round(float(rng.choice([135.0, 160.0, 180.0, 200.0, 220.0])) + float(rng.uniform(-6, 8)), 1),
        pattern=int(rng.integers(1 << 30)),
    )


def _tone(rng: np.random.Generator, parameters: HeadParameters) -> float:
    """0 dark to 1 pale, from the ancestries' middles with a wide spread."""
    shares = np.maximum(parameters.ancestry, 1e-6)
    middle = float(np.dot(shares / shares.sum(), [0.18, 0.68, 0.8]))
    return float(np.clip(rng.normal(middle, 0.15), 0.0, 1.0))


def _skin(rng: np.random.Generator, tone: float) -> Colour:
    place = tone * (len(_SKIN) - 1)
    low = min(int(place), len(_SKIN) - 2)
    colour = linear(_SKIN[low]) * (1 - (place - low)) + linear(_SKIN[low + 1]) * (place - low)
    return _round(colour * np.array([1.0, rng.uniform(0.94, 1.06), rng.uniform(0.86, 1.1)]) * rng.uniform(0.92, 1.06))


def _hair_name(rng: np.random.Generator, tone: float, old: float) -> str:
    if rng.uniform() < 0.75 * old:
        return str(rng.choice(["grey", "white"]))
    if tone < 0.5:
        return str(rng.choice(["black", "black", "dark brown"]))
    return str(rng.choice(["black", "dark brown", "brown", "brown", "light brown", "blond", "red"]))


def _lips(rng: np.random.Generator, skin: Colour, male: bool) -> Colour:
    base = np.array(skin) * np.array([0.88, 0.56, 0.6])
    if not male and rng.uniform() < 0.35:
        painted = linear((int(rng.integers(120, 190)), int(rng.integers(30, 80)), int(rng.integers(40, 90))))
        base = 0.4 * base + 0.6 * painted
    return _round(base * rng.uniform(0.85, 1.1))


def _clothes(rng: np.random.Generator) -> Colour:
    grey = 0.015 + 0.6 * rng.uniform() ** 2
    tint = rng.dirichlet([1.5, 1.5, 1.5]) * 3 * grey
    return _round(np.clip(grey + rng.uniform() ** 1.5 * (tint - grey), 0.01, 0.8))


def _round(colour: NDArray[np.float64]) -> Colour:
    red, green, blue = (round(float(channel), 5) for channel in colour)
    return red, green, blue


def _unit(value: float) -> float:
    return round(float(np.clip(value, 0.0, 1.0)), 4)
