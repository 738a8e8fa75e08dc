"""Processed sets as the face synthesiser lays them out (facts 3.1), with what brings them back to millimetres.

`<workspace>/datasets/processed/NAME/{train,eval}/{Color,Depth,Feature,Landmark}/ID`. Beside it `processed.json` (the
set's depth window, scale and lens) and `frames.jsonl` (each frame's scale, place and shift in depth).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.config_text import CONVERT_CONFIG, config_text
from plugins.kinect.formats.frame_store import FrameStore
from plugins.kinect.formats.raw_frame import FRAMES, LANDMARK, RawFrame, RawSplit, frames_of, listed
from plugins.kinect.lens import Lens
from workbench.api import (
    PROCESSED,
    DataError,
    cv2,
    description_of,
    files,
    landmark_text,
    millimetres,
    png_bytes,
    read_landmarks,
)

PROCESSED_CHANNELS = ("Color", "Depth", "Feature", LANDMARK)
_FORMAT = 1
_SETTINGS = "conversion.json"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class FramePlace:
    """Where a crop lies. scale : its pixels per stored pixel. origin : its corner in the scaled picture, pixels.

    shift_mm : added to the depths before they were coded, so that every nose is as far away as the first.
    """

    scale: float
    origin: tuple[int, int]
    shift_mm: float


@dataclass(frozen=True)
class SetDescription:
    """What holds for all frames. lens : of the raw set's pictures. assumed : why it is not the camera's own, in words.

    size : pixels a side. near_mm, far_mm : ends of the depth code. reference_mm, general_scale : see `SetScale`.
    """

    size: int
    near_mm: int
    far_mm: int
    reference_mm: float
    general_scale: float
    lens: Lens
    assumed: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"format": _FORMAT, **asdict(self), "lens": self.lens.to_dict()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SetDescription:
        """What `to_dict` wrote. Raises DataError for a damaged lens, KeyError."""
        own = {name: values[name] for name in ("size", "near_mm", "far_mm", "reference_mm", "general_scale")}
        return cls(**own, lens=Lens.from_dict(values["lens"]), assumed=str(values.get("assumed", "")))


@dataclass(frozen=True)
class ProcessedFrame:
    """One frame: colour (S, S, 3) BGR, depth (S, S) code, feature (S, S) 0 or 255, box and landmarks (70, 2) in pixels
    of the crop, pixel centres at +0.5."""

    id: str
    split: RawSplit
    colour: NDArray[np.uint8]
    depth: NDArray[np.uint8]
    feature: NDArray[np.uint8]
    box: Box
    landmarks: NDArray[np.float64]
    place: FramePlace

    def contents(self) -> dict[str, bytes]:
        """The bytes of its files, by channel."""
        return {
            "Color": png_bytes(self.colour, colourful=True),
            "Depth": png_bytes(self.depth),
            "Feature": png_bytes(self.feature),
            LANDMARK: landmark_text(self.box, self.landmarks).encode("ascii"),
        }


class ProcessedSetWriter:
    """Adds frames to the processed set in `folder`, making it where there is none.

    Parameters
    ----------
    options : for `ConvertConfig.txt`, under the names of facts 3.2.
    made_with : JSON-ready, all that the frames depend on; a set that is gone on with has to have the same.

    Raises
    ------
    WorkspaceError : another process writes to it, or the folder cannot be written to.
    DataError : what is there was made by another program, from other frames or with other settings.
    """

    def __init__(self, folder: Path, options: Mapping[str, object], made_with: Mapping[str, Any]) -> None:
        self._store = FrameStore(folder, PROCESSED_CHANNELS)
        self.folder = self._store.folder
        try:
            refuse_unlike(self.folder, made_with)
            files.write_json(self.folder / _SETTINGS, dict(made_with))
            files.write_text(self.folder / CONVERT_CONFIG, config_text(options))
            self._store.open()
        except BaseException:
            self._store.release()
            raise

    def frames(self) -> list[RawFrame]:
        """Frames wholly there, in order."""
        return self._store.frames()

    def describe(self, description: SetDescription) -> None:
        """Write `processed.json`, before the first frame. Raises WorkspaceError."""
        if not files.long_path(self.folder / PROCESSED).exists():
            files.write_json(self.folder / PROCESSED, description.to_dict())

    def write(self, frame_id: str, split: RawSplit, place: FramePlace, contents: Mapping[str, bytes]) -> RawFrame:
        """Write one frame's files. Raises WorkspaceError; the frame is not there then."""
        return self._store.write(frame_id, split, asdict(place), iter(contents.items()))

    def flush(self) -> None:
        """As `FrameStore.flush`."""
        self._store.flush()

    def close(self, *, complete: bool) -> None:
        """Flush, put a complete set's list in order, and let go."""
        try:
            if complete:
                self._store.sort()
            else:
                self._store.flush()
        finally:
            self._store.release()


