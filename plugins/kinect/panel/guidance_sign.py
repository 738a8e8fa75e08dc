"""What the person before the camera should do, in letters that are read from two metres, and what became of a frame."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plugins.kinect.panel.arrows import paint_sign
from plugins.kinect.panel.verdict import Outcome, Verdict
from workbench.api.ui import current_tokens, px

_HEIGHT_PX, _LETTERS_PX, _SMALLEST_PX, _VERDICT_PX = 78, 34, 18, 13
_MARKS: dict[Outcome, str] = {"kept": "✓", "good": "✓", "refused": "✗", "none": ""}


class GuidanceSign(QWidget):
    """A band with a sign, a few large words, and the verdict on the newest frame at its right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._arrow, self._tone = "", "none", "wait"
        self._verdict = Verdict()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What to do")

    @property
    def words(self) -> str:
        """The large words."""
        return self._words

    @property
    def verdict(self) -> Verdict:
        """What is said of the newest frame."""
        return self._verdict

    def show_guidance(self, words: str, arrow: str = "none", tone: str = "wait") -> None:
        """Show a guidance as live frames carry it."""
        if (words, arrow, tone) != (self._words, self._arrow, self._tone):
            self._words, self._arrow, self._tone = words, arrow, tone
            self._tell()

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what became of the newest frame."""
        if verdict != self._verdict:
            self._verdict = verdict
            self._tell()

    def sizeHint(self) -> QSize:
        return QSize(px(500), px(_HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, gap = QRectF(self.rect()), px(12)
        tone = tokens.good if self._tone == "still" else tokens.accent if self._tone == "move" else tokens.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(area, px(8), px(8))
        side = area.height() - 2 * gap
        if self._words:
            sign = QRectF(gap, gap, side, side)
            paint_sign(painter, sign, self._arrow, self._tone, QColor(tone))
        told = min(area.width() * 0.38, px(330)) if self._verdict.words else 0.0
        left = side + 2 * gap
        room = QRectF(left, 0, max(area.width() - left - told - 3 * gap, 1.0), area.height())
        painter.setPen(QColor(tokens.text))
        painter.setFont(_fitting(painter.font(), self._words, room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)
        if told:
            self._paint_verdict(painter, QRectF(area.width() - told - gap, 0, told, area.height()))
        painter.end()

    def _paint_verdict(self, painter: QPainter, room: QRectF) -> None:
        tokens, refused = current_tokens(), self._verdict.outcome == "refused"
        painter.setPen(QColor(tokens.warn if refused else tokens.good))
        painter.setFont(_sized(painter.font(), px(22), bold=True))
        mark = QRectF(room.left(), room.top(), px(24), room.height())
        painter.drawText(mark, Qt.AlignmentFlag.AlignVCenter, _MARKS[self._verdict.outcome])
        painter.setPen(QColor(tokens.text))
        painter.setFont(_sized(painter.font(), px(_VERDICT_PX), bold=False))
        words = room.adjusted(px(28), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, self._verdict.words)

    def _tell(self) -> None:
        self.setAccessibleDescription(f"{self._words}. {self._verdict.words}".strip(". "))
        self.update()


def _fitting(font: QFont, words: str, width: float) -> QFont:
    """The largest of the sign's letters with which the words fit."""
    for size in range(_LETTERS_PX, _SMALLEST_PX - 1, -2):
        made = _sized(font, px(size), bold=True)
        if QFontMetricsF(made).horizontalAdvance(words) <= width:
            break
    return made


def _sized(font: QFont, pixels: int, *, bold: bool) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    made.setBold(bold)
    return made
