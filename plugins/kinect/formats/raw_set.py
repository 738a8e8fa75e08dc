"""Raw sets as the face synthesiser lays them out (facts 2.3), ours and other people's, for reading.

`<workspace>/datasets/unprocessed/NAME/{train,eval}/{Color,Depth,Infrared}/ID.png`. Depth and infrared are registered to
the colour picture. Ours have `calibration.json` and `frames.jsonl` beside it; `raw_writer` makes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.config_text import CAPTURE_CONFIG, read_config
from plugins.kinect.formats.raw_frame import FRAMES, RAW_CHANNELS, RawFrame, RawSplit, frames_of, listed
from plugins.kinect.formats.raw_writer import RawSetWriter
from plugins.kinect.formats.set_calibration import SetCalibration, read_calibration
from workbench.api import DataError, cv2, files

__all__ = ["RawFrame", "RawSet", "RawSetWriter", "RawSplit", "SetCalibration", "raw_folder"]


def raw_folder(workspace: Path, name: str) -> Path:
    """Where the raw set of a name lies in a workspace."""
    return files.inside(workspace, "datasets", "unprocessed", name)


class RawSet:
    """A raw set opened for reading; may be open while it is captured (`frames` is read when it is opened)."""

    def __init__(self, folder: Path, frames: Sequence[RawFrame], incomplete: Sequence[str] = ()) -> None:
        self.folder = folder
        self.frames = frames
        """In order: train before eval, by number."""
        self.incomplete = incomplete
        """Frames that lack one of their three pictures, as "train/12": in sets of other programs only."""

    @classmethod
    def open(cls, path: str | Path) -> RawSet:
        """The raw set in a folder.

        Raises
        ------
        DataError : the folder holds none.
        """
        folder = files.long_path(path)
        if files.long_path(folder / FRAMES).exists():
            return cls(folder, frames_of(files.json_lines(folder / FRAMES)))
        frames, incomplete = listed(folder, RAW_CHANNELS)
        if not frames:
            raise DataError(
                "This folder holds no captured frames",
                where=files.plain_path(folder),
                remedy="choose one with train and eval inside, and in each of them Color, Depth and Infrared",
            )
        return cls(folder, frames, incomplete)

    @property
    def options(self) -> dict[str, str]:
        """What `CaptureConfig.txt` says; empty where there is none."""
        return read_config(self.folder / CAPTURE_CONFIG)

    @property
    def calibration(self) -> SetCalibration | None:
        """The camera, where the set says. Raises DataError (damaged)."""
        return read_calibration(self.folder)

    def colour(self, frame: RawFrame) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 BGR. Raises DataError: missing, damaged."""
        pixels = self._pixels(frame, "Color", cv2.IMREAD_COLOR)
        return np.asarray(pixels, np.uint8)

    def depth(self, frame: RawFrame) -> NDArray[np.uint16]:
        """(H, W) uint16 millimetres along the colour camera's axis, 0 = nothing measured. Raises DataError."""
        pixels = self._pixels(frame, "Depth", cv2.IMREAD_UNCHANGED)
        if pixels.dtype != np.uint16 or pixels.ndim != 2:
            raise DataError("The depth picture is not of 16-bit grey", where=self._where(frame, "Depth"))
        return pixels

    def infrared(self, frame: RawFrame) -> NDArray[np.uint16]:
        """(H, W) uint16 active brightness. Raises DataError."""
        pixels = self._pixels(frame, "Infrared", cv2.IMREAD_UNCHANGED)
        if pixels.ndim != 2 or pixels.dtype not in (np.uint8, np.uint16):
            raise DataError("The infrared picture is not grey", where=self._where(frame, "Infrared"))
        return np.asarray(pixels, np.uint16)

    def frame(self, split: RawSplit, frame_id: str) -> RawFrame:
        """One frame. Raises DataError: there is none of that id."""
        for frame in self.frames:
            if frame.id == frame_id and frame.split == split:
                return frame
        raise DataError(f"There is no frame “{split}/{frame_id}”", where=files.plain_path(self.folder))

    def verify(self) -> list[str]:
        """Sentences about frames whose files are missing or not as they were written; empty when all is well."""
        found = []
        for frame in self.frames:
            for channel in RAW_CHANNELS:
                path = files.long_path(frame.path(self.folder, channel))
                noted = frame.contents.get(channel, {})
                if not path.exists():
                    found.append(f"{self._where(frame, channel)} is missing")
                elif noted and files.sha256(path) != noted["sha256"]:
                    found.append(f"{self._where(frame, channel)} is not what was captured")
        return found

    def content_hash(self) -> str:
        """SHA-256 of all frames in order: ids, splits and the hashes of their files (taken anew where not noted)."""
        total = hashlib.sha256()
        for frame in self.frames:
            for channel in RAW_CHANNELS:
                noted = frame.contents.get(channel)
                digest = noted["sha256"] if noted else files.sha256(frame.path(self.folder, channel))
                total.update(f"{frame.split}/{channel}/{frame.id} {digest}\n".encode())
        return total.hexdigest()

    def _pixels(self, frame: RawFrame, channel: str, how: int) -> NDArray[Any]:
        try:
            data = np.fromfile(files.long_path(frame.path(self.folder, channel)), np.uint8)
        except OSError as error:
            what = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
            raise DataError(f"A picture of this frame {what}", where=self._where(frame, channel)) from error
        pixels = cv2.imdecode(data, how) if len(data) else None
        if pixels is None:
            raise DataError("The file is not a picture that can be read", where=self._where(frame, channel))
        return np.asarray(pixels)

    def _where(self, frame: RawFrame, channel: str) -> str:
        return files.plain_path(frame.path(self.folder, channel))
