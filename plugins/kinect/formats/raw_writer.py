"""Writing a raw set: what the capture keeps, and the camera it was seen with. `frame_store` keeps frames whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.config_text import CAPTURE_CONFIG, config_text
from plugins.kinect.formats.frame_store import FrameStore
from plugins.kinect.formats.raw_frame import RAW_CHANNELS, SPLITS, RawFrame, RawSplit
from plugins.kinect.formats.set_calibration import CALIBRATION, SetCalibration, read_calibration
from workbench.api import DataError, files, png_bytes


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
        self._store = FrameStore(folder, RAW_CHANNELS)
        self.folder = self._store.folder
        try:
            _refuse_unlike(self.folder, calibration)
            if not files.long_path(self.folder / CALIBRATION).exists():
                files.write_json(self.folder / CALIBRATION, calibration.to_dict())
            if not files.long_path(self.folder / CAPTURE_CONFIG).exists():
                files.write_text(self.folder / CAPTURE_CONFIG, config_text(options))
            self._store.open()
        except BaseException:
            self._store.release()
            raise

    def counts(self) -> dict[RawSplit, int]:
        """Frames wholly there by split."""
        frames = self.frames()
        return {split: sum(frame.split == split for frame in frames) for split in SPLITS}

    def frames(self) -> list[RawFrame]:
        """Frames wholly there, in order."""
        return self._store.frames()

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
        pictures: tuple[NDArray[Any], ...] = (bgr, depth_mm, infrared)
        contents = (
            (channel, png_bytes(pixels, colourful=channel != "Depth"))
            for channel, pixels in zip(RAW_CHANNELS, pictures, strict=True)
        )
        return self._store.write(str(frame_id), split, details, contents)

    def flush(self) -> None:
        """Bring every whole frame to the disk and say so; call it about once a second. Raises WorkspaceError."""
        self._store.flush()

    def close(self) -> None:
        """Flush and let go; harmless when done twice."""
        try:
            self.flush()
        finally:
            self._store.release()

    def __enter__(self) -> RawSetWriter:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


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
