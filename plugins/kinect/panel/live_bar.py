"""The row above the live view: which pictures, mirrored or not, the range of the depth colours, which camera."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plugins.kinect.live.names import VIEWS, View
from plugins.kinect.live.request import ShownSettings
from plugins.kinect.panel.live_pictures import TITLES
from workbench.api import Range
from workbench.api.ui import ChipRow, ColourBar, FlowLayout, RangeSlider, label, px

_MIRRORED = "kinect/mirrored"
_LONGEST_PX = 190
_NEAREST_M, _FURTHEST_M, _STEP_M = 0.2, 4.0, 0.05


class LiveBar(QWidget):
    """What is to be shown of the camera.

    Signals
    -------
    changed : another choice; read `views`, `mirrored`, `range_m`.
    cameras_asked : which cameras are there?
    """

    changed = Signal()
    cameras_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views_row = ChipRow(TITLES.items(), exclusive=False)
        self.views_row.set_on(["colour"])
        self.views_row.chosen.connect(self._view_pressed)
        for view, words in VIEWS.items():
            self.views_row.button(view).setToolTip(f"{words}. Several stand side by side.")
        self.mirror_row = ChipRow([("mirrored", "Mirrored")], exclusive=False)
        mirrored = bool(QSettings().value(_MIRRORED, True, type=bool))
        self.mirror_row.set_on(["mirrored"] if mirrored else [])
        self.mirror_row.button("mirrored").setToolTip("As in a mirror; what is stored is never mirrored")
        self.mirror_row.chosen.connect(self._mirror_pressed)
        self._camera, self._searching = "", False
        self.cameras = QPushButton("Cameras …")
        self.cameras.setToolTip("Look for the cameras that are connected, with their serial numbers")
        self.cameras.clicked.connect(self.cameras_asked)
        self._order: list[View] = ["colour"]
        self._build()

    @property
    def views(self) -> list[View]:
        """The views that are to be shown, the first one pressed first."""
        return list(self._order)

    @property
    def mirrored(self) -> bool:
        """Whether the person is shown as in a mirror."""
        return bool(self.mirror_row.on())

    @property
    def range_m(self) -> Range:
        """Distances between which the colours of depth run."""
        return self.slider.ends()

    def choose(self, views: list[View]) -> None:
        """Show these views."""
        self._order = list(views)
        self.views_row.set_on(views)
        self._show_range()
        self.changed.emit()

    def set_range(self, low: float, high: float) -> None:
        """Spread the colours of depth over these distances in metres."""
        self.slider.set_ends(low, high)
        self._show_range()
        self.changed.emit()

    def say_camera(self, words: str) -> None:
        """Which camera gives the pictures; empty while none does."""
        if words != self._camera:
            self._camera = words
            self.show_searching(self._searching)

    def show_searching(self, searching: bool) -> None:
        """Whether cameras are being looked for."""
        self._searching = searching
        self.cameras.setEnabled(not searching)
        words = self._camera or "Cameras"
        short = self.cameras.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, px(_LONGEST_PX))
        self.cameras.setText("Looking …" if searching else f"{short} …")

    def _build(self) -> None:
        chips = QWidget()
        flow = FlowLayout(chips, spacing=8)
        flow.addWidget(self.views_row)
        flow.addWidget(self.mirror_row)
        self.slider = RangeSlider(_NEAREST_M, _FURTHEST_M, _STEP_M)
        self.slider.set_ends(*ShownSettings().depth_range_m)
        self.slider.setAccessibleName("Distances between which the colours of depth run")
        self.slider.moved.connect(self._range_moved)
        self.colours = ColourBar()
        self.colours.setMaximumWidth(px(280))
        self._range = QWidget()
        row = QHBoxLayout(self._range)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(label("Colours of depth", tone="muted"))
        row.addWidget(self.slider, 1)
        row.addWidget(self.colours, 1)
        top = QHBoxLayout()
        top.setSpacing(px(12))
        top.addWidget(chips, 1)
        top.addWidget(self.cameras, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(top)
        column.addWidget(self._range)
        self._show_range()

    def _view_pressed(self, key: str, on: bool) -> None:
        view = next(view for view in TITLES if view == key)
        if on:
            self._order.append(view)
        elif len(self._order) > 1:
            self._order.remove(view)
        else:
            # Something is always shown.
            self.views_row.set_on([key])
            return
        self._show_range()
        self.changed.emit()

    def _mirror_pressed(self, _key: str, on: bool) -> None:
        QSettings().setValue(_MIRRORED, on)
        self.changed.emit()

    def _range_moved(self, _low: float, _high: float) -> None:
        self._show_range()
        self.changed.emit()

    def _show_range(self) -> None:
        self.colours.show_range(*self.slider.ends(), "m", "viridis", ("near", "far"))
        self._range.setVisible(bool({"depth", "overlay"} & set(self._order)))
