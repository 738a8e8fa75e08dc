"""One face by Blender at a time: asked for, counted in seconds, stopped by moving on, its process let go when idle."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from plugins.blender.settings import RenderSettings
from workbench.api import Frame
from workbench.api.ui import PanelContext

_TICK_MS = 100
_IDLE_MS, _AWAY_MS = 5 * 60_000, 90_000
"""Blender holds 500 MB: it is let go so long after the last picture, and so long after the tab was left."""


class TrueRender(QObject):
    """`render.portrait` as the stage uses it.

    Signals
    -------
    came(Frame) : a picture, coarse ones with ``final=False``.  failed(sentence, field) : why there is none.
    running_changed(bool) : whether a picture is on its way.  told(str) : how far it is, ten times a second.
    """

    came = Signal(object)
    failed = Signal(str, str)
    running_changed = Signal(bool)
    told = Signal(str)

    def __init__(self, context: PanelContext, parent: QObject) -> None:
        super().__init__(parent)
        self._live = context.live("render.portrait")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._fail)
        self._began: float | None = None
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tell)
        self._kind: tuple[int, int] = (0, 0)
        self._took: dict[tuple[int, int], float] = {}
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self.let_go)

    @property
    def running(self) -> bool:
        """Whether a picture is on its way."""
        return self._began is not None

    def ask(self, request: Mapping[str, Any], settings: RenderSettings) -> None:
        """Have a face rendered instead of any before. request : a `FaceRequest` as plain values, of these settings."""
        self._idle.stop()
        self._began = time.monotonic()
        self._kind = settings.resolution, settings.samples
        if self._live.failed:
            self._live.restart()
        self._live.request(request)
        self._clock.start()
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Want no picture any more. A Blender in the middle of one is ended: it would take the processor meanwhile."""
        if self.running:
            self._live.forget()
            self.let_go()

    def let_go(self) -> None:
        """End the process and its Blender; the next picture starts another."""
        self._live.close()
        self._idle.stop()
        self._ended()

    def leave(self) -> None:
        """The tab is left: a picture on its way is dropped, and the process goes soon."""
        self.stop()
        if self._idle.isActive():
            self._idle.start(_AWAY_MS)

    def come_back(self) -> None:
        """The tab is in front again."""
        if self._idle.isActive():
            self._idle.start(_IDLE_MS)

    def _take(self, frame: Frame) -> None:
        if not self.running:
            return
        if frame.final:
            self._took[self._kind] = time.monotonic() - (self._began or 0.0)
            self._ended()
            self._idle.start(_IDLE_MS)
        self.came.emit(frame)

    def _tell(self) -> None:
        if self._began is not None:
            expected = self._took.get(self._kind)
            of = f" of about {expected:.0f} s" if expected else ""
            self.told.emit(f"rendering … {time.monotonic() - self._began:.1f} s{of}")

    def _fail(self, sentence: str, field: str) -> None:
        was_running = self.running
        self._ended()
        self._idle.start(_IDLE_MS)
        if was_running:
            self.failed.emit(sentence, field)

    def _ended(self) -> None:
        self._clock.stop()
        if self._began is not None:
            self._began = None
            self.running_changed.emit(False)
