"""The figures of all predictions side by side, with what the evaluation said of this face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from workbench.api.ui import Cell, FigureTable, Head, current_tokens, px

BEST = "★"
_MAIN_ROWS = 8
_INDENT = "    "


class QuietTable(FigureTable):
    """A table that is only read: nothing in it is chosen, and it may be small."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.verticalHeader().setMinimumSectionSize(px(16))
        self.verticalHeader().setDefaultSectionSize(px(23))
        self.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ padding: {px(4)}px; }}")
        self.horizontalHeader().setMinimumSectionSize(px(44))
        self._filled: tuple[Any, ...] = ()

    def show_cells(self, heads: Sequence[Head], rows: Sequence[Sequence[Cell]]) -> None:
        filled = (tuple(heads), tuple(map(tuple, rows)), current_tokens().name)
        if filled == self._filled:
            return
        self._filled = filled
        super().show_cells(heads, rows)
        self.horizontalHeader().setVisible(any(head.title for head in heads))

    def _fit(self) -> None:
        """Figures as wide as their words; names take the rest and are shortened first."""
        head = self.horizontalHeader()
        for column in range(self.columnCount()):
            kind = QHeaderView.ResizeMode.Stretch if column == 0 else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(column, kind)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(80), px(60))


class FiguresTable(QuietTable):
    """One column per prediction; the best of a row has a star. `short` leaves the rarer figures out."""

    def __init__(self, *, short: bool = False) -> None:
        super().__init__("Figures of the predictions")
        self._short = short

    def show_figures(self, figures: Mapping[str, Any]) -> None:
        """What a look says of its predictions."""
        table = figures["table"][:_MAIN_ROWS] if self._short else figures["table"]
        measured = max((len(row["texts"]) for row in table), default=0)
        titles = figures["titles"][:measured] if measured > 1 else [""] * measured
        rows = [_row(row["title"], row["texts"], row["best"]) for row in table]
        heads = [Head(""), *(Head(title, tip=f"{title}; {BEST} marks the best of a row") for title in titles)]
        self.show_cells(heads, [*rows, *_headline_rows(figures, measured)])


def _row(title: str, texts: Sequence[str], best: Sequence[int]) -> list[Cell]:
    cells = [_figure(text, best=number in best) for number, text in enumerate(texts)]
    return [Cell(title, tone="muted" if title.startswith("…") else ""), *cells]


def _figure(text: str, *, best: bool = False) -> Cell:
    shown = text.replace("-", "−")
    if best:
        return Cell(f"{BEST} {shown}", tone="good", bold=True)
    return Cell(shown, tone="muted" if text == "–" else "")


def _headline_rows(figures: Mapping[str, Any], measured: int) -> list[list[Cell]]:
    """The evaluation's own figure of this face for each run, beside the baselines it was given there."""
    headlines = list(figures.get("headlines", ()))[:measured]
    known = [headline for headline in headlines if headline is not None]
    if not known:
        return []
    title, unit, _ = known[0]
    who = list(dict.fromkeys(name for headline in known for name, _ in headline[2]))
    rows = [[Cell("From the evaluation", tone="muted", tip=title), *(Cell("") for _ in headlines)]]
    for name in who:
        values = [None if headline is None else dict(headline[2]).get(name) for headline in headlines]
        texts = ["–" if value is None else f"{value:.2f} {unit}" for value in values]
        rows.append([Cell(f"{_INDENT}{name}", tip=f"{title}: {name}"), *map(_figure, texts)])
    return rows
