"""A surface in 3D: clay, photo or coloured by millimetres, with named views, picking and pictures to save."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from workbench.geometry.colour_maps import ColourMap
from workbench.geometry.figures import DARK_BACKDROP, LIGHT_BACKDROP
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import Style, SurfaceLook, surface_actor
from workbench.geometry.viewpoint import VIEWS, View, Viewpoint, fitted
from workbench.ui.stage.colour_bar import ColourBar, number
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import current_tokens, px
from workbench.ui.viewer3d.availability import gl_problem
from workbench.ui.viewer3d.late_import import LateImport
from workbench.ui.viewer3d.marker import Marker
from workbench.ui.viewer3d.picking import Pick, surface_at
from workbench.ui.viewer3d.picture import picture_of

if TYPE_CHECKING:
    from workbench.ui.viewer3d.canvas import GlCanvas

_TURNS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (8.0, 0.0),
    Qt.Key.Key_Right: (-8.0, 0.0),
    Qt.Key.Key_Up: (0.0, -8.0),
    Qt.Key.Key_Down: (0.0, 8.0),
}


class Viewer3D(QFrame):
    """One viewport. Meshes are in the OpenCV camera frame and appear upright, seen towards the face.

    Nothing of VTK is loaded before the viewer is first shown, and then beside the window's thread. Where there is no
    OpenGL the viewer says so in a sentence and takes all calls as ever.
    """

    viewpoint_changed = Signal(object)
    """The viewpoint after a person, a named view or fitting moved it; not after `look_from`."""
    picked = Signal(object)
    """`Pick` of the point a person clicked."""
    style_changed = Signal(str)

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mesh: Mesh | None = None
        self._look = SurfaceLook()
        self._focus = np.zeros((0, 3))
        self._unit = "mm"
        self._view: View = "front"
        self._fitted = True
        self._viewpoint = Viewpoint()
        self._canvas: GlCanvas | None = None
        self._closed = False
        self._empty_text = "Nothing to show yet."
        self._build(title)
        self._late = LateImport("workbench.ui.viewer3d.canvas", self)
        self._late.ready.connect(self._make_canvas)

    # What is shown

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
        look = SurfaceLook(style or self._look.style, scalars, scalar_range, colour_map, texture)
        look.refuse_unfit(mesh)
        if self._canvas is not None:
            self._put(mesh, look)
        self._mesh, self._look, self._unit = mesh, look, unit
        self._focus = mesh.vertices if focus is None or not len(focus) else np.asarray(focus, np.float64)
        self._marker.clear()
        self._bar.show_range(*scalar_range, unit, colour_map, words)
        self._bar.setVisible(scalars is not None)
        self._place_bar()
        if not keep_view:
            self._fit()
        self._show_page()

    def clear(self, sentence: str = "Nothing to show yet.") -> None:
        """Show a sentence instead of a surface."""
        self._mesh = None
        self._empty_text = sentence
        self._marker.clear()
        self._bar.hide()
        if self._canvas is not None:
            self._canvas.show_actors([], self._backdrop())
        self._show_page()

    def set_title(self, title: str, note: str = "") -> None:
        """The words above the view: its name at the left, a figure at the right ("9,014 triangles")."""
        self._title.setText(title)
        self._note.setText(note)
        self._header.setVisible(bool(title or note))
        self.setAccessibleName(f"3D view {title}".strip())

    def set_style(self, style: Style) -> None:
        """Draw the same surface as clay, photo, wireframe or points."""
        self._change_look(replace(self._look, style=style))
        self.style_changed.emit(style)

    def set_scalar_range(self, low: float, high: float) -> None:
        """Spread the colour map over another range of values."""
        self._change_look(replace(self._look, scalar_range=(low, high)))
        self._bar.show_range(low, high, self._unit, self._look.colour_map, self._bar.words)

    @property
    def mesh(self) -> Mesh | None:
        """The surface shown, if any."""
        return self._mesh

    @property
    def colour_bar(self) -> ColourBar:
        """The bar below the view; hidden while nothing is coloured by value."""
        return self._bar

    @property
    def marked(self) -> str:
        """The words at the marked place; empty when nothing is marked."""
        return self._marker.text

    @property
    def drawn(self) -> bool:
        """Whether a surface is on screen."""
        return self.drawing_s > 0 and self._mesh is not None

    @property
    def is_at_rest(self) -> bool:
        """Whether what is on screen is drawn from the present viewpoint."""
        return self._canvas is None or self._canvas.is_at_rest

    @property
    def drawing_s(self) -> float:
        """Seconds spent in OpenGL so far, for measuring what is left to the workbench."""
        return self._canvas.drawing_s if self._canvas is not None else 0.0

    @property
    def sentence(self) -> str:
        """What the viewer says instead of a surface; empty while it shows one."""
        return self._message.sentence if self._pages.currentWidget() is self._message else ""

    # Where it is seen from

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the view is from."""
        return self._viewpoint

    def look_from(self, viewpoint: Viewpoint) -> None:
        """Look from there; tells nobody."""
        self._viewpoint = viewpoint
        self._fitted = False
        self._apply_viewpoint()

    def show_view(self, view: View) -> None:
        """Go to a named view, fitted to the surface."""
        self._view = view
        self._fit()

    def turn(self, azimuth: float, elevation: float) -> None:
        """Go round the surface by these degrees, as dragging does."""
        self._moved(self._viewpoint.turned(azimuth, elevation))

    def mark(self, position: NDArray[np.float64], text: str) -> None:
        """Point at a place (3,) on the surface with a short text; it stays there while the view turns."""
        self._marker.point_at(position, text)

    def picture(self, scale: int = 1, *, transparent: bool = False, bar: bool = True) -> QImage | None:
        """What is shown, drawn anew at 1 to 4 times its size, with its colour bar; None when nothing is."""
        if self._mesh is None:
            return None
        size = self._area.size() if self._area.width() > 1 else QSize(640, 640)
        colour_bar = self._bar if bar and self._look.scalars is not None else None
        backdrop = None if transparent else self._backdrop()
        return picture_of(self._mesh, self._look, self._viewpoint, size, scale, backdrop, colour_bar)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._canvas is None and not self._closed and gl_problem() is None:
            self._late.begin()
        self._show_page()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.release()
        super().closeEvent(event)

    def release(self) -> None:
        """Give back what the graphics card holds. Called on close; call it before deleting a viewer never closed."""
        self._closed = True
        canvas, self._canvas = self._canvas, None
        if canvas is not None:
            canvas.show_actors([], self._backdrop())
            canvas.close()
            canvas.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The area's own size, not the viewer's: the header above it may come and go.
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._place_bar()
            if self._fitted:
                self._fit()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._canvas is not None:
            self._change_look(self._look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _TURNS:
            self.turn(*_TURNS[key])
        elif event.text() in ("+", "="):
            self._moved(self._viewpoint.zoomed(1.15))
        elif event.text() == "-":
            self._moved(self._viewpoint.zoomed(1 / 1.15))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.show_view("front")
        elif event.text() in ("1", "2", "3", "4", "5"):
            self.show_view(list(VIEWS)[int(event.text()) - 1])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(360), px(420))

    # Inside

    def _build(self, title: str) -> None:
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self._note = QLabel(), QLabel()
        self._title.setProperty("role", "strong")
        self._note.setProperty("tone", "muted")
        self._header = QWidget()
        row = QHBoxLayout(self._header)
        row.setContentsMargins(px(12), px(6), px(12), px(6))
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._note)
        self._area = QWidget()
        self._pages = QStackedLayout(self._area)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._message = EmptyState(self._empty_text)
        self._pages.addWidget(self._message)
        # Laid over the view, so that it has the same room with values as without: linked views stay of one size.
        self._bar = ColourBar(self._area, plate=True)
        self._bar.hide()
        self._marker = Marker(self._area)
        self._area.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._area, 1)
        self.set_title(title)

    def _make_canvas(self) -> None:
        if self._canvas is not None or self._closed:
            return
        from workbench.ui.viewer3d.canvas import GlCanvas

        canvas = GlCanvas(self._area, self._viewpoint)
        canvas.setObjectName("canvas")
        canvas.setFocusProxy(self)
        canvas.viewpoint_changed.connect(self._moved)
        canvas.clicked.connect(self._pick)
        self._pages.addWidget(canvas)
        self._canvas = canvas
        if self._mesh is not None:
            self._put(self._mesh, self._look)
        self._show_page()

    def _put(self, mesh: Mesh, look: SurfaceLook) -> None:
        actor = surface_actor(mesh, look)
        assert self._canvas is not None
        self._canvas.show_actors([actor], self._backdrop())

    def _change_look(self, look: SurfaceLook) -> None:
        if self._mesh is not None and self._canvas is not None:
            self._put(self._mesh, look)
        self._look = look

    def _show_page(self) -> None:
        problem = gl_problem()
        if self._mesh is not None and self._canvas is not None:
            self._pages.setCurrentWidget(self._canvas)
            # The layout puts its current page on top of everything.
            self._bar.raise_()
            self._marker.raise_()
            return
        if problem is not None:
            text = problem
        elif self._late.problem:
            text = self._late.problem
        elif self._mesh is not None:
            text = "Preparing the 3D view …"
        else:
            text = self._empty_text
        self._message.say(text)
        self._pages.setCurrentWidget(self._message)

    def _fit(self) -> None:
        """Show all of the surface from the named view chosen last."""
        if self._mesh is None:
            return
        width, height = max(self._area.width(), 1), max(self._area.height(), 1)
        self._viewpoint = fitted(self._focus, self._view, width / height)
        self._fitted = True
        self._apply_viewpoint()
        self.viewpoint_changed.emit(self._viewpoint)

    def _place_bar(self) -> None:
        """At the bottom of the view."""
        height, width = self._bar.sizeHint().height(), min(self._area.width() - px(16), px(320))
        left = (self._area.width() - width) // 2
        self._bar.setGeometry(left, self._area.height() - height - px(8), width, height)

    def _moved(self, viewpoint: Viewpoint) -> None:
        self.look_from(viewpoint)
        self.viewpoint_changed.emit(viewpoint)

    def _apply_viewpoint(self) -> None:
        if self._canvas is not None:
            self._canvas.look_from(self._viewpoint)
        self._marker.follow(self._viewpoint)

    def _pick(self, place: QPointF) -> None:
        if self._mesh is None:
            return
        size = (float(self._area.width()), float(self._area.height()))
        found = surface_at(self._mesh, self._viewpoint, (place.x(), place.y()), size, self._look.scalars)
        if found is None:
            self._marker.clear()
            return
        self.mark(found.position, _pick_words(found, self._unit))
        self.picked.emit(found)

    def _backdrop(self) -> tuple[int, int, int]:
        return LIGHT_BACKDROP if current_tokens().name == "light" else DARK_BACKDROP


def _pick_words(found: Pick, unit: str) -> str:
    if found.value is None:
        x, y, z = (number(1000 * float(v)) for v in found.position)
        return f"{x}, {y}, {z} mm"
    return "left out here" if np.isnan(found.value) else f"{number(found.value, signed=True)} {unit}"
