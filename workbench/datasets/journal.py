"""`samples.jsonl`: one canonical JSON line per committed sample, appended; the truth of what a dataset holds.

A line is the moment a sample exists. Later lines win over earlier ones with the same id; ``{"id": …, "removed": …}``
takes one away, by hand or because a crash broke its files. ``{"synced": true}`` says that everything above it has
reached the disk, so that after a power cut only the lines below the last one need to be doubted. A torn last line never
was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import files
from workbench.errors import DataError

FILE_NAME = "samples.jsonl"
SYNC_MARK = b'{"synced":true}\n'
BY_HAND, BY_CRASH = "by hand", "by crash"
_BLOCK = 1 << 20


def canonical(record: Mapping[str, Any]) -> bytes:
    """The one byte form of a record: sorted keys, no blanks, UTF-8, one line."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8") + b"\n"


def removal(sample_id: str, *, by_hand: bool) -> bytes:
    """The line that takes a sample away: by a person, who may want it back, or because a crash broke its files."""
    return canonical({"id": sample_id, "removed": BY_HAND if by_hand else BY_CRASH})


@dataclass(frozen=True)
class Line:
    """One whole line: where its bytes lie and what it says (None for a sync mark or a line that cannot be read)."""

    offset: int
    length: int
    record: dict[str, Any] | None
    is_mark: bool = False


def lines(folder: Path, offset: int = 0) -> Iterator[Line]:
    """Whole lines from byte `offset`, read in blocks; a torn last line is not given."""
    try:
        stream = open(files.long_path(folder / FILE_NAME), "rb")  # noqa: SIM115
    except FileNotFoundError:
        return
    with stream:
        stream.seek(offset)
        for raw in stream:
            if not raw.endswith(b"\n"):
                return
            yield _line(offset, raw)
            offset += len(raw)


def _line(offset: int, raw: bytes) -> Line:
    if raw == SYNC_MARK:
        return Line(offset, len(raw), None, is_mark=True)
    try:
        record = json.loads(raw)
    except ValueError:
        record = None
    whole = isinstance(record, dict) and isinstance(record.get("id"), str)
    return Line(offset, len(raw), record if whole else None)


def end_of_whole_lines(folder: Path) -> int:
    """Byte offset just after the last whole line; 0 where there is no file yet."""
    try:
        stream = open(files.long_path(folder / FILE_NAME), "rb")  # noqa: SIM115
    except FileNotFoundError:
        return 0
    with stream:
        end = stream.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - _BLOCK)
            stream.seek(start)
            found = stream.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0


def end_of_synced(folder: Path) -> int:
    """Byte offset just after the last sync mark; 0 where there is none."""
    try:
        stream = open(files.long_path(folder / FILE_NAME), "rb")  # noqa: SIM115
    except FileNotFoundError:
        return 0
    mark = b"\n" + SYNC_MARK
    with stream:
        end = stream.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - _BLOCK)
            stream.seek(start)
            # Blocks overlap by one mark, so that a mark cut by a block's edge is seen whole in the next.
            found = stream.read(end - start + len(mark)).rfind(mark)
            if found >= 0:
                return start + found + len(mark)
            end = start
    return 0


def read_lines(folder: Path, spans: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Raw lines at (offset, length) each.

    Raises
    ------
    DataError : the file cannot be read.
    """
    path = files.long_path(folder / FILE_NAME)
    try:
        with open(path, "rb") as stream:
            for offset, length in spans:
                stream.seek(offset)
                yield stream.read(length)
    except OSError as error:
        raise DataError(
            f"The list of samples cannot be read ({error.strerror})", where=files.plain_path(path)
        ) from error


def read_line(folder: Path, offset: int, length: int) -> bytes:
    """One raw line. Raises DataError when the file cannot be read."""
    return next(read_lines(folder, [(offset, length)]))


def record_from(raw: bytes, folder: Path) -> dict[str, Any]:
    """The record of one raw line. Raises DataError when it is none."""
    record = _line(0, raw).record
    if record is None:
        raise DataError(
            "The list of samples was changed while it was open",
            where=files.plain_path(folder / FILE_NAME),
            remedy="open the dataset again",
        )
    return record
