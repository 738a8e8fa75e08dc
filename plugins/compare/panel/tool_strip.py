"""The line below the bar: what the way of showing or the tool at hand needs, and nothing where it needs nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from workbench.api.ui import ChipRow, FlowLayout, label, px

CLIP_AXES: Final = (("z", "Front to back"), ("x", "Left to right"), ("y", "Up to down"), ("view", "As seen"))
_SLIDER_STEPS = 200


class ToolStrip(QWidget):
    """Signals
    -------
    opacity_changed(share), rate_changed(changes a second), clip_changed(axis, share of the depth, other side kept).
    clip_removed, cleared : take the clip, or what was measured, away.
    """

    opacity_changed = Signal(float)
    rate_changed = Signal(float)
    clip_changed = Signal(str, float, bool)
    clip_removed = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._together, self._tool, self._clipped = "side", "normal", False
        self.opacity = _slider("Opacity of the prediction", 100, 50)
        self.opacity.valueChanged.connect(lambda value: self.opacity_changed.emit(value / 100))
        self.rate = _slider("Changes a second", 12, 4)
        self.rate.setMinimum(1)
        self.rate.valueChanged.connect(lambda value: self.rate_changed.emit(value / 4))
        self.axes = ChipRow(CLIP_AXES)
        self.axes.set_on(["z"])
        self.axes.chosen.connect(lambda *_: self.tell_clip())
        self.cut = _slider("Where the cut is", _SLIDER_STEPS, _SLIDER_STEPS // 2)
        self.cut.valueChanged.connect(lambda _value: self.tell_clip())
        self.other = QPushButton("Other side")
        self.other.setCheckable(True)
        self.other.setToolTip("Keep what lies on the other side of the cut")
        self.other.toggled.connect(lambda _on: self.tell_clip())
        self.unclip, self.clear = QPushButton("Remove the clip"), QPushButton("Clear measures")
        self.unclip.clicked.connect(self._remove_clip)
        self.clear.clicked.connect(self.cleared)
        self._opacity, self._rate = _named("Prediction", self.opacity), _named("Pace", self.rate)
        flow = FlowLayout(self, spacing=10)
        for widget in (
            self._opacity, self._rate, self.axes, self.cut, self.other, self.unclip, self.clear,
        ):  # fmt: skip
            flow.addWidget(widget)
        self._show()

    def set_together(self, together: str) -> None:
        """Offer what this way of showing two surfaces needs."""
        self._together = together
        self._show()

    def set_tool(self, tool: str) -> None:
        """Offer what this tool needs."""
        self._tool = tool
        if tool == "clip" and not self._clipped:
            self.tell_clip()
        self._show()

    @property
    def clipped(self) -> bool:
        """Whether the surfaces are cut open."""
        return self._clipped

    def tell_clip(self) -> None:
        """Say where the cut is to be."""
        self._clipped = True
        axis = next(iter(self.axes.on()), "z")
        self.clip_changed.emit(axis, self.cut.value() / _SLIDER_STEPS, self.other.isChecked())
        self._show()

    def _remove_clip(self) -> None:
        self._clipped = False
        self.clip_removed.emit()
        self._show()

    def _show(self) -> None:
        self._opacity.setVisible(self._together == "overlay")
        self._rate.setVisible(self._together == "blink")
        for widget in (self.axes, self.cut, self.other):
            widget.setVisible(self._tool == "clip")
        self.unclip.setVisible(self._clipped)
        self.clear.setVisible(self._tool in ("distance", "angle"))
        parts = (self._opacity, self._rate, self.axes, self.unclip, self.clear)
        self.setVisible(any(not part.isHidden() for part in parts))


def _slider(name: str, steps: int, value: int) -> QSlider:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setRange(0, steps)
    made.setValue(value)
    made.setFixedWidth(px(150))
    return made


def _named(words: str, slider: QSlider) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(8))
    row.addWidget(label(words, tone="muted"))
    row.addWidget(slider)
    return holder
