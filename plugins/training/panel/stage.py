"""The middle of the tab: curves of the selected runs, below them what the first of them found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from plugins.training.panel.findings import LIVE, Findings
from plugins.training.panel.runs import Run
from workbench.api.ui import EmptyState, LossPlot, px

QUANTITIES = {
    "loss": "Loss",
    "head_mae_mm": "Head error, mm",
    "head_mae": "Head error",
    "colour_levels": "Colour, levels",
    "depth_mm": "Depth, mm",
    "r2": "R²",
    "outline_iou": "Outline",
    "lr": "Learning rate",
    "gradient_norm": "Gradient",
    "memory/gib": "Memory, GiB",
    "speed/samples_per_s": "Faces/s",
}


_JUDGED = ("loss", "head_mae_mm", "head_mae", "colour_levels", "depth_mm", "outline_iou", "r2")
"""Figures with a baseline."""
_SINGLE = "baseline/"
"""Figures that a run measures once: drawn as the dashed line, not as a curve."""


class TrainingStage(QWidget):
    """Curves and findings, or a sentence that says what to do next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = LossPlot()
        self.plot.show_table(False)
        self.plot.set_quantities(QUANTITIES, rest=lambda name: not name.startswith(_SINGLE))
        self.plot.toolbar.choose(log_y=True)
        self.plot.keep_choices("training")
        self.plot.set_empty("Curves appear here with the first steps.")
        self.findings = Findings()
        # Live pictures want the room more than curves do.
        self.findings.page_changed.connect(lambda page: self.plot.setVisible(page != LIVE))
        self.empty = EmptyState()
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(px(12))
        halves.addWidget(self.plot)
        halves.addWidget(self.findings)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 1)
        halves.setSizes([px(340), px(350)])
        # The gap between two cards is the handle; a line in it would be a third edge.
        halves.setStyleSheet("QSplitter::handle:vertical { background: transparent; }")
        self._halves = halves
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(halves)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.addWidget(self._pages)

    def say(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say what to do next, while there is no run to show."""
        self.empty.say(sentence, action, on_action)
        self._pages.setCurrentWidget(self.empty)

    @property
    def sentence(self) -> str:
        """What is said instead of curves; empty while there are some."""
        return self.empty.sentence if self._pages.currentWidget() is self.empty else ""

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Draw these runs; baseline and findings are those of the first."""
        self._pages.setCurrentWidget(self._halves)
        names = [run.name for run in runs]
        for name in self.plot.runs:
            if name not in names:
                self.plot.remove(name)
        for run in runs:
            if run.name not in self.plot.runs:
                self.plot.follow(run.name, run.folder.metrics)
        first = runs[0] if runs else None
        known = first.record.baseline if first is not None and first.record is not None else {}
        for quantity in _JUDGED:
            self.plot.set_baseline(known.get(quantity), quantity=quantity)
        self.findings.show_runs(runs)

    def closing(self) -> None:
        """Stop reading."""
        self.findings.closing()
