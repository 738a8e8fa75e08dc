"""The right side of the Convert page: the set that the conversion makes, picture by picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from plugins.kinect.convert.settings import ConvertSettings
from workbench.api import DataError, Dataset, WorkspaceError, files
from workbench.api.ui import DatasetSource, FlowLayout, Gallery, PictureFiles, label, px, run_in_thread

_EMPTY = "No set of this name yet. Convert makes it; its pictures appear here one by one."
_SPLITS = ("train", "eval")
Found = DatasetSource | PictureFiles | None


class MadeSet(QFrame):
    """What is in the folder of the form's name.

    Signals
    -------
    asked(str) : "train", "datasets", "open" for the set that is shown.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._folder: Path | None = None
        self._metric = True
        self._source: Found = None
        self.gallery = Gallery("frames")
        self.gallery.set_thumbnail_side(88)
        self.words = label(tone="muted", wrap=True)
        self.words.hide()
        self.train = self._button("Use for training", "train", "Train a depth network on this set")
        self.look_at = self._button("Look at it", "datasets", "Every channel of every frame, in the Datasets tab")
        self.open = self._button("Open the folder", "open", "Show the set's files in the file manager")
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        for button in (self.train, self.look_at, self.open):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label("Made so far", size="title"))
        column.addWidget(self.words)
        column.addWidget(self.gallery, 1)
        column.addWidget(buttons)
        self._show(None)

    @property
    def folder(self) -> Path | None:
        """The set that the form names."""
        return self._folder

    def look(self, settings: ConvertSettings, workspace: Path) -> None:
        """Show what is there of the set that these settings make."""
        folder, metric = settings.folder(workspace), settings.mode == "metric"
        same = (folder, metric) == (self._folder, self._metric)
        known = self._source if same else None
        if not same:
            self.say("")
        self._folder, self._metric = folder, metric

        def told(found: Found) -> None:
            if (folder, metric) == (self._folder, self._metric):
                self._take(found)

        run_in_thread(lambda: _source_of(folder, metric, known), done=told, failed=lambda _e: told(None), owner=self)

    def say(self, words: str) -> None:
        """What a finished conversion came to."""
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def closing(self) -> None:
        """Stop reading pictures."""
        self.gallery.close_source()

    def _take(self, found: Found) -> None:
        if found is not None and found is self._source:
            self.gallery.refresh()
        else:
            self._show(found)

    def _show(self, source: Found) -> None:
        self._source = source
        self.gallery.set_empty(_EMPTY)
        self.gallery.set_source(source)
        self.train.setVisible(self._metric)
        self.look_at.setVisible(self._metric)
        for button in (self.train, self.look_at, self.open):
            button.setEnabled(source is not None)

    def _button(self, title: str, what: str, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.asked.emit(what))
        return button


def _source_of(folder: Path, metric: bool, known: Found) -> Found:
    """The pictures of a set; those of a dataset that is open already go on. None where there is none yet."""
    if metric:
        if isinstance(known, DatasetSource):
            return known
        try:
            return DatasetSource(Dataset.open(folder))
        except (DataError, WorkspaceError):
            return None
    pictures = [
        path
        for split in _SPLITS
        for path in sorted(files.long_path(folder / split / "Color").glob("*.png"), key=lambda p: (len(p.stem), p.stem))
    ]
    return PictureFiles(pictures) if pictures else None
