"""What a widget draws, kept as a picture until it changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from workbench.ui.theme import current_tokens, px


class KeptDrawing:
    """For widgets over a 3D view: they are painted with each of its frames, and mostly look as they did before."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._picture: QPixmap | None = None
        self._of: tuple[object, ...] = ()

    def forget(self) -> None:
        """What is drawn has changed."""
        self._picture = None

    def paint(self, painter: QPainter, draw: Callable[[QPainter], object]) -> None:
        """Paint the kept picture; `draw` draws it anew where it, the size, the theme or the text size changed."""
        widget, ratio = self._widget, self._widget.devicePixelRatio()
        of = (widget.size().toTuple(), ratio, current_tokens().name, px(100), widget.font().toString())
        if self._picture is None or of != self._of:
            self._of, self._picture = of, QPixmap(widget.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            on_picture = QPainter(self._picture)
            on_picture.setFont(widget.font())
            draw(on_picture)
            on_picture.end()
        painter.drawPixmap(0, 0, self._picture)
