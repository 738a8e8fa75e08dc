"""Taking samples out, bringing them back, clearing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.datasets.dataset import Dataset
from workbench.datasets.info import DatasetInfo
from workbench.datasets.removal import clear_removed, remove_samples, restore_samples, set_splits
from workbench.datasets.splits import leakage
from workbench.datasets.verify import content_hash, verify
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError, WorkspaceError


def state(folder: Path) -> tuple[list[str], list[str], str]:
    dataset = Dataset.open(folder)
    try:
        return dataset.ids(), dataset.removed_ids(), content_hash(dataset)
    finally:
        dataset.close()


def test_removed_samples_come_back_as_they_were(folder: Path) -> None:
    before = state(folder)
    assert remove_samples(folder, ["000002", "000006"]) == ["000002", "000006"]
    ids, removed, changed = state(folder)
    assert len(ids) == 6 and removed == ["000002", "000006"] and changed != before[2]
    found = verify(folder)
    assert found.problems == () and "2 removed samples" in found.remarks[0] and len(found.remarks) == 1
    assert restore_samples(folder, removed) == removed
    assert state(folder) == before


def test_undo_works_after_the_index_was_lost(folder: Path) -> None:
    before = state(folder)
    remove_samples(folder, ["000002"])
    (folder / "index.sqlite").unlink()
    restore_samples(folder, ["000002"])
    assert state(folder) == before


def test_a_resumed_job_does_not_make_removed_samples_again(folder: Path, info: DatasetInfo) -> None:
    remove_samples(folder, ["000002"])
    writer = DatasetWriter(folder, info)
    assert len(writer.finished_ids()) == 8 and len(writer.live_ids()) == 7
    writer.abandon()


def test_cleared_samples_are_gone(folder: Path) -> None:
    remove_samples(folder, ["000002"])
    assert clear_removed(folder) == 1
    assert not list(folder.rglob("000002*"))
    ids, removed, _ = state(folder)
    assert len(ids) == 7 and removed == []
    assert restore_samples(folder, ["000002"]) == []
    found = verify(folder)
    assert (found.problems, found.remarks) == ((), ())


def test_broken_files_do_not_come_back(folder: Path) -> None:
    remove_samples(folder, ["000002"])
    (folder / "mask" / "000002.png").write_bytes(b"")
    assert restore_samples(folder, ["000002"]) == []


def test_refusals(folder: Path, write: Callable[..., DatasetWriter]) -> None:
    with pytest.raises(DataError, match="no sample “nobody”"):
        remove_samples(folder, ["000001", "nobody"])
    assert len(state(folder)[0]) == 8
    writer = write(folder, [])
    with pytest.raises(WorkspaceError, match="Another job is writing"):
        remove_samples(folder, ["000001"])
    writer.abandon()


def test_splits_can_be_drawn_anew(folder: Path) -> None:
    assert set_splits(folder, {"person0": "test", "person3": "train"}) == 4
    dataset = Dataset.open(folder)
    assert dataset.ids("test") == ["000000", "000001"]
    assert dataset.sample("000007", ("image",)).split == "train"
    assert leakage(dataset) == []
    dataset.close()
    assert verify(folder).problems == ()
