"""Confidence intervals by bootstrap over persons: several pictures of one person are no independent samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.seeds import stream

Floats = NDArray[np.float64]
RESAMPLES, MEDIAN_RESAMPLES = 10_000, 2_000
CONFIDENCE = 0.95
_CHUNK = 500
_REACH = 3.0


def mean_intervals(sums: Floats, counts: Floats, seed: int) -> Floats:
    """(2, M) percentile intervals of means over samples, (P, M) sums and counts, when persons are drawn again."""
    means = []
    for times in _draws(len(sums), RESAMPLES, stream(seed, "significance")):
        # A metric that few persons have can miss all of them in a draw.
        with np.errstate(invalid="ignore"):
            means.append((times @ sums) / (times @ counts))
    return _ends(np.concatenate(means))


def by_person(values: Floats, identities: Sequence[str]) -> tuple[Floats, Floats]:
    """(P, M) sums and counts of (N, M) values over each person's samples; NaN counts as none."""
    _, person = np.unique(np.asarray(identities), return_inverse=True)
    sums, counts = np.zeros((2, int(person.max(initial=-1)) + 1, values.shape[1]))
    known = np.isfinite(values)
    np.add.at(sums, person, np.where(known, values, 0.0))
    np.add.at(counts, person, known)
    return sums, counts


def median_intervals(values: Floats, identities: Sequence[str], seed: int) -> Floats:
    """(2, M) percentile intervals of medians over samples, (N, M) values, NaN = none, when persons are drawn again.

    A draw's median is the value that half of the drawn samples do not exceed.
    """
    _, person = np.unique(np.asarray(identities), return_inverse=True)
    people = int(person.max(initial=-1)) + 1
    columns = [_Column(column, person, people) for column in values.T]
    medians = []
    for times in _draws(people, MEDIAN_RESAMPLES, stream(seed, "medians")):
        drawn = times.astype(np.float32)
        medians.append(np.stack([column.medians(drawn) for column in columns], axis=1))
    return _ends(np.concatenate(medians))


class _Column:
    """One column's values in rising order, and whose they are."""

    def __init__(self, values: Floats, person: NDArray[np.intp], people: int) -> None:
        order = np.argsort(values, kind="stable")
        order = order[np.isfinite(values[order])]
        self._rising, self._person = values[order], person[order]
        # Draws' medians lie near the middle: only there is counted value by value, which is most of the work.
        half, reach = len(order) // 2, round(_REACH * np.sqrt(len(order)))
        self._middle = slice(max(half - reach, 0), half + reach)
        ones = np.bincount(self._person[: self._middle.start], minlength=people)
        self._below = ones.astype(np.float32)
        self._all = np.bincount(self._person, minlength=people).astype(np.float32)

    def medians(self, times: NDArray[np.float32]) -> Floats:
        """(R,) medians where each person counts (R, P) times; NaN where nothing is drawn."""
        if not len(self._rising):
            return np.full(len(times), np.nan)
        counted = times @ self._all
        reached = np.cumsum(times[:, self._person[self._middle]], axis=1)
        reached += (times @ self._below)[:, None]
        enough = reached >= counted[:, None] / 2
        found = self._rising[self._middle.start + np.argmax(enough, axis=1)]
        # Few persons with many samples each are drawn farther from the middle.
        beyond = ~enough[:, -1] | (times @ self._below >= counted / 2)
        if beyond.any():
            whole = np.cumsum(times[beyond][:, self._person], axis=1)
            found[beyond] = self._rising[np.argmax(whole >= counted[beyond, None] / 2, axis=1)]
        return np.where(counted > 0, found, np.nan)


def _draws(people: int, resamples: int, draws: np.random.Generator) -> Iterator[Floats]:
    """(R, P) how often each person is drawn, in chunks."""
    for _ in range(resamples // _CHUNK):
        yield draws.multinomial(people, np.full(people, 1 / people), size=_CHUNK).astype(np.float64)


def _ends(drawn: Floats) -> Floats:
    edge, found = 50 * (1 - CONFIDENCE), np.full((2, drawn.shape[1]), np.nan)
    some = np.isfinite(drawn).any(axis=0)
    found[:, some] = np.nanpercentile(drawn[:, some], [edge, 100 - edge], axis=0)
    return found
