"""Frames of several files in a set's folder: each is there wholly, or not at all, whatever is cut short.

Order of one frame: its files, each to a temporary name and renamed into place; then its line in `frames.jsonl`. Now and
then `flush` brings both to the disk and marks how far that reached. When a set is opened again, lines below the last
mark are compared with their files, those that do not agree are dropped, and files without a line are moved to the
folder `half_written`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from plugins.kinect.formats.raw_frame import FRAMES, SPLITS, RawFrame, RawSplit, frames_of, line_of
from workbench.api import ProcessLock, WorkspaceError, files

_LOCK = "writer.lock"
_LEFT_OVER = "half_written"
_SYNCED = "synced"


class FrameStore:
    """The frames of the set in `folder`, for adding to them. `write` may be called from many threads.

    Parameters
    ----------
    folder : the set's own folder, made where there is none. channels : the folders of each split.

    Raises
    ------
    WorkspaceError : another process writes to it, or the folder cannot be written to.
    """

    def __init__(self, folder: str | Path, channels: tuple[str, ...]) -> None:
        self.folder, self.channels = files.long_path(folder), channels
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.storage_error(error, self.folder) from error
        self._lock, self._guard = _locked(self.folder), threading.Lock()
        self._frames: dict[tuple[str, str], RawFrame] = {}
        self._unsynced: list[Path] = []

    def open(self) -> None:
        """Take in what is there, after what a crash left was taken out of the list and out of the way."""
        self._frames = {(frame.split, frame.id): frame for frame in _mended(self.folder, self.channels)}
        for split in SPLITS:
            for channel in self.channels:
                (self.folder / split / channel).mkdir(parents=True, exist_ok=True)

    def frames(self) -> list[RawFrame]:
        """Frames wholly there, in order."""
        with self._guard:
            return sorted(self._frames.values(), key=lambda frame: frame.order)

    def write(
        self, frame_id: str, split: RawSplit, details: Mapping[str, Any], contents: Iterator[tuple[str, bytes]]
    ) -> RawFrame:
        """Write one frame: the bytes of every channel, in any order; `details` are JSON-ready.

        Raises
        ------
        WorkspaceError : the disk is full or the folder not writable; this frame is not there then.
        """
        noted = {}
        for channel, data in contents:
            noted[channel] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            path = RawFrame(frame_id, split).path(self.folder, channel)
            files.write_bytes(path, data, durable=False)
            with self._guard:
                self._unsynced.append(path)
        frame = RawFrame(frame_id, split, details, noted)
        line = line_of(frame)
        with self._guard:
            files.append_line(self.folder / FRAMES, line)
            self._frames[frame.split, frame.id] = frame
        return frame

    def flush(self) -> None:
        """Bring every whole frame to the disk and say so; call it about once a second. Raises WorkspaceError."""
        self._lock.refresh()
        with self._guard:
            waiting, self._unsynced = self._unsynced, []
            # Lines that other threads add meanwhile are not covered: the mark names the byte up to which all is safe.
            end = _length(self.folder / FRAMES)
        if not waiting or not end:
            return
        try:
            for path in (*waiting, self.folder / FRAMES):
                with open(files.long_path(path), "r+b") as stream:
                    os.fsync(stream.fileno())
        except OSError as error:
            raise files.storage_error(error, self.folder) from error
        with self._guard:
            files.append_line(self.folder / FRAMES, json.dumps({_SYNCED: end}))

    def sort(self) -> None:
        """Put the lines in order, so that the same frames are the same bytes in whatever order they came."""
        self.flush()
        files.write_text(self.folder / FRAMES, "".join(f"{line_of(frame)}\n" for frame in self.frames()))

    def release(self) -> None:
        """Let another process write to the set; harmless when done twice."""
        self._lock.release()


def _length(path: Path) -> int:
    path = files.long_path(path)
    return path.stat().st_size if path.exists() else 0


def _locked(folder: Path) -> ProcessLock:
    lock = ProcessLock(folder / _LOCK)
    holder = lock.take()
    if holder is None:
        return lock
    place = f"process {holder.pid}" if holder.here else f"process {holder.pid} on {holder.host}"
    raise WorkspaceError(
        f"Another job is writing to this set ({place})",
        where=files.plain_path(folder),
        remedy="wait until it has finished, or cancel it",
    )


def _mended(folder: Path, channels: tuple[str, ...]) -> list[RawFrame]:
    whole: list[str] = []
    start, broken, lines = 0, False, files.whole_lines(folder / FRAMES)[0]
    safe = max((record[_SYNCED] for record in _records(lines) if _SYNCED in record), default=0)
    for line in lines:
        frames = frames_of(_records([line]))
        if frames and _is_there(folder, frames[0], channels, thorough=start >= safe):
            whole.append(line)
        else:
            broken |= bool(frames)
        start += len(line.encode("utf-8")) + 1
    if broken or start < _length(folder / FRAMES):
        files.write_text(folder / FRAMES, "".join(f"{line}\n" for line in whole))
    found = frames_of(_records(whole))
    _clear_away(folder, channels, {frame.path(folder, channel) for frame in found for channel in channels})
    return found


def _records(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        with contextlib.suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict):
                yield record


def _is_there(folder: Path, frame: RawFrame, channels: tuple[str, ...], *, thorough: bool) -> bool:
    for channel in channels:
        path, noted = frame.path(folder, channel), frame.contents.get(channel, {})
        if _length(path) != noted.get("bytes") or (thorough and files.sha256(path) != noted.get("sha256")):
            return False
    return True


def _clear_away(folder: Path, channels: tuple[str, ...], wanted: set[Path]) -> None:
    """Move files that belong to no whole frame aside, where a person can look at them, and drop temporary ones."""
    for split in SPLITS:
        for channel in channels:
            for path in list((folder / split / channel).glob("*")):
                if path.suffix == ".tmp":
                    path.unlink(missing_ok=True)
                elif path not in wanted:
                    target = folder / _LEFT_OVER / split / channel / path.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    files.replace(path, target)
