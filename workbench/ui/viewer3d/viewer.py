"""A viewport for faces: one surface or two, named views, tools to read and measure with, and pictures to save."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.geometry.colour_scale import number
from workbench.geometry.viewpoint import VIEWS, Viewpoint
from workbench.ui.labels import label
from workbench.ui.theme import px
from workbench.ui.viewer3d.marker import Marker
from workbench.ui.viewer3d.picker import Found, Picker
from workbench.ui.viewer3d.picking import Pick
from workbench.ui.viewer3d.picture import LARGEST_SCALE, Overlay, Sitting
from workbench.ui.viewer3d.readings import Mode
from workbench.ui.viewer3d.scene_view import SceneView
from workbench.ui.viewer3d.tool_book import Place, ToolBook, line_through
from workbench.ui.viewer3d.tool_layer import ToolLayer

_UNSEEN = QSize(640, 640)
_TURNS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (8.0, 0.0),
    Qt.Key.Key_Right: (-8.0, 0.0),
    Qt.Key.Key_Up: (0.0, -8.0),
    Qt.Key.Key_Down: (0.0, 8.0),
}
_KEYS: dict[str, Mode] = {"d": "distance", "a": "angle"}


class Viewer3D(SceneView):
    """One viewport. Meshes are in the OpenCV camera frame, metres, and appear upright, seen towards the face.

    Drag turns, right or shift + drag moves, the wheel zooms, a click reads a point. Keys: arrows turn, + and - zoom,
    1 to 5 are the named views, 0 or Home fits; D measures a distance, A an angle, Escape leaves a tool, Backspace
    takes a point or a measure back.
    """

    picked = Signal(object)
    """`Pick` of the point a person clicked to read it."""
    pointed = Signal(object)
    """`Pick` of the point a person clicked while picking pairs; whoever numbers them calls `show_numbered`."""
    measured = Signal(object)
    """`Measure` that a person completed."""
    lassoed = Signal(object)
    """`LassoDrawn`."""
    line_drawn = Signal(object)
    """`LineDrawn`."""
    mode_changed = Signal(str)
    """The tool after a person or `set_mode` changed it."""

    def __init__(
        self, title: str = "", parent: QWidget | None = None, *, bar_room: bool = False, own_tools: bool = True
    ) -> None:
        """A viewport.

        Parameters
        ----------
        bar_room : named views leave room for a colour bar, also while there is none (others beside it may have one).
        own_tools : letters choose tools and the view says what to do with them; False where a tool bar does both.
        """
        super().__init__(parent, bar_room=bar_room)
        self._own_tools = own_tools
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self._note = label(size="strong"), label(tone="muted")
        self._header = QWidget()
        row = QHBoxLayout(self._header)
        row.setContentsMargins(px(12), px(6), px(12), px(6))
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._note)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, self._header)
        self.set_title(title)
        self._marker = Marker(self._area)
        self._book = ToolBook()
        self._layer = ToolLayer(self._area, self._book, hints=own_tools)
        self._layer.drawn.connect(self._stroke_ended)
        self._layer.passed.connect(self._pass_on)
        self._picker = Picker(self)
        self.clicked.connect(self._click)

    def set_title(self, title: str, note: str = "") -> None:
        """The words above the view: its name at the left, a figure at the right ("9,014 triangles")."""
        self._title.setText(title)
        self._note.setText(note)
        self._header.setVisible(bool(title or note))
        self.setAccessibleName(f"3D view {title}".strip())

    def mark(self, position: NDArray[np.float64], text: str) -> None:
        """Point at a place (3,) on the surface with a short text; it stays there while the view turns."""
        self._marker.point_at(position, text)

    def unmark(self) -> None:
        """Point at nothing."""
        self._marker.clear()

    @property
    def marked(self) -> str:
        """The words at the marked place; empty when nothing is marked."""
        return self._marker.text

    @property
    def mode(self) -> Mode:
        """The tool at hand."""
        return self._book.mode

    def set_mode(self, mode: Mode) -> None:
        """Take a tool: "normal" reads points."""
        if mode == self._book.mode:
            return
        self._book.choose(mode)
        self._layer.refresh()
        self.mode_changed.emit(mode)

    def show_numbered(self, positions: Sequence[NDArray[np.float64]]) -> None:
        """Number places (3,) on the surface, from 1."""
        self._book.numbered = [np.asarray(position, np.float64) for position in positions]
        self._layer.refresh()

    def show_curves(self, curves: Sequence[tuple[NDArray[np.float64], str]]) -> None:
        """Draw polylines (N, 3) over the view, each in a colour ("#0072b2")."""
        self._book.curves = list(curves)
        self._layer.refresh()

    def show_spots(self, spots: Sequence[tuple[NDArray[np.float64], str]]) -> None:
        """Dot places (3,) on the surface, each in a colour, for as long as a mouse points at them elsewhere."""
        if spots or self._book.spots:
            self._book.spots = list(spots)
            self._layer.refresh_spots()

    def clear_marks(self) -> None:
        """Take measures and curves away."""
        self._book.clear()
        self._layer.refresh()

    def sitting(
        self, scale: int = 1, *, transparent: bool = False, bar: bool = True, marks: bool = False
    ) -> Sitting | None:
        """What a picture of the view is made of now; None when nothing is shown. See `take_pictures`.

        Parameters
        ----------
        scale : 1 to 8 times the view's size.
        bar : add the colour bar where values are shown.
        marks : add what was measured, numbered and marked.
        """
        if self.mesh is None:
            return None
        size = self._area.size() if self._area.width() > 1 else _UNSEEN
        colour_bar = self._bar if bar and self.scale is not None else None
        overlays: list[Overlay] = [self._layer.draw, self._marker.draw] if marks else []
        backdrop = None if transparent else self._backdrop()
        scale = min(max(scale, 1), LARGEST_SCALE)
        return Sitting(self._scene, self.viewpoint, size, scale, backdrop, colour_bar, overlays)

    def picture(
        self, scale: int = 1, *, transparent: bool = False, bar: bool = True, marks: bool = False
    ) -> QImage | None:
        """What is shown, drawn anew at once (see `sitting`); None when nothing is. Large ones are `take_pictures`'."""
        sitting = self.sitting(scale, transparent=transparent, bar=bar, marks=marks)
        return None if sitting is None else sitting.picture()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key in _TURNS:
            self.turn(*_TURNS[key])
        elif text in ("+", "=", "-"):
            self._moved(self.viewpoint.zoomed(1 / 1.15 if text == "-" else 1.15))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.show_view("front")
        elif text in ("1", "2", "3", "4", "5"):
            self.show_view(list(VIEWS)[int(text) - 1])
        elif not self._tool_key(key, text):
            super().keyPressEvent(event)

    def _tool_key(self, key: int, text: str) -> bool:
        """Whether the key was a tool's."""
        if key == Qt.Key.Key_Escape and self.mode != "normal":
            self.set_mode("normal")
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._book.take_back()
            self._layer.refresh()
        elif self._own_tools and text.lower() in _KEYS and self.mesh is not None:
            self.set_mode(_KEYS[text.lower()])
        else:
            return False
        return True

    def _size(self) -> Place:
        return float(self._area.width()), float(self._area.height())

    def _click(self, place: QPointF) -> None:
        self._picker.find(self._scene, self.viewpoint, [(place.x(), place.y())], self._size(), self._clicked_at)

    def _clicked_at(self, found: Found) -> None:
        pick = found[0]
        if self.mode == "normal":
            if pick is None:
                self._marker.clear()
                return
            self.mark(pick.position, self._words_of(pick))
            self.picked.emit(pick)
        elif pick is not None and self.mode == "pairs":
            self.pointed.emit(pick)
        elif pick is not None:
            measure = self._book.click(pick.position)
            self._layer.refresh()
            if measure is not None:
                self.measured.emit(measure)

    def _stroke_ended(self) -> None:
        viewpoint, size = self.viewpoint, self._size()
        stroke, mode = list(self._book.stroke), self.mode
        region = self._book.lasso(viewpoint, *size) if mode == "lasso" else None
        self._book.stroke = []
        self._layer.refresh()
        if region is not None:
            self.lassoed.emit(region)
        elif mode == "profile" and len(stroke) == 2:
            self._picker.find(
                self._scene, viewpoint, stroke, size, lambda found: self._line_found(viewpoint, stroke, size, found)
            )

    def _line_found(self, viewpoint: Viewpoint, stroke: list[Place], size: Place, found: Found) -> None:
        line = line_through(viewpoint, stroke, size, found)
        if line is not None:
            self.line_drawn.emit(line)

    def _pass_on(self, event: QEvent) -> None:
        if self._canvas is not None:
            self._canvas.event(event)

    def _words_of(self, pick: Pick) -> str:
        if pick.value is None:
            x, y, z = (number(1000 * float(v)) for v in pick.position)
            return f"{x}, {y}, {z} mm"
        scale = self.scale
        unit = "" if scale is None else scale.unit
        return "left out here" if np.isnan(pick.value) else f"{number(pick.value, signed=True)} {unit}"

    def _lay_over(self) -> None:
        super()._lay_over()
        for widget in (self._marker, self._layer, self._wipe, self._bar):
            widget.raise_()

    def _surface_changed(self) -> None:
        self._picker.drop()
        self._marker.clear()
        if self.mesh is None:
            self.clear_marks()

    def _apply_viewpoint(self) -> None:
        super()._apply_viewpoint()
        self._marker.follow(self._viewpoint)
        self._layer.follow(self._viewpoint)
