"""Which Blender would be used, found beside the window's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from plugins.blender.installation import Blender, find_blender
from workbench.api import WorkbenchError
from workbench.api.ui import run_in_thread

_NEVER = object()


class BlenderLook(QObject):
    """Looks for Blender; of several looks the latest counts.

    Signals
    -------
    found(Blender) : the one that will be used.  missing(sentence) : why there is none.
    """

    found = Signal(object)
    missing = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen: object = _NEVER
        self._look = 0

    def look(self, chosen: Path | None, *, again: bool = False) -> None:
        """Look for the chosen one or any, unless that is what was looked for last."""
        if chosen == self._chosen and not again:
            return
        self._chosen = chosen
        self._look += 1
        number = self._look

        def told(blender: Blender) -> None:
            if number == self._look:
                self.found.emit(blender)

        def failed(error: WorkbenchError) -> None:
            if number == self._look:
                # Without the remedy, which names a command line: the window has buttons for it.
                self.missing.emit(f"{error.what}{f' ({error.where})' if error.where else ''}.")

        run_in_thread(lambda: find_blender(chosen), done=told, failed=failed, owner=self)
