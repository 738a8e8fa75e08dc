"""What a report consists of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.reports.drawing import Drawing
from workbench.reports.sheet import Sheet


@dataclass(frozen=True)
class Picture:
    """A picture (H, W, 3) RGB, or (H, W, 4) with transparency, and its caption."""

    pixels: NDArray[np.uint8]
    caption: str


def shares(row: Sequence[Picture | None], across: int) -> list[float]:
    """Widths of the places of a row of pictures, 1 in all, so that the pictures are equally high."""
    aspects = [one.pixels.shape[1] / one.pixels.shape[0] for one in row if one is not None]
    usual = sum(aspects) / len(aspects)
    widths = [usual if one is None else one.pixels.shape[1] / one.pixels.shape[0] for one in row]
    widths += [usual] * (across - len(row))
    return [width / sum(widths) for width in widths]


@dataclass(frozen=True)
class Part:
    """A part under a heading: sentences, warnings, then table, plots, pictures, facts; what is empty is left out.

    `across` is how many plots and pictures stand in a row; a picture that is None leaves its place in the row empty.
    """

    heading: str
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sheet: Sheet | None = None
    drawings: tuple[Drawing, ...] = ()
    pictures: tuple[Picture | None, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    across: int = 1

    @property
    def empty(self) -> bool:
        """Whether there is nothing under the heading."""
        said = self.sentences or self.warnings or self.sheet
        return not (said or self.drawings or self.pictures or self.facts)


@dataclass(frozen=True)
class Report:
    """A title, sentences below it, and the parts in order."""

    title: str
    parts: tuple[Part, ...]
    sentences: tuple[str, ...] = ()
