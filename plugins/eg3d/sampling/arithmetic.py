"""Reckoning with codes of files: which, with what weights, and what comes out. No torch, no window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from plugins.eg3d.sampling.code_files import KeptCode, read_code
from plugins.eg3d.sampling.codes import mixed, weighted_sum
from workbench.api import MeaningError

SUM: Final = "sum"
MIX: Final = "mix"
Way = Literal["sum", "mix"]
NEAR_ONE = 0.005
"""Weights this near to 1 count as 1."""


@dataclass(frozen=True)
class Pick:
    """One picked face: its words, the file of its code, and its weight."""

    words: str
    path: Path
    weight: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """What to make of picks: their weighted sum, or the first two mixed from a row on."""

    picks: tuple[Pick, ...]
    way: Way = SUM
    row: int = 7

    @property
    def words(self) -> str:
        """The recipe for a person: "seed 3 - seed 5 + 0.5 seed 8"."""
        if self.way == MIX:
            return f"{self.picks[0].words}, rows from {self.row} of {self.picks[1].words}"
        terms = [_term(pick, first=place == 0) for place, pick in enumerate(self.picks)]
        return " ".join(terms)

    def make(self) -> KeptCode:
        """The code that comes out; read and reckoned, so call it in a thread.

        Raises
        ------
        MeaningError : too few faces are picked, or they belong to different generators.
        DataError : a code cannot be read.
        """
        codes = [read_code(pick.path) for pick in self.picks]
        titles = {code.generator for code in codes} - {""}
        if len(titles) > 1:
            raise MeaningError(
                f"The codes belong to different generators ({', '.join(sorted(titles))})",
                remedy="pick faces of one generator",
            )
        if self.way == MIX:
            if len(codes) < 2:
                raise MeaningError("A style mix needs two faces", remedy="pick a second one")
            w = mixed(codes[0].w, codes[1].w, self.row)
        else:
            w = weighted_sum([code.w for code in codes], [pick.weight for pick in self.picks])
        if len(codes) == 1 and self.picks[0].weight == 1:
            return codes[0]
        return KeptCode(w, generator=next(iter(titles), ""), made=self.words)


def _term(pick: Pick, *, first: bool) -> str:
    size = abs(pick.weight)
    sign = "-" if pick.weight < 0 else "" if first else "+"
    factor = "" if abs(size - 1) < NEAR_ONE else f"{size:.3g} "
    gap = "" if first or not sign else " "
    return f"{sign}{gap}{factor}{pick.words}"
