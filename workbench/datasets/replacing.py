"""Putting a sample in the place of an earlier one of the same id, live or taken out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from workbench.datasets import journal
from workbench.datasets.encoding import EncodedSample
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError
from workbench.jobs.contract import Committed, Item

_KEPT = ("split", "category")
"""What a person may have decided for the earlier one."""


def replace_sample(writer: DatasetWriter, item: Item, made: EncodedSample) -> tuple[Committed, bool]:
    """Write a sample over the one that has its id; it keeps that one's split and category.

    Returns what `DatasetWriter.commit` does, and whether all files are the same to the byte. The earlier one is taken
    out first, so that a power cut in between leaves a sample that is missing, never one half of two.

    Raises
    ------
    DataError : there never was a sample of this id.  WorkspaceError : the disk is full or the folder not writable.
    """
    live = writer.line_of(made.id)
    line = live or writer.line_of(made.id, removed=True)
    if line is None:
        raise DataError(f"There never was a sample “{made.id}”", remedy="make it with the batch")
    before: dict[str, Any] = json.loads(line)
    if live is not None:
        writer.append_many([journal.removal(made.id, by_hand=True)])
    kept = {name: before[name] for name in _KEPT if name in before}
    committed = writer.commit(item, replace(made, record={**made.record, **kept}))
    return committed, before.get("files") == made.record.get("files")
