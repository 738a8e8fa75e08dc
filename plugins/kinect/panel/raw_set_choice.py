"""Choosing one of the workspace's raw sets, listed beside the window's thread each time it is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from workbench.api import files
from workbench.api.ui import QuietCombo, label, px, run_in_thread

_PLACE = ("datasets", "unprocessed")
_NONE = "none captured yet"
_SPLITS = ("train", "eval")


@dataclass(frozen=True)
class RawSetFound:
    """A folder among the workspace's raw sets. changed : when, seconds since the epoch."""

    folder: Path
    changed: float


def raw_sets(workspace: Path) -> list[RawSetFound]:
    """The raw sets of a workspace, newest first; a folder counts that has train or eval inside."""
    place = files.long_path(workspace.joinpath(*_PLACE))
    try:
        folders = [path for path in place.iterdir() if any((path / split).is_dir() for split in _SPLITS)]
        found = [RawSetFound(Path(files.plain_path(path)), path.stat().st_mtime) for path in folders]
    except OSError:
        # No room of that name yet, or it went away while it was listed.
        return []
    return sorted(found, key=lambda one: -one.changed)


class RawSetChoice(QWidget):
    """A drop-down of raw sets, and a button for one that lies elsewhere.

    Signals
    -------
    chosen(Path) : a person chose a set.  other_asked : they want one that lies elsewhere.
    """

    chosen = Signal(Path)
    other_asked = Signal()

    def __init__(self, workspace: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.combo = QuietCombo()
        self.combo.setMinimumWidth(px(200))
        self.combo.setAccessibleName("Raw set")
        self.combo.setPlaceholderText("choose a raw set")
        self.combo.activated.connect(self._activated)
        other = QPushButton("Elsewhere …")
        other.setToolTip("A raw set that lies outside this workspace, or of the face synthesiser")
        other.clicked.connect(self.other_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(label("Raw set", tone="muted"))
        row.addWidget(self.combo)
        row.addWidget(other)
        row.addStretch(1)

    @property
    def names(self) -> list[str]:
        """What is listed."""
        return [self.combo.itemText(i) for i in range(self.combo.count())]

    def look(self, present: Path | None) -> None:
        """List the sets again; `present` is the one that the form names."""
        run_in_thread(lambda: raw_sets(self._workspace), done=lambda sets: self._fill(sets, present), owner=self)

    def _fill(self, sets: list[RawSetFound], present: Path | None) -> None:
        folders = [found.folder for found in sets]
        if present is not None and present not in folders:
            folders.append(present)
        self.combo.clear()
        for folder in folders:
            self.combo.addItem(folder.name, folder)
            self.combo.setItemData(self.combo.count() - 1, files.plain_path(folder), 3)
        self.combo.setEnabled(bool(folders))
        self.combo.setPlaceholderText("choose a raw set" if folders else _NONE)
        self.combo.setCurrentIndex(folders.index(present) if present is not None else -1)

    def _activated(self, index: int) -> None:
        folder = self.combo.itemData(index)
        if folder is not None:
            self.chosen.emit(Path(folder))
