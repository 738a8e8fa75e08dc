"""What the colours mean: a bar with its range, unit and words for the two ends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.geometry.colour_maps import ColourMap
from workbench.geometry.colour_scale import ColourScale
from workbench.ui.stage.kept_drawing import KeptDrawing
from workbench.ui.theme import current_tokens, px

_PLATE_OPACITY = 0.82
_STRIP = 512


class ColourBar(QWidget):
    """A horizontal colour bar with figures; signed scales show a sign at both ends and 0 between.

    With `plate` it stands on a pale plate of its own, to be laid over pictures.
    """

    def __init__(self, parent: QWidget | None = None, *, plate: bool = False) -> None:
        super().__init__(parent)
        self._plate = plate
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, plate)
        self._scale = ColourScale()
        self._words = ("", "")
        self._kept = KeptDrawing(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colour scale")
        self.setAccessibleDescription("; ".join(self.labels()))

    def show_range(
        self, low: float, high: float, unit: str, colour_map: ColourMap, words: tuple[str, str] = ("", "")
    ) -> None:
        """A smooth scale from `low` to `high`; `words` stand at its ends ("behind", "in front")."""
        self.show_scale(ColourScale(low, high, colour_map, unit=unit), words)

    def show_scale(self, scale: ColourScale, words: tuple[str, str] = ("", "")) -> None:
        """Set what the bar says; `words` stand at its ends, and are left out where only magnitudes are shown."""
        said = scale, ("", "") if scale.absolute else words
        if said == (self._scale, self._words):
            return
        self._scale, self._words = said
        self._kept.forget()
        self.setAccessibleDescription("; ".join(self.labels()))
        self.update()

    def labels(self) -> tuple[str, str, str]:
        """The texts at the left end, in the middle and at the right end."""
        texts = [text for _, text in self._texts()]
        return texts[0], texts[len(texts) // 2], texts[-1]

    @property
    def words(self) -> tuple[str, str]:
        """The words at the two ends."""
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(px(160), px(40 if self._plate else 34))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(90), px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._kept.paint(painter, self._draw_all)
        painter.end()

    def _draw_all(self, painter: QPainter) -> None:
        tokens = current_tokens()
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

    def draw(self, painter: QPainter, area: QRectF, text: QColor) -> None:
        """Draw into any painter, also a saved picture's; lengths are those of the screen."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tip = float(px(8))
        bar = QRectF(area.left(), area.top(), area.width(), float(px(9)))
        bar.adjust(tip if self._scale.under else 0.0, 0.0, -tip if self._scale.over else 0.0, 0.0)
        _draw_strip(painter, bar, self._scale)
        font = QFont(painter.font())
        font.setPixelSize(px(11))
        painter.setFont(font)
        painter.setPen(text)
        metrics = QFontMetricsF(font)
        below = QRectF(area.left(), bar.bottom() + px(3), area.width(), metrics.height())
        for place, words, box in self._placed(below, bar, metrics):
            x = bar.left() + place * bar.width()
            if 0 < place < 1:
                painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + px(3)))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _texts(self) -> list[tuple[float, str]]:
        ticks = self._scale.ticks()
        before, after = (f" {word}" if word else "" for word in self._words)
        ticks[0] = (0.0, f"{ticks[0][1]}{before}")
        ticks[-1] = (1.0, f"{ticks[-1][1]}{after}{', ' if after else ' '}{self._scale.unit}".rstrip())
        return ticks

    def _placed(self, row: QRectF, bar: QRectF, metrics: QFontMetricsF) -> list[tuple[float, str, QRectF]]:
        """Ticks with the boxes of their texts: the ends first, then the middle, then whatever has room between."""
        texts = self._texts()
        order = sorted(texts, key=lambda tick: (0 < tick[0] < 1, abs(tick[0] - 0.5)))
        placed: list[tuple[float, str, QRectF]] = []
        for place, words in order:
            width = metrics.horizontalAdvance(words)
            left = min(max(bar.left() + place * bar.width() - width / 2, row.left()), row.right() - width)
            box = QRectF(left, row.top(), width, row.height())
            if all(not box.adjusted(-px(6), 0, px(6), 0).intersects(other) for _, _, other in placed):
                placed.append((place, words, box))
        return placed


def _draw_strip(painter: QPainter, bar: QRectF, scale: ColourScale) -> None:
    """The colours, with round ends; or with a triangle at each end that has a colour for what lies beyond."""
    radius = bar.height() / 2
    outline = QPainterPath()
    outline.addRoundedRect(bar, radius, radius)
    for edge, inward, colour in ((bar.left(), 1, scale.under), (bar.right(), -1, scale.over)):
        if colour is None:
            continue
        # Square where the triangle begins, with a gap of a hair so that it is not taken for a part of the scale.
        outline.addRect(QRectF(min(edge, edge + inward * radius), bar.top(), radius, bar.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*colour))
        base, tip = edge - inward * 1.0, edge - inward * (1.0 + bar.height() * 0.7)
        painter.drawPolygon([QPointF(base, bar.top()), QPointF(base, bar.bottom()), QPointF(tip, bar.center().y())])
    painter.save()
    outline.setFillRule(Qt.FillRule.WindingFill)
    painter.setClipPath(outline)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale.steps <= 0)
    colours = scale.strip_at((np.arange(_STRIP) + 0.5) / _STRIP)
    painter.drawImage(bar, QImage(colours.tobytes(), _STRIP, 1, 3 * _STRIP, QImage.Format.Format_RGB888))
    painter.restore()
