"""What the runs' own evaluations say of the same faces, and what asks for no learning scores on them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np

from plugins.compare.sets.figures import EVALUATION, FIGURES, WORDS
from plugins.compare.sets.table import Floats, SetTable
from workbench.api import files

_OWN = "run"


def with_evaluations(table: SetTable, workspace: Path, dataset: str, split: str) -> SetTable:
    """The table with the figure "evaluation" and its baselines, for the runs that were evaluated on this split.

    An evaluation in another unit (shares of the depth range beside millimetres) is left out.
    """
    place = list(FIGURES).index(EVALUATION)
    values = table.values.copy()
    baselines: dict[str, Floats] = {}
    for r, run in enumerate(table.runs):
        for who, told in evaluated(workspace, run, dataset, split, table.unit).items():
            column = np.array([told.get(face.id, np.nan) for face in table.faces])
            if who == _OWN:
                values[:, r, :, place] = column[:, None]
            else:
                baselines.setdefault(who, np.full((len(table.faces), len(table.runs)), np.nan))[:, r] = column
    ordered: dict[str, Floats] = {who: baselines[who] for who in WORDS if who in baselines}
    return replace(table, values=values, baselines=ordered)


def evaluated(workspace: Path, run: str, dataset: str, split: str, unit: str) -> dict[str, dict[str, float]]:
    """Who ("run", "mean" ...) -> face -> mean |z error| on the head in `unit`; empty without such an evaluation."""
    path = files.long_path(files.inside(workspace, "runs", run, "evaluation", f"{dataset}-{split}", "per_sample.csv"))
    if not path.exists():
        return {}
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    found: dict[str, dict[str, float]] = {}
    for column in rows[0] if rows else ():
        who, colon, metric = column.partition(":")
        in_mm = metric.endswith("_mm")
        if not colon or who not in (_OWN, *WORDS) or in_mm != (unit == "mm"):
            continue
        factor = 1.0 if in_mm else 100.0
        found[who] = {row["id"]: factor * float(row[column]) for row in rows if row[column]}
    return found
