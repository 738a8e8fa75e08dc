"""Numbers: a field that takes what people write (1e-4, 0,5, 10 000), steps with keys and wheel, maybe with a slider."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSlider, QWidget

from workbench.ui.forms.editor import Editor
from workbench.ui.theme.palette import px

_SLIDER_STEPS = 1000


def number_text(value: float) -> str:
    """A number as people write it: no trailing zeros, an exponent only where it helps."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.10g}"


def read_number(text: str) -> float | None:
    """The number a text means, with decimal point or comma and any spacing of thousands; None if it is none."""
    plain = "".join(text.split()).replace("_", "").replace("−", "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class NumberField(QLineEdit):
    """One number. Up and Down step it (Page keys ten times as far); the wheel only where the field has the focus,
    so that scrolling a form never changes it."""

    changed = Signal()

    def __init__(self, *, whole: bool, step: float, low: float | None, high: float | None) -> None:
        super().__init__()
        self.whole, self.step, self.low, self.high = whole, step, low, high
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.textEdited.connect(self.changed)

    def number(self) -> float | None:
        """The number written, or None."""
        number = read_number(self.text())
        if number is not None and self.whole and number == int(number):
            return int(number)
        return number

    def set_number(self, value: float) -> None:
        """Write a number, without a signal."""
        if self.number() != value or not self.text():
            self.setText(number_text(value))
            self.setCursorPosition(0)

    def step_by(self, steps: float) -> None:
        """Move the number by so many steps, within its bounds."""
        moved = (self.number() or 0) + steps * self.step
        decimals = max(0, -math.floor(math.log10(self.step))) + 1 if self.step < 1 else 0
        moved = round(moved, decimals)
        if self.low is not None:
            moved = max(self.low, moved)
        if self.high is not None:
            moved = min(self.high, moved)
        self.set_number(int(moved) if self.whole else moved)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step_by(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self.step_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()


class QuietSlider(QSlider):
    """A horizontal slider that leaves the wheel to the form it stands in unless it has the focus."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberEditor(Editor):
    """A number field, with a slider where the field asks for one and both ends are known."""

    def __init__(
        self,
        *,
        whole: bool,
        step: float | None = None,
        low: float | None = None,
        high: float | None = None,
        slider: tuple[float, float] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._step = step or _natural_step(whole, slider or (low, high))
        self.field = NumberField(whole=whole, step=self._step, low=low, high=high)
        self.field.changed.connect(self._typed)
        self.slider: QSlider | None = None
        if slider is not None:
            self._ends = slider
            self.slider = QuietSlider()
            self.slider.setRange(0, self._positions())
            self.slider.setPageStep(max(1, self._positions() // 10))
            self.slider.valueChanged.connect(self._slid)
            self.row.addWidget(self.slider, 1)
            self.field.setFixedWidth(px(58))
        self.row.addWidget(self.field, 0 if slider else 1)
        self.setFocusProxy(self.field)

    def value(self) -> float | str | None:
        number = self.field.number()
        return number if number is not None else (self.field.text() or None)

    def set_value(self, value: object) -> None:
        if isinstance(value, int | float):
            self.field.set_number(value)
            self._move_slider(value)
        else:
            self.field.setText("" if value is None else str(value))

    def problem(self) -> str:
        if not self.field.text().strip():
            return "a number is needed"
        if self.field.number() is None:
            return "this is not a number"
        return "a whole number is needed" if self.field.whole and isinstance(self.field.number(), float) else ""

    def _positions(self) -> int:
        count = round((self._ends[1] - self._ends[0]) / self._step)
        return count if 0 < count <= 10 * _SLIDER_STEPS else _SLIDER_STEPS

    def _move_slider(self, value: float) -> None:
        if self.slider is None:
            return
        share = (value - self._ends[0]) / (self._ends[1] - self._ends[0])
        self.slider.blockSignals(True)
        self.slider.setValue(round(min(max(share, 0.0), 1.0) * self._positions()))
        self.slider.blockSignals(False)

    def _slid(self, position: int) -> None:
        low, high = self._ends
        value = low + (high - low) * position / self._positions()
        value = round(value) if self.field.whole else round(value, 6)
        if self.field.low is not None:
            value = max(value, self.field.low)
        self.field.set_number(value)
        self.edited.emit()

    def _typed(self) -> None:
        number = self.field.number()
        if number is not None:
            self._move_slider(number)
        self.edited.emit()


def _natural_step(whole: bool, ends: tuple[float | None, float | None]) -> float:
    if whole:
        return 1.0
    low, high = ends
    if low is None or high is None or high <= low:
        return 0.1
    return float(10.0 ** math.floor(math.log10((high - low) / 50)))
