"""The frames of a video while it is made, and the videos of a workspace.

jobs/JOB/frames/frame00012.npy   distance, where depth is shown
jobs/JOB/frames/frame00012.png   picture; where it is, the frame is whole
videos/NAME.png                  first frame, small
videos/NAME.json                 what was asked for, and what its depth means
videos/NAME.mp4                  the video; where it is, everything is
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.sampling.pictures import Pixels, png_bytes, read_png, shrunk
from workbench.api import DataError, WorkspaceError, files

VIDEOS = "videos"
_POSTER_PX = 160


@dataclass(frozen=True)
class MadeFrame:
    """A finished frame as files: its picture as PNG, and its distances (R, R) as .npy where depth is shown."""

    picture: bytes
    distance: bytes | None = None


class FrameFolder:
    """The frames of one job."""

    def __init__(self, job: Path) -> None:
        self.folder = files.long_path(job / "frames")

    def picture(self, frame: str) -> Path:
        """File of a frame's picture."""
        return self.folder / f"{frame}.png"

    def write(self, frame: str, made: MadeFrame) -> None:
        """Keep one frame, wholly or not at all. Raises WorkspaceError (disk full)."""
        if made.distance is not None:
            files.write_bytes(self.folder / f"{frame}.npy", made.distance)
        files.write_bytes(self.picture(frame), made.picture)

    def there(self) -> Set[str]:
        """Names of the finished frames."""
        return {path.stem for path in self.folder.glob("frame*.png")}

    def pixels(self, frame: str) -> Pixels:
        """RGB (H, H, 3). Raises DataError."""
        return read_png(self.picture(frame))

    def distance(self, frame: str) -> NDArray[np.float32]:
        """(R, R) EG3D units along the ray. Raises DataError."""
        path = self.folder / f"{frame}.npy"
        try:
            return np.asarray(np.load(path, allow_pickle=False), np.float32)
        except (OSError, ValueError, EOFError) as error:
            raise DataError(
                "The depth of a frame is damaged", where=path.name, remedy="make the video again"
            ) from error

    def range_of(self, frames: Sequence[str]) -> tuple[float, float]:
        """Smallest and largest distance over these frames."""
        spans = [(float(d.min()), float(d.max())) for d in map(self.distance, frames)]
        return min(low for low, _ in spans), max(high for _, high in spans)

    def remove(self) -> None:
        """Delete the frames; the video is there."""
        shutil.rmtree(self.folder, ignore_errors=True)


class VideoFile:
    """A finished video and what is written beside it."""

    def __init__(self, workspace: Path, name: str) -> None:
        self.folder = files.long_path(workspace / VIDEOS)
        self.name = name
        self.path = self.folder / f"{name}.mp4"
        self.poster = self.folder / f"{name}.png"
        self.about_file = self.folder / f"{name}.json"

    def about(self) -> dict[str, Any]:
        """What was asked for, with ``frames``, ``fps`` and ``depth``; empty where that cannot be read."""
        try:
            read = files.read_json(self.about_file)
        except DataError:
            return {}
        return read if isinstance(read, dict) else {}

    def made_by(self, job: str) -> bool:
        """Whether this job has finished it."""
        return self.path.is_file() and self.about().get("job") == job

    def finish(self, temporary: Path, poster: Pixels, about: Mapping[str, Any]) -> None:
        """Put a written video in its place, and beside it its first frame, small, and what is known of it.

        Raises
        ------
        WorkspaceError : the disk is full, or the video's place is not free.
        """
        files.write_bytes(self.poster, png_bytes(shrunk(poster, _POSTER_PX)))
        files.write_json(self.about_file, dict(about))
        try:
            files.replace(temporary, self.path)
        except OSError as error:
            raise WorkspaceError(
                f"The video cannot be put in its place ({error.strerror})",
                where=files.plain_path(self.path),
                remedy="close the program that has it open, then resume",
            ) from error


def videos_of(workspace: Path) -> list[VideoFile]:
    """All finished videos of a workspace, newest first."""
    folder = files.long_path(workspace / VIDEOS)
    try:
        found = [path for path in folder.glob("*.mp4") if not path.name.startswith(".")]
        dated = sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError as error:
        where = files.plain_path(folder)
        raise WorkspaceError(f"The videos cannot be listed ({error.strerror})", where=where) from error
    return [VideoFile(workspace, path.stem) for path in dated]


def npy_bytes(values: NDArray[np.float32]) -> bytes:
    """An array as an .npy file."""
    stream = io.BytesIO()
    np.save(stream, values.astype(np.float32), allow_pickle=False)
    return stream.getvalue()
