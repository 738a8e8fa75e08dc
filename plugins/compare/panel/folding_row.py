"""A row whose choices fold into menus one after the other where the room ends, and that wraps where even that is
not enough."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plugins.compare.panel.folding_choice import FoldingChoice
from workbench.api.ui import FlowLayout, px

_GAP = 8


class FoldingRow(QWidget):
    """Widgets side by side. Of the `foldable` ones the first folds first; `spare` ones go when all are folded."""

    def __init__(
        self,
        widgets: Sequence[QWidget],
        foldable: Sequence[FoldingChoice],
        spare: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._widgets, self._foldable, self._spare = list(widgets), list(foldable), list(spare)
        self._flow = FlowLayout(self, spacing=_GAP)
        for widget in self._widgets:
            self._flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fold)

    def fold(self) -> None:
        """Unfold what there is room for."""
        needed = self._needed()
        for choice in self._foldable:
            folds = needed > self.width()
            if folds and not choice.isHidden():
                needed -= choice.width_when(folded=False) - choice.width_when(folded=True)
            if folds != choice.folded:
                choice.set_folded(folds)
        for widget in self._spare:
            fits = needed <= self.width()
            needed -= 0 if fits else widget.sizeHint().width() + px(_GAP)
            widget.setVisible(fits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_later"):
            self._later.start()

    def _needed(self) -> int:
        """The room that all would take unfolded."""
        shown = [widget for widget in self._widgets if widget in self._spare or not widget.isHidden()]
        widths = [
            w.width_when(folded=False) if w in self._foldable and isinstance(w, FoldingChoice) else w.sizeHint().width()
            for w in shown
        ]
        return sum(widths) + px(_GAP) * max(len(shown) - 1, 0)
