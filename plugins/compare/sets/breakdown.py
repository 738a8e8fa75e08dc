"""One figure by parts of the face, or by groups of faces: the runs, and what asks for no learning beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plugins.compare.sets.aggregates import Score, columns_of, scores
from plugins.compare.sets.figures import PART_FIGURES
from plugins.compare.sets.opening import among
from plugins.compare.sets.table import WHOLE, SetTable
from workbench.api import GROUPED_BY

PART = "part"
"""Stands for "by part of the face" where `GROUPED_BY` has "by category" and so on."""
_ALL = "all of the region"


@dataclass(frozen=True)
class Line:
    """A part or group: `faces` that have the figure, score of each run, and of each baseline by its key."""

    name: str
    faces: int
    runs: Sequence[Score | None]
    baselines: Mapping[str, Score | None]


def breakdown(table: SetTable, by: str, figure: str, alignment: str = "") -> list[Line]:
    """A line for each part or group that any face has; empty where there is nothing to break down.

    Parts were measured under the shown alignment only.
    """
    if by == PART:
        parts: Sequence[str] = [WHOLE, *table.part_names] if figure in PART_FIGURES and table.part_names else []
        found = [(part or _ALL, table, part, "" if part else alignment) for part in parts]
    else:
        members: Mapping[str, list[int]] = table.groups.get(by, {})
        found = [(name, among(table, places), WHOLE, alignment) for name, places in members.items()]
    lines = (_line(name, chosen, figure, part, used) for name, chosen, part, used in found)
    return [line for line in lines if line is not None]


def what_by(by: str) -> str:
    """What lines are: "Part of the face", "Category" and so on."""
    return "Part of the face" if by == PART else GROUPED_BY[by]


def _line(name: str, table: SetTable, figure: str, part: str, alignment: str) -> Line | None:
    columns = columns_of(table, [(run, figure, alignment, part) for run in table.runs])
    known = int(np.isfinite(columns).any(axis=1).sum())
    if not known:
        return None
    names = table.baseline_names
    others = [table.baseline(name, figure, alignment=alignment, part=part) for name in names]
    found = scores(np.column_stack([columns, *others]), table.identities)
    count = len(table.runs)
    return Line(name, known, found[:count], dict(zip(names, found[count:], strict=True)))
