"""What moves a driven face: a processed set, another program, or the face that a camera or a video shows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from plugins.training.head_place import HeadPlace
from plugins.training.live.avatar_request import AvatarRequest
from plugins.training.live.sources import Source, open_source, source_key
from plugins.training.synthesis.driving import recorded_points
from plugins.training.synthesis.face_sources import ProcessedFaces
from plugins.training.synthesis.head_framing import HeadFraming
from plugins.training.synthesis.osc import LandmarkReceiver
from workbench.api import DataError, FaceFollower, open_face_finder

Points = NDArray[np.float64]
Picture = NDArray[np.uint8]
NO_FACE = "No face is seen: look towards the camera, in good light, with the whole face in the picture."
Phase = Literal["live", "lost", "waiting", "unplugged"]


@dataclass(frozen=True)
class Moment:
    """What moves the face now.

    Attributes
    ----------
    points : (70, 2) pixels of a square picture, centres at +0.5; None while nothing moves the face.
    phase, message : "live", or why nothing does, with a sentence.
    seen : (H, W, 3) RGB picture that was looked at, None where there is none.
    found : (70, 2) pixels of `seen`; None where no face is in it.
    looked_ms : how long looking at the picture took.
    """

    points: Points | None
    phase: Phase = "live"
    message: str = ""
    seen: Picture | None = None
    found: Points | None = None
    looked_ms: float = 0.0


class Drive(Protocol):
    """Opened once, asked for one moment after another."""

    def suit(self, r: AvatarRequest, place: HeadPlace, size: int) -> int:
        """Take what needs no opening anew, for a run with heads at `place` in pictures of `size` pixels; the side of
        the picture that points will be pixels of."""
        ...

    def moment(self, wait_s: float) -> Moment | None:
        """The next moment; None where nothing came within `wait_s`, and nothing is wrong."""
        ...

    def hold(self) -> None:
        """Stand still until the next `moment`."""
        ...

    def close(self) -> None:
        """Let go of camera, file or port."""
        ...


def open_drive(r: AvatarRequest) -> Drive:
    """What the request asks for.

    Raises
    ------
    WorkbenchError : there is no such camera, video or set, or the port is taken.
    """
    if r.driven_by == "osc":
        return SenderDrive(r.port)
    if r.driven_by == "recorded":
        return RecordedDrive(r.recorded or Path())
    return CameraDrive(open_source(r.driven_by, r.camera, r.video))


def drive_key(r: AvatarRequest) -> tuple[str, object]:
    """What another drive has to be opened for."""
    if r.driven_by == "osc":
        return r.driven_by, r.port
    if r.driven_by == "recorded":
        return r.driven_by, r.recorded
    return source_key(r.driven_by, r.camera, r.video)


class RecordedDrive:
    """The points of a processed set, again and again. Raises DataError: there is none, or it is empty or damaged."""

    def __init__(self, folder: Path) -> None:
        self._faces = list(recorded_points(folder))
        if not self._faces:
            raise DataError("The set holds no faces", where=folder, remedy="choose a processed set")
        self._side = int(ProcessedFaces(folder).face(0).image.shape[0])
        self._next, self._due, self._apart_s = 0, time.monotonic(), 0.0

    def suit(self, r: AvatarRequest, place: HeadPlace, size: int) -> int:
        self._apart_s = 1 / r.per_second
        return self._side

    def moment(self, wait_s: float) -> Moment | None:
        early = self._due - time.monotonic()
        if early > wait_s:
            time.sleep(wait_s)
            return None
        time.sleep(max(early, 0.0))
        self._due = max(self._due, time.monotonic() - self._apart_s) + self._apart_s
        self._next += 1
        return Moment(self._faces[(self._next - 1) % len(self._faces)])

    def hold(self) -> None:
        self._due = time.monotonic()

    def close(self) -> None:
        """Nothing is held open."""


class SenderDrive:
    """Points that another program sends to a port. Raises UnavailableError: the port is taken."""

    def __init__(self, port: int) -> None:
        self._port, self._receiver = port, LandmarkReceiver(port)

    def suit(self, r: AvatarRequest, place: HeadPlace, size: int) -> int:
        return r.sender_size

    def moment(self, wait_s: float) -> Moment | None:
        points = self._receiver.newest(wait_s)
        waiting = f"Waiting for face points on port {self._port} of this computer."
        return Moment(None, "waiting", waiting) if points is None else Moment(points)

    def hold(self) -> None:
        """Other programs go on; what they send meanwhile is passed over."""

    def close(self) -> None:
        self._receiver.close()


class CameraDrive:
    """The face in the pictures of a source, brought to where the run has its heads."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._follower = FaceFollower(open_face_finder())
        self._framing: HeadFraming | None = None

    def suit(self, r: AvatarRequest, place: HeadPlace, size: int) -> int:
        if self._framing is None or (self._framing.place, self._framing.size) != (place, size):
            self._framing = HeadFraming(place, size)
        return size

    def moment(self, wait_s: float) -> Moment | None:
        picture = self._source.picture(wait_s)
        if picture is None:
            trouble = self._source.trouble
            return Moment(None, "unplugged", trouble) if trouble else None
        started = time.perf_counter()
        face = self._follower.face(np.ascontiguousarray(picture[..., ::-1]))
        points = None if face is None or self._framing is None else self._framing.framed(face.landmarks)
        if face is None or points is None:
            return Moment(None, "lost", NO_FACE, picture)
        took_ms = 1000 * (time.perf_counter() - started)
        return Moment(points, seen=picture, found=face.landmarks, looked_ms=took_ms)

    def hold(self) -> None:
        self._source.hold()

    def close(self) -> None:
        self._source.close()
