"""Taking samples out of a dataset, and bringing them back until their files are cleared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from workbench import files
from workbench.datasets import journal
from workbench.datasets.index import delete_index
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import Split
from workbench.datasets.recovery import files_agree
from workbench.datasets.thumbnails import thumbnail_path
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError


def remove_samples(folder: str | Path, ids: Iterable[str]) -> list[str]:
    """Take samples out; their files stay, so that `restore_samples` can bring them back. Returns the ids taken out.

    Raises
    ------
    WorkspaceError : a job writes to the dataset, or it cannot be written to.
    DataError : there is no sample of an id.
    """
    wanted = list(dict.fromkeys(ids))
    writer = _writer(folder)
    try:
        present = writer.live_ids()
        if missing := [i for i in wanted if i not in present]:
            raise DataError(f"There is no sample “{missing[0]}”", where=files.plain_path(folder))
        writer.append_many(journal.removal(i, by_hand=True) for i in wanted)
    finally:
        writer.abandon()
    return wanted


def restore_samples(folder: str | Path, ids: Iterable[str]) -> list[str]:
    """Bring removed samples back, as they were. Returns the ids that came back (cleared ones cannot).

    Raises
    ------
    WorkspaceError : a job writes to the dataset, or it cannot be written to.
    """
    writer = _writer(folder)
    try:
        lines = {i: writer.line_of(i, removed=True) for i in dict.fromkeys(ids)}
        found = {i: line for i, line in lines.items() if line and files_agree(writer.folder, json.loads(line))}
        writer.append_many(found.values())
    finally:
        writer.abandon()
    return list(found)


def set_splits(folder: str | Path, splits: dict[str, Split]) -> int:
    """Give every sample the split of its identity in `splits`; others keep theirs. Returns how many changed.

    Raises
    ------
    WorkspaceError : a job writes to the dataset, or it cannot be written to.
    """
    writer = _writer(folder)
    changed = []
    try:
        for sample_id in sorted(writer.live_ids()):
            record = journal.record_from(writer.line_of(sample_id) or b"", writer.folder)
            wanted = splits.get(record["identity"], record["split"])
            if wanted != record["split"]:
                changed.append(journal.canonical({**record, "split": wanted}))
        writer.append_many(changed)
    finally:
        writer.abandon()
    return len(changed)


def clear_removed(folder: str | Path) -> int:
    """Delete the files of removed samples for good and shorten the journal; returns how many samples went.

    Raises
    ------
    WorkspaceError : a job writes to the dataset, or it cannot be written to.
    """
    root = files.long_path(folder)
    writer = _writer(folder)
    try:
        kept: dict[str, bytes] = {}
        gone: dict[str, set[str]] = {}
        for line in journal.lines(root):
            if line.record is None:
                continue
            sample_id = line.record["id"]
            if line.record.get("removed"):
                kept.pop(sample_id, None)
            else:
                kept[sample_id] = journal.read_line(root, line.offset, line.length)
                names = {entry["name"] for entry in line.record.get("files", {}).values()}
                gone.setdefault(sample_id, set()).update(names)
        removed = [i for i in gone if i not in kept]
        # The shortened journal first: cut here, files without a line are left over, never lines without files.
        writer.replace_journal(b"".join(kept.values()))
        for sample_id in removed:
            thumbnail_path(root, sample_id).unlink(missing_ok=True)
            for name in gone[sample_id]:
                files.inside(root, *name.split("/")).unlink(missing_ok=True)
    finally:
        writer.abandon()
    delete_index(root)
    return len(removed)


def _writer(folder: str | Path) -> DatasetWriter:
    return DatasetWriter(folder, DatasetInfo.read(files.long_path(folder)))
