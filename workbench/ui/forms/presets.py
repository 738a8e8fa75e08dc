"""Presets of a form: shipped with the plugin, saved by the person, shared as files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QPushButton, QSizePolicy, QWidget

from workbench.errors import WorkbenchError
from workbench.extension.presets import (
    SUFFIX,
    Preset,
    apply_preset,
    preset_file_name,
    presets_in,
    read_preset,
    write_preset,
)
from workbench.files import plain_path
from workbench.ui.bridge import run_in_thread
from workbench.ui.forms import dialogs
from workbench.ui.forms.form import SettingsForm
from workbench.ui.forms.path import dropped_paths
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import SMALL_PX

log = logging.getLogger(__name__)
DEFAULTS = "Defaults"


def ask_for_title(parent: QWidget, suggestion: str) -> str:
    """A preset's title; empty where the person changed their mind."""
    text, said_yes = QInputDialog.getText(parent, "Save preset", "Name of the preset", text=suggestion)
    return str(text).strip() if said_yes else ""


class PresetBar(QWidget):
    """The drop-down of presets above a form, with Save and the file menu.

    `failed` carries one sentence (a preset file with an unknown key, a folder that cannot be written to).
    """

    failed = Signal(str)
    chosen = Signal(str)

    def __init__(
        self,
        form: SettingsForm[Any],
        task: str,
        folder: Path,
        *,
        shipped: Callable[[], Sequence[Preset]] = lambda: (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._form, self._task, self._folder, self._shipped = form, task, folder, shipped
        self._title = DEFAULTS
        self.presets: dict[str, Preset] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(SMALL_PX))
        self.button = QPushButton()
        self.button.setProperty("kind", "menu")
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setToolTip("Start from a set of settings that was saved before")
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.save = QPushButton("Save…")
        self.save.setToolTip("Keep these settings under a name")
        self.save.clicked.connect(self.ask_and_save)
        row.addWidget(self.button, 1)
        row.addWidget(self.save)
        form.changed.connect(lambda _settings: self._name())
        self.setAcceptDrops(True)
        self._name()
        self.refresh()

    def refresh(self) -> None:
        """Read the preset folders again, off the window's thread."""
        run_in_thread(self._read, done=self._take, owner=self)

    def apply(self, preset: Preset) -> bool:
        """Put a preset into the form; False (and `failed`) where it does not fit."""
        try:
            self._form.set_settings(apply_preset(preset, self._form.model, self._task))
        except WorkbenchError as error:
            self.failed.emit(error.sentence)
            return False
        self._title = preset.title
        self._name(exact=True)
        self.chosen.emit(preset.title)
        return True

    def apply_file(self, path: Path) -> bool:
        """Put a preset file (or a job's job.json) into the form; False (and `failed`) where it does not fit."""
        try:
            preset = read_preset(path)
        except WorkbenchError as error:
            self.failed.emit(error.sentence)
            return False
        return self.apply(preset)

    def ask_and_save(self) -> None:
        """Ask for a name and keep the present settings under it."""
        title = ask_for_title(self, self._title if self._title != DEFAULTS else "")
        if title:
            self.save_as(self._folder / preset_file_name(title), title)

    def save_as(self, path: Path, title: str) -> None:
        """Keep the present settings in a file."""
        try:
            write_preset(path, self._task, title, self._form.settings())
        except WorkbenchError as error:
            self.failed.emit(error.sentence)
            return
        self._title = title
        self._name(exact=True)
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(path.suffix == ".json" for path in dropped_paths(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.apply_file(dropped_paths(event.mimeData())[0])
        event.acceptProposedAction()

    def _read(self) -> dict[str, Preset]:
        found: list[Preset] = []
        try:
            found = [*self._shipped(), *presets_in(self._folder)]
        except OSError as error:
            log.warning("Presets of %s could not be listed: %s", self._task, error)
        return {preset.title: preset for preset in found}

    def _take(self, presets: dict[str, Preset]) -> None:
        self.presets = presets

    def _fill(self) -> None:
        self.menu.clear()
        self.menu.addAction(DEFAULTS, self._defaults)
        for title, preset in self.presets.items():
            action = self.menu.addAction(title)
            action.setToolTip(plain_path(preset.path) if preset.path else title)
            action.triggered.connect(lambda _on=False, p=preset: self.apply(p))
        self.menu.addSeparator()
        self.menu.addAction("Open a preset file…", self._open)
        self.menu.addAction("Share as a file…", self._share)
        own = {t: p for t, p in self.presets.items() if p.path and p.path.parent == self._folder}
        if own:
            removal = self.menu.addMenu("Remove")
            for title, preset in own.items():
                removal.addAction(title).triggered.connect(lambda _on=False, p=preset: self._remove(p))

    def _defaults(self) -> None:
        self._form.reset()
        self._title = DEFAULTS
        self._name(exact=True)

    def _open(self) -> None:
        for path in dialogs.ask_for_paths(self, "file", "Open a preset", "", (".json",)):
            self.apply_file(path)

    def _share(self) -> None:
        suggestion = preset_file_name(self._title)
        for path in dialogs.ask_for_paths(self, "save_file", "Share the settings", suggestion, (SUFFIX,)):
            self.save_as(path, path.name.removesuffix(SUFFIX).removesuffix(".json"))

    def _remove(self, preset: Preset) -> None:
        if preset.path is not None:
            preset.path.unlink(missing_ok=True)
        self._title = DEFAULTS if self._title == preset.title else self._title
        self._name()
        self.refresh()

    def _name(self, *, exact: bool = False) -> None:
        at_start = not any(row.value() != row.default for row in self._form.rows.values())
        if at_start and not exact:
            self._title = DEFAULTS
        preset = self.presets.get(self._title)
        changed = not exact and self._title != DEFAULTS and preset is not None and self._differs(preset)
        changed = changed or (self._title == DEFAULTS and not at_start)
        # Qt ignores the padding of left-aligned text in a button that has a menu, hence the spaces.
        self.button.setText(f"  Preset: {self._title}{' (changed)' if changed else ''}")
        self.button.setAccessibleName(f"Preset: {self._title}")

    def _differs(self, preset: Preset) -> bool:
        if not self._form.valid:
            return True
        now = self._form.settings().plain()
        return any(now.get(name) != value for name, value in preset.settings.items())
