"""Pictures side by side that are looked at together: input, truth, prediction, error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from workbench.ui.stage.canvas import Framing, PictureCanvas
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.stage.later import Later
from workbench.ui.stage.layers import ValueScale, depth_scale, value_pixels
from workbench.ui.stage.pictures import image_of
from workbench.ui.theme import px


@dataclass(frozen=True)
class Pane:
    """One picture of a strip: RGB `image` (H, W, 3), or `values` (H, W) coloured by `scale` (NaN is drawn grey)."""

    title: str
    image: NDArray[np.uint8] | None = None
    values: NDArray[np.floating] | None = None
    scale: ValueScale | None = None


def depth_comparison(
    image: NDArray[np.uint8] | None,
    truth: NDArray[np.floating],
    prediction: NDArray[np.floating],
    valid: NDArray[np.bool_] | None = None,
    *,
    error_mm: float = 10.0,
    metric: bool = True,
) -> list[Pane]:
    """Input, truth, prediction and error of one face.

    Depths (H, W) are in metres where `metric`; 0 or NaN is no data. Truth and prediction share one scale. The error is
    truth - prediction, so that + is in front as everywhere in the workbench: in mm within +-`error_mm`, and without a
    scale of its own in the depths' own unit, spread over its 98th percentile.
    """
    t, p = np.asarray(truth, np.float32), np.asarray(prediction, np.float32)
    known = np.isfinite(t) & np.isfinite(p) & (t != 0) & (p != 0)
    if valid is not None:
        known &= valid
    factor = np.float32(1000.0 if metric else 1.0)
    unit = "mm" if metric else ""
    scale = depth_scale([t[known]] if known.any() else [t], metric=metric)
    error = np.where(known, (t - p) * factor, np.nan)
    reach = error_mm if metric or not known.any() else float(np.nanpercentile(np.abs(error), 98))
    error_scale = ValueScale(-reach, reach, unit, "diverging", ("behind", "in front"))
    panes = [] if image is None else [Pane("Input", image=image)]
    panes.append(Pane("Truth", values=np.where(t == 0, np.nan, t * factor), scale=scale))
    panes.append(Pane("Prediction", values=np.where(p == 0, np.nan, p * factor), scale=scale))
    panes.append(Pane("Error", values=error, scale=error_scale))
    return panes


class ComparisonStrip(QWidget):
    """Panes with one zoom and place for all, a colour bar below each scale, and a reading of all under the mouse."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes: list[Pane] = []
        self._canvases: list[PictureCanvas] = []
        self._later = Later(self)
        self._later.answered.connect(self._present)
        self._later.failed.connect(self.clear)
        self._build()
        self.clear("Nothing to compare yet.")

    def show_panes(self, panes: Sequence[Pane]) -> None:
        """Show these pictures, from left to right."""
        kept = list(panes)
        self._later.ask(lambda: _coloured(kept))

    def show_later(self, read: Callable[[], Sequence[Pane]]) -> None:
        """Show what `read` returns; it is called beside the window's thread."""
        self._later.ask(lambda: _coloured(read()))

    def clear(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say something instead."""
        self._later.forget()
        self._empty.say(sentence, action, on_action)
        self._pages.setCurrentWidget(self._empty)

    @property
    def panes(self) -> list[Pane]:
        """What is shown."""
        return list(self._panes)

    @property
    def canvases(self) -> list[PictureCanvas]:
        """The picture areas, left to right."""
        return list(self._canvases)

    @property
    def sentence(self) -> str:
        """What is said instead of pictures; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    @property
    def reading(self) -> str:
        """The words about the pixel under the mouse."""
        return self._reading.text()

    def sizeHint(self) -> QSize:
        return QSize(px(760), px(240))

    def _build(self) -> None:
        self._empty = EmptyState()
        self._body = QWidget()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(px(12))
        self._reading = QLabel()
        self._reading.setProperty("tone", "muted")
        body = QVBoxLayout(self._body)
        body.setContentsMargins(px(12), px(8), px(12), px(6))
        body.setSpacing(px(4))
        body.addLayout(self._columns, 1)
        body.addWidget(self._reading)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._body)

    def _present(self, coloured: list[tuple[Pane, QImage]]) -> None:
        panes = [pane for pane, _ in coloured]
        if [pane.title for pane in panes] != [pane.title for pane in self._panes] or not self._canvases:
            self._lay_out(panes)
        self._panes = panes
        for canvas, (_, picture) in zip(self._canvases, coloured, strict=True):
            canvas.set_picture(picture)
        for bar, pane in zip(self._bars, panes, strict=True):
            if pane.scale is not None:
                scale = pane.scale
                bar.show_range(scale.low, scale.high, scale.unit, scale.colour_map, scale.words)
        self._pages.setCurrentWidget(self._body)
        self.shown.emit()

    def _lay_out(self, panes: list[Pane]) -> None:
        while (item := self._columns.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._canvases, self._bars = [], []
        for pane in panes:
            column, canvas, bar = _column(pane)
            canvas.framing_changed.connect(self._follow)
            canvas.hovered.connect(self._read)
            canvas.left.connect(lambda: self._reading.setText(""))
            self._columns.addWidget(column, 1)
            self._canvases.append(canvas)
            self._bars.append(bar)

    def _follow(self, framing: Framing) -> None:
        for canvas in self._canvases:
            canvas.set_framing(framing)

    def _read(self, x: int, y: int) -> None:
        parts = [f"x {x}, y {y}"]
        for pane in self._panes:
            if pane.values is None or pane.scale is None or not (y < pane.values.shape[0] and x < pane.values.shape[1]):
                continue
            value = float(pane.values[y, x])
            sign = "+" if pane.scale.colour_map == "diverging" else ""
            words = "none" if np.isnan(value) else f"{value:{sign}.1f} {pane.scale.unit}".strip()
            parts.append(f"{pane.title.lower()} {words}".replace("-", "−"))
        self._reading.setText(" · ".join(parts))


def _column(pane: Pane) -> tuple[QWidget, PictureCanvas, ColourBar]:
    column, title, canvas, bar = QWidget(), QLabel(pane.title), PictureCanvas(), ColourBar()
    title.setProperty("tone", "muted")
    canvas.setAccessibleName(pane.title)
    # A bar that is not needed keeps its room, so that all pictures of the strip have one height.
    policy = bar.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(policy)
    bar.setVisible(pane.scale is not None)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(px(4))
    layout.addWidget(title, 0, Qt.AlignmentFlag.AlignLeft)
    layout.addWidget(canvas, 1)
    layout.addWidget(bar)
    return column, canvas, bar


def _coloured(panes: Sequence[Pane]) -> list[tuple[Pane, QImage]]:
    return [(pane, image_of(_pixels(pane))) for pane in panes]


def _pixels(pane: Pane) -> NDArray[np.uint8]:
    if pane.image is not None:
        return pane.image
    if pane.values is None or pane.scale is None:
        return np.zeros((1, 1, 3), np.uint8)
    return value_pixels(pane.values, pane.scale)
