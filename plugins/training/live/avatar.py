"""`train.avatar`: a face synthesiser's run, driven live by a recorded set or another program's face points."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.live.avatar_request import AvatarRequest
from plugins.training.live.pace import Rate
from plugins.training.live.pictures import fitted
from plugins.training.run_folder import RunFolder
from plugins.training.synthesis.applying import FaceSynthesiser
from plugins.training.synthesis.driving import DrivenFace, Driver, recorded_points
from plugins.training.synthesis.face_sources import ProcessedFaces
from plugins.training.synthesis.osc import LandmarkReceiver
from workbench.api import DataError, Frame, LivePreview, colourise

_WAIT_S = 0.5
_CODES = 255.0
Points = NDArray[np.float64]


class TrainAvatar(LivePreview[AvatarRequest]):
    """Holds the network, and the port while another program drives."""

    request = AvatarRequest

    def __init__(self) -> None:
        self._synthesiser: tuple[Any, FaceSynthesiser] | None = None
        self._receiver: LandmarkReceiver | None = None
        self._recorded: tuple[Path, list[Points], int] | None = None
        self._next = 0
        self._last: DrivenFace | None = None
        self._rate = Rate()

    def open(self) -> None:
        """Nothing: the first request says which run."""

    def frames(self, request: AvatarRequest) -> Iterator[Frame]:
        """Frames without end, or one where it is frozen: ``image``, ``depth``, ``points``, ``point_colours`` as asked;
        figures `phase` ("starting", "live", "frozen", "waiting"), `message`, `per_s`, `ms`.

        Raises
        ------
        WorkbenchError : the run or the set cannot be read, or the port is taken.
        """
        yield Frame({}, {"phase": "starting", "message": "The network is being loaded."}, final=False)
        synthesiser = self._loaded(request)
        if request.driven_by == "recorded":
            self._read(request.recorded or Path())
        side = self._recorded[2] if self._recorded and request.driven_by == "recorded" else request.sender_size
        driver = Driver(synthesiser, side)
        if request.frozen and self._last is not None:
            yield self._frame(self._last, request, "frozen", 0.0)
            return
        for points in self._points(request):
            if points is None:
                message = f"Waiting for face points on port {request.port} of this computer."
                yield Frame({}, {"phase": "waiting", "message": message})
                continue
            started = time.perf_counter()
            self._last = driver.face(points)
            self._rate.mark()
            yield self._frame(self._last, request, "live", 1000 * (time.perf_counter() - started))

    def close(self) -> None:
        """Stop listening."""
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None

    def _loaded(self, r: AvatarRequest) -> FaceSynthesiser:
        run = RunFolder(r.run_folder or Path())
        weights = run.checkpoint(r.checkpoint)
        written = weights.stat().st_mtime_ns if weights.exists() else 0
        key = (run.path, r.checkpoint, r.device, r.threads, written)
        if self._synthesiser is None or self._synthesiser[0] != key:
            made = FaceSynthesiser.load(run, r.checkpoint, device=r.device, threads=r.threads)
            self._synthesiser, self._last = (key, made), None
        return self._synthesiser[1]

    def _read(self, folder: Path) -> None:
        """The points of a set, and the side of its pictures."""
        if self._recorded is None or self._recorded[0] != folder:
            points = list(recorded_points(folder))
            if not points:
                raise DataError("The set holds no faces", where=folder, remedy="choose a processed set")
            self._recorded, self._next = (folder, points, ProcessedFaces(folder).face(0).image.shape[0]), 0

    def _points(self, r: AvatarRequest) -> Iterator[Points | None]:
        if r.driven_by == "osc":
            yield from self._received(r.port)
            return
        self.close()
        faces = self._recorded[1] if self._recorded is not None else []
        while faces:
            until = time.monotonic() + 1 / r.per_second
            yield faces[self._next % len(faces)]
            self._next += 1
            time.sleep(max(0.0, until - time.monotonic()))

    def _received(self, port: int) -> Iterator[Points | None]:
        if self._receiver is None or self._receiver.port != port:
            self.close()
            self._receiver = LandmarkReceiver(port)
        while True:
            yield self._receiver.newest(_WAIT_S)

    def _frame(self, face: DrivenFace, r: AvatarRequest, phase: str, took_ms: float) -> Frame:
        arrays: dict[str, NDArray[Any]] = {}
        if "colour" in r.views:
            arrays["image"] = fitted(face.colours, r)
        if "depth" in r.views:
            arrays["depth"] = fitted(colourise(-face.codes, -_CODES, 0.0, "viridis"), r)
        if "points" in r.views:
            step = max(1, -(-len(face.positions) // r.most_points))
            positions = face.positions[::step].copy()
            positions[:, 0] *= -1 if r.mirrored else 1
            arrays |= {"points": positions, "point_colours": face.point_colours[::step]}
        figures = {"phase": phase, "message": "", "per_s": self._rate.per_s, "ms": round(took_ms, 1)}
        return Frame(arrays, {**figures, "unit": "", "snapshot": ""})
