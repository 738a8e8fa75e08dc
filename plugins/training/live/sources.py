"""Where live pictures come from: a webcam or another tab's camera, of which the newest picture counts, or a video
played at its own speed."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from plugins.training.live.request import SourceKind
from plugins.training.prediction.video.frames import opened
from workbench.api import Movie, OtherPreview, SettingsError, UnavailableError, cv2

Picture = NDArray[np.uint8]
_FIRST_PICTURE_S = 5.0
_SILENT_S = 2.0
_AGAIN_S = 1.0
_MOST_SKIPPED = 120
_KINECT = ("kinect.live", "kinect.capture")
_WISHES = {"views": ["colour"], "mirrored": False, "picture_width": 1280}


class Source(Protocol):
    """Gives pictures, RGB (H, W, 3), one after another."""

    @property
    def trouble(self) -> str:
        """Why no picture comes, as a sentence; empty while they do."""
        ...

    def picture(self, wait_s: float) -> Picture | None:
        """The next picture that is due; None when none comes within `wait_s`."""
        ...

    def hold(self) -> None:
        """Stand still until the next `picture`."""
        ...

    def close(self) -> None:
        """Let go of camera or file."""
        ...


class VideoSource:
    """A video that plays at its own speed and begins again at its end; pictures that come too late are passed over.

    Raises
    ------
    SettingsError : the file is not there.  DataError : it is no video.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._movie: Movie = opened(path)
        self._due = time.monotonic()
        self._pause = threading.Event()

    @property
    def trouble(self) -> str:
        return ""

    def picture(self, wait_s: float) -> Picture | None:
        late = time.monotonic() - self._due
        if late < 0:
            if -late > wait_s:
                self._pause.wait(wait_s)
                return None
            self._pause.wait(-late)
        skipped = min(int(max(late, 0.0) * self._movie.fps), _MOST_SKIPPED)
        for _ in range(skipped):
            if not self._movie.skip():
                break
        self._due = max(self._due + (1 + skipped) / self._movie.fps, time.monotonic() - 1.0)
        return self._following()

    def hold(self) -> None:
        self._due = time.monotonic()

    def close(self) -> None:
        self._movie.close()

    def _following(self) -> Picture | None:
        picture = self._movie.following()
        if picture is None:
            self._movie.close()
            self._movie = opened(self._path)
            picture = self._movie.following()
        if picture is None:
            raise SettingsError("No frame of the video can be read", field="video", remedy="save it as MP4 anew")
        return picture


class WebcamSource:
    """A webcam, read in a thread of its own so that a slow network sees the newest picture, not an old one.

    A camera that is unplugged is looked for again every second.

    Raises
    ------
    UnavailableError : there is no such camera, or another program holds it.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._change = threading.Condition()
        self._newest: Picture | None = None
        self._closed = False
        self._heard = time.monotonic()
        capture = open_webcam(number)
        if capture is None:
            raise UnavailableError(
                f"No picture comes from webcam {number + 1}",
                remedy="plug it in, close other programs that use it, allow camera access in the system's settings, "
                "or choose another camera or a video file",
            )
        self._thread = threading.Thread(target=self._read, args=(capture,), name="webcam", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str:
        if time.monotonic() - self._heard < _SILENT_S:
            return ""
        return f"Webcam {self._number + 1} gives no pictures any more; it is looked for. Is it plugged in?"

    def picture(self, wait_s: float) -> Picture | None:
        with self._change:
            self._change.wait_for(lambda: self._newest is not None or self._closed, wait_s)
            picture, self._newest = self._newest, None
            return picture

    def hold(self) -> None:
        """The camera goes on; what it shows meanwhile is dropped."""

    def close(self) -> None:
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._thread.join(_FIRST_PICTURE_S)

    def _read(self, capture: Any) -> None:
        while not self._closed:
            read, pixels = capture.read() if capture is not None else (False, None)
            if read:
                picture = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
                with self._change:
                    self._newest, self._heard = picture, time.monotonic()
                    self._change.notify_all()
                continue
            if capture is not None:
                capture.release()
            with self._change:
                self._change.wait_for(lambda: self._closed, _AGAIN_S)
            capture = None if self._closed else open_webcam(self._number)
        if capture is not None:
            capture.release()


class OtherCamera:
    """Pictures of the Kinect tab's live view, which runs in a process of its own and is known by name alone.

    Raises
    ------
    UnavailableError : this workbench has no such tab.
    """

    def __init__(self) -> None:
        self._preview = OtherPreview(*_KINECT, _WISHES)
        self._said = ""

    @property
    def trouble(self) -> str:
        return self._preview.sentence or self._said

    def picture(self, wait_s: float) -> Picture | None:
        frame = self._preview.frame(wait_s)
        if frame is None:
            return None
        picture = frame.arrays.get("image")
        # "The camera is being opened." and the like come without a picture.
        self._said = "" if picture is not None else str(frame.figures.get("message", ""))
        return picture

    def hold(self) -> None:
        """The camera goes on; what it shows meanwhile is dropped."""

    def close(self) -> None:
        self._preview.close()


def open_source(kind: SourceKind, camera: int, video: Path | None) -> Source:
    """A webcam by its number, the Kinect tab's camera, or a video.

    Raises
    ------
    WorkbenchError : there is no such camera, or the video is missing or broken.
    """
    if kind == "webcam":
        return WebcamSource(camera)
    return OtherCamera() if kind == "kinect" else VideoSource(video or Path())


def source_key(kind: SourceKind, camera: int, video: Path | None) -> tuple[SourceKind, object]:
    """What another source has to be opened for."""
    return kind, {"webcam": camera, "kinect": None, "video": video}[kind]


def open_webcam(number: int) -> Any:
    """An OpenCV capture that gives pictures, or None. On Windows DirectShow is asked first: it opens in a moment
    where Media Foundation takes many seconds with some cameras, and that one is tried next."""
    ways = [cv2.CAP_ANY]
    if sys.platform == "win32":
        ways = [cv2.CAP_DSHOW, cv2.CAP_MSMF, cv2.CAP_ANY]
    for way in ways:
        capture = cv2.VideoCapture(number, way)
        if capture.isOpened() and capture.read()[0]:
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            return capture
        capture.release()
    return None
