"""Writing a raw set: a frame is there wholly, or not at all, whenever the process or the power is cut.

Order of one frame: its three pictures, each to a temporary name and renamed into place; then its line in
`frames.jsonl`. Now and then `flush` brings both to the disk and marks how far that reached. When a set is opened
again, lines below the last mark are compared with their files, those that do not agree are dropped, and pictures
without a line are moved to the folder `half_written`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.config_text import CAPTURE_CONFIG, config_text
from plugins.kinect.formats.raw_frame import (
    FRAMES,
    RAW_CHANNELS,
    SPLITS,
    RawFrame,
    RawSplit,
    frames_of,
    line_of,
)
from plugins.kinect.formats.set_calibration import CALIBRATION, SetCalibration, read_calibration
from workbench.api import DataError, ProcessLock, WorkspaceError, files, png_bytes

_LOCK = "writer.lock"
_LEFT_OVER = "half_written"
_SYNCED = "synced"


class RawSetWriter:
    """Adds frames to the raw set in `folder`, making it where there is none. `write` may be called from many threads.

    Parameters
    ----------
    folder : the set's own folder, see `raw_folder`.
    calibration : the camera; a set that is gone on with has to have the same.
    options : for `CaptureConfig.txt`, under the names of facts 2.4; written where there is none yet.

    Raises
    ------
    WorkspaceError : another process writes to it, or the folder cannot be written to.
    DataError : what is there was captured by another program or with another camera.
    """

    def __init__(self, folder: str | Path, calibration: SetCalibration, options: Mapping[str, object]) -> None:
        self.folder = files.long_path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.storage_error(error, self.folder) from error
        self._lock, self._line = _locked(self.folder), threading.Lock()
        try:
            _refuse_unlike(self.folder, calibration)
            self._frames = {frame.id: frame for frame in _mended(self.folder)}
            _describe(self.folder, calibration, options)
        except BaseException:
            self._lock.release()
            raise
        self._unsynced: list[Path] = []

    def counts(self) -> dict[RawSplit, int]:
        """Frames wholly there by split."""
        with self._line:
            return {split: sum(frame.split == split for frame in self._frames.values()) for split in SPLITS}

    def frames(self) -> list[RawFrame]:
        """Frames wholly there, in order."""
        with self._line:
            return sorted(self._frames.values(), key=lambda frame: frame.order)

    def unused_ids(self, first: int = 0) -> Iterator[int]:
        """Numbers from `first` on that no frame has: what a crash took comes before what is new."""
        taken = {int(frame.id) for frame in self.frames()}
        return (number for number in count(first) if number not in taken)

    def write(
        self,
        frame_id: int,
        split: RawSplit,
        bgr: NDArray[np.uint8],
        depth_mm: NDArray[np.uint16],
        infrared: NDArray[np.uint16],
        details: Mapping[str, Any],
    ) -> RawFrame:
        """Write one frame of the size of the set's region: (H, W, 3), (H, W) and (H, W), the last two registered.

        details : JSON-ready; `colour_us`, `depth_us`, `exposure_us`, `serial`, `box`, `pose`, `sharpness` …

        Raises
        ------
        WorkspaceError : the disk is full or the folder not writable; this frame is not there then.
        """
        contents = {}
        pictures: tuple[NDArray[Any], ...] = (bgr, depth_mm, infrared)
        for channel, pixels in zip(RAW_CHANNELS, pictures, strict=True):
            data = png_bytes(pixels, colourful=channel != "Depth")
            contents[channel] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            path = RawFrame(str(frame_id), split).path(self.folder, channel)
            files.write_bytes(path, data, durable=False)
            with self._line:
                self._unsynced.append(path)
        frame = RawFrame(str(frame_id), split, details, contents)
        with self._line:
            files.append_line(self.folder / FRAMES, line_of(frame))
            self._frames[frame.id] = frame
        return frame

    def flush(self) -> None:
        """Bring every whole frame to the disk and say so; call it about once a second. Raises WorkspaceError."""
        self._lock.refresh()
        with self._line:
            waiting, self._unsynced = self._unsynced, []
            # Lines that other threads add meanwhile are not covered: the mark names the byte up to which all is safe.
            end = _length(self.folder / FRAMES)
        if not waiting:
            return
        try:
            for path in waiting:
                _sync(path)
            _sync(self.folder / FRAMES)
        except OSError as error:
            raise files.storage_error(error, self.folder) from error
        with self._line:
            files.append_line(self.folder / FRAMES, json.dumps({_SYNCED: end}))

    def close(self) -> None:
        """Flush and let go; harmless when done twice."""
        try:
            self.flush()
        finally:
            self._lock.release()

    def __enter__(self) -> RawSetWriter:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def _sync(path: Path) -> None:
    with open(files.long_path(path), "r+b") as stream:
        os.fsync(stream.fileno())


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
        f"Another capture is writing to this set ({place})",
        where=files.plain_path(folder),
        remedy="wait until it has finished, or cancel it",
    )


def _refuse_unlike(folder: Path, calibration: SetCalibration) -> None:
    where = files.plain_path(folder)
    present = read_calibration(folder)
    if present is None:
        if any((folder / split).is_dir() for split in SPLITS):
            raise DataError(
                "The set here was captured by another program", where=where, remedy="choose another name for yours"
            )
    elif _decisive(present) != _decisive(calibration):
        raise DataError(
            "The set here was captured with another camera, resolution or region",
            where=where,
            remedy="choose another name, or the camera and modes that were used",
        )


def _decisive(calibration: SetCalibration) -> str:
    """What the stored pictures' geometry depends on, as text: a file gives numbers back exactly."""
    values = calibration.to_dict()
    return json.dumps([values["region"], values["calibration"]], sort_keys=True)


