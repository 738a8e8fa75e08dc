"""All figures of an evaluation as arrays: quick to read, to sort and to write."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.compare.sets.figures import CURVE_STEPS, EVALUATION, FIGURES, PART_FIGURES, WORDS
from plugins.compare.settings import ALIGNMENTS
from workbench.api import GROUPED_BY, Face, groups_in_order

Floats = NDArray[np.float64]
WHOLE = ""
"""Stands for the chosen region as a whole, where parts of the face can be named."""
NO_PREDICTION = "There is no prediction of this face."


@dataclass(frozen=True)
class SetTable:
    """N faces, R runs. NaN stands for what was not measured.

    Attributes
    ----------
    shown : the alignment that the headline, parts and curves are of.
    unit : of lengths: "mm", or "%" of the true face's depth range.
    values (N, R, alignments, figures), parts (N, R, part names, PART_FIGURES) : lengths in `unit`, shares 0..1.
    curves (N, R, CURVE_STEPS) : cumulative curves.
    baselines : what asks for no learning -> (N, R) its value of the figure "evaluation", by the run that it is of.
    reasons : (face, run) -> why it was not measured.
    unlearned : the same faces with the baselines as runs, measured as the runs were; None where that was not asked for.
    """

    faces: Sequence[Face]
    runs: Sequence[str]
    unit: str
    shown: str
    alignments: Sequence[str]
    part_names: Sequence[str]
    values: Floats
    parts: Floats
    curves: Floats
    baselines: Mapping[str, Floats]
    reasons: Mapping[tuple[str, str], str]
    unlearned: SetTable | None = None

    @property
    def ids(self) -> list[str]:
        return [face.id for face in self.faces]

    @property
    def identities(self) -> list[str]:
        """Whose faces they are; a face whose person is not known stands for itself."""
        return [face.identity or face.id for face in self.faces]

    def column(self, run: str, figure: str, *, alignment: str = "", part: str = WHOLE) -> Floats:
        """(N,) one figure of one run, lengths in `unit`, shares in per cent; NaN where there is none."""
        place, factor = list(self.runs).index(run), 100.0 if FIGURES[figure].kind == "share" else 1.0
        if part:
            if part not in self.part_names or figure not in PART_FIGURES:
                return np.full(len(self.faces), np.nan)
            found = self.parts[:, place, list(self.part_names).index(part), PART_FIGURES.index(figure)]
        elif (alignment or self.shown) in self.alignments:
            of = list(self.alignments).index(alignment or self.shown)
            found = self.values[:, place, of, list(FIGURES).index(figure)]
        else:
            return np.full(len(self.faces), np.nan)
        return np.asarray(found * factor)

    @property
    def baseline_names(self) -> list[str]:
        """Keys of what asks for no learning: first what was measured as the runs were."""
        measured = list(self.unlearned.runs) if self.unlearned is not None else []
        return [*measured, *(name for name in WORDS if name in self.baselines and name not in measured)]

    def baseline(self, name: str, figure: str, *, run: str = "", alignment: str = "", part: str = WHOLE) -> Floats:
        """(N,) one figure of a baseline, as `column`; NaN where it was not measured.

        Of the figure "evaluation" there is one for each run's own evaluation: without a `run`, the mean of them."""
        if figure == EVALUATION and part == WHOLE:
            values = self.baselines.get(name, np.full((len(self.faces), len(self.runs)), np.nan))
            return values[:, list(self.runs).index(run)] if run else _row_means(values)
        if self.unlearned is None or name not in self.unlearned.runs:
            return np.full(len(self.faces), np.nan)
        return self.unlearned.column(name, figure, alignment=alignment or self.shown, part=part)

    def figures(self, part: str = WHOLE) -> list[str]:
        """Figures that any run has."""
        if part:
            return list(PART_FIGURES)
        known = np.asarray(np.isfinite(self.values).any(axis=(0, 1, 2))).tolist()
        return [key for key, there in zip(FIGURES, known, strict=True) if there]

    @cached_property
    def groups(self) -> dict[str, dict[str, list[int]]]:
        """What faces are grouped by -> group -> places of its faces; only where there are at least two groups."""
        members: dict[str, dict[str, list[int]]] = {by: {} for by in GROUPED_BY}
        for place, face in enumerate(self.faces):
            for by, name in face.groups().items():
                members[by].setdefault(name, []).append(place)
        return {
            by: {name: found[name] for name in groups_in_order(by, set(found))}
            for by, found in members.items()
            if len(found) > 1
        }

    def missing(self) -> dict[str, int]:
        """How many faces each run lacks, of those it lacks any."""
        counts = {run: sum(1 for _face, other in self.reasons if other == run) for run in self.runs}
        return {run: count for run, count in counts.items() if count}


def table_of(rows: Sequence[Mapping[str, Any]], runs: Sequence[str]) -> SetTable:
    """The table of measured faces, in the order given; without baselines."""
    found = [row["runs"].get(run, {"missing": True}) for row in rows for run in runs]
    present = {name for entry in found for name in entry.get("figures", {})}
    alignments = [name for name in ALIGNMENTS if name in present]
    part_names = list(dict.fromkeys(name for entry in found for name in entry.get("parts", {})))
    shape = (len(rows), len(runs))
    values = np.full((*shape, len(alignments), len(FIGURES)), np.nan)
    parts = np.full((*shape, len(part_names), len(PART_FIGURES)), np.nan)
    curves = np.full((*shape, CURVE_STEPS), np.nan)
    reasons = {}
    for number, entry in enumerate(found):
        n, r = divmod(number, len(runs))
        if "figures" not in entry:
            reasons[str(rows[n]["id"]), runs[r]] = str(entry.get("problem") or NO_PREDICTION)
            continue
        for a, name in enumerate(alignments):
            values[n, r, a] = _listed(entry["figures"].get(name, {}), FIGURES)
        for p, name in enumerate(part_names):
            parts[n, r, p] = _listed(entry["parts"].get(name, {}), PART_FIGURES)
        curves[n, r] = entry["curve"]
    measured = [entry for entry in found if "figures" in entry]
    unit, shown = (measured[0]["unit"], measured[0]["shown"]) if measured else ("mm", "none")
    faces = [_face(row) for row in rows]
    unlearned = _unlearned(rows)
    return SetTable(
        faces, list(runs), unit, shown, alignments, part_names, values, parts, curves, {}, reasons, unlearned
    )


def _unlearned(rows: Sequence[Mapping[str, Any]]) -> SetTable | None:
    """The baselines of the rows as runs; None where there are none."""
    names = [name for name in WORDS if any(name in row.get("baselines", {}) for row in rows)]
    found = [{**row, "runs": row.get("baselines", {}), "baselines": {}} for row in rows]
    return table_of(found, names) if names else None


def known_mean(values: Floats) -> float | None:
    """Mean of the numbers that there are; None where there is none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


def _row_means(values: Floats) -> Floats:
    """(N,) mean of the finite numbers of each row of (N, R); NaN where there is none."""
    known = np.isfinite(values)
    counts = known.sum(axis=1)
    return np.where(counts > 0, np.where(known, values, 0).sum(axis=1) / np.maximum(counts, 1), np.nan)


def _listed(values: Mapping[str, float], keys: Sequence[str] | Mapping[str, Any]) -> list[float]:
    return [values.get(key, math.nan) for key in keys]


def _face(row: Mapping[str, Any]) -> Face:
    return Face(row["id"], row["identity"], row["category"], row["yaw"], row["pitch"])
