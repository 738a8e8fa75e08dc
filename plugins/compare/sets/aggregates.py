"""What the faces come to together: means and medians with confidence over persons, groups, one run against another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from plugins.compare.sets.figures import FIGURES, WORDS
from plugins.compare.sets.table import WHOLE, Floats, SetTable
from workbench.api import (
    GROUPED_BY,
    Difference,
    by_person,
    compared_columns,
    holm,
    mean_intervals,
    median_intervals,
)

SEED = 0


@dataclass(frozen=True)
class Score:
    """One figure of many faces, with 95 % confidence intervals by drawing persons again; None where no face has it."""

    faces: int
    persons: int
    mean: float
    mean_low: float
    mean_high: float
    median: float
    median_low: float
    median_high: float
    std: float


def scores(columns: Floats, identities: Sequence[str]) -> list[Score | None]:
    """One score for each column of (N, M) values, NaN = none."""
    if not columns.size:
        return [None] * columns.shape[1]
    sums, counts = by_person(columns, identities)
    means, medians = mean_intervals(sums, counts, SEED), median_intervals(columns, identities, SEED)
    return [
        _score(column, int((counts[:, m] > 0).sum()), means[:, m].tolist(), medians[:, m].tolist())
        for m, column in enumerate(columns.T)
    ]


def _score(column: Floats, persons: int, mean: Sequence[float], median: Sequence[float]) -> Score | None:
    known = column[np.isfinite(column)]
    if not len(known):
        return None
    return Score(
        faces=len(known), persons=persons, mean=float(known.mean()), mean_low=mean[0], mean_high=mean[1],
        median=float(np.median(known)), median_low=median[0], median_high=median[1], std=float(known.std()),
    )  # fmt: skip


def columns_of(table: SetTable, keys: Sequence[tuple[str, str, str, str]]) -> Floats:
    """(N, M) one column for each (run, figure, alignment, part)."""
    made = [table.column(run, figure, alignment=alignment, part=part) for run, figure, alignment, part in keys]
    return np.stack(made, axis=1) if made else np.zeros((len(table.faces), 0))


def scores_by_run(table: SetTable, *, alignment: str = "", part: str = WHOLE) -> dict[str, dict[str, Score]]:
    """Run -> figure -> score."""
    keys = [(run, figure, alignment, part) for run in table.runs for figure in table.figures(part)]
    found = scores(columns_of(table, keys), table.identities)
    nested: dict[str, dict[str, Score]] = {run: {} for run in table.runs}
    for (run, figure, _alignment, _part), score in zip(keys, found, strict=True):
        if score is not None:
            nested[run][figure] = score
    return nested


def scores_in(summary: Mapping[str, Any], alignment: str, part: str = WHOLE) -> dict[str, dict[str, Score]]:
    """Run -> figure -> score, as a summary has them; empty where it has none."""
    kept = summary.get("parts", {}).get(part, {}) if part else summary.get("scores", {}).get(alignment, {})
    return {run: {key: Score(**entry) for key, entry in figures.items()} for run, figures in kept.items()}


def differences(
    table: SetTable, first: str, second: str, *, alignment: str = "", part: str = WHOLE
) -> list[Difference]:
    """Every figure of two runs on the faces both have, Holm-corrected together; empty for fewer than six persons."""
    keys = table.figures(part)
    one, other = (columns_of(table, [(run, key, alignment, part) for key in keys]) for run in (first, second))
    numbers = compared_columns(one, other, table.identities, [FIGURES[key].better for key in keys], SEED)
    found = [(FIGURES[key], each) for key, each in zip(keys, numbers, strict=True) if each is not None]
    corrected = holm([each["p"] for _figure, each in found]) if found else []
    return [
        Difference(f.key, f.words(table.unit), f.unit(table.unit), f.better, p_corrected=p, **each)  # type: ignore[arg-type]
        for (f, each), p in zip(found, corrected, strict=True)
    ]


def mean_curves(table: SetTable, among: Sequence[int] | None = None) -> dict[str, list[float]]:
    """Run -> share of the surface within each limit, mean over the faces it has."""
    curves = table.curves if among is None else table.curves[list(among)]
    known = np.asarray(np.isfinite(curves).all(axis=2))
    return {
        run: curves[known[:, r], r].mean(axis=0).tolist() if known[:, r].any() else []
        for r, run in enumerate(table.runs)
    }


def aggregates(table: SetTable) -> dict[str, Any]:
    """All of the above, JSON-ready; lengths in the table's unit, shares in per cent."""
    return {
        "figures": {key: _meaning(table, key) for key in table.figures()},
        **_measured(table, table.groups),
        "baselines": _baselines(table),
        "unlearned": None if table.unlearned is None else _of_unlearned(table.unlearned, table),
        "against": [
            {"first": first, "second": second, "differences": [asdict(d) for d in differences(table, first, second)]}
            for first, second in combinations(table.runs, 2)
        ],
    }


def _measured(table: SetTable, members: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, Any]:
    """Scores of all faces, by part and by group, and mean curves."""
    by_group = {
        by: {
            "title": GROUPED_BY[by],
            "groups": [
                {"name": name, "faces": len(places), "scores": _means(table, places)} for name, places in named.items()
            ],
        }
        for by, named in members.items()
    }
    return {
        "scores": {name: _plain(scores_by_run(table, alignment=name)) for name in table.alignments},
        "parts": {name: _plain(scores_by_run(table, part=name)) for name in table.part_names},
        "groups": by_group,
        "curves": mean_curves(table),
    }


def _of_unlearned(unlearned: SetTable, table: SetTable) -> dict[str, Any]:
    """The same of what asks for no learning, with its words."""
    return {"titles": {name: WORDS[name] for name in unlearned.runs}, **_measured(unlearned, table.groups)}


def _meaning(table: SetTable, key: str) -> dict[str, str]:
    figure = FIGURES[key]
    return {"title": figure.words(table.unit), "unit": figure.unit(table.unit), "better": figure.better}


def _plain(found: dict[str, dict[str, Score]]) -> dict[str, Any]:
    return {
        run: {key: {name: _short(value) for name, value in asdict(score).items()} for key, score in each.items()}
        for run, each in found.items()
    }


def _means(table: SetTable, places: Sequence[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for run in table.runs:
        for key in table.figures():
            values = table.column(run, key)[list(places)]
            known = values[np.isfinite(values)]
            if len(known):
                entry = {"faces": len(known), "mean": _short(known.mean()), "median": _short(float(np.median(known)))}
                found.setdefault(run, {})[key] = entry
    return found


def _baselines(table: SetTable) -> dict[str, dict[str, float]]:
    """Run -> baseline -> mean of the figure "evaluation" over the faces that have it."""
    found: dict[str, dict[str, float]] = {run: {} for run in table.runs}
    for name, values in table.baselines.items():
        for r, run in enumerate(table.runs):
            known = values[np.isfinite(values[:, r]), r]
            if len(known):
                found[run][name] = _short(known.mean())
    return found


def _short(value: float) -> float:
    return value if isinstance(value, int) else float(f"{value:.6g}")
