"""What a chosen file of weights holds, said beside its field as soon as it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from plugins.training.networks.weight_fit import Found, WeightFile, find_fit
from workbench.api import SettingsError, WorkbenchError
from workbench.api.ui import SettingsForm, label, px, run_in_thread

_AFTER_MS = 400
Asked = Callable[[Any], WeightFile | None]
"""Settings -> the file that they start from, if any. Called in a thread."""


class WeightCheck(QObject):
    """Watches a form; `beside` is the field of the file."""

    def __init__(self, form: SettingsForm[Any], beside: str, asked: Asked) -> None:
        super().__init__(form)
        self._form, self._beside, self._asked = form, beside, asked
        self._number = 0
        self.found: Found | None = None
        self.words = label(tone="muted", size="secondary", wrap=True)
        self.lists = QPushButton("List what does not fit …")
        self.lists.clicked.connect(self._show_lists)
        for widget in (self.words, self.lists):
            form.rows[beside].add_below(widget)
            widget.hide()
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._soon.timeout.connect(self.look)
        form.changed.connect(self._changed)

    def look(self) -> None:
        """Look at the file in a thread, which asks another process."""
        if not self._form.valid:
            return
        settings, number = self._form.settings(), self._number

        def work() -> Found | None:
            file = self._asked(settings)
            return None if file is None else find_fit(file)

        run_in_thread(
            work,
            done=lambda found: self._take(number, found),
            failed=lambda error: self._refuse(number, error),
            owner=self,
        )

    def _changed(self, _settings: Any) -> None:
        # Whatever is still on its way is about other settings.
        self._number += 1
        self.found = None
        self.lists.hide()
        chosen = self._form.rows[self._beside].isVisible() and self._form.rows[self._beside].value()
        self.words.setVisible(bool(chosen))
        if chosen:
            self.words.setText("Looking at the file …")
            self._soon.start()

    def _take(self, number: int, found: Found | None) -> None:
        if number != self._number:
            return
        self.found = found
        self.words.setVisible(found is not None and found.refused is None)
        if found is None:
            return
        self.words.setText(f"{found.fit.sentence}.")
        self.lists.setVisible(bool(found.fit.lists))
        if found.refused is not None:
            self._form.show_problem(self._beside, found.refused.sentence)

    def _refuse(self, number: int, error: WorkbenchError) -> None:
        if number == self._number:
            self.words.hide()
            field = error.field if isinstance(error, SettingsError) and error.field else self._beside
            self._form.show_problem(field, error.sentence)

    def _show_lists(self) -> None:
        if self.found is not None:
            window = FitLists(self.found, self._form)
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.open()


class FitLists(QDialog):
    """Every name that does not fit, to be read and copied."""

    def __init__(self, found: Found, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("What does not fit")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName("Names that do not fit")
        lists = found.fit.lists.items()
        self.text.setPlainText("\n\n".join("\n    ".join([f"{len(names)} {what}", *names]) for what, names in lists))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label(f"{found.fit.sentence}.", wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        self.resize(px(620), px(480))
