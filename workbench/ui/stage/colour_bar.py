"""What the colours mean: a bar with its range, unit and words for the two ends."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.geometry.colour_maps import ColourMap, table
from workbench.ui.theme import current_tokens, px

_PLATE_OPACITY = 0.82


class ColourBar(QWidget):
    """A horizontal colour bar. Signed maps show a sign at both ends and 0 in the middle.

    With `plate` it stands on a pale plate of its own, to be laid over pictures.
    """

    def __init__(self, parent: QWidget | None = None, *, plate: bool = False) -> None:
        super().__init__(parent)
        self._plate = plate
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, plate)
        self._low, self._high = -3.0, 3.0
        self._unit = "mm"
        self._colour_map: ColourMap = "diverging"
        self._words = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colour scale")

    def show_range(
        self, low: float, high: float, unit: str, colour_map: ColourMap, words: tuple[str, str] = ("", "")
    ) -> None:
        """Set what the bar says; `words` stand at its ends ("behind", "in front")."""
        self._low, self._high, self._unit, self._colour_map, self._words = low, high, unit, colour_map, words
        self.setAccessibleDescription("; ".join(self.labels()))
        self.update()

    def labels(self) -> tuple[str, str, str]:
        """The texts at the left end, in the middle and at the right end."""
        signed = self._colour_map == "diverging"
        low, middle, high = (number(v, signed) for v in (self._low, (self._low + self._high) / 2, self._high))
        before, after = (f" {word}" if word else "" for word in self._words)
        return f"{low}{before}", middle, f"{high}{after}{', ' if after else ' '}{self._unit}"

    @property
    def words(self) -> tuple[str, str]:
        """The words at the two ends."""
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(px(160), px(40 if self._plate else 34))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(90), px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        area = QRectF(self.rect()).adjusted(1, px(4), -1, 0)
        if self._plate:
            ground = QColor(tokens.surface)
            ground.setAlphaF(_PLATE_OPACITY)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()), px(6), px(6))
            area.adjust(px(8), px(3), -px(8), 0)
        self.draw(painter, area, QColor(tokens.text if self._plate else tokens.muted))
        painter.end()

    def draw(self, painter: QPainter, area: QRectF, text: QColor) -> None:
        """Draw into any painter, also a saved picture's; lengths are those of the screen."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        height = float(px(9))
        bar = QRectF(area.left(), area.top(), area.width(), height)
        outline = QPainterPath()
        outline.addRoundedRect(bar, height / 2, height / 2)
        painter.save()
        painter.setClipPath(outline)
        painter.drawImage(bar, _strip(self._colour_map))
        painter.restore()
        font = QFont(painter.font())
        font.setPixelSize(px(11))
        painter.setFont(font)
        painter.setPen(text)
        below = QRectF(area.left(), bar.bottom() + px(2), area.width(), QFontMetricsF(font).height())
        left, middle, right = self.labels()
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, left)
        metrics = QFontMetricsF(font)
        taken = 2 * max(metrics.horizontalAdvance(left), metrics.horizontalAdvance(right))
        if taken + metrics.horizontalAdvance(middle) + px(12) < area.width():
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, middle)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, right)


def number(value: float, signed: bool = False) -> str:
    """A figure as people write it on a scale: three digits that matter, a true minus sign, no trailing zeros."""
    if value == 0:
        return "0"
    text = f"{abs(value):.3g}" if abs(value) < 1000 else f"{abs(value):.0f}"
    return ("−" if value < 0 else "+" if signed else "") + text


def _strip(colour_map: ColourMap) -> QImage:
    colours = table(colour_map)
    return QImage(colours.tobytes(), len(colours), 1, 3 * len(colours), QImage.Format.Format_RGB888).copy()
