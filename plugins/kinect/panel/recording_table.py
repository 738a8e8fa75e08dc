"""What is in each recording, as a table: known before anything is imported."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from plugins.kinect.capture.recordings import RecordingAnswer
from workbench.api import files
from workbench.api.ui import current_tokens, duration

_COLUMNS = ("Recording", "Depth?", "Frames", "Length", "Colour", "Depth mode")


class RecordingTable(QTableWidget):
    """One row a file; what is wrong with it stands in its row, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self.setHorizontalHeaderLabels(list(_COLUMNS))
        self.verticalHeader().hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setAccessibleName("Recordings and what is in them")

    def show_answers(self, answers: Sequence[RecordingAnswer]) -> None:
        """Show these files."""
        self.clearSpans()
        self.setRowCount(len(answers))
        for row, answer in enumerate(answers):
            name = QTableWidgetItem(answer.path.name)
            name.setToolTip(files.plain_path(answer.path))
            self.setItem(row, 0, name)
            if answer.problem:
                problem = QTableWidgetItem(f"✗ {answer.problem}")
                problem.setForeground(QColor(current_tokens().bad))
                problem.setToolTip(answer.problem)
                self.setItem(row, 1, problem)
                self.setSpan(row, 1, 1, len(_COLUMNS) - 1)
                continue
            figures = (f"{answer.frames:,}", duration(answer.seconds), answer.colour_mode, _spoken(answer.depth_mode))
            self.setItem(row, 1, QTableWidgetItem("✓ yes"))
            for column, words in enumerate(figures, 2):
                self.setItem(row, column, QTableWidgetItem(words))
        self.resizeRowsToContents()


def _spoken(depth_mode: str) -> str:
    """As the camera's settings name it: "NFOV unbinned"."""
    return depth_mode.replace("_2X2BINNED", " 2x2 binned").replace("_UNBINNED", " unbinned").replace("_", " ")
