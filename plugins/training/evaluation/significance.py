"""Whether two runs differ on the same samples: paired differences, their confidence, a rank test, the size of it.

Several pictures of one person are no independent samples: persons are drawn again, not pictures (cluster bootstrap),
and the rank test is on each person's mean difference. Wilcoxon, Biometrics Bulletin 1 (1945); matched-pairs
rank-biserial correlation after Kerby (2014); Holm's step-down correction over the metrics (1979).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.evaluation.record import PER_SAMPLE, Evaluation
from workbench.api import DataError, files, stream

Floats = NDArray[np.float64]
LEAST_PERSONS = 6
"""With five pairs no rank test can fall below 0.05."""
RESAMPLES = 10_000
CONFIDENCE = 0.95
_CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """One metric of two runs, `second` less `first`; positive means that the second run's number is larger.

    Attributes
    ----------
    samples, persons : pairs of samples that have the metric in both, and whose they are.
    first, second, difference : means over the samples.
    low, high : 95 % confidence interval of the difference, by bootstrap over persons.
    p, p_corrected : two-sided Wilcoxon signed-rank test over persons, and with Holm's correction over all metrics.
    rank_biserial : -1..1, share of rank sum of persons with a larger second value less that with a smaller one.
    cohens_dz : mean over standard deviation of the persons' differences; 0 where they are all the same.
    first_better : share of the samples on which the first run is better; ties count half.
    """

    metric: str
    title: str
    unit: str
    better: str
    samples: int
    persons: int
    first: float
    second: float
    difference: float
    low: float
    high: float
    p: float
    p_corrected: float
    rank_biserial: float
    cohens_dz: float
    first_better: float

    @property
    def significant(self) -> bool:
        """Whether the corrected test falls below 0.05 and the interval leaves out zero."""
        return self.p_corrected < 0.05 and not self.low <= 0 <= self.high


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
    numbers = _compared(first, second, pairs.identities, [f.better for f in figures], seed)
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


def compared(
    first: Floats, second: Floats, identities: Sequence[str], *, better: str = "low", seed: int = 0
) -> dict[str, float] | None:
    """The numbers of `Difference` for paired values (N,), NaN = none; None for fewer than six persons."""
    return _compared(first[:, None], second[:, None], identities, [better], seed)[0]


def _compared(
    first: Floats, second: Floats, identities: Sequence[str], betters: Sequence[str], seed: int
) -> list[dict[str, float] | None]:
    """`compared` for each column of (N, M); all with the same draws."""
    known = np.isfinite(first) & np.isfinite(second)
    change = np.where(known, second - first, 0.0)
    _, person = np.unique(np.asarray(identities), return_inverse=True)
    sums, counts = np.zeros((2, int(person.max(initial=-1)) + 1, len(betters)))
    np.add.at(sums, person, change)
    np.add.at(counts, person, known)
    enough = (counts > 0).sum(0) >= LEAST_PERSONS
    intervals = _intervals(sums[:, enough], counts[:, enough], seed) if enough.any() else np.empty((2, 0))
    ends = iter(intervals.T.tolist())
    return [
        _numbers(first[known[:, m], m], second[known[:, m], m], sums[:, m], counts[:, m], better, next(ends))
        if enough[m]
        else None
        for m, better in enumerate(betters)
    ]


def _numbers(
    first: Floats, second: Floats, sums: Floats, counts: Floats, better: str, interval: Sequence[float]
) -> dict[str, float]:
    own = sums[counts > 0] / counts[counts > 0]
    p, rank_biserial = _rank_test(own)
    spread = float(own.std(ddof=1))
    gain = _merit(first, better) - _merit(second, better)
    return {
        "samples": len(first), "persons": len(own), "first": float(first.mean()), "second": float(second.mean()),
        "difference": float((second - first).mean()), "low": interval[0], "high": interval[1], "p": p,
        "rank_biserial": rank_biserial, "cohens_dz": float(own.mean()) / spread if spread > 0 else 0.0,
        "first_better": float(np.mean(gain > 0) + 0.5 * np.mean(gain == 0)),
    }  # fmt: skip


def holm(p: Sequence[float]) -> list[float]:
    """Holm's corrected p values, in the order given."""
    order = np.argsort(p)
    steps = np.maximum.accumulate([(len(p) - place) * p[i] for place, i in enumerate(order)])
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(steps, 1.0)
    return [float(value) for value in corrected]


def _intervals(sums: Floats, counts: Floats, seed: int) -> Floats:
    """(2, M) percentile intervals of means over samples, (P, M) sums and counts, when persons are drawn again."""
    draws, people = stream(seed, "significance"), len(sums)
    means = []
    for _ in range(RESAMPLES // _CHUNK):
        times = draws.multinomial(people, np.full(people, 1 / people), size=_CHUNK).astype(np.float64)
        # A metric that few persons have can miss all of them in a draw.
        with np.errstate(invalid="ignore"):
            means.append((times @ sums) / (times @ counts))
    edge = 50 * (1 - CONFIDENCE)
    return np.asarray(np.nanpercentile(np.concatenate(means), [edge, 100 - edge], axis=0))


def _rank_test(own: Floats) -> tuple[float, float]:
    """(two-sided p, rank-biserial correlation) of persons' differences; (1, 0) where no one differs."""
    from scipy import stats

    moved = own[own != 0]
    if not len(moved):
        return 1.0, 0.0
    ranks = stats.rankdata(np.abs(moved))
    signed = float((ranks * np.sign(moved)).sum() / ranks.sum())
    return float(stats.wilcoxon(moved).pvalue), signed


def _merit(values: Floats, better: str) -> Floats:
    """Numbers that are larger for what is better."""
    return values if better == "high" else -np.abs(values) if better == "zero" else -values
