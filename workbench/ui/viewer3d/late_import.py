"""Importing a heavy module beside the window's thread."""

from __future__ import annotations

import importlib
import logging
import threading
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal

log = logging.getLogger(__name__)


class LateImport(QObject):
    """Imports one module when asked to, in a thread of its own; `ready` is emitted on the window's thread."""

    ready = Signal()
    failed = Signal()
    _over = Signal(str)
    # Not sys.modules: a module is listed there while it is still being imported, and importing it then would make
    # the window's thread wait for the other thread to finish.
    _loaded: ClassVar[set[str]] = set()

    def __init__(self, module: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._module = module
        self._begun = False
        self.problem = ""
        """A sentence when the import failed, else empty."""
        self._over.connect(self._finish)

    def begin(self) -> None:
        """Start, once; where the module is already loaded `ready` follows from the event loop at once."""
        if self._begun:
            return
        self._begun = True
        if self._module in self._loaded:
            QTimer.singleShot(0, self, lambda: self._finish(""))
            return
        threading.Thread(target=self._work, name=f"import {self._module}", daemon=True).start()

    def _work(self) -> None:
        problem = ""
        try:
            importlib.import_module(self._module)
            self._loaded.add(self._module)
        except Exception:
            log.exception("%s cannot be imported", self._module)
            problem = "The 3D library could not be loaded; the log has the details. Reinstalling the workbench helps."
        try:
            self._over.emit(problem)
        except RuntimeError:
            # The viewer was closed while the library was loading.
            log.debug("Nobody waits for %s any more", self._module)

    def _finish(self, problem: str) -> None:
        self.problem = problem
        if problem:
            self.failed.emit()
        else:
            self.ready.emit()
