"""Whether two sets of figures of the same samples differ: paired differences, confidence, a rank test, effect sizes.

Several pictures of one person are no independent samples: persons are drawn again, not pictures (cluster bootstrap),
and the rank test is on each person's mean difference. Wilcoxon, Biometrics Bulletin 1 (1945); matched-pairs
rank-biserial correlation after Kerby (2014); Holm's step-down correction over the metrics (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.resampling import mean_intervals

Floats = NDArray[np.float64]
LEAST_PERSONS = 6
"""With five pairs no rank test can fall below 0.05."""


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


def compared(
    first: Floats, second: Floats, identities: Sequence[str], *, better: str = "low", seed: int = 0
) -> dict[str, float] | None:
    """The numbers of `Difference` for paired values (N,), NaN = none; None for fewer than six persons."""
    return compared_columns(first[:, None], second[:, None], identities, [better], seed)[0]


def compared_columns(
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
    intervals = mean_intervals(sums[:, enough], counts[:, enough], seed) if enough.any() else np.empty((2, 0))
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
