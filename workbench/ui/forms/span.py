"""A range with a lower and an upper end: two number fields with a slider of two handles between them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.forms.editor import Editor
from workbench.ui.forms.number import NumberField
from workbench.ui.theme.palette import current_tokens, px

_HANDLE_PX = 14
_GROOVE_PX = 4


class RangeSlider(QWidget):
    """Two handles on one groove, for the mouse; the number fields beside it are there for the keyboard."""

    moved = Signal(float, float)

    def __init__(self, low: float, high: float, step: float) -> None:
        super().__init__()
        self.low, self.high, self.step = low, high, step
        self._ends = (low, high)
        self._held: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def ends(self) -> tuple[float, float]:
        """The lower and the upper handle's value."""
        return self._ends

    def set_ends(self, lower: float, upper: float) -> None:
        """Put the handles, without a signal; values outside the groove stand at its end."""
        self._ends = (lower, upper)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(90), px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(48), px(26))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        distances = [abs(x - self._x(end)) for end in self._ends]
        if distances[0] == distances[1]:
            self._held = 0 if x < self._x(self._ends[0]) else 1
        else:
            self._held = distances.index(min(distances))
        self._drag_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        groove, radius = px(_GROOVE_PX), px(_GROOVE_PX) / 2
        left, right = (self._x(end) for end in self._ends)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(QRectF(0, middle - radius, self.width(), groove), radius, radius)
        painter.setBrush(QColor(tokens.accent if self.isEnabled() else tokens.muted))
        painter.drawRoundedRect(QRectF(left, middle - radius, max(0.0, right - left), groove), radius, radius)
        painter.setPen(QPen(QColor(tokens.accent if self.isEnabled() else tokens.muted), px(2)))
        painter.setBrush(QColor(tokens.surface))
        for x in (left, right):
            painter.drawEllipse(QPointF(x, middle), px(_HANDLE_PX) / 2, px(_HANDLE_PX) / 2)
        painter.end()

    def _x(self, value: float) -> float:
        margin = px(_HANDLE_PX) / 2 + 1
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return margin + min(max(share, 0.0), 1.0) * (self.width() - 2 * margin)

    def _drag_to(self, x: float) -> None:
        if self._held is None:
            return
        margin = px(_HANDLE_PX) / 2 + 1
        share = min(max((x - margin) / max(1.0, self.width() - 2 * margin), 0.0), 1.0)
        value = self.low + round(share * (self.high - self.low) / self.step) * self.step
        value = round(min(max(value, self.low), self.high), 6)
        lower, upper = self._ends
        self._ends = (min(value, upper), upper) if self._held == 0 else (lower, max(value, lower))
        self.update()
        self.moved.emit(*self._ends)


class RangeEditor(Editor):
    """Lower and upper end; a slider between them where the field states the ends of its scale."""

    def __init__(self, *, whole: bool, step: float, low: float | None, high: float | None) -> None:
        super().__init__()
        self.wide = low is not None and high is not None
        self.low_field = NumberField(whole=whole, step=step, low=low, high=high)
        self.high_field = NumberField(whole=whole, step=step, low=low, high=high)
        self.slider: RangeSlider | None = None
        self.row.addWidget(self.low_field, 0 if self.wide else 1)
        if low is not None and high is not None:
            self.slider = RangeSlider(low, high, step)
            self.slider.moved.connect(self._slid)
            self.row.addWidget(self.slider, 1)
            self.low_field.setFixedWidth(px(54))
            self.high_field.setFixedWidth(px(54))
        self.row.addWidget(self.high_field, 0 if self.wide else 1)
        for field in (self.low_field, self.high_field):
            field.changed.connect(self._typed)
        self.setFocusProxy(self.low_field)

    def value(self) -> object:
        ends = (self.low_field.number(), self.high_field.number())
        return (self.low_field.text(), self.high_field.text()) if None in ends else ends

    def set_value(self, value: object) -> None:
        if not isinstance(value, tuple | list) or len(value) != 2:
            self.low_field.clear()
            self.high_field.clear()
            return
        for field, end in ((self.low_field, value[0]), (self.high_field, value[1])):
            if isinstance(end, int | float):
                field.set_number(end)
            else:
                field.setText(str(end))
        self._follow()

    def problem(self) -> str:
        lower, upper = self.low_field.number(), self.high_field.number()
        if lower is None or upper is None:
            return "two numbers are needed"
        return "the first number is the larger one: swap them" if lower > upper else ""

    def name_for_everyone(self, title: str, description: str) -> None:
        self.low_field.setAccessibleName(f"{title}, from")
        self.high_field.setAccessibleName(f"{title}, to")
        super().name_for_everyone(title, description)

    def _follow(self) -> None:
        lower, upper = self.low_field.number(), self.high_field.number()
        if self.slider is not None and lower is not None and upper is not None:
            self.slider.set_ends(lower, upper)

    def _slid(self, lower: float, upper: float) -> None:
        self.low_field.set_number(int(lower) if self.low_field.whole else lower)
        self.high_field.set_number(int(upper) if self.high_field.whole else upper)
        self.edited.emit()

    def _typed(self) -> None:
        self._follow()
        self.edited.emit()
