"""What a report consists of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plugins.training.evaluation.sheets import Sheet


@dataclass(frozen=True)
class Picture:
    """A picture (H, W, 3) RGB and its caption."""

    pixels: NDArray[np.uint8]
    caption: str


@dataclass(frozen=True)
class Scatter:
    """A value of each sample for two runs, in one unit, for a plot with equal axes."""

    x: list[float]
    y: list[float]
    x_title: str
    y_title: str


@dataclass(frozen=True)
class Part:
    """A part under a heading: sentences, warnings, then table, plot, pictures, facts; what is empty is left out."""

    heading: str
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sheet: Sheet | None = None
    scatter: Scatter | None = None
    pictures: tuple[Picture, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A title and its parts in order."""

    title: str
    parts: tuple[Part, ...]
