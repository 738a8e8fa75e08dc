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
    orders = [order[np.isfinite(column[order])] for column in values.T for order in [np.argsort(column, kind="stable")]]
    medians = []
    for times in _draws(int(person.max(initial=-1)) + 1, MEDIAN_RESAMPLES, stream(seed, "medians")):
        drawn = times.astype(np.float32)
        columns = (_medians(values[order, m], drawn[:, person[order]]) for m, order in enumerate(orders))
        medians.append(np.stack(list(columns), axis=1))
    return _ends(np.concatenate(medians))


def _medians(rising: Floats, times: NDArray[np.float32]) -> Floats:
    """(R,) medians of (N,) rising values, each counted (R, N) times; NaN where nothing is drawn."""
    if not len(rising):
        return np.full(len(times), np.nan)
    reached = np.cumsum(times, axis=1)
    place = np.argmax(reached >= reached[:, -1:] / 2, axis=1)
    return np.where(reached[:, -1] > 0, rising[place], np.nan)


def _draws(people: int, resamples: int, draws: np.random.Generator) -> Iterator[Floats]:
    """(R, P) how often each person is drawn, in chunks."""
    for _ in range(resamples // _CHUNK):
        yield draws.multinomial(people, np.full(people, 1 / people), size=_CHUNK).astype(np.float64)


def _ends(drawn: Floats) -> Floats:
    edge, found = 50 * (1 - CONFIDENCE), np.full((2, drawn.shape[1]), np.nan)
    some = np.isfinite(drawn).any(axis=0)
    found[:, some] = np.nanpercentile(drawn[:, some], [edge, 100 - edge], axis=0)
    return found
