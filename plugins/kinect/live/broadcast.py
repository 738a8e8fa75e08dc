"""The capture's side of being looked at: pictures are made in a thread of their own, and only while somebody looks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.kinect.capture.analysis import Looked
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.live.pictures import arrays_of, views_of
from plugins.kinect.live.request import ShownSettings
from plugins.kinect.live.sharing import Wishes, write_frame
from workbench.api import Frame, WorkbenchError

_LOG = logging.getLogger(__name__)
_EVERY_S = 0.1
_LOOK_EVERY_S = 0.5

Offer = tuple[RgbdFrame | None, Looked | None, Mapping[str, Any], ShownSettings]


class Broadcast:
    """Shows the newest of what is offered, at most ten times a second; close it at the end."""

    def __init__(self, job: Path) -> None:
        self._job = job
        self._wishes = Wishes(job)
        self._change = threading.Condition()
        self._latest: Offer | None = None
        self._closed = False
        self._number = 0
        self._wished_at = 0.0
        self._shown: ShownSettings | None = None
        self._thread = threading.Thread(target=self._work, name="live frames", daemon=True)
        self._thread.start()

    @property
    def shown(self) -> ShownSettings | None:
        """What those who look on want to see; None while nobody does. Cheap: asked for every frame."""
        if time.monotonic() - self._wished_at >= _LOOK_EVERY_S:
            self._wished_at = time.monotonic()
            self._shown = self._wishes.now()
        return self._shown

    def offer(
        self, frame: RgbdFrame | None, looked: Looked | None, figures: Mapping[str, Any], shown: ShownSettings
    ) -> None:
        """Show this next; it takes the place of what was offered before and not shown yet."""
        with self._change:
            self._latest = frame, looked, figures, shown
            self._change.notify_all()

    def close(self) -> None:
        """Show the last offer, then end."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._latest is not None or self._closed)
                offer, self._latest = self._latest, None
            if offer is None:
                return
            self._show(*offer)
            with self._change:
                self._change.wait_for(lambda: self._closed, _EVERY_S)

    def _show(
        self, frame: RgbdFrame | None, looked: Looked | None, figures: Mapping[str, Any], shown: ShownSettings
    ) -> None:
        try:
            arrays = {} if frame is None or looked is None else arrays_of(frame, looked, shown)
            said = {"views": views_of(arrays, shown), "range_m": list(shown.depth_range_m)}
            # Numbers rise from one process of a resumed job to the next.
            self._number = max(self._number + 1, int(time.time() * 1000))
            write_frame(self._job, Frame(arrays, {**figures, **said}), self._number)
        except WorkbenchError:
            # A capture does not end because it cannot be looked at.
            _LOG.exception("A live frame could not be shown.")
