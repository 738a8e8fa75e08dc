"""Runs ranked on the faces they were measured on, runs by datasets, and what their networks cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedLayout, QVBoxLayout, QWidget

from plugins.training.evaluation.leaderboard import FOLDER, Board, Key, across, read_boards
from plugins.training.evaluation.properties.kept import Properties, properties_sheet, read_properties
from plugins.training.panel.scores_page import offer
from plugins.training.panel.words import figure
from workbench.api import Sheet
from workbench.api.ui import (
    Cell,
    EmptyState,
    FigureTable,
    FlowLayout,
    Head,
    QuietCombo,
    label,
    open_path,
    px,
    run_in_thread,
)

EVERY, COSTS = "every", "costs"
_TIPS = {
    "Run": "A click chooses the run",
    "GFLOPs": "2 x multiply-adds of one picture, in thousand millions",
    "CPU, one thread (ms)": "Processor time of one picture on one thread, median",
    "Peak memory (MiB)": "Most bytes of tensors at the same time in a forward pass, weights included",
    "File (MiB)": "Of the saved weights",
}


@dataclass(frozen=True)
class _Found:
    boards: list[Board]
    properties: list[Properties]


class LeaderboardPage(QWidget):
    """Which faces, alignment, region and score; a table that sorts at a click on a head.

    Signals
    -------
    run_picked(str) : the run under the cursor.  tables_asked(dict) : write the tables, with these settings.
    properties_asked : measure what the networks of all runs cost.
    """

    run_picked = Signal(str)
    tables_asked = Signal(dict)
    properties_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace: Path | None = None
        self._found = _Found([], [])
        self._build()

    def set_workspace(self, workspace: Path) -> None:
        """Whose runs are ranked."""
        self._workspace = workspace

    def look(self) -> None:
        """Read all evaluations of the workspace in a thread, and show them."""
        workspace = self._workspace
        if workspace is None:
            return
        run_in_thread(lambda: _Found(read_boards(workspace), read_properties(workspace)), done=self._take, owner=self)

    @property
    def board(self) -> Board | None:
        """The board on show."""
        place = str(self.which.currentData() or "")
        return self._found.boards[int(place)] if place.isdigit() and int(place) < len(self._found.boards) else None

    # -- parts ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.which, self.alignment, self.region, self.score = QuietCombo(), QuietCombo(), QuietCombo(), QuietCombo()
        for combo, name, width in (
            (self.which, "Measured on", 230),
            (self.alignment, "Alignment", 150),
            (self.region, "Region", 120),
            (self.score, "Ranked by", 210),
        ):
            combo.setAccessibleName(name)
            combo.setToolTip(name)
            combo.setFixedWidth(px(width))
            combo.activated.connect(lambda _place: self._show())
        self.note = label(tone="warn", wrap=True)
        self.table = FigureTable("Leaderboard", sortable=True)
        self.table.picked.connect(self._pick)
        self._empty = EmptyState()
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(px(8))
        rows.addLayout(self._choices())
        rows.addWidget(self.note)
        rows.addWidget(self.table, 1)
        self._body = body
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(body)

    def _choices(self) -> FlowLayout:
        self.measure = QPushButton("Measure properties")
        self.measure.setToolTip("Weights, operations, time and memory of the network of every run, one after the other")
        self.measure.clicked.connect(self.properties_asked.emit)
        self.write = QPushButton("Write tables")
        self.write.setToolTip("CSV, HTML, LaTeX and Markdown into the workspace's “leaderboard” folder")
        self.write.clicked.connect(self._write)
        opened = QPushButton("Open folder")
        opened.clicked.connect(self._open)
        row = FlowLayout(spacing=8)
        for widget in (self.which, self.alignment, self.region, self.score, self.measure, self.write, opened):
            row.addWidget(widget)
        return row

    # -- showing ----------------------------------------------------------------------------------------------------

    def _take(self, found: _Found) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        boards = [(str(place), board) for place, board in enumerate(self._found.boards) if _measured(board)]
        if not boards and not self._found.properties:
            self._empty.say("No run has been evaluated yet. Runs measured on the same faces are ranked here.")
            self._pages.setCurrentWidget(self._empty)
            return
        words = {place: f"{board.title} · {len(board.entries)} runs" for place, board in boards}
        if len(boards) > 1:
            words[EVERY] = "Runs × datasets"
        words[COSTS] = "Properties of the methods"
        chosen = offer(self.which, words)
        self.note.hide()
        for combo in (self.alignment, self.region, self.score, self.write):
            combo.setVisible(chosen != COSTS)
        if chosen == COSTS:
            self._show_sheet(properties_sheet(self._found.properties))
        else:
            self._show_ranking(self.board or boards[0][1], every=chosen == EVERY)
        self._pages.setCurrentWidget(self._body)

    def _show_ranking(self, board: Board, *, every: bool) -> None:
        key = self._key(board)
        if every:
            self._show_sheet(across(self._found.boards, key))
            return
        self.note.setText(board.note)
        self.note.setVisible(bool(board.note))
        self._show_sheet(board.sheet(key))

    def _key(self, board: Board) -> Key:
        alignment, region, metric = board.headline()
        alignment = offer(self.alignment, board.alignments(), alignment)
        region = offer(self.region, board.regions(alignment), region)
        names = {name: one.short for name, one in board.metrics(alignment, region).items()}
        return alignment, region, offer(self.score, names, metric)

    def _show_sheet(self, sheet: Sheet) -> None:
        """A sheet as cells. Rows of runs can be picked, baselines are grey."""
        runs = {entry.run for board in self._found.boards for entry in board.entries}
        runs |= {p.subject for p in self._found.properties}
        rows = []
        for r, row in enumerate(sheet.rows):
            name = str(row[0])
            cells = []
            for c, value in enumerate(row):
                best = (r, c) in sheet.best
                text = value if isinstance(value, str) else figure(value)
                order = value if isinstance(value, str) else None if value is None else float(value)
                tone = "good" if best else "" if name in runs else "muted"
                key = name.split(" · ")[0] if c == 0 and name in runs else ""
                cells.append(Cell(f"★ {text}" if best else text, order, tone, best, key=key))  # type: ignore[arg-type]
            rows.append(cells)
        self.table.show_cells([Head(head, _TIPS.get(head, "")) for head in sheet.heads], rows)

    def _pick(self, run: str) -> None:
        if run:
            self.run_picked.emit(run)

    def _open(self) -> None:
        if self._workspace is not None:
            open_path(self._workspace / FOLDER)

    def _write(self) -> None:
        board = self.board
        settings = {} if board is None else {"dataset": board.any.dataset, "split": board.any.split}
        chosen: dict[str, QuietCombo] = {"alignment": self.alignment, "region": self.region, "metric": self.score}
        settings |= {name: str(combo.currentData() or "") for name, combo in chosen.items()}
        self.tables_asked.emit(settings)


def _measured(board: Board) -> bool:
    return any(entry.evaluation.headline is not None for entry in board.entries)
