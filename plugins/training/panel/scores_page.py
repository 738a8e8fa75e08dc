"""The scores of a run: every figure with what asks for no learning beside it, by group, and against a second run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from plugins.training.evaluation.record import Evaluation, read_evaluations
from plugins.training.panel.difference_view import DifferenceView
from plugins.training.panel.runs import Run
from plugins.training.panel.scores import group_cells, groupings, headline, score_cells
from workbench.api.ui import EmptyState, FigureTable, FlowLayout, QuietCombo, label, open_path, px, run_in_thread

SCORES, DIFFERENCE = "scores", "difference"


class ScoresPage(QWidget):
    """Which evaluation, alignment, region and view; the table; the sentences of what was refused.

    Signals
    -------
    measure_asked : a person wants the run measured.  compare_asked(dataset, sample) : and the worst face looked at.
    report_asked(dict) : a report with these settings.
    """

    measure_asked = Signal()
    compare_asked = Signal(str, str)
    report_asked = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._second: Run | None = None
        self._found: list[Evaluation] = []
        self._others: list[Evaluation] = []
        self._wanted: tuple[str, str] | None = None
        self._build()
        self.show_runs([])

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the evaluations of the first run, and how the second differs; the same again brings what is new."""
        self._run, self._second = (*runs, None, None)[:2]
        if self._run is None:
            self._take("", [], [])
            return
        name, folders = self._run.name, [run.folder.path for run in runs[:2]]
        run_in_thread(
            lambda: [read_evaluations(folder) for folder in folders],
            done=lambda found: self._take(name, found[0], found[1] if len(found) > 1 else []),
            owner=self,
        )

    def show_dataset(self, dataset: str, split: str) -> None:
        """Choose the evaluation on a dataset, where there is one."""
        self._wanted = (dataset, split)
        self._choose()

    def set_compare(self, on: bool) -> None:
        """Whether there is a Compare tab to go to."""
        self.worst.setVisible(on)

    @property
    def shown(self) -> Evaluation | None:
        """The evaluation on show."""
        place = self.which.currentIndex()
        return self._found[place] if 0 <= place < len(self._found) else None

    @property
    def against(self) -> Evaluation | None:
        """What the second chosen run scored on the same samples; None where there is nothing to compare."""
        shown = self.shown
        return next((one for one in self._others if shown is not None and one.comparable == shown.comparable), None)

    # -- parts ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.which = _combo("Measured on", 230)
        self.alignment = _combo("Alignment", 150)
        self.region = _combo("Region", 120)
        self.view = _combo("Shown", 150)
        self.score = _combo("Score", 210)
        for combo in (self.which, self.alignment, self.region, self.view, self.score):
            combo.activated.connect(lambda _place: self._show())
        self.refused = label(tone="warn", wrap=True)
        self.table = FigureTable("Scores of the run beside those of what asks for no learning")
        self.differences = DifferenceView()
        self._views = QStackedWidget()
        self._views.addWidget(self.table)
        self._views.addWidget(self.differences)
        self._empty = EmptyState()
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(px(8))
        rows.addLayout(self._choices())
        rows.addWidget(self.refused)
        rows.addWidget(self._views, 1)
        self._body = body
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(body)

    def _choices(self) -> FlowLayout:
        self.worst = QPushButton("Compare the worst")
        self.worst.clicked.connect(self._compare)
        self.report = QPushButton("Report")
        self.report.setToolTip("HTML, PDF, CSV and LaTeX beside the scores; with a second run chosen, of both")
        self.report.clicked.connect(self._ask_for_report)
        tables = QPushButton("Open tables")
        tables.setToolTip("The folder with scores.json, one line per face in per_sample.csv, and reports")
        tables.clicked.connect(self._open)
        row = FlowLayout(spacing=8)
        for widget in (
            self.which,
            self.view,
            self.alignment,
            self.region,
            self.score,
            self.worst,
            self.report,
            tables,
        ):
            row.addWidget(widget)
        return row

    # -- showing ----------------------------------------------------------------------------------------------------

    def _take(self, run: str, found: list[Evaluation], others: list[Evaluation]) -> None:
        if run != (self._run.name if self._run else ""):
            return
        before = self.shown
        self._found, self._others = found, others
        self.which.clear()
        self.which.addItems([evaluation.title for evaluation in found])
        kept = next((i for i, one in enumerate(found) if before is not None and one.file == before.file), 0)
        self.which.setCurrentIndex(kept if found else -1)
        self._choose()

    def _choose(self) -> None:
        for place, evaluation in enumerate(self._found):
            if self._wanted == (evaluation.dataset, evaluation.split):
                self.which.setCurrentIndex(place)
                self._wanted = None
                break
        self._show()

    def _show(self) -> None:
        evaluation = self.shown
        if evaluation is None:
            self._say_what_next()
            return
        view = offer(self.view, self._view_words(evaluation))
        alignment = offer(self.alignment, evaluation.alignments())
        region = offer(self.region, evaluation.regions(alignment))
        self.score.setVisible(view not in (SCORES, DIFFERENCE))
        self.region.setVisible(view != "region")
        said = headline(evaluation)
        self.table.setAccessibleDescription(said)
        self.which.setToolTip(said)
        sentences = [*evaluation.refused, *evaluation.warnings]
        self.refused.setText("\n".join(sentences))
        self.refused.setVisible(bool(sentences) and view == SCORES)
        self.worst.setEnabled(bool(evaluation.worst))
        self._show_view(evaluation, view, alignment, region)
        self._pages.setCurrentWidget(self._body)

    def _show_view(self, evaluation: Evaluation, view: str, alignment: str, region: str) -> None:
        other = self.against
        if view == DIFFERENCE and other is not None:
            self.differences.show_pair(evaluation, other, alignment, region)
            self._views.setCurrentWidget(self.differences)
            return
        if view == SCORES:
            cells = score_cells(evaluation, alignment, region)
        else:
            names = {one.name: one.short for one in evaluation.figures(alignment, region)}
            first = evaluation.headline
            metric = offer(self.score, names, first[2] if first is not None else "")
            cells = group_cells(evaluation, view, (alignment, region, metric))
        self.table.show_cells(*cells)
        self._views.setCurrentWidget(self.table)

    def _view_words(self, evaluation: Evaluation) -> dict[str, str]:
        words = {SCORES: "All scores", **groupings(evaluation)}
        if self.against is not None and self._second is not None:
            words[DIFFERENCE] = f"Against {self._second.name}"
        return words

    def _say_what_next(self) -> None:
        trained = self._run is not None and self._run.trained
        sentence = "Choose a run." if self._run is None else "This run has not been measured on held-out faces yet."
        self._empty.say(sentence, "Evaluate it" if trained else "", self.measure_asked.emit if trained else None)
        self._pages.setCurrentWidget(self._empty)

    # -- doing ------------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        if self.shown is not None:
            self.compare_asked.emit(self.shown.dataset, "worst")

    def _ask_for_report(self) -> None:
        if self.shown is None or self._run is None:
            return
        settings: dict[str, Any] = {"run": self._run.name, "dataset": self.shown.dataset, "split": self.shown.split}
        if self.against is not None and self._second is not None:
            settings["against"] = self._second.name
        self.report_asked.emit(settings)

    def _open(self) -> None:
        if self.shown is not None:
            open_path(self.shown.file.parent)


def offer(combo: QuietCombo, words: Mapping[str, str], first: str = "") -> str:
    """Offer these choices and say which is chosen: the one before where it is among them, else `first`, else the
    first there is."""
    before = str(combo.currentData() or first)
    keys = list(words)
    if [(combo.itemData(i), combo.itemText(i)) for i in range(combo.count())] != list(words.items()):
        combo.clear()
        for key, text in words.items():
            combo.addItem(text, key)
    chosen = before if before in words else first if first in words else next(iter(keys), "")
    combo.setCurrentIndex(keys.index(chosen) if chosen in words else -1)
    return chosen


def _combo(name: str, width: int) -> QuietCombo:
    combo = QuietCombo()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setFixedWidth(px(width))
    return combo
