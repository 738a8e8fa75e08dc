"""What is done to a dataset after a crash, before anything is written to it again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from workbench import files
from workbench.datasets import journal
from workbench.datasets.channel_files import CHANNEL_FILES


def recover(folder: Path, *, unclean: bool) -> list[str]:
    """Cut a torn last line, drop samples whose files did not survive, clear temporary files; returns the dropped ids.

    Only lines below the last sync mark are doubted. `unclean` says that the last writer died; without it and without
    doubtful lines nothing is touched.

    Raises
    ------
    WorkspaceError : the folder cannot be written to.
    """
    whole = journal.end_of_whole_lines(folder)
    torn = _cut(folder, whole)
    doubtful: dict[str, dict[str, Any] | None] = {}
    for line in journal.lines(folder, journal.end_of_synced(folder)):
        if line.record is not None:
            doubtful[line.record["id"]] = None if line.record.get("removed") else line.record
    broken = [sample_id for sample_id, record in doubtful.items() if record and not files_agree(folder, record)]
    for sample_id in broken:
        text = journal.removal(sample_id, by_hand=False).decode("utf-8").rstrip("\n")
        files.append_line(folder / journal.FILE_NAME, text, durable=True)
    if torn or doubtful or unclean:
        _clear_temporary_files(folder)
    return broken


def files_agree(folder: Path, record: dict[str, Any]) -> bool:
    """Whether every file of a record is there with its recorded size and hash."""
    for entry in record.get("files", {}).values():
        try:
            data = files.inside(folder, *str(entry["name"]).split("/")).read_bytes()
        except OSError:
            return False
        if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
            return False
    return True


def _cut(folder: Path, end: int) -> bool:
    path = files.long_path(folder / journal.FILE_NAME)
    try:
        if not path.exists() or path.stat().st_size == end:
            return False
        with open(path, "r+b") as stream:
            stream.truncate(end)
            os.fsync(stream.fileno())
    except OSError as error:
        raise files.storage_error(error, path) from error
    return True


def _clear_temporary_files(folder: Path) -> None:
    for place in (folder, *(folder / channel for channel in (*CHANNEL_FILES, "thumbnails"))):
        if not place.is_dir():
            continue
        with os.scandir(place) as entries:
            leftovers = [entry.path for entry in entries if entry.name.startswith(".") and entry.name.endswith(".tmp")]
        for path in leftovers:
            Path(path).unlink(missing_ok=True)
