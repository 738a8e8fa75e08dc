"""Two runs on the same samples: what differs and how surely, and every sample as a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plugins.training.evaluation.record import Evaluation
from plugins.training.evaluation.report.gathering import scatter_of
from plugins.training.evaluation.report.scatter import Scatter
from plugins.training.evaluation.short_names import short_name
from plugins.training.evaluation.significance import Paired, differences, paired
from workbench.api import Difference, WorkbenchError, verdict
from workbench.api.ui import FigureTable, ScatterPlot, ScatterPoints, difference_cells, label, px, run_in_thread


@dataclass(frozen=True)
class _Found:
    pairs: Paired
    differences: list[Difference]


class DifferenceView(QWidget):
    """Table of differences, scatter of the score under the cursor, and the verdict in a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[object, ...] = ()
        self._found: _Found | None = None
        self._runs = ("", "")
        self._where = ("", "")
        self.sentence = label(wrap=True)
        self.table = FigureTable("Differences of the two runs on the same samples")
        self.table.picked.connect(self._pick)
        self.scatter = ScatterPlot()
        self.scatter.setFixedWidth(px(220))
        body = QHBoxLayout()
        body.addWidget(self.table, 1)
        body.addWidget(self.scatter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.sentence)
        column.addLayout(body, 1)

    def show_pair(self, first: Evaluation, second: Evaluation, alignment: str, region: str) -> None:
        """Measure in a thread how two evaluations differ, and show it; the same question again changes nothing."""
        asked = (first.file, first.created, second.file, second.created, alignment, region)
        if asked == self._asked:
            return
        self._asked, self._runs, self._where = asked, (first.run, second.run), (alignment, region)
        self._clear(f"Comparing “{first.run}” with “{second.run}” sample by sample …")

        def work() -> _Found:
            pairs = paired(first, second)
            return _Found(pairs, differences(pairs, first, alignment, region))

        run_in_thread(
            work,
            done=lambda found: self._take(asked, found),
            failed=lambda error: self._fail(asked, error),
            owner=self,
        )

    def _clear(self, sentence: str) -> None:
        self._found = None
        self.sentence.setText(sentence)
        self.table.show_cells([], [])
        self.scatter.show_points(None)

    def _take(self, asked: tuple[object, ...], found: _Found) -> None:
        if asked != self._asked:
            return
        self._found = found
        self.table.show_cells(*difference_cells(found.differences, *self._runs, name=_short))
        self.table.setCurrentCell(0, 0)
        self._pick(self.table.key())

    def _fail(self, asked: tuple[object, ...], error: Exception) -> None:
        if asked == self._asked:
            words = error.sentence if isinstance(error, WorkbenchError) else "The two runs could not be compared."
            remedy = f" Remedy: {error.remedy}." if isinstance(error, WorkbenchError) and error.remedy else ""
            self._clear(f"{words}.{remedy}".replace("..", "."))

    def _pick(self, metric: str) -> None:
        if self._found is None:
            return
        one = next((d for d in self._found.differences if d.metric == metric), None)
        if one is not None:
            self.sentence.setText(verdict(one, *self._runs))
            key = (*self._where, metric)
            self.scatter.show_points(_points(scatter_of(self._found.pairs, key, one.unit, *self._runs)))


def _points(plot: Scatter | None) -> ScatterPoints | None:
    return None if plot is None else ScatterPoints(np.array(plot.x), np.array(plot.y), plot.x_title, plot.y_title)


def _short(one: Difference) -> str:
    return short_name(one.metric, one.title)
