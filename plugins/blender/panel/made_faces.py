"""The right side of the Render page: what the settings make and have made, and what can be done with the faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.blender.measuring import Measured
from plugins.blender.panel.made_pace import pace_words
from plugins.blender.panel.spread_chart import SpreadCharts
from workbench.api import DataError, Dataset, files
from workbench.api.ui import (
    DatasetSource,
    EntryAction,
    FlowLayout,
    Fold,
    Gallery,
    GalleryEntry,
    JobStatus,
    label,
    px,
    run_in_thread,
)

_EMPTY = "No faces under this name yet. Start to make them; they appear here one by one."
_MEASURE_EVERY_MS = 2000
Found = tuple[Path, Dataset | None]


class MadeFaces(QFrame):
    """The dataset of the name in the form, as far as it is made.

    Signals
    -------
    chosen(Dataset, id) : a face was clicked.
    asked(str, list[str]) : "train", "export", "sheet" for the whole dataset; "reject", "again", "recipe", "copy seed"
        for the faces of these ids.  undo_asked : bring rejected faces back.
    """

    chosen = Signal(object, str)
    asked = Signal(str, list)
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._folder: Path | None = None
        self._measured: Measured | None = None
        self._measuring = False
        self.dataset: Dataset | None = None
        self.charts = SpreadCharts()
        self.gallery = Gallery("faces")
        self.gallery.set_thumbnail_side(88)
        self.gallery.current_changed.connect(self._choose)
        self.gallery.actions_of_pictures.add(self._actions())
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self.gallery)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo_asked)
        self.pace = label(tone="muted")
        self.pace.hide()
        self.train = self._button("Use for training", "train", "Train a depth network on these faces")
        self.export = self._button(
            "Export …", "export", "Write these faces in the layout of 300W-LP, Replicantface or FaceSynthetics"
        )
        self.sheet = self._button("Contact sheet …", "sheet", "Many faces in one picture, for a report or a slide")
        self._soon = QTimer(self, singleShot=True, interval=_MEASURE_EVERY_MS)
        self._soon.timeout.connect(self._measure)
        self._build()
        self._show(None)

    @property
    def name(self) -> str:
        """The dataset that is shown; empty while there is none."""
        return "" if self.dataset is None else self.dataset.folder.name

    def follow(self, folder: Path) -> None:
        """Show what is in a dataset's folder, if it is another one than before."""
        if folder != self._folder:
            self.look(folder)

    def look(self, folder: Path) -> None:
        """Show what is in a dataset's folder now."""
        self._folder = folder
        known = self.dataset
        run_in_thread(lambda: _opened(folder, known), done=self._take, owner=self)

    def look_anew(self) -> None:
        """Read all pictures again: some are others now under the same names."""
        self._show(self.dataset)

    def show_job(self, status: JobStatus) -> None:
        """Say how fast a job makes these faces."""
        words = pace_words(status)
        self.pace.setText(words)
        self.pace.setVisible(bool(words))

    def closing(self) -> None:
        """Stop reading pictures."""
        self._soon.stop()
        self.gallery.close_source()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _take(self, found: Found) -> None:
        folder, dataset = found
        if folder != self._folder:
            return
        if dataset is not None and self.dataset is not None and dataset.folder == self.dataset.folder:
            if dataset is not self.dataset:
                # Two looks began before the first had opened it.
                dataset.close()
            self.gallery.refresh()
        else:
            self._show(dataset)
        if not self._soon.isActive():
            # At once the first time, then no more often than the numbers change to the eye.
            self._measure()
            self._soon.start()

    def _show(self, dataset: Dataset | None) -> None:
        self.dataset = dataset
        self._measured = None if dataset is None else Measured(dataset)
        if dataset is None:
            self.charts.show_measured({})
        self.gallery.set_empty(_EMPTY)
        self.gallery.set_source(None if dataset is None else DatasetSource(dataset))
        for button in (self.train, self.export, self.sheet):
            button.setEnabled(dataset is not None)

    def _measure(self) -> None:
        measured = self._measured
        if measured is None or self._measuring:
            return
        self._measuring = True

        def taken(values: Any) -> None:
            self._measuring = False
            if measured is self._measured:
                self.charts.show_measured(values)

        run_in_thread(measured.take_in, done=taken, failed=lambda _error: taken({}), owner=self)

    def _choose(self, entry: GalleryEntry | None) -> None:
        if entry is not None and self.dataset is not None:
            self.chosen.emit(self.dataset, entry.id)

    def _actions(self) -> list[EntryAction]:
        def ask(what: str) -> Callable[[Sequence[GalleryEntry]], object]:
            return lambda entries: self.asked.emit(what, [entry.id for entry in entries])

        return [
            EntryAction("Reject", ask("reject"), key="Delete"),
            EntryAction("Bring rejected faces back (Ctrl+Z)", lambda _entries: self.undo_asked.emit()),
            EntryAction("Render again", ask("again"), key="F5"),
            EntryAction("Show its recipe", ask("recipe"), single=True),
            EntryAction("Copy seed", ask("copy seed")),
        ]

    def _button(self, title: str, what: str, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.asked.emit(what, []))
        return button

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        self.fold = Fold("What this will make", is_open=True)
        self.fold.rows.addWidget(self.charts)
        column.addWidget(self.fold)
        column.addWidget(label("Made so far", size="title"))
        column.addWidget(self.pace)
        column.addWidget(self.gallery, 1)
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        for button in (self.train, self.export, self.sheet):
            row.addWidget(button)
        column.addWidget(buttons)


def _opened(folder: Path, known: Dataset | None) -> Found:
    """The dataset in a folder: the one that is open already, where it is that."""
    try:
        same = known is not None and files.plain_path(known.folder) == files.plain_path(folder)
        dataset = known if known is not None and same else Dataset.open(folder)
        dataset.refresh()
    except DataError:
        # Nothing of that name yet; the gallery says so.
        return folder, None
    return folder, dataset
