"""Curves of training runs that keep up with the files they are written to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.ui.plots.choices import remember_choices
from workbench.ui.plots.curves import Curves
from workbench.ui.plots.export import save_drawing, save_picture, save_values, values_text
from workbench.ui.plots.follower import MetricsFollower, Soon
from workbench.ui.plots.legend import RunLegend, legend_rows
from workbench.ui.plots.metrics_file import Measurement
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.plots.reader import CurveReader
from workbench.ui.plots.run_book import RunBook
from workbench.ui.plots.toolbar import PlotToolbar
from workbench.ui.plots.wording import measure_words
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import px

_AXIS_WORDS = {"step": "step", "epoch": "epoch", "time": "time", "samples": "samples seen"}
_FAST_STEPS = 20


class LossPlot(QWidget):
    """Train and validation curves of several runs, with the score of a baseline beside them.

    Attributes
    ----------
    toolbar : quantity, axes, smoothing.  legend : the table of runs.  area : where the curves are drawn.
    reader : the card beside a measurement.  book : the measurements of all runs.
    """

    runs_changed = Signal()
    grew = Signal()
    """A followed file had something new."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book = RunBook()
        self._baselines: dict[str, tuple[float, str]] = {}
        self._follows_all = True
        self.toolbar, self.area, self.legend = PlotToolbar(), PlotArea(), RunLegend()
        self.area.setAccessibleName("Training curves")
        self._curves = Curves(self.area)
        self.reader = CurveReader(self.area, self._curves)
        self._empty = EmptyState("No figures yet. They appear here with the first training step.")
        self._follower = MetricsFollower(self.book, self)
        self._redraw = Soon(self)
        self._build()
        self._connect()
        self.book.set_smoothing(self.toolbar.smoothing)
        self.draw()

    def follow(self, run: str, metrics: Path) -> None:
        """Show a run and keep up with its `metrics.jsonl`, which need not exist yet."""
        self.book.follow(run, Path(metrics))
        if self.isVisible():
            self._follower.start()
        self.runs_changed.emit()

    def add_measurements(self, run: str, measurements: Sequence[Measurement]) -> None:
        """Show measurements that are at hand."""
        self.book.add(run, measurements)
        self._redraw.wish()

    def remove(self, run: str) -> None:
        """Show a run no longer."""
        self.book.remove(run)
        self.draw()
        self.runs_changed.emit()

    def clear(self) -> None:
        """Show nothing."""
        for run in list(self.book.runs):
            self.book.remove(run)
        self.draw()
        self.runs_changed.emit()

    def set_baseline(self, value: float | None, words: str = "predict the mean", quantity: str = "loss") -> None:
        """The score of doing nothing clever, drawn as a dashed line, for one quantity."""
        before = self._baselines.pop(quantity, None)
        if value is not None and math.isfinite(value):
            self._baselines[quantity] = (value, words)
        if self._baselines.get(quantity) != before and quantity == self.toolbar.quantity:
            self.draw()

    def set_quantities(self, words: Mapping[str, str], *, rest: Callable[[str], bool] | None = None) -> None:
        """Offer only these quantities, under these words and in this order ("lr": "Learning rate"); those of the rest
        for which `rest` is true stand in a list."""
        self.toolbar.set_quantities(words, rest=rest)
        self.draw()

    def set_empty(self, sentence: str) -> None:
        """What to say while there is nothing to draw."""
        self._empty.say(sentence)

    def keep_choices(self, name: str) -> None:
        """Begin with what was chosen above the plot of this name last time, and remember from now on."""
        remember_choices(self.toolbar, name)

    def show_table(self, on: bool) -> None:
        """Show or hide the table of runs."""
        self._side.setVisible(on)

    def colour(self, run: str) -> QColor | None:
        """The colour a run is drawn in; None where it is not shown."""
        return series_colour(self.book.runs[run].index) if run in self.book.runs else None

    @property
    def runs(self) -> list[str]:
        """Names of the runs."""
        return list(self.book.runs)

    @property
    def sentence(self) -> str:
        """What is said instead of curves; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    @property
    def baseline_words(self) -> str:
        """What stands on the dashed line; empty where there is none."""
        return self._curves.baseline_words

    def picture(self, scale: int = 1) -> QImage:
        """The plot drawn anew at 1 to 4 times its size."""
        return self.area.picture(scale)

    def values(self) -> str:
        """What is shown, as CSV text."""
        return values_text(self.book, self.toolbar.quantity, self.toolbar.splits)

    def draw(self) -> None:
        """Bring everything up to date with the measurements at hand."""
        self._redraw.stop()
        self.toolbar.offer(self.book)
        display = self.toolbar.display
        value, words = self._baselines.get(display.quantity, (None, ""))
        self._curves.set_baseline(value, f"{words}: {measure_words(value)}" if value is not None else "")
        self._curves.draw(self.book, display, fit=self._follows_all)
        axis = _AXIS_WORDS[display.axis]
        self.area.set_bottom_words(f"{axis}, {self._curves.time_unit}" if display.axis == "time" else axis)
        self.legend.show_rows(legend_rows(self.book, display.quantity, value))
        self._pages.setCurrentWidget(self._empty if self.book.is_empty else self._card)
        self.toolbar.setEnabled(not self.book.is_empty)
        self.reader.hide()

    def fit(self) -> None:
        """Show everything, now and as it grows."""
        self._follows_all = True
        self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follower.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follower.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}.get(event.key(), 0)
        if steps:
            fast = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.reader.step(steps * (_FAST_STEPS if fast else 1))
        elif event.key() == Qt.Key.Key_Escape:
            self.reader.hide()
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._side = QFrame()
        self._side.setFixedWidth(px(330))
        rule = QFrame()
        rule.setProperty("rule", True)
        rule.setFixedWidth(1)
        side = QHBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(rule)
        side.addWidget(self.legend)
        self._card = QFrame()
        self._card.setProperty("surface", "card")
        inner = QHBoxLayout(self._card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        inner.addWidget(self.area, 1)
        inner.addWidget(self._side)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(12))
        layout.addWidget(self.toolbar)
        layout.addWidget(pages, 1)

    def _connect(self) -> None:
        self._follower.grew.connect(self._redraw.wish)
        self._follower.grew.connect(self.grew)
        self._redraw.timeout.connect(self.draw)
        self.toolbar.changed.connect(self.fit)
        self.toolbar.smoothing_changed.connect(self.book.set_smoothing)
        self.toolbar.smoothing_changed.connect(lambda _: self._redraw.wish())
        self.toolbar.fit_wanted.connect(self.fit)
        self.toolbar.picture_wanted.connect(lambda scale: save_picture(self, self.picture(scale)))
        self.toolbar.drawing_wanted.connect(lambda: save_drawing(self, self.area.drawing()))
        self.toolbar.values_wanted.connect(lambda: save_values(self, self.values()))
        self.legend.toggled.connect(self._set_visible)
        self.area.moved.connect(self._leave_fit)
        self.area.fit_wanted.connect(self.fit)
        self.area.themed.connect(self._redraw.wish)
        self.area.resized.connect(self._redraw.wish)

    def _set_visible(self, run: str, visible: bool) -> None:
        if run in self.book.runs:
            self.book.runs[run].visible = visible
            self.draw()

    def _leave_fit(self) -> None:
        self._follows_all = False
        self._redraw.wish()
