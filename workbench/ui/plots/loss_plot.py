"""Curves of training runs that keep up with the files they are written to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.ui.plots.curves import Curves, Display, Nearest
from workbench.ui.plots.export import save_picture, save_values, values_text
from workbench.ui.plots.hover import HoverCard
from workbench.ui.plots.legend import LegendRow, RunLegend
from workbench.ui.plots.metrics_file import Measurement
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.plots.run_book import Run, RunBook
from workbench.ui.plots.toolbar import PlotToolbar
from workbench.ui.plots.wording import duration_words, measure_words
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import px

_LOOK_EVERY_MS = 500
_REDRAW_AFTER_MS = 60
_REACH_PX = 60
_AXIS_WORDS = {"step": "step", "epoch": "epoch", "time": "wall time"}


class LossPlot(QWidget):
    """Train and validation curves of several runs, with the score of a baseline beside them."""

    runs_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = RunBook()
        self._baselines: dict[str, tuple[float, str]] = {}
        self._follows_all = True
        self._near: Nearest | None = None
        self._build()
        self._polling = QTimer(self)
        self._polling.setInterval(_LOOK_EVERY_MS)
        self._polling.timeout.connect(self._poll)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_AFTER_MS)
        self._redraw.timeout.connect(self.draw)
        self._book.set_smoothing(self._toolbar.smoothing)
        self.draw()

    def follow(self, run: str, metrics: Path) -> None:
        """Show a run and keep up with its `metrics.jsonl`, which need not exist yet."""
        self._book.follow(run, Path(metrics))
        self._look()
        self.runs_changed.emit()

    def add_measurements(self, run: str, measurements: Sequence[Measurement]) -> None:
        """Show measurements that are at hand."""
        self._book.add(run, measurements)
        self._draw_soon()

    def remove(self, run: str) -> None:
        """Show a run no longer."""
        self._book.remove(run)
        self.draw()
        self.runs_changed.emit()

    def clear(self) -> None:
        """Show nothing."""
        for run in list(self._book.runs):
            self._book.remove(run)
        self.draw()
        self.runs_changed.emit()

    def set_baseline(self, value: float | None, words: str = "predict the mean", quantity: str = "loss") -> None:
        """The score of doing nothing clever, drawn as a dashed line, for one quantity."""
        self._baselines.pop(quantity, None)
        if value is not None and math.isfinite(value):
            self._baselines[quantity] = (value, words)
        self.draw()

    def set_facts(self, run: str, facts: Mapping[str, str]) -> None:
        """More columns for a run in the table ("step/s": "4.1", "left": "8 min")."""
        self._legend.set_facts(run, facts)

    def set_note(self, text: str) -> None:
        """A few sentences below the table of runs."""
        self._legend.set_note(text)

    def set_empty(self, sentence: str) -> None:
        """What to say while there is nothing to draw."""
        self._empty.say(sentence)

    def point_at(self, run: str, split: str, index: int) -> None:
        """Show the card for a measurement, as the mouse would."""
        self._show_card(self._curves.measurement(run, split, index))

    def place_of(self, run: str, split: str, index: int) -> QPointF:
        """Where a measurement is drawn, in the plot area; null where it is not."""
        near = self._curves.measurement(run, split, index)
        return near.place if near is not None else QPointF()

    def set_quantities(self, words: Mapping[str, str]) -> None:
        """Offer only these quantities, under these words and in this order ("lr": "Learning rate")."""
        self._toolbar.set_quantities(words)
        self.draw()

    def colour(self, run: str) -> QColor | None:
        """The colour a run is drawn in; None where it is not shown."""
        return series_colour(self._book.runs[run].index) if run in self._book.runs else None

    def show_table(self, on: bool) -> None:
        """Show or hide the table of runs."""
        self._side.setVisible(on)

    @property
    def toolbar(self) -> PlotToolbar:
        """Quantity, axes, smoothing."""
        return self._toolbar

    @property
    def legend(self) -> RunLegend:
        """The table of runs."""
        return self._legend

    @property
    def area(self) -> PlotArea:
        """Where the curves are drawn."""
        return self._area

    @property
    def sentence(self) -> str:
        """What is said instead of curves; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    @property
    def baseline_words(self) -> str:
        """What stands on the dashed line; empty where there is none."""
        return self._curves.baseline_words

    @property
    def runs(self) -> list[str]:
        """Names of the runs."""
        return list(self._book.runs)

    @property
    def hover_text(self) -> str:
        """What the card beside the mouse says."""
        return self._card.text

    def picture(self, scale: int = 1) -> QImage:
        """The plot drawn anew at 1 to 4 times its size."""
        return self._area.picture(scale)

    def values(self) -> str:
        """What is shown, as CSV text."""
        return values_text(self._book, self._toolbar.quantity, self._toolbar.splits)

    def draw(self) -> None:
        """Bring everything up to date with the measurements at hand."""
        self._redraw.stop()
        self._toolbar.offer(self._book)
        log_x, log_y = self._toolbar.logarithmic
        display = Display(self._toolbar.quantity, self._toolbar.axis, log_x, log_y, self._toolbar.splits)
        value, words = self._baselines.get(display.quantity, (None, ""))
        self._curves.set_baseline(value, f"{words}: {measure_words(value)}" if value is not None else "")
        self._curves.draw(self._book, display, fit=self._follows_all)
        axis = _AXIS_WORDS[display.axis]
        self._area.set_bottom_words(f"{axis}, {self._curves.time_unit}" if display.axis == "time" else axis)
        self._legend.show_rows([self._legend_row(run, display.quantity, value) for run in self._book.runs.values()])
        empty = not any(len(s) for run in self._book.runs.values() for s in run.series.values())
        self._pages.setCurrentWidget(self._empty if empty else self._card_frame)
        self._toolbar.setEnabled(not empty)
        self._hide_card()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._polling.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}.get(event.key(), 0)
        if steps:
            many = 20 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
            near = self._curves.neighbour(self._near, steps * many) if self._near else self._curves.first()
            self._show_card(near)
        elif event.key() == Qt.Key.Key_Escape:
            self._hide_card()
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fit()
        else:
            super().keyPressEvent(event)

    def fit(self) -> None:
        """Show everything, now and as it grows."""
        self._follows_all = True
        self.draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._draw_soon()
        return False

    def sizeHint(self) -> QSize:
        return QSize(px(760), px(360))

    def _build(self) -> None:
        self._toolbar = PlotToolbar()
        self._area = PlotArea()
        self._area.setAccessibleName("Training curves")
        self._curves = Curves(self._area)
        self._card = HoverCard(self._area)
        self._legend = RunLegend()
        self._empty = EmptyState("No figures yet. They appear here with the first training step.")
        self._side = QFrame()
        self._side.setFixedWidth(px(330))
        side = QHBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        rule = QFrame()
        rule.setProperty("rule", True)
        rule.setFixedWidth(1)
        side.addWidget(rule)
        side.addWidget(self._legend)
        self._card_frame = QFrame()
        self._card_frame.setProperty("surface", "card")
        inner = QHBoxLayout(self._card_frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        inner.addWidget(self._area, 1)
        inner.addWidget(self._side)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._card_frame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(12))
        layout.addWidget(self._toolbar)
        layout.addWidget(pages, 1)
        self._connect()

    def _connect(self) -> None:
        self._toolbar.changed.connect(self.fit)
        self._toolbar.smoothing_changed.connect(self._smooth)
        self._toolbar.fit_wanted.connect(self.fit)
        self._toolbar.picture_wanted.connect(lambda scale: save_picture(self, self.picture(scale)))
        self._toolbar.values_wanted.connect(lambda: save_values(self, self.values()))
        self._legend.toggled.connect(self._set_visible)
        self._area.moved.connect(self._leave_fit)
        self._area.fit_wanted.connect(self.fit)
        self._area.pointed.connect(self._point)
        self._area.left.connect(self._hide_card)
        self._area.themed.connect(self._draw_soon)
        self._area.installEventFilter(self)

    def _look(self) -> None:
        if self.isVisible() and any(run.file is not None for run in self._book.runs.values()):
            self._polling.start()
            self._poll()

    def _poll(self) -> None:
        changed, more = self._book.poll()
        if changed:
            self._draw_soon()
        # A long file is read piece by piece, with the window's own work in between.
        self._polling.setInterval(0 if more else _LOOK_EVERY_MS)

    def _draw_soon(self) -> None:
        if not self._redraw.isActive():
            self._redraw.start()

    def _smooth(self, amount: float) -> None:
        self._book.set_smoothing(amount)
        self._draw_soon()

    def _set_visible(self, run: str, visible: bool) -> None:
        if run in self._book.runs:
            self._book.runs[run].visible = visible
            self.draw()

    def _leave_fit(self) -> None:
        self._follows_all = False
        self._draw_soon()

    def _point(self, place: QPointF) -> None:
        self._show_card(self._curves.nearest(place, px(_REACH_PX)))

    def _show_card(self, near: Nearest | None) -> None:
        self._near = near
        if near is None:
            self._card.hide()
            return
        self._card.show_at(near.place, series_colour(near.run.index), _card_lines(near))

    def _hide_card(self) -> None:
        self._show_card(None)

    def _legend_row(self, run: Run, quantity: str, baseline: float | None) -> LegendRow:
        series = run.judged(quantity)
        values = series.column("value") if series is not None else None
        finite = values[_finite(values)] if values is not None else None
        last = measure_words(float(values[-1])) if values is not None and len(values) else ""
        best = float(finite.min()) if finite is not None and len(finite) else None
        good = None if best is None or baseline is None else best < baseline
        words = "" if best is None else measure_words(best)
        return LegendRow(run.name, series_colour(run.index), run.visible, last, words, good)


def _finite(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isfinite(values)


def _card_lines(near: Nearest) -> list[str]:
    def at(column: str) -> float:
        return float(near.series.column(column)[near.index])

    name = f"{near.run.name} · {near.split}" if near.split else near.run.name
    value = measure_words(at("value"))
    smoothed = f" (smoothed {measure_words(at('smoothed'))})" if near.series.is_smoothed else ""
    places = [f"step {at('step'):,.0f}"]
    if math.isfinite(at("epoch")):
        places.append(f"epoch {at('epoch'):,.4g}")
    if math.isfinite(at("time")):
        places.append(duration_words(at("time") - near.run.start_s))
    return [f"{value}{smoothed}", name, " · ".join(places)]
