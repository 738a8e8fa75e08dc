"""Through the faces of an evaluation, from the worst to the best, and where one stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from workbench.api.ui import label, px

WORSE_KEY, BETTER_KEY = "PgDown", "PgUp"
_WORKING = "measuring …"


class WalkingRow(QWidget):
    """`sample_asked(str)`: another face of the evaluation."""

    sample_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order: list[str] = []
        self._sample = ""
        self.worse, self.better = QPushButton("◀ Worse"), QPushButton("Better ▶")
        self.worse.setToolTip("The face of this evaluation that came out next worse (Page down)")
        self.better.setToolTip("The face of this evaluation that came out next better (Page up)")
        self.worse.clicked.connect(lambda: self.step(+1))
        self.better.clicked.connect(lambda: self.step(-1))
        self.where = QWidget()
        """Says where one stands; may be left out where there is no room."""
        self._place = label(tone="muted")
        self.where.setMinimumHeight(px(28))
        words = QHBoxLayout(self.where)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self._place)
        self._words, self._busy = "", ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for widget in (self.worse, self.better):
            row.addWidget(widget)
        self.show_place("", [])

    @property
    def sample(self) -> str:
        """The face that is shown."""
        return self._sample

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return self._words

    def show_place(self, sample: str, order: Sequence[str]) -> None:
        """The face shown, and the faces of the evaluation from the best to the worst; none: nothing was evaluated."""
        self._sample, self._order = sample, list(order)
        known = sample in self._order
        place = self._order.index(sample) if known else -1
        self.worse.setEnabled(known and place < len(self._order) - 1)
        self.better.setEnabled(known and place > 0)
        for button in (self.worse, self.better):
            button.setVisible(bool(self._order))
        rank = len(self._order) - place
        words = "worst" if rank == 1 else f"{rank}. worst"
        self._words = f"{sample} · {words} of {len(self._order)}" if known else sample
        self._put()

    def step(self, by: int) -> None:
        """Ask for the face so many places worse."""
        if self._sample in self._order and 0 <= self._order.index(self._sample) + by < len(self._order):
            self.sample_asked.emit(self._order[self._order.index(self._sample) + by])

    def say(self, words: str) -> None:
        """What is going on, in the place of the face's name for as long as it lasts."""
        self._busy = words
        self._put()

    def _put(self) -> None:
        # As wide as both, so that nothing beside it moves while something is measured.
        metrics = self._place.fontMetrics()
        wide = max(metrics.horizontalAdvance(words) for words in (self._words, _WORKING)) + px(4)
        self._place.setMinimumWidth(wide)
        self._place.setText(self._busy or self._words)
        for widget in (self._place, self):
            widget.setToolTip(self._words)
        self._place.setVisible(bool(self._busy or self._words))
        self.where.updateGeometry()