def refuse_unlike(folder: Path, made_with: Mapping[str, Any]) -> None:
    """Refuse to write frames into a set that was made otherwise.

    Raises
    ------
    DataError : names the first difference.
    """
    where = files.plain_path(folder)
    path = folder / _SETTINGS
    if not files.long_path(path).exists():
        if any((folder / split).is_dir() for split in ("train", "eval")):
            raise DataError(
                "The set here was made by another program", where=where, remedy="choose another name for yours"
            )
        return
    present = files.read_json(path)
    for name, value in made_with.items():
        if not isinstance(present, dict) or present.get(name) != value:
            raise DataError(
                f"The set here was made with another “{name.replace('_', ' ')}”",
                where=where,
                remedy="choose another name, or the settings that it was made with",
            )


class ProcessedSet:
    """A processed set opened for reading, of ours or of another program."""

    def __init__(self, folder: Path, frames: Sequence[RawFrame], description: SetDescription | None) -> None:
        self.folder, self.frames, self.description = folder, frames, description

    @classmethod
    def open(cls, path: str | Path) -> ProcessedSet:
        """The processed set in a folder; `description` is None for those of other programs.

        Raises
        ------
        DataError : there is none, or its description is damaged.
        """
        folder = files.long_path(path)
        known = files.long_path(folder / FRAMES).exists()
        frames = frames_of(files.json_lines(folder / FRAMES)) if known else listed(folder, PROCESSED_CHANNELS)[0]
        if not frames:
            raise DataError("This folder holds no processed frames", where=files.plain_path(folder))
        found = description_of(folder)
        return cls(folder, frames, None if found is None else SetDescription.from_dict(found))

    def pixels(self, frame: RawFrame, channel: str) -> NDArray[np.uint8]:
        """Color (S, S, 3) BGR, Depth (S, S) or Feature (S, S). Raises DataError: missing, damaged."""
        path = frame.path(self.folder, channel)
        try:
            found = cv2.imdecode(np.fromfile(files.long_path(path), np.uint8), cv2.IMREAD_UNCHANGED)
        except (OSError, cv2.error):
            found = None
        if found is None or found.dtype != np.uint8:
            raise DataError("The picture is missing or damaged", where=files.plain_path(path))
        return np.asarray(found, np.uint8)

    def landmarks(self, frame: RawFrame) -> tuple[Box, NDArray[np.float64]]:
        """Box and (70, 2) points, pixel centres at +0.5. Raises DataError."""
        return read_landmarks(frame.path(self.folder, LANDMARK))

    def depth_mm(self, frame: RawFrame) -> NDArray[np.float64]:
        """(S, S) z-depth in millimetres, the middle of each level; 0 where there is none.

        Raises
        ------
        DataError : the set does not say what its code means.
        """
        return millimetres(self.pixels(frame, "Depth"), self._described().to_dict(), frame.details)

    def points(self, frame: RawFrame) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
        """The person as points: (N, 3) metres in the colour camera's frame (OpenCV), and their colours (N, 3) RGB.

        Raises
        ------
        DataError : the set does not say what its code means.
        """
        depth, lens = self.depth_mm(frame), self._described().lens
        rows, columns = np.nonzero(depth)
        place = frame.details
        at = (np.stack([columns, rows], -1) + 0.5 + np.array(place["origin"])) / place["scale"]
        colours = self.pixels(frame, "Color")[rows, columns, ::-1]
        return lens.unproject(at, depth[rows, columns] / 1000), np.ascontiguousarray(colours)

    def _described(self) -> SetDescription:
        if self.description is None:
            raise DataError(
                "This set does not say what its depth means, so that it cannot be brought back to millimetres",
                where=files.plain_path(self.folder),
                remedy="convert the raw set with this workbench",
            )
        return self.description

    def __iter__(self) -> Iterator[RawFrame]:
        return iter(self.frames)
