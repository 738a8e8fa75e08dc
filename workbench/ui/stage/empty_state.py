"""What a place without content says: one sentence, and one button that helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.ui.theme import px


class EmptyState(QWidget):
    """A centred sentence with an optional button."""

    def __init__(self, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(sentence)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setProperty("tone", "muted")
        self._label.setMaximumWidth(px(420))
        self._button = QPushButton()
        self._button.hide()
        self._action: Callable[[], object] | None = None
        self._button.clicked.connect(self._act)
        layout = QVBoxLayout(self)
        layout.setSpacing(px(12))
        layout.addStretch(1)
        layout.addWidget(self._label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._label.text()

    def say(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Set the sentence and, where something can be done about it, the button that does it."""
        self._label.setText(sentence)
        self._label.setMinimumWidth(min(px(420), self._label.fontMetrics().horizontalAdvance(sentence) + px(8)))
        self._button.setText(action)
        self._button.setVisible(bool(action) and on_action is not None)
        self._action = on_action

    def _act(self) -> None:
        if self._action is not None:
            self._action()
