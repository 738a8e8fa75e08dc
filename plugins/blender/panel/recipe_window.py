"""What a stored face was drawn from: its record's facts and recipe as text, to read and to copy."""

from __future__ import annotations

import json
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from workbench.api import Dataset, WorkbenchError
from workbench.api.ui import px, run_in_thread


class RecipeWindow(QWidget):
    """A window beside the main one; goes with its parent or when it is closed."""

    def __init__(self, dataset: Dataset, sample_id: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Recipe of {sample_id}")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("Recipe")
        copy = QPushButton("Copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.addWidget(self.text, 1)
        column.addWidget(copy, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(px(460), px(560))
        run_in_thread(partial(_recipe, dataset, sample_id), done=self.text.setPlainText, failed=self._fail, owner=self)

    def _fail(self, error: WorkbenchError) -> None:
        self.text.setPlainText(error.sentence)


def _recipe(dataset: Dataset, sample_id: str) -> str:
    record = dataset.record(sample_id)
    shown = {name: record[name] for name in ("id", "identity", "seed", "split") if name in record}
    return json.dumps({**shown, **record.get("attributes", {})}, indent=2, ensure_ascii=False)
