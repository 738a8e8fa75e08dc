"""The points picked on both surfaces, what is left of each after aligning by them, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QPushButton, QVBoxLayout, QWidget

from workbench.api.ui import Cell, ElidedLabel, FigureTable, FlowLayout, Head, px

LEAST_PAIRS = 3
PickedPair = tuple[float, float, float, float, float, float]


class PairsTable(FigureTable):
    """Columns of equal width: places in three numbers each must not run into each other."""

    def _fit(self) -> None:
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)


class PairsCard(QWidget):
    """Signals
    -------
    picking_asked : take the tool.  align_asked : show the prediction aligned by the pairs.
    removed(int) : take a pair away.  undo_asked : take the last click or change back.  cleared : take all away.
    """

    picking_asked = Signal()
    align_asked = Signal()
    removed = Signal(int)
    undo_asked = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self.table = PairsTable("Picked pairs")
        self.table.verticalHeader().setDefaultSectionSize(px(23))
        self._shown: tuple[object, ...] = ()
        self.table.picked.connect(lambda _key: self._enable())
        self._words = ElidedLabel(tone="muted")
        self.pick = self._button("Pick pairs", self.picking_asked, "Click the same point on prediction and truth (P)")
        self.align = self._button("Align by them", self.align_asked, "Move the prediction so that the pairs meet")
        self.undo = self._button("Undo", self.undo_asked, "Take the last point back (Ctrl+Z)")
        self.remove = self._button("Remove", self._remove, "Take the chosen pair away (Del)")
        self.clear = self._button("Remove all", self.cleared, "Take all pairs away")
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self._remove)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.pick, self.align, self.undo, self.remove, self.clear):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self._words)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.show_pairs([], [], None, "")

    def show_pairs(
        self, pairs: Sequence[PickedPair], errors_mm: Sequence[float], rms_mm: float | None, waiting: str
    ) -> None:
        """Show the pairs with what is left of each; `waiting` says which point is to be clicked next."""
        shown = (tuple(pairs), tuple(errors_mm), waiting)
        if shown == self._shown:
            return
        self._shown = shown
        self._count = len(pairs)
        heads = [
            Head("Pair"),
            Head("on the prediction: x, y, z, mm"),
            Head("on the truth: x, y, z, mm"),
            Head("left over, mm"),
        ]
        rows = [
            [
                Cell(str(number + 1), key=str(number)),
                Cell(_place(pair[:3])),
                Cell(_place(pair[3:])),
                Cell(f"{errors_mm[number]:.2f}" if number < len(errors_mm) else "–"),
            ]
            for number, pair in enumerate(pairs)
        ]
        self.table.show_cells(heads, rows)
        self._words.set_text(_words(len(pairs), rms_mm, waiting))
        self._enable(undo=bool(pairs or waiting))

    @property
    def words(self) -> str:
        """What is said above the table."""
        return self._words.text()

    def _enable(self, *, undo: bool | None = None) -> None:
        if undo is not None:
            self.undo.setEnabled(undo)
        self.align.setEnabled(self._count >= LEAST_PAIRS)
        self.remove.setEnabled(bool(self.table.key()))
        self.clear.setEnabled(self._count > 0)

    def _remove(self) -> None:
        if self.table.key():
            self.removed.emit(int(self.table.key()))

    def _button(self, words: str, does: object, tip: str) -> QPushButton:
        made = QPushButton(words)
        made.setToolTip(tip)
        made.clicked.connect(lambda _on=False: does.emit() if hasattr(does, "emit") else does())  # type: ignore[operator]
        return made


def _words(count: int, rms_mm: float | None, waiting: str) -> str:
    if waiting:
        return waiting
    if count < LEAST_PAIRS:
        more = LEAST_PAIRS - count
        needed = "One more pair is" if more == 1 else f"{more} more pairs are"
        return f"{needed} needed to align by them: click the same point on the prediction and on the truth."
    left = "" if rms_mm is None else f", RMS {rms_mm:.2f} mm"
    return f"{count} pairs{left}."


def _place(point: Sequence[float]) -> str:
    return ", ".join(f"{1000 * value:.1f}" for value in point).replace("-", "−")
