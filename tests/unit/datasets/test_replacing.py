"""A sample in the place of an earlier one of the same id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.datasets.scenes import painted_head
from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import EncodedSample, encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.removal import remove_samples, set_splits
from workbench.datasets.replacing import replace_sample
from workbench.datasets.verify import content_hash, verify
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError
from workbench.jobs.contract import Item


def put(folder: Path, made: EncodedSample) -> bool:
    writer = DatasetWriter(folder, DatasetInfo.read(folder))
    try:
        _, same = replace_sample(writer, Item(0, made.id, 0), made)
        writer.flush()
    finally:
        writer.abandon()
    return same


def hash_of(folder: Path) -> str:
    dataset = Dataset.open(folder)
    try:
        return content_hash(dataset)
    finally:
        dataset.close()


@pytest.mark.parametrize("taken_out", [False, True])
def test_the_same_sample_gives_the_same_dataset(
    folder: Path, encoded: Sequence[EncodedSample], taken_out: bool
) -> None:
    before, made = hash_of(folder), encoded[2]
    if taken_out:
        remove_samples(folder, ["000002"])
    assert put(folder, made)
    assert hash_of(folder) == before
    assert verify(folder).problems == ()


def test_another_picture_is_told_and_a_persons_split_stays(
    folder: Path, encoded: Sequence[EncodedSample], info: DatasetInfo
) -> None:
    set_splits(folder, {str(encoded[2].record["identity"]): "test"})
    assert encoded[2].record["split"] == "train"
    changed = encode_sample(replace(painted_head(9, 64, split="train"), id="000002", identity="person1"), info)
    assert not put(folder, changed)
    dataset = Dataset.open(folder)
    try:
        assert dataset.row("000002").split == "test"
        assert len(dataset) == 8
    finally:
        dataset.close()
    assert verify(folder).problems == ()


def test_a_power_cut_in_between_leaves_no_half_sample(
    folder: Path, encoded: Sequence[EncodedSample], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(DatasetWriter, "commit", cut)
    with pytest.raises(KeyboardInterrupt):
        put(folder, encoded[2])
    dataset = Dataset.open(folder)
    try:
        assert "000002" not in dataset.ids()
        assert dataset.removed_ids() == ["000002"]
    finally:
        dataset.close()
    assert verify(folder).problems == ()


def test_what_never_was_cannot_be_replaced(folder: Path, encoded: Sequence[EncodedSample]) -> None:
    made = encoded[2]
    with pytest.raises(DataError, match="never was a sample"):
        put(folder, replace(made, record={**made.record, "id": "777777"}))
