"""What a place without content says: one sentence, and one button that helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from workbench.ui.labels import label
from workbench.ui.theme import px

_WIDEST = 420
_GAP = 12


class EmptyState(QWidget):
    """A centred sentence with an optional button, wrapped to the room there is.

    Placed by hand: a layout gives a wrapped label that it centres the height of an unwrapped one, and cuts it.
    """

    def __init__(self, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label(sentence, tone="muted", wrap=True)
        self._label.setParent(self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton(self)
        self._button.hide()
        self._action: Callable[[], object] | None = None
        self._button.clicked.connect(self._act)
        self.setMinimumSize(px(80), px(40))

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._label.text()

    def say(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Set the sentence and, where something can be done about it, the button that does it."""
        self._label.setText(sentence)
        self._button.setText(action)
        self._button.setVisible(bool(action) and on_action is not None)
        self._action = on_action
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDEST), px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_action"):
            self._place()

    def _place(self) -> None:
        wide = min(px(_WIDEST), max(self.width() - 2 * px(_GAP), 1))
        high = self._label.heightForWidth(wide)
        button = QSize(0, 0) if self._button.isHidden() else self._button.sizeHint()
        gap = px(_GAP) if button.height() else 0
        top = max((self.height() - high - gap - button.height()) // 2, 0)
        self._label.setGeometry((self.width() - wide) // 2, top, wide, high)
        self._button.setGeometry(
            (self.width() - button.width()) // 2, top + high + gap, button.width(), button.height()
        )

    def _act(self) -> None:
        if self._action is not None:
            self._action()
