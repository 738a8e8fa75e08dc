"""Importing a heavy module beside the window's thread."""

from __future__ import annotations

import importlib
import logging
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.errors import UnavailableError
from workbench.ui.bridge import run_in_thread

log = logging.getLogger(__name__)


class LateImport(QObject):
    """Imports one module when asked to, in a thread of its own; `ready` is emitted on the window's thread."""

    ready = Signal()
    failed = Signal()
    # Not sys.modules: a module is listed there while it is still being imported, and importing it then would make
    # the window's thread wait for the other thread to finish.
    _loaded: ClassVar[set[str]] = set()

    def __init__(self, module: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._module = module
        self._begun = False
        self.problem = ""
        """A sentence when the import failed, else empty."""

    def begin(self) -> None:
        """Start, once; where the module is already loaded `ready` follows from the event loop at once."""
        if self._begun:
            return
        self._begun = True
        if self._module in self._loaded:
            QTimer.singleShot(0, self, self.ready.emit)
        else:
            run_in_thread(partial(_load, self._module), done=self._finish, failed=self._give_up, owner=self)

    def _finish(self, module: str) -> None:
        self._loaded.add(module)
        self.ready.emit()

    def _give_up(self, error: Exception) -> None:
        self.problem = error.sentence if isinstance(error, UnavailableError) else str(error)
        self.failed.emit()


def _load(module: str) -> str:
    try:
        importlib.import_module(module)
    except Exception as error:
        log.exception("%s cannot be imported", module)
        raise UnavailableError(
            "The 3D library could not be loaded", remedy="the log has the details; reinstalling the workbench helps"
        ) from error
    return module
