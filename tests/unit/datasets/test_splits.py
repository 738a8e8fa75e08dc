"""Splits by identity."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import encode_sample
from workbench.datasets.splits import SPLITS, assign_splits, leakage, split_of
from workbench.errors import SettingsError
from workbench.jobs.contract import Item

NAMES = [f"person{i}" for i in range(2000)]


def counts(assigned: dict[str, object]) -> list[int]:
    return [sum(v == s for v in assigned.values()) for s in SPLITS]


def test_shares_hold_exactly_for_many() -> None:
    assert counts(dict(assign_splits(NAMES, (0.8, 0.1, 0.1), 3))) == [1600, 200, 200]


def test_hashed_shares_hold_on_average() -> None:
    found = [split_of(name, 3, (0.7, 0.2, 0.1)) for name in NAMES]
    assert [found.count(s) / len(found) for s in SPLITS] == pytest.approx([0.7, 0.2, 0.1], abs=0.04)


@given(st.integers(1, 12), st.integers(0, 50))
def test_no_wanted_split_stays_empty(number: int, seed: int) -> None:
    found = counts(dict(assign_splits(NAMES[:number], (0.8, 0.1, 0.1), seed)))
    assert sum(found) == number
    assert sum(c > 0 for c in found) == min(number, 3)


def test_order_and_repeats_do_not_matter_and_the_seed_does() -> None:
    first = assign_splits(NAMES[:50], seed=1)
    assert assign_splits([*reversed(NAMES[:50]), *NAMES[:9]], seed=1) == first
    assert assign_splits(NAMES[:50], seed=2) != first


def test_unwanted_splits_stay_empty() -> None:
    assert counts(dict(assign_splits(NAMES[:5], (1, 0, 0)))) == [5, 0, 0]
    assert counts(dict(assign_splits(NAMES[:5], (0, 0, 1)))) == [0, 0, 5]
    assert {split_of(n, 0, (0.0, 1.0, 0.0)) for n in NAMES[:50]} == {"validation"}


def test_impossible_shares() -> None:
    with pytest.raises(SettingsError, match="must not be negative"):
        assign_splits(NAMES[:5], (0.5, -0.1, 0.6))
    with pytest.raises(SettingsError, match="nor all zero"):
        split_of("a", 0, (0, 0, 0))


def test_leaks_are_named(folder: Path) -> None:
    dataset = Dataset.open(folder)
    assert leakage(dataset) == []
    dataset.close()


def test_same_person_and_same_picture_in_two_splits(tmp_path: Path, info, write) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from tests.unit.datasets.scenes import painted_head

    head = painted_head(0, 64, split="train")
    writer = write(tmp_path / "d", [])
    for index, other in enumerate([head, replace(head, id="b", split="test"), replace(head, id="c", identity="x")]):
        writer.commit(Item(index, other.id, 0), encode_sample(other, info))
    writer.close(complete=True)
    dataset = Dataset.open(tmp_path / "d")
    assert leakage(dataset) == [
        "The person “person0” is in train and test.",
        "The same picture is in train and test (samples 000000, b, c).",
    ]
    dataset.close()
