"""A camera, an analyser and a disk that do what a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from plugins.kinect.calibration import Lens, RgbdCalibration
from plugins.kinect.capture.acceptance import Acceptance
from plugins.kinect.capture.analysis import Looked
from plugins.kinect.capture.course import Course
from plugins.kinect.capture.coverage import Coverage, ViewGrid
from plugins.kinect.capture.limits import AcceptanceSettings
from plugins.kinect.capture.parts import Parts
from plugins.kinect.capture.schedule import Schedule
from plugins.kinect.capture.seen import Seen
from plugins.kinect.capture.session import Session
from plugins.kinect.capture.writing import AcceptedFrame, WriteQueue
from plugins.kinect.devices.interface import (
    Capabilities,
    DepthCamera,
    EndOfRecordingError,
    NoFrameError,
    UnpluggedError,
)
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.frames import ColourPicture, RgbdFrame
from tests.plugins.kinect.capture.faces import face, points, seen
from tests.plugins.training.faces import RecordingJob
from workbench.jobs.contract import Place

LENS = Lens(64, 48, 60, 60, 32, 24)
RATE = 15
STEP_US = 66_667
FRAME_BYTES = 64 * 48 * 3 + 2 * 64 * 48 * 2


def frame(number: int, time_us: int | None = None) -> RgbdFrame:
    """A small frame whose pixels say its number."""
    time_us = number * STEP_US if time_us is None else time_us
    colour = ColourPicture((64, 48), np.full((48, 64, 3), number % 251, np.uint8))
    depth = np.full((48, 64), 600, np.uint16)
    return RgbdFrame(number, colour, depth, depth, time_us, time_us)


class ToyCamera(DepthCamera):
    """Gives what a list says: frames by number, "nothing", "unplugged"; at its end the recording ends."""

    title, serial, colour_mode, depth_mode, rate = "Toy camera", "toy", "720P", "NFOV unbinned", RATE

    def __init__(self, events: Iterable[int | str], *, seekable: bool = False, away: int = 0) -> None:
        self.capabilities = Capabilities((), (), seekable=seekable)
        self.calibration = RgbdCalibration(LENS, LENS, np.eye(4))
        self._events: Iterator[int | str] = iter(events)
        self._away = away
        self.open = True
        self.gone = False
        self.given: list[int] = []

    def read(self, timeout_s: float = 2.0) -> RgbdFrame:
        if self.gone:
            raise UnpluggedError("gone")
        event = next(self._events, None)
        if event is None:
            raise EndOfRecordingError("over")
        if event == "nothing":
            raise NoFrameError("nothing")
        if event == "unplugged":
            self.gone = True
            raise UnpluggedError("gone")
        self.given.append(int(event))
        return frame(int(event))

    def reopen(self) -> None:
        self._away -= 1
        if self._away >= 0:
            raise UnpluggedError("still gone")
        self.gone = False

    def adjust(self, settings: CameraSettings) -> None: ...

    def close(self) -> None:
        self.open = False


class ToyAnalyser:
    """Sees what a function of the frame's number says: by default a good face, another one in every frame."""

    def __init__(self, sees: Callable[[int, float], Seen] | None = None) -> None:
        self._sees = sees or (lambda number, time_s: seen(time_s, number, landmarks=points(number)))

    def look(self, given: RgbdFrame, time_s: float) -> Looked:
        assert given.colour is not None
        return Looked(self._sees(given.number, time_s), given.colour.pixels(), given.depth_mm, LENS)

    def confirmed(self, looked: Looked) -> Looked:
        return looked


@dataclass
class ToyDisk:
    """Keeps what is written; with `gate`, a frame is written only when the gate is open. fails_at : a number."""

    gate: threading.Event | None = None
    fails_at: int | None = None
    error: Exception | None = None
    written: list[AcceptedFrame] = field(default_factory=list)
    flushes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, accepted: AcceptedFrame) -> None:
        if self.gate is not None:
            assert self.gate.wait(30)
        if accepted.number == self.fails_at and self.error is not None:
            self.fails_at = None
            raise self.error
        with self.lock:
            self.written.append(accepted)

    def flush(self) -> None:
        self.flushes += 1

    @property
    def numbers(self) -> list[int]:
        return sorted(accepted.number for accepted in self.written)


LOOSE = AcceptanceSettings(spacing_s=0, min_change_percent=0, balance="off")


@dataclass
class Toy:
    """A session of toys."""

    camera: ToyCamera
    job: RecordingJob
    disk: ToyDisk
    queue: WriteQueue
    course: Course
    session: Session


def toy(
    folder: Path,
    camera: ToyCamera,
    *,
    train: int = 12,
    evaluate: int = 3,
    disk: ToyDisk | None = None,
    stored: Iterable[int] = (),
    limits: AcceptanceSettings = LOOSE,
    sees: Callable[[int, float], Seen] | None = None,
    most_bytes: int = 100 * FRAME_BYTES,
    countdown_s: float = 0.0,
    recorder: Any = None,
    **job: Any,
) -> Toy:
    """Put together; leave `toy.queue` with `with` or close it."""
    course = Course(Schedule(train, evaluate), stored, replayed=camera.capabilities.seekable)
    disk = disk or ToyDisk()
    queue = WriteQueue(disk, course, threads=2, most_bytes=most_bytes)
    grid = ViewGrid(limits.max_yaw, limits.max_pitch, limits.cell)
    analyser: Any = ToyAnalyser(sees)
    acceptance = Acceptance(limits, Coverage(grid, train + evaluate))
    parts = Parts(camera, analyser, acceptance, course, queue, recorder)
    recording = RecordingJob(Place(folder, folder), **job)
    patient = camera.capabilities.seekable
    session = Session(parts, recording, countdown_s=countdown_s, patient=patient)
    return Toy(camera, recording, disk, queue, course, session)


__all__ = ["LOOSE", "Toy", "ToyAnalyser", "ToyCamera", "ToyDisk", "face", "frame", "points", "seen", "toy"]
