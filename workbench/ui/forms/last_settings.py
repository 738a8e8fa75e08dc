"""A tab's settings are there again at the next start, as they were left."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from workbench.errors import WorkbenchError
from workbench.extension.presets import apply_preset, read_preset, write_preset
from workbench.settings import last_settings_file
from workbench.ui.bridge import run_in_thread
from workbench.ui.forms.form import SettingsForm

log = logging.getLogger(__name__)
_KEEP_AFTER_MS = 1000


class LastSettings(QObject):
    """Reads the settings kept for a task into its form, and keeps them a moment after every change.

    `first` are the values to begin with where none are kept.
    """

    def __init__(self, form: SettingsForm[Any], task: str, first: Mapping[str, Any] | None = None) -> None:
        super().__init__(form)
        self._form, self._task = form, task
        self._timer = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        self._read(first or {})
        form.changed.connect(lambda _settings: self._timer.start())

    @property
    def path(self) -> Path:
        """Where they are kept: a preset file of its own."""
        return last_settings_file(self._task)

    def keep(self) -> None:
        """Keep the present settings, in a thread."""
        self._timer.stop()
        if self._form.valid:
            settings, path = self._form.settings(), self.path
            run_in_thread(lambda: write_preset(path, self._task, "last used", settings), owner=self)

    def _read(self, first: Mapping[str, Any]) -> None:
        if not self.path.is_file():
            if first:
                self._form.set_settings(first, undoable=False)
            return
        try:
            self._form.set_settings(apply_preset(read_preset(self.path), self._form.model, self._task), undoable=False)
        except WorkbenchError as error:
            # Of an earlier version, most likely: the defaults stand, and the next change replaces the file.
            log.info("The settings last used for %s are not taken over: %s", self._task, error.sentence)
