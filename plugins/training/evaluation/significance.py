"""Whether two runs differ on the same samples: paired differences, their confidence, a rank test, the size of it.

The numbers themselves are `workbench.evaluation.significance`: persons are drawn again, not pictures.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.evaluation.record import PER_SAMPLE, Evaluation
from workbench.api import LEAST_PERSONS, DataError, Difference, compared_columns, files, holm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PerSample:
    """per_sample.csv: who, and scores by ``alignment/region/metric`` (N,), NaN where a sample has none."""

    ids: list[str]
    identities: list[str]
    values: dict[str, Floats]


def read_per_sample(path: Path) -> PerSample:
    """The table of faces beside a scores.json. Raises DataError when it is missing or damaged."""
    try:
        text = files.long_path(path).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        if not rows:
            raise ValueError("no line")
        keys = {name: key for name in rows[0] if (key := _key_of(name))}
        values = {key: np.array([float(row[name] or "nan") for row in rows]) for name, key in keys.items()}
        return PerSample([row["id"] for row in rows], [row.get("identity") or row["id"] for row in rows], values)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(
            "The table of single faces cannot be read", where=files.plain_path(path), remedy="evaluate the run again"
        ) from error


def _key_of(column: str) -> str:
    """``alignment/region/metric`` of a column; empty where it holds no score of the run.

    Codes and synthesised faces have columns ``run METRIC`` or ``run REGION METRIC``. ``run:none/head/mae_mm`` repeats a
    score of the run as the headline.
    """
    if re.fullmatch(r"[^/:]+/[^/]+/[^/]+", column):
        return column
    words = column.split()
    if words[:1] != ["run"] or len(words) not in (2, 3):
        return ""
    return f"none/{words[1] if len(words) == 3 else 'full'}/{words[-1]}"


@dataclass(frozen=True)
class Paired:
    """Two runs' scores of the same samples, in the same order."""

    ids: list[str]
    identities: list[str]
    first: dict[str, Floats]
    second: dict[str, Floats]


def paired(first: Evaluation, second: Evaluation) -> Paired:
    """The samples of two evaluations side by side.

    Raises
    ------
    DataError : they did not measure the same samples of the same content, or a table is damaged.
    """
    if first.comparable != second.comparable:
        raise DataError(
            f"“{first.run}” and “{second.run}” were not measured on the same samples",
            where=first.title,
            remedy="evaluate both on the same faces of the dataset as it is now",
        )
    one, other = (read_per_sample(evaluation.file.parent / PER_SAMPLE) for evaluation in (first, second))
    place = {sample: i for i, sample in enumerate(other.ids)}
    both = [(i, place[sample]) for i, sample in enumerate(one.ids) if sample in place]
    if not both:
        raise DataError("The two evaluations have no sample in common", where=first.title)
    mine, theirs = (np.array(places) for places in zip(*both, strict=True))
    shared = [key for key in one.values if key in other.values]
    return Paired(
        [one.ids[i] for i in mine],
        [one.identities[i] for i in mine],
        {key: one.values[key][mine] for key in shared},
        {key: other.values[key][theirs] for key in shared},
    )


def differences(pairs: Paired, evaluation: Evaluation, alignment: str, region: str, seed: int = 0) -> list[Difference]:
    """Every metric of an alignment and region that at least six persons have in both runs; Holm-corrected together.

    Raises
    ------
    DataError : the tables have none of these metrics, or too few persons were measured to tell anything.
    """
    keys = {figure.name: f"{alignment}/{region}/{figure.name}" for figure in evaluation.figures(alignment, region)}
    figures = [f for f in evaluation.figures(alignment, region) if keys[f.name] in pairs.first]
    if not figures:
        raise DataError(
            "The tables of single faces have no score of this region in common",
            where=evaluation.title,
            remedy="choose another region or alignment, or evaluate both runs again",
        )
    first, second = (np.stack([side[keys[f.name]] for f in figures], axis=1) for side in (pairs.first, pairs.second))
    numbers = compared_columns(first, second, pairs.identities, [f.better for f in figures], seed)
    found = [(figure, one) for figure, one in zip(figures, numbers, strict=True) if one is not None]
    if not found:
        raise DataError(
            f"Fewer than {LEAST_PERSONS} persons were measured in both runs, which can show no difference",
            remedy="evaluate on more faces",
        )
    corrected = holm([one["p"] for _, one in found])
    return [
        Difference(f.name, f.title, f.unit, f.better, p_corrected=p, **one)  # type: ignore[arg-type]
        for (f, one), p in zip(found, corrected, strict=True)
    ]
