"""`train.live`: a run looks at a camera or a video, as fast as it can. Lives in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.inference import Predictor
from plugins.training.live.pace import Rate
from plugins.training.live.pictures import SteadyRange, arrays_of
from plugins.training.live.request import LiveRequest
from plugins.training.live.snapshots import keep_snapshot
from plugins.training.live.sources import Source, open_source, source_key
from plugins.training.prediction.depth_maps import camera_of, depth_map_of
from plugins.training.prediction.photos import square_middle
from plugins.training.run_folder import RunFolder
from workbench.api import Frame, LivePreview

Picture = NDArray[np.uint8]
_WAIT_S = 0.5


class TrainLive(LivePreview[LiveRequest]):
    """Holds network and source from one request to the next, unless others are asked for."""

    request = LiveRequest

    def __init__(self) -> None:
        self._source: tuple[Any, Source] | None = None
        self._predictor: tuple[Any, Predictor] | None = None
        self._range = SteadyRange()
        self._rate = Rate()
        self._last: Picture | None = None
        self._kept = ""

    def open(self) -> None:
        """Nothing: the first request says which run and which camera."""

    def frames(self, request: LiveRequest) -> Iterator[Frame]:
        """Frames without end, or one where it is frozen: the arrays of `live.pictures.arrays_of`; figures `phase`
        ("starting", "live", "frozen", "unplugged"), `message`, `per_s`, `ms`, `range`, `unit`, `metric`, `snapshot`.

        Raises
        ------
        WorkbenchError : the run cannot be read, there is no such camera, the video is missing or broken.
        """
        yield Frame({}, {"phase": "starting", "message": "The network is being loaded."}, final=False)
        predictor = self._loaded(request)
        if self._needs_source(request):
            yield Frame({}, {"phase": "starting", "message": "Waiting for the first picture."}, final=False)
        source = self._opened(request)
        if request.frozen and self._last is not None:
            source.hold()
            yield self._frame(self._last, predictor, request, phase="frozen")
            return
        while True:
            picture = source.picture(_WAIT_S)
            if picture is not None:
                self._last = picture
                yield self._frame(picture, predictor, request, phase="frozen" if request.frozen else "live")
                if request.frozen:
                    return
            elif source.trouble:
                yield Frame({}, {"phase": "unplugged", "message": source.trouble})

    def close(self) -> None:
        """Let camera or file go."""
        if self._source is not None:
            self._source[1].close()
            self._source = None

    def _needs_source(self, r: LiveRequest) -> bool:
        return self._source is None or self._source[0] != source_key(r.source, r.camera, r.video)

    def _opened(self, r: LiveRequest) -> Source:
        if self._needs_source(r):
            self.close()
            self._last, self._range = None, SteadyRange()
            self._source = source_key(r.source, r.camera, r.video), open_source(r.source, r.camera, r.video)
        assert self._source is not None
        return self._source[1]

    def _loaded(self, r: LiveRequest) -> Predictor:
        run = RunFolder(r.run_folder or Path())
        weights = run.checkpoint(r.checkpoint)
        # A run that still trains gets better weights meanwhile.
        written = weights.stat().st_mtime_ns if weights.exists() else 0
        key = (run.path, r.checkpoint, r.device, r.threads, written)
        if self._predictor is None or self._predictor[0] != key:
            self._predictor = key, Predictor.load(run, r.checkpoint, device=r.device, threads=r.threads)
            self._range = SteadyRange()
        return self._predictor[1]

    def _frame(self, picture: Picture, predictor: Predictor, r: LiveRequest, *, phase: str) -> Frame:
        started = time.perf_counter()
        shown = square_middle(picture) if r.framing == "square" else picture
        prediction = predictor.predict([shown])[0]
        took = time.perf_counter() - started
        camera = camera_of(shown.shape, picture.shape, r.field_of_view_degrees)
        depth = depth_map_of(prediction, predictor.target, camera, r.distance_m)
        if r.snapshot and r.snapshot != self._kept:
            keep_snapshot(RunFolder(r.run_folder or Path()), shown, camera, prediction, predictor.target, r)
            self._kept = r.snapshot
        self._rate.mark()
        ends = self._range.follow(depth.colour_range())
        arrays = arrays_of(shown, depth, predictor.target, camera, ends, r)
        figures = {
            "phase": phase,
            "message": "",
            "per_s": self._rate.per_s,
            "ms": round(1000 * took, 1),
            "range": list(ends),
            "unit": "m" if depth.metric else "",
            "near": depth.near,
            "head": round(float(depth.inside.mean()), 4),
            "size": [shown.shape[1], shown.shape[0]],
            "snapshot": self._kept,
        }
        return Frame(arrays, figures)
