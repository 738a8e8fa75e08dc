"""Which sample is looked at: by its id, or as the worst, middle or best of an evaluation."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from workbench.api import DataError, files

_PLACES = {"worst": -1.0, "median": 0.5, "best": 0.0}
_WHO = {"run": "this run", "mean": "predicting the mean", "mean_image": "predicting the mean depth image"}
_HEADLINE = "run:"
"""Begin of the column of an evaluation table that holds the run's own headline error."""


def chosen_sample(workspace: Path, run: str, dataset: str, sample: str) -> str:
    """`sample` itself, or the id that "worst", "median" or "best" stands for in the run's evaluation of the dataset.

    Raises
    ------
    DataError : the word needs an evaluation and there is none.
    """
    if sample not in _PLACES:
        return sample
    ranked = ranking(workspace, run, dataset)
    if not ranked:
        raise DataError(
            f"The run “{run}” was not evaluated on “{dataset}”", remedy="evaluate it first, or name a sample"
        )
    place = _PLACES[sample]
    return ranked[-1 if place < 0 else round(place * (len(ranked) - 1))][0]


@dataclass(frozen=True)
class Headline:
    """The evaluation's figure of one face: (who, value) for the run and each baseline."""

    title: str
    unit: str
    values: list[tuple[str, float]]


def ranking(workspace: Path, run: str, dataset: str) -> list[tuple[str, float]]:
    """Sample ids with their headline error, best first, over the evaluated split of the dataset (test first)."""
    rows = _table(workspace, run, dataset)
    column = next((name for name in (rows[0] if rows else ()) if name.startswith(_HEADLINE)), None)
    if column is None:
        return []
    return sorted(((row["id"], float(row[column])) for row in rows if row[column]), key=lambda pair: pair[1])


def headline_of(workspace: Path, run: str, dataset: str, sample: str) -> Headline | None:
    """How the evaluation judged one face, beside what predicting the mean scores on it; None without an evaluation."""
    row = next((row for row in _table(workspace, run, dataset) if row["id"] == sample), None)
    if row is None:
        return None
    found = [(name, value) for name, value in row.items() if name.split(":")[0] in _WHO and value]
    if not found:
        return None
    metric = found[0][0].partition(":")[2]
    unit, factor = ("mm", 1.0) if metric.endswith("_mm") else ("%", 100.0)
    values = [(_WHO[name.split(":")[0]], float(value) * factor) for name, value in found]
    return Headline("Mean |z error| on the head, from the evaluation", unit, values)


def _table(workspace: Path, run: str, dataset: str) -> list[dict[str, str]]:
    folder = files.inside(workspace, "runs", run, "evaluation")
    tables = [folder / f"{dataset}-{split}" / "per_sample.csv" for split in ("test", "all", "validation", "train")]
    found = next((table for table in tables if files.long_path(table).exists()), None)
    if found is None:
        return []
    return list(csv.DictReader(io.StringIO(files.long_path(found).read_text(encoding="utf-8"))))
