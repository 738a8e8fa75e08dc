"""Both surfaces cut along a line: their heights, and below them how far they are apart; a slider moves the cut."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSlider, QVBoxLayout, QWidget

from plugins.compare.panel.folding_choice import FoldingChoice, Option
from plugins.compare.panel.folding_row import FoldingRow
from plugins.compare.panel.looks import Look
from plugins.compare.settings import ProfileCut
from workbench.api.ui import LinePlot, Piecewise, PlotLine, label, px

_NOTHING = "Both surfaces, cut along a line, appear here."
_DRAW = "Draw a line in a view: the tool is at hand."
_REACH_MM = 60
_STACKED_PX = 300
CUTS: Final = (
    Option("sagittal", "Sagittal", "Down the middle of the face"),
    Option("horizontal", "Horizontal", "Across the nose tip"),
    Option("free", "Free line", "Along a line that you draw in a view"),
)


class ProfileView(QWidget):
    """`cut_asked(cut)`, `moved(offset in mm)`: another cut, or the same one moved. `pointed(x)`: the mouse is at that
    place along the cut, in the profile's unit; NaN where it left the plots."""

    cut_asked = Signal(str)
    moved = Signal(float)
    pointed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cuts = FoldingChoice("Cut", CUTS)
        self.cuts.chosen.connect(self.cut_asked)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-_REACH_MM, _REACH_MM)
        self.slider.setAccessibleName("Where the cut is")
        self.slider.setToolTip("Moves the cut: towards the person's left, or upwards")
        self.slider.setFixedWidth(px(180))
        self.slider.valueChanged.connect(self._slid)
        self._place = label("0 mm", tone="muted")
        self._place.setMinimumSize(px(56), px(26))
        self.heights = LinePlot("Heights along the cut", sentence=_NOTHING)
        self.apart = LinePlot("Difference along the cut", sentence="")
        for plot in (self.heights, self.apart):
            plot.pointed.connect(self.pointed)
        self._pieces = Piecewise(self)
        self._plots = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._plots.setSpacing(px(8))
        self._plots.addWidget(self.heights, 3)
        self._plots.addWidget(self.apart, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(FoldingRow((self.cuts, self.slider, self._place), foldable=(self.cuts,)))
        column.addLayout(self._plots, 1)

    def follow(self, cut: ProfileCut) -> None:
        """Say which cut is shown."""
        self.cuts.set_chosen(cut.cut)
        self.slider.blockSignals(True)
        self.slider.setValue(round(cut.cut_offset_mm))
        self.slider.blockSignals(False)
        self._say(round(cut.cut_offset_mm))

    def show_look(self, look: Look) -> None:
        """Show the profile of a look, or why there is none."""
        words = look.figures.get("profile")
        if words is None or look.profile is None:
            self.forget(_DRAW if self.cuts.key == "free" else str(look.figures.get("profile_problem", _NOTHING)))
            return
        low, high = words["ends"]
        unit = words["unit"]
        over = f"height over the cut from {low} to {high}, {unit}"
        # One plot at a time: both at once would hold the window up.
        self._pieces.do(
            [
                lambda: self.heights.show_lines(_heights(look), over, unit),
                lambda: self.apart.show_lines(
                    _differences(look), f"prediction above the truth, {unit}", unit, zero=True
                ),
            ]
        )

    def forget(self, sentence: str = _NOTHING) -> None:
        """Say something instead."""
        self._pieces.drop()
        self.heights.clear(sentence)
        self.apart.clear("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        stacked = self.height() > px(_STACKED_PX)
        self._plots.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)

    def _slid(self, value: int) -> None:
        self._say(value)
        self.moved.emit(float(value))

    def _say(self, offset: int) -> None:
        self._place.setText(f"{offset:+d} mm".replace("-", "−") if offset else "0 mm")


def curves_on(look: Look, number: int | None, colours: list[str]) -> list[tuple[NDArray[np.float64], str]]:
    """The cut as lines (N, 3) on the truth (None) or on one prediction, with the colour of each."""
    if look.profile is None:
        return []
    name = "truth" if number is None else str(number)
    points = np.asarray(look.profile.get(f"{name}_points", np.zeros((0, 3))), np.float64)
    breaks = np.flatnonzero(np.isnan(points[:, 0])) if len(points) else np.zeros(0, int)
    parts = np.split(points, breaks)
    return [(part[~np.isnan(part[:, 0])], colour_of(number, colours)) for part in parts if len(part) > 2]


def colour_of(number: int | None, colours: list[str]) -> str:
    """The truth's colour (None), which is the first, or a prediction's."""
    return colours[0 if number is None else 1 + number % (len(colours) - 1)]


def point_along(look: Look, number: int | None, x: float) -> NDArray[np.float64] | None:
    """Where the truth (None) or a prediction is met at x along the cut: its foremost point (3,), metres; else None."""
    name = "truth" if number is None else str(number)
    if look.profile is None or name not in look.profile or not np.isfinite(x):
        return None
    curve, points = (np.asarray(look.profile[key], np.float64) for key in (name, f"{name}_points"))
    along = curve[:, 0]
    # Ends of a broken line are NaN, which no comparison holds for.
    passed = np.flatnonzero((along[:-1] - x) * (along[1:] - x) <= 0)
    if not len(passed):
        return None
    steps = along[passed + 1] - along[passed]
    share = np.where(steps != 0, (x - along[passed]) / np.where(steps != 0, steps, 1.0), 0.0)
    heights = curve[passed, 1] + share * (curve[passed + 1, 1] - curve[passed, 1])
    first = int(np.argmax(heights))
    at = passed[first]
    return np.asarray(points[at] + share[first] * (points[at + 1] - points[at]))


def _heights(look: Look) -> list[PlotLine]:
    assert look.profile is not None
    truth = look.profile["truth"]
    lines = [PlotLine("Truth", truth[:, 0], truth[:, 1], series=None)]
    for number, title in enumerate(look.figures["profile"]["titles"]):
        curve = look.profile[str(number)]
        lines.append(PlotLine(title, curve[:, 0], curve[:, 1], series=number))
    return lines


def _differences(look: Look) -> list[PlotLine]:
    assert look.profile is not None
    titles = look.figures["profile"]["titles"]
    return [
        PlotLine(title, look.profile[f"{number}_along"], look.profile[f"{number}_gap"], series=number)
        for number, title in enumerate(titles)
    ]