def _describe(folder: Path, calibration: SetCalibration, options: Mapping[str, object]) -> None:
    if not files.long_path(folder / CALIBRATION).exists():
        files.write_json(folder / CALIBRATION, calibration.to_dict())
    if not files.long_path(folder / CAPTURE_CONFIG).exists():
        files.write_text(folder / CAPTURE_CONFIG, config_text(options))
    for split in SPLITS:
        for channel in RAW_CHANNELS:
            files.long_path(folder / split / channel).mkdir(parents=True, exist_ok=True)


def _mended(folder: Path) -> list[RawFrame]:
    """The frames that are wholly there, after what a crash left was taken out of the list and of the way."""
    whole, broken = [], False
    lines = files.whole_lines(folder / FRAMES)[0]
    safe = max((record[_SYNCED] for record in _records(lines) if _SYNCED in record), default=0)
    start = 0
    for line in lines:
        frames = frames_of(_records([line]))
        if frames and not _is_there(folder, frames[0], thorough=start >= safe):
            broken = True
        elif frames:
            whole.append(line)
        start += len(line.encode("utf-8")) + 1
    broken |= start < _length(folder / FRAMES)
    if broken:
        files.write_text(folder / FRAMES, "".join(line + "\n" for line in whole))
    found = frames_of(_records(whole))
    _clear_away(folder, {frame.path(folder, channel) for frame in found for channel in RAW_CHANNELS})
    return found


def _records(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        with contextlib.suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict):
                yield record


def _is_there(folder: Path, frame: RawFrame, *, thorough: bool) -> bool:
    for channel in RAW_CHANNELS:
        path, noted = frame.path(folder, channel), frame.contents[channel]
        if _length(path) != noted["bytes"] or (thorough and files.sha256(path) != noted["sha256"]):
            return False
    return True


def _clear_away(folder: Path, wanted: set[Path]) -> None:
    """Move pictures that belong to no whole frame aside, where a person can look at them, and drop temporary files."""
    for split in SPLITS:
        for channel in RAW_CHANNELS:
            for path in list((folder / split / channel).glob("*")):
                if path.suffix == ".tmp":
                    path.unlink(missing_ok=True)
                elif path not in wanted:
                    target = folder / _LEFT_OVER / split / channel / path.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    files.replace(path, target)
