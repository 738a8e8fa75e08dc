"""Drawings that are kept until they change."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.stage.kept_drawing import KeptDrawing


def test_it_is_drawn_anew_only_where_something_changed(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(20, 10)
    kept, calls = KeptDrawing(widget), []

    def draw(painter: QPainter) -> None:
        calls.append(widget.width())
        painter.fillRect(0, 0, 5, 5, QColor("#0072b2"))

    def paint() -> QImage:
        picture = QImage(20, 10, QImage.Format.Format_RGB32)
        picture.fill(QColor("white"))
        painter = QPainter(picture)
        kept.paint(painter, draw)
        painter.end()
        return picture

    first, second = paint(), paint()
    assert calls == [20]
    assert first == second
    assert first.pixelColor(QPoint(2, 2)) == QColor("#0072b2")
    assert first.pixelColor(QPoint(9, 2)) == QColor("white")
    widget.resize(40, 10)
    paint()
    kept.forget()
    paint()
    assert calls == [20, 40, 40]
