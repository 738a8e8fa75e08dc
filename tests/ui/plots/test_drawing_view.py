"""A drawing on screen is the one in the file, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from workbench.reports.drawing import INK, Drawing, Line, Rectangle, Words
from workbench.ui.plots.drawing_view import DrawingView

RED = (200, 10, 10)


def test_marks_are_drawn_as_large_as_fits(qtbot: QtBot) -> None:
    view = DrawingView("A plot")
    qtbot.addWidget(view)
    marks = (
        Rectangle(0, 0, 100, 50, RED),
        Line(((0, 75), (100, 75)), INK, 4, (8, 4)),
        Words(50, 95, "words", "middle"),
    )
    view.show_drawing(Drawing("bars", 100, 100, marks))
    view.resize(220, 110)
    picture = view.grab().toImage()
    ratio = picture.devicePixelRatio()
    place = lambda x, y: QColor(picture.pixel(round(x * ratio), round(y * ratio)))  # noqa: E731
    assert place(110, 20) == QColor(*RED)
    assert place(20, 20) != QColor(*RED), "not stretched"
    assert view.accessibleDescription() == "bars"
    view.show_drawing(None)
    assert QColor(view.grab().toImage().pixel(110, 20)) != QColor(*RED)
