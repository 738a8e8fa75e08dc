"""A live preview as a panel uses it: requests in, frames out as a signal, the process behind it out of sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from workbench.errors import UnavailableError
from workbench.extension import discovery
from workbench.fields import Settings
from workbench.jobs.live import Answer, LiveClient, LiveState
from workbench.settings import log_folder


class LivePreviewHandle(QObject):
    """Frames for the latest request, on the window's thread. Its process starts with the first request, or `warm_up`.

    Signals
    -------
    frame(Frame) : an answer; coarse ones have ``final=False``, and while requests come fast the answer to the one
        before last may come too, which keeps a dragged slider lively.
    problem(str, str) : one sentence, and the name of the setting it is about ("" for none).
    busy(bool) : whether the final answer to the latest request is still to come.
    """

    frame = Signal(object)
    problem = Signal(str, str)
    busy = Signal(bool)
    _news = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._client: LiveClient | None = None
        self._stamp = 0
        self._busy = False
        self._news.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def failed(self) -> bool:
        """Whether the preview gave up; `restart` tries again."""
        return self._client is not None and self._client.state is LiveState.FAILED

    def request(self, settings: Settings | Mapping[str, Any]) -> None:
        """Ask for frames of these settings; what was asked before is dropped. Cheap enough for every slider move."""
        self.warm_up()
        if self._client is None:
            return
        self._stamp = self._client.request(settings)
        self._set_busy(True)

    def warm_up(self) -> None:
        """Start the process now, so that the first answer need not wait for its imports (a second or more)."""
        if self._client is not None:
            return
        try:
            dotted = discovery.preview_location(self.name)
        except UnavailableError as error:
            self.problem.emit(error.sentence, "")
            return
        log = log_folder() / f"preview-{self.name}.log"
        self._client = LiveClient(dotted, self._news.emit, log=log)

    def forget(self) -> None:
        """Drop all answers to what was asked so far."""
        if self._client is not None:
            self._client.forget()
            self._set_busy(False)

    def restart(self) -> None:
        """Try again after the preview gave up."""
        if self._client is not None:
            self._client.restart()

    def close(self, wait_s: float = 0.0) -> None:
        """End the process behind the preview (and wait so long for it); a later request starts a new one."""
        if self._client is not None:
            self._client.close(wait_s)
            self._client = None
            self._set_busy(False)

    def _take(self) -> None:
        while self._client is not None and (answer := self._client.take()) is not None:
            self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        done = answer.frame is None or answer.frame.final
        if answer.stamp in (0, self._stamp) and done:
            self._set_busy(False)
        if answer.frame is not None:
            self.frame.emit(answer.frame)
        elif answer.latest or answer.stamp == 0:
            self.problem.emit(answer.sentence, answer.field or "")

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy.emit(busy)
