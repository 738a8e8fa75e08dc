"""Which cameras are there, and whether a maker's software is installed: found beside the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from plugins.kinect.devices.opening import Search, search_cameras
from plugins.kinect.devices.sdk_finding import LIBRARIES, origin
from workbench.api import WorkbenchError
from workbench.api.ui import run_in_thread


class CameraSearch(QObject):
    """Asks makers' libraries (in processes of their own) for their cameras.

    Signals
    -------
    found(Search) : the answer.  failed(sentence).
    software(backend, installed) : whether the library of a maker is installed.
    """

    found = Signal(object)
    failed = Signal(str)
    software = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running = False

    def search(self) -> None:
        """Look for cameras, unless that is under way."""
        if self.running:
            return
        self.running = True

        def told(search: Search) -> None:
            self.running = False
            self.found.emit(search)

        def failed(error: WorkbenchError) -> None:
            self.running = False
            self.failed.emit(error.sentence)

        run_in_thread(search_cameras, done=told, failed=failed, owner=self)

    def look_for_software(self, backend: str) -> None:
        """Whether what this camera needs is installed; nothing is asked of cameras that need none."""
        if backend in LIBRARIES:
            run_in_thread(
                lambda: bool(origin(backend)), done=lambda there: self.software.emit(backend, there), owner=self
            )
