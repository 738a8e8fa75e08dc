"""The scores of a run: every figure with what predicting the mean would give beside it, and what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plugins.training.panel.runs import Run
from plugins.training.panel.scores import ALIGNMENTS, REGIONS, ScoreRow, Scores, read_scores
from plugins.training.panel.words import figure
from workbench.api.ui import (
    ChipRow,
    EmptyState,
    FlowLayout,
    QuietCombo,
    current_tokens,
    label,
    open_path,
    px,
    run_in_thread,
)

_HEADS = ("score", "this run", "the mean", "mean image", "of mean")
_TIPS = (
    "Averaged per image over its valid pixels, then over the images",
    "What the run predicts",
    "What one number for every pixel gives: the mean over the heads of the training faces",
    "What the mean depth image of the training faces gives",
    "The run's error as a share of that of predicting the mean; below 100 % it has learned something",
)
_WORDS = {"low": "lower is better", "high": "higher is better", "zero": "nearer to zero is better"}


class ScoreTable(QTableWidget):
    """One row per metric."""

    def __init__(self) -> None:
        super().__init__(0, len(_HEADS))
        self.setAccessibleName("Scores of the run beside those of predicting the mean")
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(px(26))
        for column, head in enumerate(_HEADS):
            title = QTableWidgetItem(head)
            title.setTextAlignment(_alignment(column))
            title.setToolTip(_TIPS[column])
            self.setHorizontalHeaderItem(column, title)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[ScoreRow]) -> None:
        """Show these metrics."""
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            share = f"{100 * row.run / row.mean:.0f} %" if row.better == "low" and row.run and row.mean else ""
            texts = (row.title, *(figure(v, row.unit) for v in (row.run, row.mean, row.mean_image)), share)
            for column, text in enumerate(texts):
                self.setItem(number, column, self._cell(row, column, text))

    def text(self, row: int, column: int) -> str:
        """The words in a cell."""
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def _cell(self, row: ScoreRow, column: int, text: str) -> QTableWidgetItem:
        cell, tokens = QTableWidgetItem(text), current_tokens()
        cell.setTextAlignment(_alignment(column))
        cell.setToolTip(f"{row.title}: {_WORDS.get(row.better, '')}")
        if column == 1:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            cell.setFont(font)
            if row.good is not None:
                cell.setForeground(QColor(tokens.good if row.good else tokens.bad))
        elif column > 1:
            cell.setForeground(QColor(tokens.muted))
        return cell


class ScoresPage(QWidget):
    """Which evaluation, alignment and region; the table; the sentences of what was refused.

    Signals
    -------
    measure_asked : a person wants the run measured.  compare_asked(dataset, sample) : and the worst face looked at.
    """

    measure_asked = Signal()
    compare_asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._scores: list[Scores] = []
        self._wanted: tuple[str, str] | None = None
        self._build()
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show the evaluations of a run; the same run again brings what is new."""
        self._run = run
        if run is None:
            self._take("", [])
            return
        folder, name = run.folder.path, run.name
        run_in_thread(lambda: read_scores(folder), done=lambda found: self._take(name, found), owner=self)

    def show_dataset(self, dataset: str, split: str) -> None:
        """Choose the evaluation on a dataset, where there is one."""
        self._wanted = (dataset, split)
        self._choose()

    def set_compare(self, on: bool) -> None:
        """Whether there is a Compare tab to go to."""
        self.worst.setVisible(on)

    @property
    def shown(self) -> Scores | None:
        """The evaluation on show."""
        place = self.which.currentIndex()
        return self._scores[place] if 0 <= place < len(self._scores) else None

    def _build(self) -> None:
        self.which = QuietCombo()
        self.which.setAccessibleName("Measured on")
        self.which.setFixedWidth(px(230))
        self.which.activated.connect(lambda _place: self._show())
        self.alignment = ChipRow(exclusive=True)
        self.region = ChipRow(exclusive=True)
        for chips in (self.alignment, self.region):
            chips.chosen.connect(lambda *_: self._show())
        self.refused = label(tone="warn", wrap=True)
        self.table = ScoreTable()
        self._empty = EmptyState()
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(px(8))
        rows.addLayout(self._choices())
        rows.addWidget(self.refused)
        rows.addWidget(self.table, 1)
        self._body = body
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(body)

    def _choices(self) -> FlowLayout:
        self.worst = QPushButton("Compare the worst")
        self.worst.clicked.connect(self._compare)
        tables = QPushButton("Open tables")
        tables.setToolTip("The folder with scores.json and one line per face in per_sample.csv")
        tables.clicked.connect(self._open)
        row = FlowLayout(spacing=10)
        for widget in (self.which, self.alignment, self.region, self.worst, tables):
            row.addWidget(widget)
        return row

    def _take(self, run: str, found: list[Scores]) -> None:
        if run != (self._run.name if self._run else ""):
            return
        before = self.shown
        self._scores = found
        self.which.clear()
        self.which.addItems([scores.title for scores in found])
        kept = next((i for i, s in enumerate(found) if before is not None and s.file == before.file), 0)
        self.which.setCurrentIndex(kept if found else -1)
        self._choose()

    def _choose(self) -> None:
        for place, scores in enumerate(self._scores):
            if self._wanted == (scores.dataset, scores.split):
                self.which.setCurrentIndex(place)
                self._wanted = None
                break
        self._show()

    def _show(self) -> None:
        scores = self.shown
        if scores is None:
            trained = self._run is not None and self._run.trained
            sentence = "Choose a run." if self._run is None else "This run has not been measured on held-out faces yet."
            self._empty.say(sentence, "Evaluate it" if trained else "", self.measure_asked.emit if trained else None)
            self._pages.setCurrentWidget(self._empty)
            return
        alignment = _offered(self.alignment, scores.alignments(), ALIGNMENTS)
        region = _offered(self.region, scores.regions(alignment), REGIONS)
        self.region.setVisible(len(self.region.keys()) > 1)
        self.table.setAccessibleDescription(scores.headline)
        self.which.setToolTip(scores.headline)
        sentences = [*scores.refused, *scores.warnings]
        self.refused.setText("\n".join(sentences))
        self.refused.setVisible(bool(sentences))
        self.table.show_rows(scores.rows(alignment, region))
        self.worst.setEnabled(bool(scores.worst))
        self._pages.setCurrentWidget(self._body)

    def _compare(self) -> None:
        if self.shown is not None:
            self.compare_asked.emit(self.shown.dataset, "worst")

    def _open(self) -> None:
        if self.shown is not None:
            open_path(self.shown.file.parent)


def _offered(chips: ChipRow, keys: list[str], words: dict[str, str]) -> str:
    """Offer these chips and say which is on; the first where none is."""
    chips.set_chips([(key, words[key]) for key in keys])
    if keys and not chips.on():
        chips.set_on(keys[:1])
    return next(iter(chips.on()), "")


def _alignment(column: int) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
