"""The row above the viewports: how they show the surfaces, from where, in which style, and the tool at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from plugins.compare.panel.contents import MOST_VIEWPORTS
from plugins.compare.panel.folding_choice import MENU_INDENT, FoldingChoice, Option
from plugins.compare.panel.folding_row import FoldingRow
from workbench.api.ui import VIEWS, wear

TOGETHER: Final = (
    Option("side", "Side by side", "Truth, predictions and errors beside each other", "S"),
    Option("overlay", "Overlay", "Truth and prediction in one view, one seen through the other", "O"),
    Option("wipe", "Wipe", "Truth left of a line that you drag, prediction right of it", "W"),
    Option("blink", "Blink", "Truth and prediction in turn in the same place", "B"),
)
_VIEW_TIPS = {
    "front": "Straight at the face",
    "three_quarter": "From the person's left, half way round",
    "profile": "From the person's left side",
    "top": "From above",
    "camera": "Where the camera of the prediction stood",
}
_VIEWS = ("front", "three_quarter", "profile", "top", "camera")
STYLES: Final = (
    Option("clay", "Clay", "Plain grey"),
    Option("photo", "Photo", "The sample's photo laid on the surfaces"),
    Option("wireframe", "Wireframe", "The edges of the triangles"),
    Option("points", "Points", "The vertices alone"),
    Option("normals", "Normals", "Which way the surface faces, as colours"),
    Option("curvature", "Curvature", "Hollow and bulging, as colours"),
)
TOOLS: Final = (
    Option("normal", "Point", "Click a surface: error, place, region and the angle between the surfaces", "Esc"),
    Option("distance", "Distance", "Click two points: how far apart they are", "D"),
    Option("angle", "Angle", "Click three points: the angle at the second", "A"),
    Option("clip", "Clip", "Cut all surfaces open at a plane that you move", "X"),
    Option("lasso", "Lasso", "Circle the region where errors are to be counted", "L"),
    Option("profile", "Profile line", "Draw a line along which the surfaces are cut", "C"),
    Option("pairs", "Pick pairs", "Click the same point on prediction and truth, to align by them", "P"),
)
LINK_KEY: Final = "K"


class ViewBar(QWidget):
    """Choices that fold into menus where the row is short.

    Signals
    -------
    linked_changed(bool) : whether all views look from the same place.
    """

    linked_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.together = FoldingChoice("How surfaces are shown", TOGETHER)
        self.views = FoldingChoice("View", [_view(key, index) for index, key in enumerate(_VIEWS)])
        self.styles = FoldingChoice("Style of the surfaces", STYLES, folded=True)
        self.tools = FoldingChoice("Tool", TOOLS, folded=True)
        self.counts = FoldingChoice(
            "Number of views", [_count(number) for number in range(MOST_VIEWPORTS + 1)], folded=True
        )
        self.linked = QPushButton("Linked")
        self.linked.setCheckable(True)
        self.linked.setChecked(True)
        self.linked.setAccessibleName("Linked cameras")
        self.linked.setToolTip(f"All views look from the same place ({LINK_KEY})")
        self.linked.toggled.connect(self.linked_changed)
        wear(self.linked, "link", size=14)
        self._link = self.counts.menu.addAction("Linked cameras", self.linked.toggle)
        self._link.setCheckable(True)
        self._link.setChecked(True)
        self.linked.toggled.connect(self._link.setChecked)
        self.save = QPushButton(f"{MENU_INDENT}Save")
        self.save.setAccessibleName("Save a picture of the views")
        self.save.setToolTip("Picture of the views, report, session; and opening a session again")
        choices = (self.together, self.views, self.linked, self.styles, self.tools, self.counts, self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(FoldingRow(choices, foldable=(self.views, self.together), spare=(self.linked,)))

    def offered(self) -> list[tuple[Option, Callable[[], None]]]:
        """Everything that can be chosen, with what chooses it, for the palette."""
        return [
            (option, lambda choice=choice, key=option.key: choice.choose(key))  # type: ignore[misc]
            for choice in (self.together, self.views, self.styles, self.tools)
            for option in choice.options.values()
        ]

    @property
    def choices(self) -> list[FoldingChoice]:
        """All that can be chosen here, for keys."""
        return [self.together, self.views, self.tools]


def _view(key: str, index: int) -> Option:
    words = "Prediction's camera" if key == "camera" else VIEWS[key][0]  # type: ignore[index]
    return Option(key, words, _VIEW_TIPS[key], str(index + 1))


def _count(number: int) -> Option:
    if number == 0:
        return Option("0", "Views: all", "As many views as there is to show")
    return Option(str(number), f"{number} view" if number == 1 else f"{number} views", "This many views")
