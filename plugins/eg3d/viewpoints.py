"""Where the cameras of a set stand: categories of viewpoints in exact shares, each with its own ranges. No torch here.

A set's deck holds one card for every picture: each category as often as its share says (largest remainder), shuffled
by the set's seed. The card of a picture therefore depends on the number of pictures and on that seed, never on who
makes it or when: a set that is resumed goes on with the same deck, a longer set has another one. The angles of a
picture come from its own seed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.cameras import camera_vector, elevation_of_pitch, orbit_pose
from workbench.api import Dataset, Range, stream

FFHQ_YAW_DEGREES = math.degrees(0.28)
FFHQ_ELEVATION_DEGREES = math.degrees(0.13)
"""Standard deviations of the cameras that the FFHQ models were trained with."""
_STEEPEST = 89.0
_DIGITS = 6


@dataclass(frozen=True)
class Category:
    """One kind of viewpoint.

    percent : share of the set. yaw, elevation, roll : degrees, ends of an even draw; for a "gaussian" draw, mean and
    standard deviation of yaw and elevation (roll is always even). either_side : yaw is mirrored for half of them.
    zoom : factor on the focal length. aim : how far above the pivot the camera looks, EG3D units.
    """

    name: str
    percent: float
    yaw: Range
    elevation: Range
    roll: Range = (0.0, 0.0)
    zoom: Range = (1.0, 1.0)
    aim: float = 0.0
    either_side: bool = False
    draw: Literal["uniform", "gaussian"] = "uniform"


@dataclass(frozen=True)
class Framing:
    """What all cameras of a set share: radius and pivot in EG3D units, focal length in image widths.

    warped : elevations are EG3D's warped pitch with the sign turned, so that 11.46° stands for 7.31°.
    """

    radius: float
    focal: float
    pivot: tuple[float, float, float]
    warped: bool = False


@dataclass(frozen=True)
class View:
    """One camera: angles in degrees (elevation true), the rest as in `Framing`."""

    category: str
    yaw: float
    elevation: float
    roll: float
    radius: float
    focal: float
    pivot: tuple[float, float, float]

    @property
    def vector(self) -> NDArray[np.float64]:
        """(25,) EG3D camera."""
        yaw, elevation, roll = (math.radians(angle) for angle in (self.yaw, self.elevation, self.roll))
        return camera_vector(orbit_pose(yaw, elevation, roll, self.radius, self.pivot), self.focal)


def exact_counts(percents: Sequence[float], number: int) -> list[int]:
    """How many of `number` pictures each share gets: whole numbers that add up, by largest remainder.

    Of equal remainders the earlier category gets the picture.
    """
    total = sum(percents)
    exact = [number * percent / total for percent in percents]
    counts = [math.floor(share + 1e-9) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda place: (round(counts[place] - exact[place], 9), place))
    for place in by_remainder[: number - sum(counts)]:
        counts[place] += 1
    return counts


def deck(categories: Sequence[Category], number: int, seed: int) -> NDArray[np.intp]:
    """(number,) the category of each picture of a set: exact counts, shuffled by the set's seed."""
    counts = exact_counts([category.percent for category in categories], number)
    return stream(seed, "viewpoints").permutation(np.repeat(np.arange(len(counts)), counts))


def view_of(category: Category, framing: Framing, seed: int) -> View:
    """The camera of the picture with this seed; the same three always give the same camera."""
    dice = stream(seed, "camera")
    side = -1.0 if dice.random() < 0.5 and category.either_side else 1.0
    draw = dice.normal if category.draw == "gaussian" else dice.uniform
    yaw, elevation = side * draw(*category.yaw), draw(*category.elevation)
    roll, zoom = dice.uniform(*category.roll), dice.uniform(*category.zoom)
    elevation = max(-_STEEPEST, min(_STEEPEST, elevation))
    if framing.warped:
        elevation = math.degrees(elevation_of_pitch(-math.radians(elevation)))
    x, y, z = framing.pivot
    return View(
        category.name,
        round(float(yaw), _DIGITS),
        round(float(elevation), _DIGITS),
        round(float(roll), _DIGITS),
        framing.radius,
        round(framing.focal * float(zoom), _DIGITS),
        (x, y + category.aim, z),
    )


def expected_mix(categories: Sequence[Category], number: int) -> dict[str, int]:
    """How many pictures of each category a set of `number` will hold."""
    counts = exact_counts([category.percent for category in categories], number)
    return {category.name: count for category, count in zip(categories, counts, strict=True)}


def made_mix(dataset: Dataset) -> dict[str, int]:
    """How many pictures of each category a dataset holds, most frequent first."""
    rows = dataset.query("SELECT category, COUNT(*) FROM samples WHERE removed=0 GROUP BY category ORDER BY 2 DESC, 1")
    return {str(category): int(count) for category, count in rows}
