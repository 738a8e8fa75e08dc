"""The alignments side by side: what each changed, what it leaves, and how ICP came there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plugins.compare.panel.figures_card import QuietTable
from workbench.api.ui import Cell, ElidedLabel, Head, LinePlot, PlotLine, label, px, wear

Column = Mapping[str, Any]
_QUIET = ("pairs", "matrix")
"""Alignments that have a column only where somebody gave them something."""
_LEAST_SCALE = 5e-4
_CHARTED = 560
_NO_FIT = "ICP has not fitted anything yet."


class AlignmentCard(QWidget):
    """Signals
    -------
    chosen(key) : the head of a column was pressed: show this alignment.
    export_asked, import_asked : the matrix of the shown one is to be written, or one to be read.
    """

    chosen = Signal(str)
    export_asked = Signal()
    import_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self.table = QuietTable("What each alignment changed")
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self._pressed)
        self.chart = LinePlot("RMS per step of ICP", sentence=_NO_FIT)
        self._remarks = ElidedLabel(tone="muted").set_secondary()
        self.export_button = _button("Export …", "export", "Write the shown alignment as a 4 × 4 matrix")
        self.import_button = _button("Import …", "import", "Use a 4 × 4 matrix from a file as the alignment")
        self.export_button.clicked.connect(self.export_asked)
        self.import_button.clicked.connect(self.import_asked)
        self._build()

    def show_columns(self, columns: Sequence[Column], shown: str, unit: str) -> None:
        """What is known of each alignment of one prediction; `shown` is the one the views show."""
        kept = [c for c in columns if c["key"] not in _QUIET or c["key"] == shown or "rms" in c]
        self._keys = [str(column["key"]) for column in kept]
        base = next((column for column in kept if "rms" in column), None)
        heads = [Head("")] + [_head(column, shown) for column in kept]
        self.table.show_cells(heads, [_row(name, kept, base, unit) for name in _rows(kept)])
        fit = next((column for column in kept if column["key"] == "icp"), {})
        self._show_history(fit.get("history", ()), converged=bool(fit.get("converged", True)))
        remarks = [(c["title"], c.get("note") or c["why_not"]) for c in kept]
        self._remarks.set_text("  ".join(f"{title}: {sentence}" for title, sentence in remarks if sentence))
        self.export_button.setEnabled(any(c["key"] == shown and "matrix" in c for c in kept))

    def clear(self) -> None:
        """Show nothing."""
        self._keys = []
        self.table.show_cells([], [])
        self.chart.clear(_NO_FIT)
        self._remarks.set_text("")
        self.export_button.setEnabled(False)

    @property
    def remarks(self) -> str:
        """Why some cannot be had, and what should be known of the others."""
        return self._remarks.text()

    def _show_history(self, history: Sequence[float], *, converged: bool) -> None:
        ending = "" if converged else ", stopped before it settled"
        line = PlotLine("RMS", np.arange(len(history), dtype=float), np.asarray(history, np.float64))
        self.chart.show_lines([line], f"step of ICP: RMS in mm{ending}")

    def _pressed(self, column: int) -> None:
        if 0 < column <= len(self._keys):
            self.chosen.emit(self._keys[column - 1])

    def _build(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(px(12))
        above.addWidget(self.table, 5)
        above.addWidget(self.chart, 2)
        below.setSpacing(px(6))
        below.addWidget(self._remarks, 1)
        for widget in (label("Matrix", tone="muted"), self.import_button, self.export_button):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(above, 1)
        column.addLayout(below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.chart.setVisible(self.width() > px(_CHARTED))


def _button(words: str, icon: str, tip: str) -> QPushButton:
    made = QPushButton(words)
    made.setToolTip(tip)
    made.setAccessibleDescription(tip)
    wear(made, icon, size=16)
    return made


def _head(column: Column, shown: str) -> Head:
    on = column["key"] == shown
    mark = "● " if on else ""
    tip = "Shown in the views" if on else "Press to show this alignment in the views"
    return Head(f"{mark}{column['title']}", tip=tip)


def _rows(columns: Sequence[Column]) -> list[str]:
    names = ["Median |error|", "RMS", "95th percentile", "RMS changed by", "Moved by", "Turned by", "Scale"]
    if any(column.get("shift") for column in columns):
        names.append("Depth shifted by")
    fitted = any(column.get("history") for column in columns)
    return [*names, "Began from", "Steps", "Points used"] if fitted else names


def _row(name: str, columns: Sequence[Column], base: Column | None, unit: str) -> list[Cell]:
    texts = ["–" if "rms" not in column else _text(name, column, base, unit) for column in columns]
    tips = [column["why_not"] for column in columns]
    return [Cell(name)] + [
        Cell(text, tone="muted" if text == "–" else "", tip=tip) for text, tip in zip(texts, tips, strict=True)
    ]


def _text(name: str, column: Column, base: Column | None, unit: str) -> str:
    if name == "RMS changed by":
        if base is None or column is base:
            return "–"
        return f"{column['rms'] - base['rms']:+.2f} {unit}".replace("-", "−")
    if name == "Began from":
        return str(column.get("start", "")) or "–"
    if name == "Points used":
        used = column.get("used")
        return "–" if used is None else f"{100 * used:.0f} %"
    if name == "Steps":
        return f"{len(column['history']) - 1}" if column["history"] else "–"
    if name == "Scale":
        return f"{column['scale']:.3f}" if abs(column["scale"] - 1) > _LEAST_SCALE else "–"
    if name == "Turned by":
        return f"{column['rotation']:.1f}°" if column["rotation"] else "–"
    key, its_unit = {
        "Median |error|": ("median", unit), "RMS": ("rms", unit), "95th percentile": ("p95", unit),
        "Moved by": ("moved", "mm"), "Depth shifted by": ("shift", "mm"),
    }[name]  # fmt: skip
    value = column[key]
    if value is None or (not value and its_unit == "mm" and key in ("moved", "shift")):
        return "–"
    return f"{value:.2f} {its_unit}".replace("-", "−")
