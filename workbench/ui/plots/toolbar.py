"""What one chooses above a loss plot."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QSlider, QWidget

from workbench.ui.forms.flow import FlowLayout
from workbench.ui.plots.lines import Display, Shape
from workbench.ui.plots.run_book import RunBook, quantity_words
from workbench.ui.plots.series import SMOOTHED_FROM, XAxis
from workbench.ui.stage.chips import ChipRow
from workbench.ui.theme import px

_AXES: dict[XAxis, str] = {"step": "steps", "epoch": "epochs", "time": "time", "samples": "samples"}
_SHAPES: dict[Shape, str] = {"lines": "lines", "range": "lines with range", "group": "mean of runs"}
_SHAPE_TIPS = (
    "Each run as a line",
    "Behind each line lowest and highest value around a place",
    "All runs shown as one: their mean, and the range between lowest and highest",
)
SCALES = (1, 2, 3, 4)
_MOST = 6
"""Buttons of quantities where there is a list beside them: more would push the columns of a window together."""


class PlotToolbar(QWidget):
    """Quantity, splits, logarithms, the bottom axis, smoothing, and what to take away."""

    changed = Signal()
    smoothing_changed = Signal(float)
    fit_wanted = Signal()
    picture_wanted = Signal(int)
    drawing_wanted = Signal()
    values_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: dict[str, str] = {}
        self._rest: Callable[[str], bool] | None = None
        # What a person wants stays wanted while there is no run that has it.
        self._wanted_quantity, self._wanted_axis = "loss", "step"
        self._quantities = ChipRow(exclusive=True)
        self._more = QComboBox()
        self._more.setAccessibleName("More figures")
        self._more.activated.connect(lambda place: self.choose(quantity=self._more.itemData(place) or None))
        self._splits = ChipRow(exclusive=False)
        self._logs = ChipRow([("y", "log"), ("x", "log x"), ("outliers", "ignore outliers")], exclusive=False)
        self._logs.button("y").setToolTip("Values on a logarithmic scale")
        self._logs.button("x").setToolTip("The bottom axis on a logarithmic scale")
        self._logs.button("outliers").setToolTip(
            "Fit what most points show; the beginning and single spikes may be cut off"
        )
        self._quantities.chosen.connect(lambda quantity, _on: self.choose(quantity=quantity))
        for row in (self._splits, self._logs):
            row.chosen.connect(lambda *_: self.changed.emit())
        self._axis = QComboBox()
        self._axis.setAccessibleName("Bottom axis")
        self._axis.setMinimumContentsLength(max(map(len, _AXES.values())))
        self._axis.activated.connect(lambda _: self.choose(axis=self.axis))
        self._shape = QComboBox()
        self._shape.setAccessibleName("How runs are drawn")
        for number, (shape, words) in enumerate(_SHAPES.items()):
            self._shape.addItem(words, shape)
            self._shape.setItemData(number, _SHAPE_TIPS[number], Qt.ItemDataRole.ToolTipRole)
        self._shape.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, 99)
        self._slider.setFixedWidth(px(130))
        self._slider.setAccessibleName("Smoothing")
        self._slider.setToolTip(
            f"Averages each line over its past; the raw line stays visible behind it. Lines of fewer than "
            f"{SMOOTHED_FROM} points are drawn as they are."
        )
        self._words = QLabel()
        self._words.setMinimumWidth(px(104))
        self._words.setProperty("tone", "muted")
        self._slider.valueChanged.connect(self._smooth)
        self._build()
        self._offer_axes(["step"])
        self.set_smoothing(0.9)

    def set_quantities(self, words: Mapping[str, str], *, rest: Callable[[str], bool] | None = None) -> None:
        """Offer only these quantities, under these words and in this order; empty: all there are.

        Others for which `rest` is true, and those after the first six, stand in a list beside them; a chosen one
        becomes a button too.
        """
        self._offered, self._rest = dict(words), rest

    def offer(self, book: RunBook) -> None:
        """Offer what the book has."""
        found, chosen = book.quantities(), self._wanted_quantity
        known = [quantity for quantity in self._offered if quantity in found] if self._offered else found
        others: list[str] = []
        if self._rest is not None:
            known, others = known[:_MOST], known[_MOST:]
            others += [q for q in found if q not in self._offered and self._rest(q)]
        shown = [*known, *(q for q in others if q == chosen)] or others[:1]
        self._quantities.set_chips([(q, self._offered.get(q) or quantity_words(q)) for q in shown])
        if shown and self._quantities.on() != [chosen]:
            self._quantities.set_on([chosen if chosen in shown else shown[0]])
        self._offer_more([q for q in others if q not in shown])
        quantities = shown
        splits = book.splits(self.quantity) if quantities else []
        shown = splits if len(splits) > 1 else []
        fresh = set(shown) - set(self._splits.keys())
        on = {*self._splits.on(), *fresh}
        self._splits.set_chips([(split, split.capitalize()) for split in shown])
        self._splits.set_on(sorted(on))
        self._offer_axes([axis for axis in _AXES if book.has_axis(axis)] or ["step"])

    def quantities(self) -> list[str]:
        """What can be chosen to be drawn."""
        return self._quantities.keys()

    @property
    def quantity(self) -> str:
        """The chosen quantity."""
        on = self._quantities.on()
        return on[0] if on else "loss"

    @property
    def splits(self) -> frozenset[str]:
        """The chosen splits; lines without one are always shown."""
        all_splits = {"", "training", "validation", "test"}
        return frozenset(all_splits - (set(self._splits.keys()) - set(self._splits.on())))

    @property
    def axis(self) -> XAxis:
        """The chosen bottom axis."""
        return cast("XAxis", self._axis.currentData() or "step")

    @property
    def shape(self) -> Shape:
        """How runs are drawn."""
        return cast("Shape", self._shape.currentData())

    @property
    def without_outliers(self) -> bool:
        """Whether to fit what most points show."""
        return "outliers" in self._logs.on()

    @property
    def logarithmic(self) -> tuple[bool, bool]:
        """Whether the bottom axis and the values are logarithmic."""
        return "x" in self._logs.on(), "y" in self._logs.on()

    @property
    def smoothing(self) -> float:
        """0 (none) to 0.99."""
        return self._slider.value() / 100

    @property
    def display(self) -> Display:
        """All that is chosen of what is drawn."""
        log_x, log_y = self.logarithmic
        return Display(self.quantity, self.axis, log_x, log_y, self.splits, self.shape, self.without_outliers)

    def choose(
        self,
        *,
        quantity: str | None = None,
        axis: XAxis | None = None,
        log_x: bool | None = None,
        log_y: bool | None = None,
        shape: Shape | None = None,
        without_outliers: bool | None = None,
    ) -> None:
        """Choose as a person would; what is None stays."""
        if quantity is not None:
            self._wanted_quantity = quantity
            self._quantities.set_on([quantity])
        if axis is not None:
            self._wanted_axis = axis
            self._axis.setCurrentIndex(max(self._axis.findData(axis), 0))
        if shape is not None:
            self._shape.setCurrentIndex(max(self._shape.findData(shape), 0))
        for key, wanted in (("x", log_x), ("y", log_y), ("outliers", without_outliers)):
            if wanted is not None:
                self._logs.button(key).setChecked(wanted)
        self.changed.emit()

    def choices(self) -> dict[str, Any]:
        """What is chosen, for `restore`; plain values."""
        log_x, log_y = self.logarithmic
        return {
            "quantity": self.quantity,
            "axis": self._wanted_axis,
            "log_x": log_x,
            "log_y": log_y,
            "shape": self.shape,
            "without_outliers": self.without_outliers,
            "smoothing": self.smoothing,
        }

    def restore(self, choices: Mapping[str, Any]) -> None:
        """Choose what was chosen before. What is unknown or does not fit is passed over."""
        texts = {key: value for key in ("quantity", "axis", "shape") if isinstance(value := choices.get(key), str)}
        switches = ("log_x", "log_y", "without_outliers")
        on = {key: value for key in switches if isinstance(value := choices.get(key), bool)}
        amount = choices.get("smoothing")
        if isinstance(amount, int | float) and 0 <= amount <= 0.99:
            self.set_smoothing(amount)
        self.choose(**cast("Any", texts | on))

    def set_smoothing(self, amount: float) -> None:
        """Set the slider, 0 to 0.99."""
        self._slider.setValue(round(100 * amount))
        self._say_smoothing()

    def _build(self) -> None:
        export = QPushButton("Export…")
        menu = QMenu(export)
        for scale in SCALES:
            menu.addAction(f"Picture, {scale}× (PNG)", functools.partial(self.picture_wanted.emit, scale))
        menu.addAction("Drawing (SVG)", self.drawing_wanted.emit)
        menu.addSeparator()
        menu.addAction("Values (CSV)", self.values_wanted.emit)
        export.setMenu(menu)
        fit = QPushButton("Fit")
        fit.setToolTip("Show everything again (double-click in the plot)")
        fit.clicked.connect(self.fit_wanted)
        smoothing = QWidget()
        row = QHBoxLayout(smoothing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self._slider)
        row.addWidget(self._words)
        # Beside a column of settings and one of runs there is no room for all of it in one line.
        layout = FlowLayout(self, spacing=10)
        for widget in (
            self._quantities,
            self._more,
            self._splits,
            self._logs,
            self._axis,
            self._shape,
            smoothing,
            fit,
            export,
        ):
            layout.addWidget(widget)

    def _offer_more(self, quantities: list[str]) -> None:
        if [self._more.itemData(i) for i in range(1, self._more.count())] != quantities:
            self._more.clear()
            self._more.addItem("more", "")
            for quantity in quantities:
                self._more.addItem(self._offered.get(quantity) or quantity_words(quantity), quantity)
        self._more.setCurrentIndex(0)
        self._more.setVisible(bool(quantities))

    def _offer_axes(self, axes: list[XAxis]) -> None:
        present = [self._axis.itemData(i) for i in range(self._axis.count())]
        if present == axes:
            return
        chosen = self._wanted_axis
        self._axis.blockSignals(True)
        self._axis.clear()
        for axis in axes:
            self._axis.addItem(_AXES[axis], axis)
        self._axis.setCurrentIndex(max(self._axis.findData(chosen), 0))
        self._axis.blockSignals(False)

    def _smooth(self) -> None:
        self._say_smoothing()
        self.smoothing_changed.emit(self.smoothing)

    def _say_smoothing(self) -> None:
        self._words.setText(f"smoothing {self.smoothing:.2f}".rstrip("0").rstrip("."))
