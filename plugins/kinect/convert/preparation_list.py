"""The preparations of a set, kept in the folder that is being made: a line for each frame, never half a line."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from plugins.kinect.convert.preparation import Preparation
from plugins.kinect.formats.raw_frame import RawFrame
from workbench.api import cv2, files, png_bytes

_LIST = "preparation.jsonl"
_FILLED = Path("Temp") / "Filled_Depth"
Key = tuple[str, str]


def key_of(frame: RawFrame | Preparation) -> Key:
    """Split and id."""
    return frame.split, frame.id


class PreparationList:
    """The one writer's view of it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / _LIST
        self.known = dict(read_preparations(folder))
        if files.long_path(self._path).exists():
            # A line that a crash tore would swallow the next one.
            self.sort()

    def add(self, prepared: Preparation) -> None:
        """Note one frame, its filled depth first. Raises WorkspaceError."""
        if prepared.filled is not None:
            files.write_bytes(_filled_path(self._folder, key_of(prepared)), png_bytes(prepared.filled), durable=False)
        files.append_line(self._path, _line(prepared))
        self.known[key_of(prepared)] = prepared

    def sort(self) -> None:
        """Put the lines in order, so that the same frames are the same bytes in whatever order they came."""
        files.write_text(
            self._path, "".join(f"{_line(p)}\n" for p in sorted(self.known.values(), key=lambda p: p.order))
        )

    def forget_filled(self) -> None:
        """Remove what only the conversion itself needed."""
        shutil.rmtree(files.long_path(self._folder / _FILLED.parts[0]), ignore_errors=True)


def read_preparations(folder: Path) -> Mapping[Key, Preparation]:
    """What is noted so far, by split and id; lines that cannot be read are passed over."""
    found = {}
    for record in files.json_lines(folder / _LIST):
        with contextlib.suppress(KeyError, ValueError, TypeError):
            prepared = Preparation.from_dict(record)
            found[key_of(prepared)] = prepared
    return found


def read_filled(folder: Path, key: Key) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]] | None:
    """The filled depth around a frame's face; None where it is not there or damaged."""
    path = files.long_path(_filled_path(folder, key))
    data = np.fromfile(path, np.uint8) if path.exists() else np.empty(0, np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    return np.asarray(pixels) if pixels is not None and pixels.dtype == np.uint16 else None


def _filled_path(folder: Path, key: Key) -> Path:
    return folder / _FILLED / key[0] / f"{key[1]}.png"


def _line(prepared: Preparation) -> str:
    return json.dumps(prepared.to_dict(), ensure_ascii=False, separators=(",", ":"))
