"""Train, validation and test by identity: a face seen in training is never met again in the test.

Identities are ordered by a hash of their name and the seed, so the same names and seed always give the same splits,
whatever their order and whoever computes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.datasets.record import Split
from workbench.errors import SettingsError
from workbench.seeds import derive_seed

if TYPE_CHECKING:
    from workbench.datasets.dataset import Dataset

SPLITS: tuple[Split, Split, Split] = ("train", "validation", "test")
Fractions = tuple[float, float, float]
DEFAULT_FRACTIONS: Fractions = (0.8, 0.1, 0.1)
_RANGE = float(1 << 63)


def split_of(identity: str, seed: int, fractions: Fractions = DEFAULT_FRACTIONS) -> Split:
    """The split of one identity without knowledge of the others; shares hold only on average.

    Raises
    ------
    SettingsError : the fractions are negative or all zero.
    """
    position = _position(identity, seed) * sum(_checked(fractions))
    for split, fraction in zip(SPLITS, fractions, strict=True):
        position -= fraction
        if position < 0:
            return split
    return next(s for s, f in zip(reversed(SPLITS), reversed(fractions), strict=True) if f > 0)


def assign_splits(
    identities: Iterable[str], fractions: Fractions = DEFAULT_FRACTIONS, seed: int = 0
) -> dict[str, Split]:
    """The split of every identity, with shares as near to `fractions` as whole identities allow.

    Every split with a fraction above zero gets at least one identity where there are enough for that; with fewer,
    training comes first, then validation.

    Raises
    ------
    SettingsError : the fractions are negative or all zero.
    """
    names = sorted(set(identities), key=lambda name: (_position(name, seed), name))
    counts = _counts(len(names), _checked(fractions))
    assigned: dict[str, Split] = {}
    start = 0
    for split, count in zip(SPLITS, counts, strict=True):
        assigned.update(dict.fromkeys(names[start : start + count], split))
        start += count
    return assigned


def leakage(dataset: Dataset) -> list[str]:
    """Sentences about faces that stand in two splits: the same identity, or byte for byte the same picture.

    A captured set shows one person on purpose; its frames are split, so that identities say nothing there.
    """
    shared = dataset.query(
        "SELECT identity, GROUP_CONCAT(DISTINCT split) FROM samples WHERE removed=0 AND split IS NOT NULL "
        "GROUP BY identity HAVING COUNT(DISTINCT split) > 1 ORDER BY identity"
    )
    people = [] if dataset.info.kind == "captured" else shared
    found = [f"The person “{identity}” is in {_listed(splits)}." for identity, splits in people]
    same = dataset.query(
        "SELECT GROUP_CONCAT(id), GROUP_CONCAT(DISTINCT split) FROM samples "
        "WHERE removed=0 AND split IS NOT NULL AND image_hash IS NOT NULL "
        "GROUP BY image_hash HAVING COUNT(DISTINCT split) > 1 ORDER BY MIN(id)"
    )
    for ids, splits in same:
        names = ", ".join(sorted(ids.split(",")))
        found.append(f"The same picture is in {_listed(splits)} (samples {names}).")
    return found


def _listed(splits: str) -> str:
    present = splits.split(",")
    return " and ".join(s for s in SPLITS if s in present)


def _position(identity: str, seed: int) -> float:
    """A number in [0, 1) that depends on the name and the seed alone."""
    return derive_seed(seed, "split", identity) / _RANGE


def _checked(fractions: Fractions) -> Fractions:
    if min(fractions) < 0 or sum(fractions) <= 0:
        raise SettingsError("The shares of the splits must not be negative, nor all zero", field="fractions")
    return fractions


def _counts(total: int, fractions: Fractions) -> list[int]:
    """Largest-remainder rounding of the shares of `total`, then one for every wanted split that got none."""
    exact = [total * f / sum(fractions) for f in fractions]
    counts = [int(e) for e in exact]
    by_remainder = sorted(range(3), key=lambda i: counts[i] - exact[i])
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    for i in (i for i in range(3) if fractions[i] > 0 and counts[i] == 0):
        richest = max(range(3), key=lambda j: counts[j])
        if counts[richest] > 1:
            counts[richest] -= 1
            counts[i] += 1
    return counts
