"""Frames to an MP4 file, and video files back to frames. No torch here: the window plays videos with it."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.errors import DataError, UnavailableError, WorkspaceError
from workbench.opencv import cv2

Pixels = NDArray[np.uint8]
Codec = Literal["auto", "h264", "mpeg4"]
_MOST_FPS = 1000.0
"""Files without a frame rate tell their clock's instead (90,000)."""
_CODE = "mp4v"
"""MPEG-4 part 2: what every OpenCV wheel can write without another library."""
_H264 = {"crf": "17", "preset": "medium", "bf": "0", "g": "15"}
"""Hardly any loss; no frames that depend on later ones and a whole one often, so that a slider finds every frame."""


def check_codec(codec: Codec) -> None:
    """Refuse H.264 where nothing can write it. Raises UnavailableError."""
    if codec == "h264" and not _has_av():
        raise UnavailableError("H.264 needs the library PyAV", remedy="install “av”, or choose Automatic")


def write_movie(folder: Path, frames: Iterable[Pixels], fps: float, codec: Codec = "mpeg4") -> Path:
    """A new MP4 in `folder` under a temporary name, of RGB frames of one size with even sides; looked at again
    before it is given back.

    codec : "auto" is H.264 where PyAV is installed, else MPEG-4.

    Raises
    ------
    UnavailableError : what the codec needs is not there.
    WorkspaceError : the disk is full, or the file was not written wholly.
    """
    target = files.long_path(folder)
    temporary = target / f".{uuid.uuid4().hex[:12]}.mp4"
    try:
        target.mkdir(parents=True, exist_ok=True)
        check_codec(codec)
        write = _write_mpeg4 if codec == "mpeg4" or not _has_av() else _write_h264
        count = write(temporary, frames, fps)
        _look_again(temporary, count)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise files.storage_error(error, target) from error
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return temporary


def write_film(
    target: Path, pictures: Iterable[Pixels], fps: float, codec: Codec, going_on: Callable[[], bool]
) -> bool:
    """Write RGB pictures of one size as an MP4, whole or not at all; False when `going_on`, asked before every picture,
    said no. Raises as `write_movie`."""
    stopped = not going_on()
    if stopped:
        return False

    def asked() -> Iterator[Pixels]:
        nonlocal stopped
        for picture in pictures:
            if not going_on():
                stopped = True
                return
            yield _even(picture)

    temporary = write_movie(target.parent, asked(), fps, codec)
    if stopped:
        temporary.unlink(missing_ok=True)
        return False
    files.replace(temporary, files.long_path(target))
    return True


class Movie:
    """A video file that is open for reading, frame by frame; from any thread, one at a time.

    Frames stand upright: what a telephone notes on how it was held is followed.

    Attributes
    ----------
    count : frames, as the file says; 0 where it does not say, and a file that was cut off holds fewer.
    fps : a second.  size : (width, height), px.

    Raises
    ------
    DataError : the file is missing or no video.
    """

    def __init__(self, path: Path) -> None:
        self._guard = threading.Lock()
        # OpenCV hands the name to FFmpeg, which knows nothing of the Windows prefix for long paths.
        self._capture = cv2.VideoCapture(files.plain_path(path))
        if not self._capture.isOpened():
            raise DataError("The video cannot be opened", where=files.plain_path(path), remedy="make it again")
        self.count = max(0, int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)))
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.fps = fps if 0 < fps < _MOST_FPS else 25.0
        self.size = (
            int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        )
        self._next = 0

    def frame(self, index: int) -> Pixels:
        """Frame `index`, RGB (H, W, 3); the next one in order is the cheapest. Raises DataError past the end."""
        with self._guard:
            if index != self._next:
                self._capture.set(cv2.CAP_PROP_POS_FRAMES, index)
            read, pixels = self._capture.read()
            self._next = index + 1 if read else -1
        if not read:
            raise DataError(f"Frame {index + 1} of the video cannot be read", remedy="make the video again")
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)

    def following(self) -> Pixels | None:
        """The next frame in order; None at the end, also of a file that ends before its time."""
        with self._guard:
            read, pixels = self._capture.read()
            self._next += 1
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8) if read else None

    def skip(self) -> bool:
        """Pass over the next frame, which is cheaper than reading it; False at the end."""
        with self._guard:
            self._next += 1
            return bool(self._capture.grab())

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            self._capture.release()


def _even(picture: Pixels) -> Pixels:
    """Codecs store colour for 2 x 2 pixels, so odd sides get one more row or column of the edge's own pixels."""
    rows, columns = picture.shape[0] % 2, picture.shape[1] % 2
    if not rows and not columns:
        return np.ascontiguousarray(picture)
    return np.pad(picture, ((0, rows), (0, columns), (0, 0)), mode="edge")


def _write_mpeg4(path: Path, frames: Iterable[Pixels], fps: float) -> int:
    writer = None
    count = 0
    try:
        for frame in frames:
            if writer is None:
                size = (frame.shape[1], frame.shape[0])
                writer = cv2.VideoWriter(files.plain_path(path), cv2.VideoWriter.fourcc(*_CODE), fps, size, True)
                if not writer.isOpened():
                    raise UnavailableError(
                        "OpenCV writes no MP4 here", remedy="install opencv-python from its own wheel"
                    )
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
            count += 1
    finally:
        if writer is not None:
            writer.release()
    return count


def _write_h264(path: Path, frames: Iterable[Pixels], fps: float) -> int:
    import av  # type: ignore[import-not-found]

    remaining = iter(frames)
    first = next(remaining)
    count = 0
    with av.open(files.plain_path(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1000), options=_H264)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "yuv420p"
        for frame in itertools.chain([first], remaining):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            count += 1
        container.mux(stream.encode())
    return count


def _has_av() -> bool:
    return importlib.util.find_spec("av") is not None


def _look_again(path: Path, count: int) -> None:
    """OpenCV does not say when the disk is full, so the last frame is read back."""
    try:
        movie = Movie(path)
        try:
            movie.frame(count - 1)
            there = movie.count
        finally:
            movie.close()
    except DataError:
        there = -1
    if there != count:
        raise WorkspaceError(
            "The video was not written wholly",
            where=files.plain_path(path.parent),
            remedy="free some space, then resume",
        )
