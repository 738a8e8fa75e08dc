"""The codes a person reckons with: a list with a weight for each, and what is to be made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDoubleSpinBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plugins.eg3d.sampling.arithmetic import MIX, NEAR_ONE, SUM, Pick, Recipe
from plugins.eg3d.sampling.codes import ROWS
from workbench.api.ui import ChipRow, label, px, wear

_MOST_SHOWN = 7


class CodeSum(QWidget):
    """Signals
    -------
    changed() : there is something else to reckon.
    film_asked(list) : a video is to go through the faces of these codes.
    """

    changed = Signal()
    film_asked = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picks: list[Pick] = []
        self.table = QTableWidget(0, 3)
        self.way = ChipRow([(SUM, "Weighted sum"), (MIX, "Style mix")])
        self.way.set_on([SUM])
        self.way.chosen.connect(lambda _key, _on: self._tell())
        self.row = QSpinBox()
        self.row.setRange(0, ROWS)
        self.row.setValue(7)
        self.row.setAccessibleName("First row of the second face")
        self.row.valueChanged.connect(lambda _row: self._tell())
        self.remark = label(tone="muted", size="secondary", wrap=True)
        self._build()
        self._tell()

    @property
    def recipe(self) -> Recipe | None:
        """What to make; None while nothing is picked, or too little."""
        mixing = self.way.on() == [MIX]
        if len(self._picks) < (2 if mixing else 1):
            return None
        return Recipe(tuple(self._picks), MIX if mixing else SUM, self.row.value())

    def add(self, words: str, path: Path) -> None:
        """Pick one more face, with weight 1; the same face again is not doubled."""
        if all(pick.path != path for pick in self._picks):
            self._picks.append(Pick(words, path))
            self._fill()
            self._tell()

    def clear(self) -> None:
        """Pick nothing."""
        self.set_picks([])

    def set_picks(self, picks: Sequence[Pick]) -> None:
        """Pick exactly these."""
        self._picks = list(picks)
        self._fill()
        self._tell()

    def set_weights(self, weights: Sequence[float]) -> None:
        """One weight for each pick, in order."""
        pairs = zip(self._picks, weights, strict=True)
        self.set_picks([Pick(pick.words, pick.path, float(weight)) for pick, weight in pairs])

    def average(self) -> None:
        """The same weight for all, which add up to 1."""
        self.set_weights([1 / len(self._picks)] * len(self._picks) if self._picks else [])

    def difference(self) -> None:
        """A - B + C: what A has and B has not is added to C. The weights alternate from 1."""
        self.set_weights([1.0 if place % 2 == 0 else -1.0 for place in range(len(self._picks))])

    def _build(self) -> None:
        self.table.setHorizontalHeaderLabels(["Face", "Weight", ""])
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setAccessibleName("Picked faces")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, width in ((1, 92), (2, 34)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(place, px(width))
        self._average = _small("Average", "Weights that are all the same and add up to 1", self.average)
        self._difference = _small("A − B + C", "Weights 1, -1, 1: what A has and B has not goes to C", self.difference)
        self._clear = _small("Clear", "Pick nothing", self.clear)
        self.film = _small("Film", "Make a video that goes from face to face", self._film)
        self._from = label("from row", tone="muted")
        line = QHBoxLayout()
        line.setSpacing(px(8))
        for widget in (self.way, self._from, self.row):
            line.addWidget(widget)
        line.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self._average, self._difference, self.film, self._clear):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(line)
        column.addWidget(self.table)
        column.addLayout(buttons)
        column.addWidget(self.remark)

    def _fill(self) -> None:
        self.table.setRowCount(len(self._picks))
        self.table.setVerticalHeaderLabels([_letter(place) for place in range(len(self._picks))])
        for place, pick in enumerate(self._picks):
            item = QTableWidgetItem(pick.words)
            item.setToolTip(str(pick.path))
            self.table.setItem(place, 0, item)
            self.table.setCellWidget(place, 1, self._weight_box(place, pick))
            self.table.setCellWidget(place, 2, self._remover(place, pick))

    def _weight_box(self, place: int, pick: Pick) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(-5.0, 5.0)
        box.setSingleStep(0.1)
        box.setDecimals(3)
        box.setValue(pick.weight)
        box.setAccessibleName(f"Weight of {pick.words}")
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.valueChanged.connect(lambda value, place=place: self._weigh(place, value))
        return box

    def _remover(self, place: int, pick: Pick) -> QToolButton:
        button = QToolButton()
        wear(button, "close", size=14)
        button.setToolTip(f"Take {pick.words} out of the list")
        button.setAccessibleName(f"Remove {pick.words}")
        # Later: the button must not go while it tells of its own press.
        button.clicked.connect(lambda _on, place=place: self._remove(place), Qt.ConnectionType.QueuedConnection)
        return button

    def _film(self) -> None:
        self.film_asked.emit([pick.path for pick in self._picks])

    def _remove(self, place: int) -> None:
        if place < len(self._picks):
            self.set_picks(self._picks[:place] + self._picks[place + 1 :])

    def _weigh(self, place: int, value: float) -> None:
        pick = self._picks[place]
        self._picks[place] = Pick(pick.words, pick.path, value)
        self._tell()

    def _tell(self) -> None:
        mixing = self.way.on() == [MIX]
        for widget in (self._from, self.row):
            widget.setVisible(mixing)
        for button in (self._average, self._difference):
            button.setEnabled(bool(self._picks) and not mixing)
        self.film.setEnabled(bool(self._picks))
        self.table.setColumnHidden(1, mixing)
        rows = min(max(len(self._picks), 1), _MOST_SHOWN)
        self.table.setFixedHeight(rows * self.table.verticalHeader().defaultSectionSize() + px(34))
        self.remark.setText(self._remark(mixing))
        self.changed.emit()

    def _remark(self, mixing: bool) -> str:
        if not self._picks:
            return "Double-click faces to pick them."
        if mixing:
            return (
                "The first face, with the later rows of the second." if len(self._picks) > 1 else "Pick a second face."
            )
        total = sum(pick.weight for pick in self._picks)
        if abs(total - 1) < NEAR_ONE:
            return "The weights add up to 1."
        return f"The weights add up to {total:g}; only with 1 the result is sure to be a face."


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _small(words: str, tip: str, action: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.clicked.connect(lambda: action())
    return button
