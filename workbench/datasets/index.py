"""`index.sqlite`: where each sample's line lies, for lists and filters that do not read a hundred thousand lines.

Only an index: deleted, stale or damaged, it is rebuilt from `samples.jsonl` without a word. Where the folder cannot be
written to, it is used as it stands when it is fresh, else built in memory.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import files
from workbench.datasets import journal
from workbench.datasets.journal import Line
from workbench.datasets.record import Split
from workbench.errors import DataError

FILE_NAME = "index.sqlite"
LIVE, REMOVED, BROKEN = 0, 1, 2
"""Values of the column `removed`: there; taken out by hand and able to come back; lost in a crash."""
_SCHEMA_VERSION = "1"
_FINGERPRINT_BYTES = 512
_SCHEMA = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE samples(
    id TEXT PRIMARY KEY, identity TEXT, split TEXT, category TEXT, seed INTEGER, channels TEXT, image_hash TEXT,
    start INTEGER, length INTEGER, removed INTEGER
) WITHOUT ROWID;
CREATE INDEX by_split ON samples(removed, split, id);
CREATE INDEX by_identity ON samples(identity, split);
"""
LIVE_SPANS = "SELECT start, length FROM samples WHERE removed=0 ORDER BY id"
"""Where the lines of all live samples lie, in the order of their ids."""
_INSERT = "INSERT OR REPLACE INTO samples VALUES(?,?,?,?,?,?,?,?,?,0)"


@dataclass(frozen=True)
class Row:
    """One line of a dataset's list: what the index knows of a sample."""

    id: str
    identity: str
    split: Split | None
    category: str
    seed: int
    channels: tuple[str, ...]


class Index:
    """The SQLite index of one dataset folder; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.RLock()
        self._connection = self._open()

    def refresh(self) -> None:
        """Take in what was appended to `samples.jsonl` since; rebuild where the index does not belong to the file."""
        with self._guard:
            try:
                _catch_up(self._connection, self._folder)
            except sqlite3.DatabaseError:
                self._connection.close()
                self._connection = self._open()

    def close(self) -> None:
        """Close the file (needed on Windows before the folder can be moved)."""
        with self._guard:
            self._connection.close()

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a SELECT; an index damaged underneath is rebuilt and asked again."""
        with self._guard:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.DatabaseError:
                self._connection.close()
                delete_index(self._folder)
                self._connection = self._open()
                return self._connection.execute(sql, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._writable()
        except sqlite3.OperationalError:
            pass  # Read-only storage, or held by another program for long: use it as it stands, or do without.
        except sqlite3.DatabaseError:
            if delete_index(self._folder):
                return self._writable()
        return self._frozen() or self._in_memory()

    def _writable(self) -> sqlite3.Connection:
        return _ready(files.long_path(self._folder / FILE_NAME), self._folder)

    def _frozen(self) -> sqlite3.Connection | None:
        """The index of a folder on read-only storage, when it is fresh."""
        path = files.long_path(self._folder / FILE_NAME)
        try:
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        except sqlite3.Error:
            return None
        try:
            fresh = _indexed_bytes(connection, self._folder) == journal.end_of_whole_lines(self._folder)
        except sqlite3.Error:
            fresh = False
        if not fresh:
            connection.close()
        return connection if fresh else None

    def _in_memory(self) -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.isolation_level = None
        _catch_up(connection, self._folder)
        return connection


def delete_index(folder: Path) -> bool:
    """Remove the index and its side files; False where they cannot be removed."""
    try:
        for ending in ("", "-wal", "-shm"):
            files.long_path(folder / (FILE_NAME + ending)).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _ready(path: Path, folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=20, check_same_thread=False)
    try:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        # Losing the last transactions of an index to a power cut costs nothing: it is brought up to date when opened.
        connection.execute("PRAGMA synchronous=OFF")
        _catch_up(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def _indexed_bytes(connection: sqlite3.Connection, folder: Path) -> int | None:
    """How far into `samples.jsonl` this index reaches; None where it belongs to other content or another version."""
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise
    if meta.get("schema") != _SCHEMA_VERSION or not str(meta.get("bytes", "")).isdigit():
        return None
    reach = int(meta["bytes"])
    return reach if meta.get("fingerprint") == _fingerprint(folder, reach) else None


def _fingerprint(folder: Path, end: int) -> str:
    """Hash of the bytes just before `end`: tells whether the file still is the one that was indexed."""
    if end == 0:
        return "empty"
    start = max(0, end - _FINGERPRINT_BYTES)
    path = files.long_path(folder / journal.FILE_NAME)
    if not path.exists() or path.stat().st_size < end:
        return "gone"
    return hashlib.sha256(journal.read_line(folder, start, end - start)).hexdigest()


def _catch_up(connection: sqlite3.Connection, folder: Path) -> None:
    if _indexed_bytes(connection, folder) == journal.end_of_whole_lines(folder):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        reach = _indexed_bytes(connection, folder)
        if reach is None:
            _start_afresh(connection)
            reach = 0
        end = _take_in(connection, journal.lines(folder, reach), reach)
        rows = [("schema", _SCHEMA_VERSION), ("bytes", str(end)), ("fingerprint", _fingerprint(folder, end))]
        connection.executemany("INSERT OR REPLACE INTO meta VALUES(?,?)", rows)
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has already rolled back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _start_afresh(connection: sqlite3.Connection) -> None:
    for table in ("meta", "samples"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in filter(str.strip, _SCHEMA.split(";")):
        connection.execute(statement)


def _take_in(connection: sqlite3.Connection, lines: Iterable[Line], end: int) -> int:
    for line in lines:
        end = line.offset + line.length
        record = line.record
        if record is None:
            continue
        if reason := record.get("removed"):
            state = BROKEN if reason == journal.BY_CRASH else REMOVED
            connection.execute("UPDATE samples SET removed=? WHERE id=?", (state, record["id"]))
        else:
            _insert(connection, record, line)
    return end


def _insert(connection: sqlite3.Connection, record: dict[str, Any], line: Line) -> None:
    try:
        connection.execute(_INSERT, _values(record, line))
    except (OverflowError, AttributeError, sqlite3.ProgrammingError) as error:
        # A number beyond 64 bits, or a list where a name belongs: nothing of ours wrote it.
        raise DataError(
            f"The record of sample {record['id']} in {journal.FILE_NAME} holds what it cannot hold",
            remedy="take its line out of the file, or bring back the file as it was",
        ) from error


def _values(record: dict[str, Any], line: Line) -> tuple[Any, ...]:
    channels = record.get("files", {})
    return (
        record["id"],
        record.get("identity", ""),
        record.get("split"),
        record.get("category", ""),
        record.get("seed", 0),
        ",".join(sorted(channels)),
        channels.get("image", {}).get("sha256"),
        line.offset,
        line.length,
    )
