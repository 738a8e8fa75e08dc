"""Tags and note of the chosen run, written as a person types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from plugins.training.panel.runs import Run
from workbench.api import SettingsError, tags_in
from workbench.api.ui import label, px

_AFTER_MS = 900
_NOTE_PX = 56


class AboutEditor(QWidget):
    """`edited(run, tags, note)` a moment after the last key, or at once when the focus or the run goes."""

    edited = Signal(str, list, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = ""
        self._stored: tuple[list[str], str] = ([], "")
        self.tags = QLineEdit()
        self.tags.setAccessibleName("Tags of this run")
        self.tags.setPlaceholderText("tags, separated by commas")
        self.note = QPlainTextEdit()
        self.note.setAccessibleName("Note about this run")
        self.note.setPlaceholderText("note")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(px(_NOTE_PX))
        self.problem = label(tone="bad", size="secondary", wrap=True)
        self.problem.hide()
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tags.setCompleter(completer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        for widget in (self.tags, self.problem, self.note):
            column.addWidget(widget)
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self.store)
        self.tags.textEdited.connect(lambda _text: self._timer.start())
        self.note.textChanged.connect(self._note_changed)
        for field in (self.tags, self.note):
            field.installEventFilter(self)

    def show_run(self, run: Run) -> None:
        """Show what is said of a run; what is being written about it stays."""
        if run.name != self._run:
            self.store()
            self._run = run.name
            self._fill(run)
        elif not self._timer.isActive() and not (self.tags.hasFocus() or self.note.hasFocus()):
            self._fill(run)

    def offer(self, tags: Sequence[str]) -> None:
        """Complete the tags that other runs have."""
        if self._known.stringList() != list(tags):
            self._known.setStringList(list(tags))

    def store(self) -> None:
        """Hand on what was written, if it differs from what is stored."""
        self._timer.stop()
        if not self._run:
            return
        note = self.note.toPlainText().strip()
        try:
            tags = tags_in(self.tags.text())
        except SettingsError as error:
            self._say(error.sentence)
            return
        self._say("")
        if (tags, note) != self._stored:
            self._stored = (tags, note)
            self.edited.emit(self._run, tags, note)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.store()
        return False

    def _fill(self, run: Run) -> None:
        stored = (list(run.about.tags), run.about.note)
        if stored == self._stored and self.tags.text() == ", ".join(stored[0]):
            return
        self._stored = stored
        self.tags.setText(", ".join(stored[0]))
        self.note.blockSignals(True)
        self.note.setPlainText(stored[1])
        self.note.blockSignals(False)
        self._say("")

    def _note_changed(self) -> None:
        self._timer.start()

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
