"""Choosing one of the workspace's datasets or runs by name. The folder is listed off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QPushButton

from workbench.ui.bridge import run_in_thread
from workbench.ui.forms.choice import QuietCombo
from workbench.ui.forms.editor import Editor
from workbench.ui.forms.flow import FlowLayout

ListedKind = Literal["dataset", "run"]
_MARKS: dict[ListedKind, tuple[str, str]] = {"dataset": ("datasets", "dataset.json"), "run": ("runs", "run.json")}
_EMPTY = {"dataset": "no dataset in this workspace yet", "run": "no run in this workspace yet"}


class Listing(Protocol):
    """Where a form finds the names of datasets and runs; replaced in tests."""

    def names(self, kind: ListedKind) -> list[str]:
        """Names of that kind, latest first. Called off the window's thread."""
        ...

    def empty(self, kind: ListedKind) -> str:
        """What is said where there are none."""
        ...


class WorkspaceListing:
    """The folders of a workspace that hold a dataset or a run."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace

    def names(self, kind: ListedKind) -> list[str]:
        folder, mark = _MARKS[kind]
        try:
            found = [(path.stat().st_mtime, path.parent.name) for path in (self._workspace / folder).glob(f"*/{mark}")]
        except OSError:
            return []
        return [name for _time, name in sorted(found, reverse=True)]

    def empty(self, kind: ListedKind) -> str:
        return _EMPTY[kind]


class ListedEditor(Editor):
    """A drop-down of names that is listed anew each time it is opened; None where nothing is chosen."""

    can_be_empty = True

    def __init__(self, kind: ListedKind, listing: Listing | None, *, optional: bool) -> None:
        super().__init__()
        self._kind, self._listing, self._optional = kind, listing, optional
        self.combo = QuietCombo()
        self.combo.setPlaceholderText(f"choose a {kind}")
        self.combo.activated.connect(lambda _index: self.edited.emit())
        self.combo.installEventFilter(self)
        self.row.addWidget(self.combo, 1)
        self.setFocusProxy(self.combo)
        self._fill([])

    def value(self) -> str | None:
        name = self.combo.currentData()
        return str(name) if name else None

    def set_value(self, value: object) -> None:
        name = None if value in (None, "") else str(value)
        if name is not None and self.combo.findData(name) < 0:
            self.combo.addItem(name, name)
        self.combo.setCurrentIndex(self._place(name))

    def refresh(self) -> None:
        """List the folder again."""
        listing, kind = self._listing, self._kind
        if listing is not None:
            run_in_thread(lambda: listing.names(kind), done=self._fill, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.FocusIn):
            self.refresh()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        self.refresh()
        super().showEvent(event)

    def _fill(self, names: Sequence[str]) -> None:
        wanted = self.value()
        listed = [*names, *([wanted] if wanted and wanted not in names else [])]
        if [self.combo.itemData(i) for i in range(self.combo.count()) if self.combo.itemData(i)] == listed and listed:
            return
        self.combo.clear()
        if self._optional:
            self.combo.addItem("none", "")
        for name in listed:
            self.combo.addItem(name, name)
        if not listed:
            self.combo.addItem(self._none(), "")
            self._disable_last(self.combo)
        self.combo.setCurrentIndex(self._place(wanted))

    def _place(self, name: str | None) -> int:
        """Where a name stands; no name is "none" where there need not be one, and asks for a choice elsewhere."""
        return self.combo.findData(name) if name else 0 if self._optional else -1

    def _none(self) -> str:
        return _EMPTY[self._kind] if self._listing is None else self._listing.empty(self._kind)

    @staticmethod
    def _disable_last(combo: QComboBox) -> None:
        combo.setItemData(combo.count() - 1, 0, Qt.ItemDataRole.UserRole - 1)


class ListedChipsEditor(Editor):
    """Several datasets or runs: every one there is, as a chip."""

    wide = True

    def __init__(self, kind: ListedKind, listing: Listing | None) -> None:
        super().__init__()
        self._kind, self._listing = kind, listing
        self._flow = FlowLayout()
        self.row.addLayout(self._flow)
        self.chips: dict[str, QPushButton] = {}

    def value(self) -> list[str]:
        return [name for name, chip in self.chips.items() if chip.isChecked()]

    def set_value(self, value: object) -> None:
        wanted = [str(v) for v in value] if isinstance(value, list | tuple | set | frozenset) else []
        self._fill([*self.chips, *(name for name in wanted if name not in self.chips)])
        for name, chip in self.chips.items():
            chip.setChecked(name in wanted)

    def note(self) -> str:
        return "" if self.chips else _EMPTY[self._kind].capitalize() + "."

    def showEvent(self, event: QShowEvent) -> None:
        listing = self._listing
        if listing is not None:
            run_in_thread(lambda: listing.names(self._kind), done=self._fill, owner=self)
        super().showEvent(event)

    def _fill(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self.chips:
                chip = QPushButton(name)
                chip.setCheckable(True)
                chip.clicked.connect(lambda _on: self.edited.emit())
                self.chips[name] = chip
                self._flow.addWidget(chip)
        self.updateGeometry()
        self.noted.emit()
