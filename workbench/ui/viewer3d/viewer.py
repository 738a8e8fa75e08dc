"""A surface in 3D: clay, photo or coloured by millimetres, with named views, picking and pictures to save."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.geometry.colour_maps import ColourMap
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import Style, SurfaceLook
from workbench.geometry.viewpoint import VIEWS, View
from workbench.ui.labels import label
from workbench.ui.stage.colour_bar import ColourBar, number
from workbench.ui.theme import px
from workbench.ui.viewer3d.picking import Pick, surface_at
from workbench.ui.viewer3d.picture import picture_of
from workbench.ui.viewer3d.surface_frame import SurfaceFrame

_UNSEEN = QSize(640, 640)
_TURNS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (8.0, 0.0),
    Qt.Key.Key_Right: (-8.0, 0.0),
    Qt.Key.Key_Up: (0.0, -8.0),
    Qt.Key.Key_Down: (0.0, 8.0),
}


class Viewer3D(SurfaceFrame):
    """One viewport. Meshes are in the OpenCV camera frame, metres, and appear upright, seen towards the face.

    Drag turns, right or shift + drag moves, the wheel zooms, a click reads a point. Keys: arrows turn, + and - zoom,
    1 to 5 are the named views, 0 or Home fits.
    """

    picked = Signal(object)
    """`Pick` of the point a person clicked."""
    style_changed = Signal(str)

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = "mm"
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
        self.clicked.connect(self._pick)

    def show_mesh(
        self,
        mesh: Mesh,
        *,
        scalars: NDArray[np.floating] | None = None,
        scalar_range: tuple[float, float] = (-3.0, 3.0),
        colour_map: ColourMap = "diverging",
        unit: str = "mm",
        words: tuple[str, str] = ("", ""),
        style: Style | None = None,
        texture: NDArray[np.uint8] | None = None,
        focus: NDArray[np.floating] | None = None,
        keep_view: bool = False,
    ) -> None:
        """Show a surface.

        Parameters
        ----------
        scalars : (V,) one value per vertex in `unit`; NaN is drawn grey.
        scalar_range : values at the ends of the colour map.
        words : what stands beside the two ends of the colour bar ("behind", "in front").
        style : None keeps the style a person chose.
        texture : (H, W, 3) uint8 RGB for the "photo" style of a mesh with UVs.
        focus : (N, 3) points that named views fill the picture with (a face, of a surface that has shoulders too).
        keep_view : look from where one looks now instead of fitting the named view anew.

        Raises
        ------
        DataError : scalars or texture do not fit the mesh; what was shown stays.
        """
        self._hold(mesh, SurfaceLook(style or self._look.style, scalars, scalar_range, colour_map, texture), focus)
        self._unit = unit
        self._marker.clear()
        self._bar.show_range(*scalar_range, unit, colour_map, words)
        if not keep_view:
            self._fit()

    def clear(self, sentence: str = "Nothing to show yet.") -> None:
        """Show a sentence instead of a surface."""
        self._words = sentence
        self._marker.clear()
        self._hold(None, SurfaceLook(self._look.style))

    def set_title(self, title: str, note: str = "") -> None:
        """The words above the view: its name at the left, a figure at the right ("9,014 triangles")."""
        self._title.setText(title)
        self._note.setText(note)
        self._header.setVisible(bool(title or note))
        self.setAccessibleName(f"3D view {title}".strip())

    def set_style(self, style: Style) -> None:
        """Draw the same surface as clay, photo, wireframe or points."""
        self._hold_look(replace(self._look, style=style))
        self.style_changed.emit(style)

    def set_scalar_range(self, low: float, high: float) -> None:
        """Spread the colour map over another range of values."""
        self._hold_look(replace(self._look, scalar_range=(low, high)))
        self._bar.show_range(low, high, self._unit, self._look.colour_map, self._bar.words)

    def show_view(self, view: View) -> None:
        """Go to a named view, fitted to the surface."""
        self._view = view
        self._fit()

    def turn(self, azimuth: float, elevation: float) -> None:
        """Go round the surface by these degrees, as dragging does."""
        self._moved(self.viewpoint.turned(azimuth, elevation))

    def mark(self, position: NDArray[np.float64], text: str) -> None:
        """Point at a place (3,) on the surface with a short text; it stays there while the view turns."""
        self._marker.point_at(position, text)

    @property
    def marked(self) -> str:
        """The words at the marked place; empty when nothing is marked."""
        return self._marker.text

    @property
    def colour_bar(self) -> ColourBar:
        """The bar at the foot of the view; hidden while nothing is coloured by value."""
        return self._bar

    def picture(self, scale: int = 1, *, transparent: bool = False, bar: bool = True) -> QImage | None:
        """What is shown, drawn anew at 1 to 4 times its size, with its colour bar; None when nothing is."""
        if self._mesh is None:
            return None
        size = self._area.size() if self._area.width() > 1 else _UNSEEN
        colour_bar = self._bar if bar and self._look.scalars is not None else None
        backdrop = None if transparent else self._backdrop()
        return picture_of(self._mesh, self._look, self.viewpoint, size, scale, backdrop, colour_bar)

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
        else:
            super().keyPressEvent(event)

    def _hold_look(self, look: SurfaceLook) -> None:
        if self._mesh is None:
            self._look = look
        else:
            self._hold(self._mesh, look, self._focus)

    def _pick(self, place: QPointF) -> None:
        if self._mesh is None:
            return
        size = (float(self._area.width()), float(self._area.height()))
        found = surface_at(self._mesh, self.viewpoint, (place.x(), place.y()), size, self._look.scalars)
        if found is None:
            self._marker.clear()
            return
        self.mark(found.position, _words_of(found, self._unit))
        self.picked.emit(found)


def _words_of(found: Pick, unit: str) -> str:
    if found.value is None:
        x, y, z = (number(1000 * float(v)) for v in found.position)
        return f"{x}, {y}, {z} mm"
    return "left out here" if np.isnan(found.value) else f"{number(found.value, signed=True)} {unit}"
