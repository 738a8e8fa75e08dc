"""`train.avatar`: a face synthesiser's run, driven live by a camera, a video, a recorded set or another program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from plugins.training.head_place import CONVERTED
from plugins.training.live.avatar_request import AvatarRequest
from plugins.training.live.drives import Drive, Moment, drive_key, open_drive
from plugins.training.live.inset import Inset
from plugins.training.live.pace import Rate
from plugins.training.live.pictures import fitted
from plugins.training.run_folder import RunFolder
from plugins.training.synthesis.applying import FaceSynthesiser
from plugins.training.synthesis.driving import DrivenFace, Driver
from workbench.api import Frame, LivePreview, colourise

_WAIT_S = 0.5
_CODES = 255.0


class TrainAvatar(LivePreview[AvatarRequest]):
    """Holds network and drive from one request to the next, unless others are asked for."""

    request = AvatarRequest

    def __init__(self) -> None:
        self._synthesiser: tuple[Any, FaceSynthesiser] | None = None
        self._drive: tuple[Any, Drive] | None = None
        self._last: tuple[DrivenFace, Moment] | None = None
        self._inset = Inset()
        self._rate = Rate()

    def open(self) -> None:
        """Nothing: the first request says which run."""

    def frames(self, request: AvatarRequest) -> Iterator[Frame]:
        """Frames without end, or one where it is frozen: ``image``, ``depth``, ``points``, ``point_colours`` as asked,
        and of a camera those of `live.inset`; figures `phase` ("starting", "live", "frozen", "lost", "waiting",
        "unplugged"), `message`, `per_s`, `ms`. While no face is seen ("lost") the last one stays.

        Raises
        ------
        WorkbenchError : run, set, camera or video cannot be read or opened, or the port is taken.
        """
        yield Frame({}, {"phase": "starting", "message": "The network is being loaded."}, final=False)
        synthesiser = self._loaded(request)
        if self._needs_drive(request):
            yield Frame({}, {"phase": "starting", "message": "Waiting for the first picture."}, final=False)
        drive = self._opened(request)
        place = synthesiser.record.head_place or CONVERTED
        driver = Driver(synthesiser, drive.suit(request, place, synthesiser.size))
        if request.frozen and self._last is not None:
            drive.hold()
            yield self._frame(*self._last, request, {"phase": "frozen", **self._pace(0.0)})
            return
        while True:
            moment = drive.moment(_WAIT_S)
            if moment is not None:
                yield self._moved(driver, moment, request)
                if request.frozen and self._last is not None:
                    return

    def close(self) -> None:
        """Let go of camera, file or port."""
        if self._drive is not None:
            self._drive[1].close()
            self._drive = None

    def _loaded(self, r: AvatarRequest) -> FaceSynthesiser:
        run = RunFolder(r.run_folder or Path())
        weights = run.checkpoint(r.checkpoint)
        written = weights.stat().st_mtime_ns if weights.exists() else 0
        key = (run.path, r.checkpoint, r.device, r.threads, written)
        if self._synthesiser is None or self._synthesiser[0] != key:
            made = FaceSynthesiser.load(run, r.checkpoint, device=r.device, threads=r.threads)
            self._synthesiser, self._last = (key, made), None
        return self._synthesiser[1]

    def _needs_drive(self, r: AvatarRequest) -> bool:
        return self._drive is None or self._drive[0] != drive_key(r)

    def _opened(self, r: AvatarRequest) -> Drive:
        if self._needs_drive(r):
            self.close()
            self._last = None
            self._drive = drive_key(r), open_drive(r)
        assert self._drive is not None
        return self._drive[1]

    def _moved(self, driver: Driver, moment: Moment, r: AvatarRequest) -> Frame:
        """The face of this moment, or the last one with the sentence why nothing moves it."""
        if moment.points is None:
            said = {"phase": moment.phase, "message": moment.message, **self._pace(0.0)}
            if moment.seen is None:
                return Frame({}, said)
            return self._frame(None if self._last is None else self._last[0], moment, r, said)
        started = time.perf_counter()
        self._last = driver.face(moment.points), moment
        self._rate.mark()
        took_ms = moment.looked_ms + 1000 * (time.perf_counter() - started)
        phase = "frozen" if r.frozen else "live"
        return self._frame(*self._last, r, {"phase": phase, **self._pace(took_ms)})

    def _frame(self, face: DrivenFace | None, moment: Moment, r: AvatarRequest, said: dict[str, Any]) -> Frame:
        arrays = {} if face is None else _face_arrays(face, r)
        if moment.seen is not None:
            arrays |= self._inset.arrays(moment.seen, moment.found, r)
        return Frame(arrays, {"message": "", **said, "unit": "", "snapshot": ""})

    def _pace(self, took_ms: float) -> dict[str, Any]:
        return {"per_s": self._rate.per_s, "ms": round(took_ms, 1)}


def _face_arrays(face: DrivenFace, r: AvatarRequest) -> dict[str, NDArray[Any]]:
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
    return arrays
