"""The row below the viewports: histogram, figures with their baselines, and what each alignment changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.api.ui import ElidedLabel, Histogram, label, px


class Cards(QWidget):
    """Three cards that say how good the prediction is."""

    def __init__(self) -> None:
        super().__init__()
        self.histogram = Histogram()
        self.figures, self.alignments = RowTable(), RowTable(("", "median", "RMS", "moved"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        self._unit_note = label("", tone="muted")
        row.addWidget(_card("Signed error", self.histogram, self._unit_note), 4)
        row.addWidget(_card("Figures", _scrolled(self.figures)), 4)
        row.addWidget(_card("What alignment changes", _scrolled(self.alignments)), 5)
        self.clear()

    def clear(self) -> None:
        """Empty all three."""
        self.histogram.clear("The errors' distribution appears here.")
        self.figures.show_rows([])
        self.alignments.show_rows([])
        self._unit_note.setText("")

    def show_figures(self, arrays: Mapping[str, Any], figures: Mapping[str, Any], range_: float) -> None:
        """What the final frame of a look says."""
        unit = figures["unit"]
        self.histogram.show_values(arrays["0_signed"], (-range_, range_), weights=arrays["0_weights"], unit=unit)
        rows: list[Sequence[str]] = []
        first = figures["predictions"][0]
        headline = first["headline"]
        if headline:
            title, its_unit, values = headline
            rows.append((title, ""))
            rows += [(f"    {who}", f"{value:.2f} {its_unit}") for who, value in values]
        self.figures.show_rows([*rows, *first["rows"]])
        self.alignments.show_rows(first["alignments"])
        metric = figures["metric"]
        self._unit_note.setText(unit if metric else "% of the face's depth range: the truth has no scale")


class RowTable(QWidget):
    """A few rows of words and figures."""

    def __init__(self, heads: Sequence[str] = ()) -> None:
        super().__init__()
        self._heads = tuple(heads)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(4))
        self._grid.setColumnStretch(0, 3)
        if len(self._heads) > 3:
            self._grid.setColumnStretch(3, 4)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.rows: list[tuple[str, ...]] = []

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; texts of a row whose figures are dashes may run to its end."""
        new = [tuple(row) for row in rows]
        if new == self.rows:
            return
        self.rows = new
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._heads and rows:
            for column, head in enumerate(self._heads):
                self._grid.addWidget(_head(head, column), 0, column)
        for number, row in enumerate(new, 1):
            if not any(row[1:]):
                self._grid.addWidget(ElidedLabel(row[0], tone="muted"), number, 0, 1, len(row))
                continue
            for column, text in enumerate(row):
                gives_way = column == 3 or (column == 0 and not self._heads)
                self._grid.addWidget(_cell(text, column, gives_way=gives_way), number, column)


def _head(text: str, column: int) -> QWidget:
    made = label(text, tone="muted")
    made.setAlignment(Qt.AlignmentFlag.AlignLeft if column in (0, 3) else Qt.AlignmentFlag.AlignRight)
    return made


def _cell(text: str, column: int, *, gives_way: bool) -> QWidget:
    """Names and remarks give way where room is short; figures never do."""
    if gives_way:
        return ElidedLabel(text, tone="muted" if column else "text")
    made = label(text)
    if column:
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
    return made


def _card(title: str, content: QWidget, note: QWidget | None = None) -> QFrame:
    frame = QFrame()
    frame.setProperty("surface", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(px(12), px(8), px(12), px(8))
    head = QHBoxLayout()
    head.addWidget(label(title, size="strong"))
    head.addStretch(1)
    if note is not None:
        head.addWidget(note)
    column.addLayout(head)
    column.addWidget(content, 1)
    return frame


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
