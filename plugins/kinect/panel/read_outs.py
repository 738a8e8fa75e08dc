"""The figures below the live view: what the camera gives and what it sees of the head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.api.ui import current_tokens, px

_TILE_PX, _HEIGHT_PX = 76, 38
_NONE = "–"


def read_outs(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Title and words of each figure of a live frame (`plugins.kinect.live.names`), with units."""
    face = figures.get("face") or {}
    distance = face.get("distance_m")
    return [
        ("Frame rate", f"{figures['rate']:.1f} /s" if figures.get("rate") else _NONE),
        ("Dropped", f"{figures.get('dropped', 0):,}"),
        ("Distance", f"{distance:.2f} m" if distance else _NONE),
        ("Turn", _sided(face.get("yaw"), "right", "left")),
        ("Nod", _sided(face.get("pitch"), "up", "down")),
        ("Tilt", _sided(face.get("roll"), "left", "right")),
        ("Blur", _small(face["blur_mm"]) if face else _NONE),
        ("With depth", f"{face['depth_percent']:.0f} %" if face else _NONE),
        ("Brightness", f"{face['brightness'] / 2.55:.0f} %" if face else _NONE),
    ]


def _small(blur_mm: float) -> str:
    """0.0 would read as if it were not measured."""
    return f"{blur_mm:.1f} mm" if blur_mm >= 0.1 else "< 0.1 mm"


def _sided(angle: float | None, above: str, below: str) -> str:
    """Degrees to one of the person's own sides."""
    if angle is None:
        return _NONE
    whole = round(abs(angle))
    return f"{whole}° {above if angle > 0 else below}" if whole else "0°"


class ReadOuts(QWidget):
    """Painted as one: labels would lay the window out anew with every frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = read_outs({})
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Figures of the camera and the head")

    def show_figures(self, figures: Mapping[str, Any]) -> None:
        """Show those of a frame."""
        shown = read_outs(figures)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleDescription("; ".join(f"{title} {words}" for title, words in shown))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(len(self._shown) * px(_TILE_PX), px(_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(_TILE_PX), px(_HEIGHT_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rows = -(-len(self._shown) // self._columns(self.width()))
        self.setFixedHeight(rows * px(_HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        columns, height = self._columns(self.width()), px(_HEIGHT_PX)
        wide = self.width() / columns
        small, large = QFont(painter.font()), QFont(painter.font())
        small.setPixelSize(px(11))
        large.setPixelSize(px(14))
        large.setBold(True)
        for i, (title, words) in enumerate(self._shown):
            tile = QRectF(i % columns * wide, i // columns * height, wide - px(4), height)
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(tile, Qt.AlignmentFlag.AlignTop, title)
            painter.setFont(large)
            painter.setPen(QColor(tokens.text))
            painter.drawText(tile.adjusted(0, px(15), 0, 0), Qt.AlignmentFlag.AlignTop, words)
        painter.end()

    def _columns(self, width: int) -> int:
        return max(1, min(len(self._shown), width // px(_TILE_PX)))
