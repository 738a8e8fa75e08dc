"""Labels: one that shortens its text to the room it has, and one in a tone and size of the look sheet."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.ui.theme.palette import current_tokens, px
from workbench.ui.theme.tokens import SECONDARY_PX, Tone

TextSize = Literal["", "secondary", "title", "strong", "heading", "group"]


def label(text: str = "", *, tone: Tone = "text", size: TextSize = "", wrap: bool = False) -> QLabel:
    """A label in a tone and size of the look sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if tone != "text":
        made.setProperty("tone", tone)
    if size:
        made.setProperty("role", size)
    made.setWordWrap(wrap)
    return made


class ElidedLabel(QWidget):
    """One line of text that ends in an ellipsis where the room does; the whole text is its tooltip."""

    def __init__(
        self, text: str = "", *, tone: Tone = "text", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._text, self._tone, self._mode = text, tone, mode
        self._secondary = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str, tone: Tone | None = None) -> None:
        """Show another text (and tone)."""
        if (text, tone or self._tone) != (self._text, self._tone):
            self._text, self._tone = text, tone or self._tone
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.updateGeometry()
            self.update()

    def set_secondary(self) -> ElidedLabel:
        """Use the smaller text size."""
        self._secondary = True
        return self

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 2, self.fontMetrics().height() + px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(24), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._secondary:
            font = painter.font()
            font.setPixelSize(px(SECONDARY_PX))
            painter.setFont(font)
        painter.setPen(QColor(current_tokens().tone(self._tone)))
        shown = painter.fontMetrics().elidedText(self._text, self._mode, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
