"""The right column: what a dataset is, its pictures, and what to do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plugins.datasets.panel.reading import SPLITS, Opened, meaning, origin
from workbench.api.ui import ChipRow, DatasetSource, FlowLayout, Gallery, label, px, wear

_ALL = "all"
_MOST_LINES = 4
_SHORT = {"train": "Train", "validation": "Val", "test": "Test"}


class Contents(QFrame):
    """One dataset.

    Signals
    -------
    current_changed(GalleryEntry | None) : the sample under the cursor.
    remove_asked(list[str]), undo_asked : take samples out, bring the last ones back.
    training_asked, compare_asked : go on with this dataset in another tab.
    """

    current_changed = Signal(object)
    remove_asked = Signal(list)
    undo_asked = Signal()
    training_asked = Signal()
    compare_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._opened: Opened | None = None
        self._build()
        self.show_dataset(None)

    def show_dataset(self, found: Opened | None) -> None:
        """Show another dataset from its beginning, or nothing."""
        self._opened = found
        self._about.setVisible(found is not None)
        self._foot.setVisible(found is not None)
        self.say_check("", "muted")
        if found is None:
            self.gallery.set_source(None)
            return
        self.show_counts(found)
        self.splits.set_on([_ALL])
        self.title.setText(found.name)
        self.origin.setText(origin(found.dataset.info))
        sentence, metres = meaning(found.dataset.info)
        self.meaning.setText(sentence)
        _set_tone(self.meaning, "muted" if metres else "warn")
        self._show_split()

    def show_counts(self, found: Opened) -> None:
        """Bring numbers up to date; the pictures follow by themselves."""
        counts = found.counts
        words = [(split, f"{_SHORT[split]} {counts[split]:,}") for split in SPLITS if counts[split]]
        on = self.splits.on()
        chips = [(_ALL, f"All {counts[_ALL]:,}"), *words]
        self.splits.set_chips(chips)
        for key, text in chips:
            self.splits.button(key).setText(text)
            self.splits.button(key).setAccessibleName(f"{key} {counts[key]:,}")
        self.splits.set_on(on or [_ALL])
        aside = list(found.aside.items())
        more = "" if len(aside) <= _MOST_LINES else f"\n… and {len(aside) - _MOST_LINES} more."
        listed = "\n".join(f"{name}: {sentence}" for name, sentence in aside[:_MOST_LINES])
        self.aside.setText(f"{len(aside)} could not be taken in\n{listed}{more}" if aside else "")
        self.aside.setVisible(bool(aside))

    def say_check(self, sentence: str, tone: str, lines: Sequence[str] = ()) -> None:
        """Say what a check found; the first few of its sentences below it, all of them as a tooltip."""
        rest = f"\n… and {len(lines) - _MOST_LINES} more." if len(lines) > _MOST_LINES else ""
        self.check.setText("\n".join([sentence, *lines[:_MOST_LINES]]) + rest)
        self.check.setToolTip("\n".join(lines))
        self.check.setVisible(bool(sentence))
        _set_tone(self.check, tone)

    def offer(self, panels: frozenset[str]) -> None:
        """Which other tabs there are to go to."""
        self.to_training.setVisible("train" in panels)
        self.to_compare.setVisible("compare" in panels)

    def closing(self) -> None:
        """Stop reading pictures."""
        self.gallery.close_source()

    def _build(self) -> None:
        self.title = label(size="title", wrap=True)
        self.origin = label(tone="muted", size="secondary", wrap=True)
        self.meaning = label(size="secondary", wrap=True)
        self.aside = label(tone="warn", size="secondary", wrap=True)
        self.check = label(size="secondary", wrap=True)
        self.splits = ChipRow(exclusive=True)
        self.splits.chosen.connect(lambda *_: self._show_split())
        self._about = QWidget()
        about = QVBoxLayout(self._about)
        about.setContentsMargins(px(12), px(12), px(12), px(4))
        about.setSpacing(px(6))
        row = FlowLayout()
        row.addWidget(self.splits)
        for line in (self.title, self.origin, self.meaning, self.aside, self.check):
            about.addWidget(line)
        about.addLayout(row)
        self.gallery = Gallery("samples")
        self.gallery.set_thumbnail_side(92)
        self.gallery.current_changed.connect(self.current_changed)
        self.gallery.grid.selectionModel().selectionChanged.connect(lambda *_: self._offer_removal())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._about)
        column.addWidget(self.gallery, 1)
        column.addWidget(self._make_foot())
        for key, call in ((QKeySequence.StandardKey.Delete, self._remove), (QKeySequence.StandardKey.Undo, self._undo)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)

    def _make_foot(self) -> QWidget:
        self.remove = _button("Remove", "trash", "Take the selected samples out (Delete); Ctrl+Z brings them back")
        self.to_compare = _button("Compare", "compare", "Look at this face with a trained run")
        self.to_training = _button("Use for training", "train", "Open Training with this dataset chosen")
        self.to_training.setProperty("kind", "primary")
        wear(self.to_training, "train", "on_accent", size=16)
        calls: list[tuple[QPushButton, Callable[[], Any]]] = [
            (self.remove, self._remove),
            (self.to_compare, self.compare_asked.emit),
            (self.to_training, self.training_asked.emit),
        ]
        self._foot = QWidget()
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(px(12), px(8), px(12), px(12))
        column.setSpacing(px(8))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        column.addLayout(row)
        column.addWidget(self.to_training)
        for button, call in calls:
            button.clicked.connect(lambda _on=False, call=call: call())
            if button is not self.to_training:
                row.addWidget(button, 1)
        return self._foot

    def _show_split(self) -> None:
        if self._opened is None:
            return
        split = next((s for s in SPLITS if s in self.splits.on()), None)
        self.gallery.set_empty("No samples here yet; they appear one by one while a job makes them.")
        self.gallery.set_source(DatasetSource(self._opened.dataset, split))
        self._offer_removal()

    def _offer_removal(self) -> None:
        chosen = len(self.gallery.selected())
        self.remove.setEnabled(chosen > 0)
        self.remove.setText(f"Remove {chosen:,}" if chosen > 1 else "Remove")

    def _remove(self) -> None:
        ids = [entry.id for entry in self.gallery.selected()]
        if ids:
            self.remove_asked.emit(ids)

    def _undo(self) -> None:
        self.undo_asked.emit()


def _button(words: str, icon: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    wear(button, icon, size=16)
    return button


def _set_tone(line: QLabel, tone: str) -> None:
    if line.property("tone") != tone:
        line.setProperty("tone", tone)
        line.style().unpolish(line)
        line.style().polish(line)
