"""A sample is there wholly or not at all, wherever the process, the disk or the power ends."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.datasets.scenes import painted_head
from workbench import files
from workbench.datasets import journal
from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import EncodedSample, encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.verify import content_hash, verify
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError, WorkspaceError
from workbench.jobs.contract import Item
from workbench.seeds import stream

Write = Callable[..., DatasetWriter]


def finish(folder: Path, info: DatasetInfo, encoded: Sequence[EncodedSample]) -> str:
    """Resume as a job does: make what is missing, seal; returns the content hash."""
    writer = DatasetWriter(folder, info)
    done = writer.finished_ids()
    for index, made in enumerate(encoded):
        if made.id not in done:
            writer.commit(Item(index, made.id, index), made)
    return str(writer.close(complete=True)["content hash"])


def test_a_finished_dataset_verifies_and_is_sealed(folder: Path) -> None:
    found = verify(folder)
    assert found.problems == () and found.remarks == ()
    seal = DatasetInfo.read(folder).seal
    assert seal is not None and (seal.samples, seal.content_hash) == (8, found.content_hash)


def test_hash_does_not_depend_on_order(tmp_path: Path, write: Write, folder: Path) -> None:
    write(tmp_path / "b", [5, 2, 7, 0, 1, 6, 3, 4]).close(complete=True)
    assert verify(tmp_path / "b").content_hash == verify(folder).content_hash


def test_hash_depends_on_content(tmp_path: Path, info: DatasetInfo, folder: Path) -> None:
    other = [encode_sample(painted_head(i, 64, split="train"), info) for i in range(8)]
    assert finish(tmp_path / "b", info, other) != verify(folder).content_hash


@pytest.mark.parametrize("cut", range(12))
def test_killed_at_any_byte_of_the_journal(
    tmp_path: Path, folder: Path, info: DatasetInfo, encoded: Sequence[EncodedSample], cut: int
) -> None:
    whole = verify(folder).content_hash
    path = folder / journal.FILE_NAME
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(int(stream(3, "cut", cut).integers(0, size)))
    if cut % 3 == 0:
        (folder / "index.sqlite").unlink()
    if cut % 3 == 1:
        (folder / "index.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    (folder / "image" / ".0123456789ab.tmp").write_bytes(b"half")
    (folder / "writer.lock").write_text(json.dumps({"pid": 2**22 + 5, "started": 1.0, "host": "x"}))
    os.utime(folder / "writer.lock", (1, 1))
    before = Dataset.open(folder)
    survivors = before.ids()
    for sample_id in survivors:
        assert before.sample(sample_id).image is not None
    before.close()
    assert finish(folder, info, encoded) == whole
    assert verify(folder).problems == ()
    assert not (folder / "image" / ".0123456789ab.tmp").exists()


def test_power_cut_drops_only_what_did_not_reach_the_disk(
    tmp_path: Path, write: Write, info: DatasetInfo, encoded: Sequence[EncodedSample]
) -> None:
    path = tmp_path / "d"
    writer = write(path, [0, 1, 2])
    writer.flush()
    for index in (3, 4):
        writer.commit(Item(index, encoded[index].id, index), encoded[index])
    writer.abandon()
    (path / "depth" / "000004.png").write_bytes(b"")
    damaged = path / "mask" / "000003.png"
    damaged.write_bytes(b"\0" * damaged.stat().st_size)
    again = DatasetWriter(path, info)
    assert sorted(again.recovered) == ["000003", "000004"]
    assert again.finished_ids() == {"000000", "000001", "000002"}
    again.abandon()
    finish(path, info, encoded)
    assert verify(path).problems == ()


def test_a_killed_process_loses_nothing_it_committed(tmp_path: Path, write: Write, info: DatasetInfo) -> None:
    write(tmp_path / "d", [0, 1, 2]).abandon()
    again = DatasetWriter(tmp_path / "d", info)
    assert again.recovered == [] and len(again.finished_ids()) == 3
    again.abandon()


def test_second_writer_gets_a_sentence(tmp_path: Path, write: Write, info: DatasetInfo) -> None:
    writer = write(tmp_path / "d", [0])
    with pytest.raises(WorkspaceError, match="Another job is writing to this dataset"):
        DatasetWriter(tmp_path / "d", info)
    writer.close(complete=False)
    DatasetWriter(tmp_path / "d", info).abandon()


def test_full_disk_while_writing_a_file(
    tmp_path: Path, write: Write, info: DatasetInfo, encoded: Sequence[EncodedSample], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = write(tmp_path / "d", [0, 1])
    real = files.replace

    def full(source: Path, target: Path) -> None:
        if target.parent.name == "mask":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(WorkspaceError, match="The disk is full"):
        writer.commit(Item(2, encoded[2].id, 2), encoded[2])
    monkeypatch.setattr(files, "replace", real)
    writer.close(complete=False)
    found = verify(tmp_path / "d")
    assert (found.samples, found.problems) == (2, ())
    finish(tmp_path / "d", info, encoded)
    assert verify(tmp_path / "d").problems == verify(tmp_path / "d").remarks == ()


def test_full_disk_in_the_middle_of_a_line(tmp_path: Path, write: Write, encoded: Sequence[EncodedSample]) -> None:
    writer = write(tmp_path / "d", [0])
    real = writer._journal

    class Full:
        """A journal that takes half of a line and then has no room."""

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def write(self, line: bytes) -> int:
            real.write(line[: len(line) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

    writer._journal = Full()  # type: ignore[assignment]
    with pytest.raises(WorkspaceError, match="The disk is full"):
        writer.commit(Item(1, encoded[1].id, 1), encoded[1])
    writer._journal = real
    writer.commit(Item(2, encoded[2].id, 2), encoded[2])
    writer.close(complete=False)
    found = verify(tmp_path / "d")
    assert (found.samples, found.problems) == (2, ())


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_read_only_folder(tmp_path: Path, info: DatasetInfo) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WorkspaceError, match="cannot be written to"):
            DatasetWriter(tmp_path / "d", info)
    finally:
        tmp_path.chmod(0o700)


def test_a_refused_lock_file_is_a_sentence(tmp_path: Path, info: DatasetInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("workbench.jobs.lock.open", refuse, raising=False)
    with pytest.raises(WorkspaceError, match="cannot be written to"):
        DatasetWriter(tmp_path / "d", info)


def test_umlauts_blanks_and_long_paths(tmp_path: Path, info: DatasetInfo, encoded: Sequence[EncodedSample]) -> None:
    folder = tmp_path / "ü "
    while len(str(folder)) < 230:
        folder = folder / ("ö b" * 15)
    whole = finish(folder, info, encoded)
    dataset = Dataset.open(folder)
    image = dataset.sample("000003", ("image",)).image
    assert image is not None and image.shape == (64, 64, 3) and dataset.thumbnail("000003") is not None
    dataset.close()
    assert (verify(folder).problems, verify(folder).content_hash) == ((), whole)


def test_other_settings_are_refused(folder: Path, info: DatasetInfo) -> None:
    first = info.model_copy(update={"settings": {"faces": 8, "light": 1}})
    with pytest.raises(DataError, match=r"made by test\.paint"):
        DatasetWriter(folder, info.model_copy(update={"task": "other.task"}))
    with pytest.raises(DataError, match="another “mask labels”"):
        DatasetWriter(folder, info.model_copy(update={"mask_labels": {1: "skin"}}))
    shutil.rmtree(folder)
    DatasetWriter(folder, first).abandon()
    with pytest.raises(DataError, match="another “light”"):
        DatasetWriter(folder, first.model_copy(update={"settings": {"faces": 8, "light": 2}}))
    DatasetWriter(folder, first.model_copy(update={"settings": {"faces": 8, "new": 2}})).abandon()


def test_samples_without_a_description_are_not_given_another(folder: Path, info: DatasetInfo) -> None:
    (folder / "dataset.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="not valid JSON"):
        DatasetWriter(folder, info)
    assert len(list(journal.lines(folder))) >= 8


def test_set_aside_items_are_listed_until_they_are_made(
    tmp_path: Path, write: Write, info: DatasetInfo, encoded: Sequence[EncodedSample]
) -> None:
    writer = write(tmp_path / "d", [0])
    writer.set_aside(Item(1, "000001", 1), "The face has no nose.")
    assert writer.close(complete=True)["set aside"] == 1
    dataset = Dataset.open(tmp_path / "d")
    assert dataset.aside() == {"000001": "The face has no nose."}
    finish(tmp_path / "d", info, encoded)
    dataset.refresh()
    assert dataset.aside() == {}
    dataset.close()


def test_adding_to_a_sealed_dataset_breaks_the_seal_first(
    tmp_path: Path, write: Write, info: DatasetInfo, encoded: Sequence[EncodedSample]
) -> None:
    write(tmp_path / "d", [0]).close(complete=True)
    write(tmp_path / "d", [1]).abandon()
    assert DatasetInfo.read(tmp_path / "d").seal is None
    assert verify(tmp_path / "d").problems == ()


def test_a_generator_whose_channels_disagree_is_stopped(tmp_path: Path, info: DatasetInfo) -> None:
    heads = [painted_head(i, 96) for i in range(12)]
    # The trap this is for: the picture of the previous frame with the depth of the new one.
    stale = [replace(heads[i], image=heads[i - 1].image) for i in range(12)]
    writer = DatasetWriter(tmp_path / "d", info)
    with pytest.raises(DataError, match="Colour and depth do not belong together on 8 of the first"):
        for index, head in enumerate(stale):
            writer.commit(Item(index, head.id, index), encode_sample(head, info))
    writer.close(complete=False)


def test_a_readers_refresh_sees_what_a_writer_added(
    tmp_path: Path, write: Write, encoded: Sequence[EncodedSample]
) -> None:
    writer = write(tmp_path / "d", [0])
    dataset = Dataset.open(tmp_path / "d")
    assert len(dataset) == 1
    writer.commit(Item(1, encoded[1].id, 1), encoded[1])
    dataset.refresh()
    assert dataset.ids() == ["000000", "000001"]
    assert content_hash(dataset) == writer.close(complete=True)["content hash"]
    dataset.close()


def test_the_wrong_sample_for_an_item_is_refused(
    tmp_path: Path, write: Write, encoded: Sequence[EncodedSample]
) -> None:
    writer = write(tmp_path / "d", [])
    with pytest.raises(DataError, match="returned sample 000001 for item 000000"):
        writer.commit(Item(0, "000000", 0), encoded[1])
    writer.abandon()
