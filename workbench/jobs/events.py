"""The job's diary: one JSON object per line, appended by one process, read by anyone from where they stopped."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from workbench.errors import WorkspaceError
from workbench.files import append_line, long_path, whole_lines, write_bytes

Event = dict[str, Any]
"""``t`` (seconds since the epoch), ``kind`` and what the kind carries: state, progress, item, metric, preview, warning,
artifact, heartbeat, failed, done."""

_RESERVE_BYTES = 64 * 1024


class EventLog:
    """Appends events; safe from several threads.

    `reserve`, if given, is a file that is kept only to be deleted when the disk is full, so that the job can still
    write down why it ended.
    """

    def __init__(self, path: str | os.PathLike[str], *, reserve: Path | None = None) -> None:
        self._path = long_path(path)
        self._lock = threading.Lock()
        self._reserve = reserve
        _mend(self._path)
        if reserve is not None:
            write_bytes(reserve, b"\0" * _RESERVE_BYTES, durable=False)

    def write(self, kind: str, *, durable: bool = False, **values: Any) -> Event:
        """Append one event and return it.

        Raises
        ------
        WorkspaceError : the file cannot be written, even with the reserve given up.
        """
        event: Event = {"t": round(time.time(), 3), "kind": kind, **values}
        line = json.dumps(event, ensure_ascii=False)
        with self._lock:
            try:
                append_line(self._path, line, durable=durable)
            except WorkspaceError:
                if not self._give_up_reserve():
                    raise
                _mend(self._path)
                append_line(self._path, line, durable=durable)
        return event

    def close(self) -> None:
        """Give the reserve back."""
        self._give_up_reserve()

    def _give_up_reserve(self) -> bool:
        if self._reserve is None or not self._reserve.exists():
            return False
        self._reserve.unlink(missing_ok=True)
        return True


class EventReader:
    """Follows a JSON-lines file (events or metrics) from one look to the next."""

    def __init__(self, path: str | os.PathLike[str], offset: int = 0) -> None:
        self._path = long_path(path)
        self.offset = offset

    def news(self) -> list[Event]:
        """The whole records appended since the last call; lines a crash tore are passed over."""
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return []
        if size <= self.offset:
            return []
        lines, self.offset = whole_lines(self._path, self.offset)
        return _records(lines)


def read_events(path: str | os.PathLike[str], offset: int = 0) -> tuple[list[Event], int]:
    """Events from byte `offset`, and the offset to go on from."""
    reader = EventReader(path, offset)
    return reader.news(), reader.offset


def tail(path: str | os.PathLike[str], size: int) -> tuple[list[Event], int, bool]:
    """The events in a file's last `size` bytes, the offset to go on from, and whether that was all of the file."""
    try:
        start = max(0, long_path(path).stat().st_size - size)
    except FileNotFoundError:
        return [], 0, True
    lines, offset = whole_lines(path, start)
    # The first line is most likely cut; a whole one lost by chance is found by the next, larger look.
    return _records(lines[1:] if start else lines), offset, start == 0


def _records(lines: list[str]) -> list[Event]:
    records = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            records.append(record)
    return records


def _mend(path: Path) -> None:
    """End a last line that a crash tore, or the next event would be lost with it."""
    try:
        with open(path, "rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            if size == 0:
                return
            stream.seek(-1, os.SEEK_END)
            torn = stream.read(1) != b"\n"
    except FileNotFoundError:
        return
    if torn:
        append_line(path, "")
