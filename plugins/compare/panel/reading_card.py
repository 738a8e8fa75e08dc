"""The small card that says what was read at a clicked point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.api.ui import ElidedLabel, label, px, wear

_WIDTH = 322


class ReadingCard(QFrame):
    """Lies over the views; Escape or its cross takes it away. `centre_asked`: the sphere is to be centred here."""

    centre_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "toast")
        self._title = label(size="strong")
        close = QPushButton()
        close.setProperty("kind", "icon")
        close.setProperty("kind", "quiet")
        close.setAccessibleName("Close the reading")
        close.setToolTip("Close (Esc)")
        wear(close, "close", size=14)
        close.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(close)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(2))
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(10), px(6), px(6), px(8))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addLayout(self._grid)
        self._centre = QPushButton("Centre the sphere here")
        self._centre.setToolTip("Count errors around this point")
        self._centre.clicked.connect(self.centre_asked)
        self._centre.hide()
        column.addWidget(self._centre)
        self.place: NDArray[np.float64] | None = None
        self._rows: list[tuple[ElidedLabel, ElidedLabel]] = []
        self.hide()

    def offer_centre(self, offered: bool) -> None:
        """Whether errors are counted within a sphere, which may be centred at a point."""
        self._centre.setVisible(offered)
        self.adjustSize()

    @property
    def text(self) -> str:
        """Everything it says, a line each; empty while it is hidden."""
        if self.isHidden():
            return ""
        lines = [f"{name.text()}: {value.text()}" for name, value in self._rows if not name.isHidden()]
        return "\n".join([self._title.text(), *lines])

    def show_reading(self, title: str, rows: Sequence[tuple[str, str]], view: QRect, point: QPoint) -> None:
        """Say this of a point of a view (both in the parent's pixels), in a corner that leaves the point in sight."""
        self._title.setText(title)
        while len(self._rows) < len(rows):
            pair = ElidedLabel(tone="muted"), ElidedLabel()
            for column, made in enumerate(pair):
                self._grid.addWidget(made, len(self._rows), column)
            self._rows.append(pair)
        for number, pair in enumerate(self._rows):
            used = number < len(rows)
            for place, made in enumerate(pair):
                made.setVisible(used)
                if used:
                    made.set_text(rows[number][place])
        self.setFixedWidth(px(_WIDTH))
        self.adjustSize()
        self.move(self._corner(view, point))
        self.show()
        self.raise_()

    def _corner(self, view: QRect, point: QPoint) -> QPoint:
        room, gap = self.parentWidget().rect(), px(6)
        left = min(view.left() + gap, room.right() - self.width() - gap)
        corners = [view.top() + gap, view.bottom() - self.height() - gap]
        free = [top for top in corners if not QRect(QPoint(left, top), self.size()).contains(point)]
        return QPoint(max(left, gap), max(gap, (free or corners)[0]))
