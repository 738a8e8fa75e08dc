"""A live preview as a panel uses it: requests in, frames out as a signal, the process behind it out of sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.fields import Settings


class LivePreviewHandle(QObject):
    """Frames for the latest request, on the window's thread.

    Signals
    -------
    frame(Frame) : an answer to the latest request; coarse ones have ``final=False``.
    problem(str) : the process failed or refused, in one sentence.
    busy(bool) : whether an answer is on its way.
    """

    frame = Signal(object)
    problem = Signal(str)
    busy = Signal(bool)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._client: Any = None

    def request(self, settings: Settings) -> None:
        """Ask for frames of these settings; whatever was asked before is dropped. Cheap: call it while a slider moves."""

    def close(self) -> None:
        """End the process behind the preview."""
