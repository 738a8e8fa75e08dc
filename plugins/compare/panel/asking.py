"""What the numbers in files mean, asked once: a card in the page, with the likeliest answer already chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plugins.compare.file_memory import Answer, FileMemory
from plugins.compare.settings.file_meaning import FileMeaning
from workbench.api import SettingsError, WorkbenchError
from workbench.api.ui import SettingsForm, label, px, run_in_thread

_FIELDS = {
    "unit": ("unit", "metres_per_unit"),
    "space": ("space",),
    "camera": ("field_of_view_degrees", "intrinsics"),
    "level": ("level",),
}
_MOST_NAMED = 3
_WIDEST, _HIGHEST = 600, 330


class AskingCard(QFrame):
    """Asks about the files of a look's "questions"; hidden while there is nothing to ask.

    Signals
    -------
    answered() : the answers are kept in the workspace, and the same look can be asked for again.
    put_off() : a person would rather not say now.
    """

    answered = Signal()
    put_off = Signal()

    def __init__(self, workspace: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = FileMemory(workspace)
        self._rows: list[_FilesAlike] = []
        self.setProperty("surface", "raised")
        self.setAccessibleName("What do these files mean?")
        self._words = label("", wrap=True)
        self._questions = QWidget()
        self._places = QVBoxLayout(self._questions)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setSpacing(px(8))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._questions)
        self.beside = QCheckBox("The same for other files like these in their folders")
        self.beside.setChecked(True)
        self.say = QPushButton("Compare")
        self.say.setProperty("kind", "primary")
        self.say.clicked.connect(self._keep)
        self.later = QPushButton("Not now")
        self.later.clicked.connect(self._put_off)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for widget in (self.say, self.later, self.beside):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label("What do these files mean?", size="title"))
        column.addWidget(self._words)
        column.addWidget(self._scroll)
        column.addLayout(buttons)
        self.setMaximumWidth(px(_WIDEST))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def ask(self, questions: Sequence[Mapping[str, Any]], sentence: str = "") -> None:
        """Show the card with these questions, their guesses chosen; `sentence` says why they are asked."""
        self._clear()
        alike: dict[str, list[Mapping[str, Any]]] = {}
        for question in {question["path"]: question for question in questions}.values():
            alike.setdefault(f"{question['kind']} {question['asks']} {question['guess']}", []).append(question)
        for group in alike.values():
            row = _FilesAlike(group)
            row.form.validity_changed.connect(lambda _valid: self._fit())
            row.form.changed.connect(lambda _settings: self._fit())
            self._rows.append(row)
            self._places.addWidget(row)
        reason = sentence.rstrip(".") or "They do not say it themselves"
        self._words.setText(f"{reason}. It is asked once and remembered.")
        self._fit()
        self.show()
        self._fit()
        self.say.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_card(self) -> None:
        """Nothing is asked any more (another pair was chosen)."""
        self.hide()
        self._clear()

    @property
    def asking(self) -> bool:
        """Whether there are questions on show."""
        return bool(self._rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.say.isEnabled():
            self._keep()
        elif event.key() == Qt.Key.Key_Escape:
            self._put_off()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        self.say.setEnabled(all(row.form.valid for row in self._rows))
        # A scroll area is as low as it may be; it shall be as high as what it holds, within reason.
        self._questions.adjustSize()
        wanted = self._questions.sizeHint().height()
        self._scroll.setFixedHeight(min(wanted, px(_HIGHEST)))
        # Wrapped words hide their height from whoever shares out the room, who would then squeeze the card.
        layout = self.layout()
        layout.activate()
        self.setFixedHeight(max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height()))

    def _keep(self) -> None:
        try:
            answers = [answer for row in self._rows for answer in row.answers()]
        except SettingsError:
            return  # the form says beside the field what does not fit
        beside = self.beside.isChecked()
        self.say.setEnabled(False)
        run_in_thread(
            lambda: self._memory.keep(answers, for_folder=beside), done=self._kept, failed=self._failed, owner=self
        )

    def _kept(self, _nothing: None) -> None:
        self.close_card()
        self.answered.emit()

    def _failed(self, error: WorkbenchError) -> None:
        self._words.setText(error.sentence)
        self._fit()

    def _put_off(self) -> None:
        self.close_card()
        self.put_off.emit()

    def _clear(self) -> None:
        for row in self._rows:
            self._places.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows.clear()


class _FilesAlike(QWidget):
    """Files with one guess: their names, the guess's reason, and the form of what is asked."""

    def __init__(self, questions: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self._questions = questions
        first = questions[0]
        names = [Path(question["path"]).name for question in questions]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        shown = {name for ask in first["asks"] for name in _FIELDS[ask]}
        self.form = SettingsForm(FileMeaning, hidden=tuple(set(FileMeaning.model_fields) - shown))
        self.form.set_settings(FileMeaning.read(first["guess"]), undoable=False)
        reason = str(first["reason"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(label(", ".join(names[:_MOST_NAMED]) + more, size="strong", wrap=True))
        column.addWidget(label(f"{reason[:1].upper()}{reason[1:]}.", tone="muted", wrap=True))
        column.addWidget(self.form)

    def answers(self) -> list[Answer]:
        """What was said, for each of the files. Raises SettingsError where the form does not fit."""
        meaning = self.form.settings()
        return [Answer(Path(question["path"]), question["signature"], meaning) for question in self._questions]
