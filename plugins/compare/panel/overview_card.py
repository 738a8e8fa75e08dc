"""The first look: how the errors are spread, the main figures, and what the alignments change, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plugins.compare.panel.figures_card import FiguresTable, QuietTable
from plugins.compare.panel.looks import Look
from plugins.compare.panel.spread_card import SpreadHistogram
from workbench.api import ColourScale
from workbench.api.ui import Cell, ElidedLabel, Head, label, px

_THREE = 560
"""Below this width only two parts can be read."""
_COLUMN = 240
"""What each further prediction adds to that."""


class OverviewCard(QWidget):
    """Three parts: histogram, figures, alignments."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram, self.figures = SpreadHistogram(), FiguresTable(short=True)
        self.alignments = QuietTable("What each alignment changes")
        self._unit = ElidedLabel(tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(16))
        self._third = _part("What alignment changes", self.alignments)
        for part in (_part("Signed error", self.histogram, self._unit), _part("Figures", self.figures), self._third):
            row.addWidget(part)
        self._row = row
        self._predictions = 1
        self._share_room(1)

    def show_errors(self, look: Look, number: int, scale: ColourScale) -> None:
        """Show one prediction's spread and alignments, and the main figures of all."""
        self.histogram.show_errors(look, number, scale)
        self.figures.show_figures(look.figures)
        self._share_room(len(look.titles))
        if number < len(look.errors):
            record = look.figures["predictions"][number]
            rows = [_row(column, str(look.figures["shown"])) for column in _known(record["alignments"])]
            heads = [
                Head("", tip=f"{look.unit}; ● is shown in the views"),
                Head("median"),
                Head("RMS"),
                Head("moved", tip="mean way of the vertices, mm"),
            ]
            self.alignments.show_cells(heads, rows)
        metric = bool(look.figures.get("metric", True))
        self._unit.set_text(look.unit if metric else "% of the face's depth range: the truth has no scale")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room(self._predictions)

    def _share_room(self, predictions: int) -> None:
        """Several columns of figures need more of the row; where all three parts have too little, the last goes."""
        self._predictions = predictions
        self._third.setVisible(self.width() > px(_THREE + _COLUMN * (predictions - 1)))
        for part, share in enumerate((4, 3 + predictions, 4)):
            self._row.setStretch(part, share)

    def set_scale(self, look: Look, number: int, scale: ColourScale) -> None:
        """Only the colours changed."""
        self.histogram.show_errors(look, number, scale)

    def forget(self, sentence: str) -> None:
        """Empty all three."""
        self.histogram.forget(sentence)
        self.figures.show_cells([], [])
        self.alignments.show_cells([], [])
        self._unit.set_text("")


def _known(columns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [column for column in columns if "rms" in column or column["key"] not in ("pairs", "matrix")]


def _row(column: Mapping[str, Any], shown: str) -> list[Cell]:
    on, title, why_not = column["key"] == shown, column["title"], column["why_not"]
    if "rms" not in column:
        return [Cell(title, tone="muted", tip=why_not), *([Cell("–", tone="muted", tip=why_not)] * 3)]
    moved = f"{column['moved']:.1f}" if column["moved"] else "–"
    return [
        Cell(f"● {title}" if on else title, bold=on, tip=title),
        Cell(f"{column['median']:.2f}"),
        Cell(f"{column['rms']:.2f}"),
        Cell(moved, tip="mean way of the vertices"),
    ]


def _part(title: str, content: QWidget, note: QWidget | None = None) -> QWidget:
    holder = QWidget()
    holder.setMinimumWidth(px(90))
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(4))
    head = QHBoxLayout()
    head.addWidget(label(title, size="strong"))
    head.addWidget(note, 1) if note is not None else head.addStretch(1)
    column.addLayout(head)
    column.addWidget(content, 1)
    return holder
