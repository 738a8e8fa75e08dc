"""The one writer of a dataset: a sample is there wholly, or not at all, whenever the process or the power is cut.

Order of one commit: every channel file to a temporary name, renamed into place; then the record's line. About once a
second `flush` brings files and lines to the disk and marks how far that reached. When a dataset is opened again, lines
below the last mark are compared with their files by size and hash, and dropped where these do not agree.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import BinaryIO

from workbench import files
from workbench.datasets import journal
from workbench.datasets.encoding import EncodedSample, encode_sample
from workbench.datasets.index import LIVE_SPANS, Index
from workbench.datasets.info import DatasetInfo, Seal, now
from workbench.datasets.recovery import recover
from workbench.datasets.thumbnails import thumbnail_path
from workbench.datasets.verify import hash_of_records
from workbench.errors import DataError, WorkspaceError
from workbench.jobs.contract import Committed, Item, Scalar
from workbench.jobs.lock import ProcessLock

__all__ = ["DatasetWriter", "EncodedSample", "encode_sample"]

ASIDE_NAME = "aside.jsonl"
LOCK_NAME = "writer.lock"
_SUSPECTS_TO_STOP = 8


class DatasetWriter:
    """Adds samples to the dataset in `path`, making it where there is none; the `Output` of a batch.

    Parameters
    ----------
    path : the dataset's folder.
    info : what is going to be written; an existing dataset must be of the same kind.

    Raises
    ------
    WorkspaceError : another process writes to it, or the folder cannot be written to.
    DataError : what is there was made by another task or with other settings.
    """

    def __init__(self, path: str | Path, info: DatasetInfo) -> None:
        self.folder = files.long_path(path)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.storage_error(error, self.folder) from error
        self._lock, unclean = _locked(self.folder)
        try:
            self.info = self._existing(info)
            self.recovered = recover(self.folder, unclean=unclean)
            """Ids whose last writes a crash had cut; they count as not made."""
            self._index = Index(self.folder)
            self._journal, self._end = _open_journal(self.folder)
        except BaseException:
            self._lock.release()
            raise
        self._synced_end = journal.end_of_synced(self.folder)
        self._unsynced: list[Path] = []
        self._committed = self._suspect = self._aside = 0

    def finished_ids(self) -> Set[str]:
        """Ids wholly there, and those a person took out: they are not made again.

        What a power cut broke was dropped when the writer opened, and is not among them.
        """
        return self._ids("removed<>2")

    def live_ids(self) -> Set[str]:
        """Ids wholly there."""
        return self._ids("removed=0")

    def _ids(self, condition: str) -> Set[str]:
        self._index.refresh()
        return {row[0] for row in self._index.query(f"SELECT id FROM samples WHERE {condition}")}

    def commit(self, item: Item, made: EncodedSample) -> Committed:
        """Write one encoded sample.

        Raises
        ------
        WorkspaceError : the disk is full or the folder not writable; what was committed before stays.
        DataError : colour and depth disagree on most of the first samples (a defect of their generator).
        """
        if made.id != item.id:
            raise DataError(f"The worker returned sample {made.id} for item {item.id}")
        self._note_suspects(made)
        self.add(made)
        preview = thumbnail_path(self.folder, made.id)
        return Committed(_summary(made), preview if made.thumbnail else None, made.warnings)

    def add(self, made: EncodedSample) -> None:
        """Write one encoded sample outside a batch (capture, merging); as `commit`."""
        self._unseal()
        for channel, data in made.contents.items():
            target = files.inside(self.folder, *made.record["files"][channel]["name"].split("/"))
            files.write_bytes(target, data, durable=False)
            self._unsynced.append(target)
        if made.thumbnail is not None:
            files.write_bytes(thumbnail_path(self.folder, made.id), made.thumbnail, durable=False)
        self.append(journal.canonical(made.record))
        self._committed += 1

    def append(self, line: bytes) -> None:
        """Append one journal line, wholly or not at all. Raises WorkspaceError (full disk)."""
        try:
            self._journal.write(line)
        except OSError as error:
            # A part of the line may have reached the file; the next line must not grow onto it.
            self._journal.truncate(self._end)
            raise files.storage_error(error, self.folder / journal.FILE_NAME) from error
        self._end += len(line)

    def append_many(self, lines: Iterable[bytes]) -> None:
        """Append lines about samples that are already there, and bring them to the disk. Raises WorkspaceError."""
        for line in lines:
            self._unseal()
            self.append(line)
        self.flush()

    def replace_journal(self, content: bytes) -> None:
        """Put other lines in place of all there are, at once. Raises WorkspaceError; then all is as before."""
        self.flush()
        self._journal.close()
        try:
            files.write_bytes(self.folder / journal.FILE_NAME, content + journal.SYNC_MARK)
        finally:
            self._journal, self._end = _open_journal(self.folder)
            self._synced_end = self._end

    def set_aside(self, item: Item, sentence: str) -> None:
        """Note in `aside.jsonl` that an item could not be made, and why."""
        line = journal.canonical({"id": item.id, "index": item.index, "seed": item.seed, "sentence": sentence})
        files.append_line(self.folder / ASIDE_NAME, line.decode("utf-8").rstrip("\n"))
        self._aside += 1

    def flush(self) -> None:
        """Bring everything committed to the disk, then say so in the journal.

        Raises
        ------
        WorkspaceError : the disk refused (full, gone).
        """
        self._lock.refresh()
        if self._end == self._synced_end:
            return
        try:
            for path in dict.fromkeys(self._unsynced):
                with open(path, "r+b") as stream:
                    os.fsync(stream.fileno())
            os.fsync(self._journal.fileno())
        except OSError as error:
            raise files.storage_error(error, self.folder) from error
        self._unsynced.clear()
        self.append(journal.SYNC_MARK)
        self._synced_end = self._end

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        """Flush, bring the index up to date, seal a complete dataset with its content hash, release the lock.

        Returns samples in the dataset, added now, set aside now, suspect now, and the content hash where complete.
        """
        try:
            self.flush()
            self._index.refresh()
            count = int(self._index.query("SELECT COUNT(*) FROM samples WHERE removed=0")[0][0])
            summary: dict[str, Scalar] = {"samples": count, "added": self._committed, "set aside": self._aside}
            if self._suspect:
                summary["channels disagree"] = self._suspect
            if complete:
                seal = Seal(samples=count, content_hash=self._content_hash(), finished=now())
                self.info = self.info.model_copy(update={"seal": seal})
                self.info.write(self.folder)
                summary["content hash"] = seal.content_hash
            return summary
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go of files and lock without sealing; harmless when done twice."""
        self._journal.close()
        self._index.close()
        self._lock.release()

    def line_of(self, sample_id: str, *, removed: bool = False) -> bytes | None:
        """The journal line of a sample, live or removed; None where there is none."""
        self._index.refresh()
        sql = "SELECT start, length FROM samples WHERE id=? AND removed=?"
        found = self._index.query(sql, (sample_id, int(removed)))
        return journal.read_line(self.folder, *found[0]) if found else None

    def _existing(self, info: DatasetInfo) -> DatasetInfo:
        try:
            present = DatasetInfo.read(self.folder)
        except DataError:
            if journal.end_of_whole_lines(self.folder) > 0:
                # Samples without a readable description: writing a new one could give their numbers another meaning.
                raise
            info.write(self.folder)
            return info
        present.refuse_unlike(info, self.folder)
        return present

    def _unseal(self) -> None:
        if self.info.seal is not None:
            self.info = self.info.model_copy(update={"seal": None})
            self.info.write(self.folder)

    def _note_suspects(self, made: EncodedSample) -> None:
        self._suspect += bool(made.warnings)
        seen = self._committed + 1
        # Only an exact renderer draws colour and depth in one pass; what a network generates may stray a little.
        if self.info.kind == "rendered" and seen <= 2 * _SUSPECTS_TO_STOP and self._suspect >= _SUSPECTS_TO_STOP:
            raise DataError(
                f"Colour and depth do not belong together on {self._suspect} of the first {seen} samples",
                where=f"sample {made.id}: {made.warnings[0] if made.warnings else ''}".rstrip(". "),
                remedy="this is a defect of the generator; please report it with the log",
            )

    def _content_hash(self) -> str:
        rows = [(r[0], r[1]) for r in self._index.query(LIVE_SPANS)]
        return hash_of_records(self.info, journal.read_lines(self.folder, rows))


def _locked(folder: Path) -> tuple[ProcessLock, bool]:
    """The lock, and whether a writer that died had left one: its last writes may be incomplete."""
    left_behind = files.long_path(folder / LOCK_NAME).exists()
    lock = ProcessLock(folder / LOCK_NAME)
    holder = lock.take()
    if holder is None:
        return lock, left_behind
    place = f"process {holder.pid}" if holder.here else f"process {holder.pid} on {holder.host}"
    raise WorkspaceError(
        f"Another job is writing to this dataset ({place})",
        where=files.plain_path(folder),
        remedy="wait until it has finished, or cancel it",
    )


def _open_journal(folder: Path) -> tuple[BinaryIO, int]:
    try:
        stream = open(files.long_path(folder / journal.FILE_NAME), "ab", buffering=0)  # noqa: SIM115
    except OSError as error:
        raise files.storage_error(error, folder) from error
    return stream, stream.seek(0, os.SEEK_END)


def _summary(made: EncodedSample) -> dict[str, Scalar]:
    size = sum(len(data) for data in made.contents.values())
    return {"id": made.id, "split": made.record.get("split"), "bytes": size}
