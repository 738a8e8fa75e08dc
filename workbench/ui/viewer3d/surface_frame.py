"""The part of a 3D viewer that gets a surface on screen: the late canvas, the sentence in its place, the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from workbench.geometry.figures import DARK_BACKDROP, LIGHT_BACKDROP
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface_look import SurfaceLook, surface_actor
from workbench.geometry.viewpoint import View, Viewpoint, fitted
from workbench.ui.stage.colour_bar import ColourBar
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import current_tokens, px
from workbench.ui.viewer3d.availability import gl_problem
from workbench.ui.viewer3d.late_import import LateImport
from workbench.ui.viewer3d.marker import Marker

if TYPE_CHECKING:
    from workbench.ui.viewer3d.canvas import GlCanvas

# Enough to fit a view to a surface of any size, few enough to fit it anew while a window is resized.
_FITTED_POINTS = 8000


class SurfaceFrame(QFrame):
    """Draws at most one surface from a viewpoint, or says in a sentence why there is none.

    Nothing of VTK is loaded before the frame is first shown, and then beside the window's thread. Where there is no
    OpenGL the frame says so and takes all calls as ever.
    """

    viewpoint_changed = Signal(object)
    """The viewpoint after a person, a named view or fitting moved it; not after `look_from`."""
    clicked = Signal(QPointF)
    """A place in the view that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mesh: Mesh | None = None
        self._look = SurfaceLook()
        self._focus = np.zeros((0, 3))
        self._view: View = "front"
        self._fitted = True
        self._viewpoint = Viewpoint()
        self._canvas: GlCanvas | None = None
        self._closed = False
        self._words = "Nothing to show yet."
        self.setProperty("surface", "card")
        self._area = QWidget()
        self._pages = QStackedLayout(self._area)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._message = EmptyState(self._words)
        self._pages.addWidget(self._message)
        # Laid over the view, so that it has the same room with values as without: linked views stay of one size.
        self._bar = ColourBar(self._area, plate=True)
        self._bar.hide()
        self._marker = Marker(self._area)
        self._area.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        self._late = LateImport("workbench.ui.viewer3d.canvas", self)
        self._late.ready.connect(self._make_canvas)
        self._late.failed.connect(self._show_page)

    @property
    def mesh(self) -> Mesh | None:
        """The surface shown, if any."""
        return self._mesh

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the view is from."""
        return self._viewpoint

    @property
    def sentence(self) -> str:
        """What is said instead of a surface; empty while there is one."""
        return self._message.sentence if self._pages.currentWidget() is self._message else ""

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

    def look_from(self, viewpoint: Viewpoint) -> None:
        """Look from there; tells nobody."""
        self._viewpoint = viewpoint
        self._fitted = False
        self._apply_viewpoint()

    def release(self) -> None:
        """Give back what the graphics card holds. Called on close; call it before deleting a viewer never closed."""
        self._closed = True
        canvas, self._canvas = self._canvas, None
        if canvas is not None:
            canvas.show_actors([], self._backdrop())
            canvas.close()
            canvas.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._canvas is None and not self._closed and gl_problem() is None:
            self._late.begin()
        self._show_page()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.release()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_canvas", None) is not None:
            self._put(self._mesh, self._look)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The area's own size, not the frame's: a header above it may come and go.
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._place_bar()
            if self._fitted:
                self._fit()
        return False

    def sizeHint(self) -> QSize:
        return QSize(px(360), px(420))

    def _hold(self, mesh: Mesh | None, look: SurfaceLook, focus: NDArray[np.floating] | None = None) -> None:
        """Show a surface with this look, or none; raises DataError and keeps what was when they do not fit."""
        if mesh is not None:
            look.refuse_unfit(mesh)
            wanted = mesh.vertices if focus is None or not len(focus) else np.asarray(focus, np.float64)
            self._focus = wanted[:: len(wanted) // _FITTED_POINTS + 1]
        self._put(mesh, look)
        self._mesh, self._look = mesh, look
        self._show_page()

    def _put(self, mesh: Mesh | None, look: SurfaceLook) -> None:
        if self._canvas is not None:
            self._canvas.show_actors([] if mesh is None else [surface_actor(mesh, look)], self._backdrop())

    def _make_canvas(self) -> None:
        if self._canvas is not None or self._closed:
            return
        from workbench.ui.viewer3d.canvas import GlCanvas

        canvas = GlCanvas(self._area, self._viewpoint)
        canvas.setObjectName("canvas")
        canvas.setFocusProxy(self)
        canvas.viewpoint_changed.connect(self._moved)
        canvas.clicked.connect(self.clicked)
        self._pages.addWidget(canvas)
        self._canvas = canvas
        self._put(self._mesh, self._look)
        self._show_page()

    def _show_page(self) -> None:
        if self._mesh is not None and self._canvas is not None:
            self._pages.setCurrentWidget(self._canvas)
            # The layout puts its current page on top of everything.
            self._place_bar()
            self._bar.setVisible(self._look.scalars is not None)
            self._bar.raise_()
            self._marker.raise_()
            return
        waiting = "Preparing the 3D view …" if self._mesh is not None else self._words
        self._message.say(gl_problem() or self._late.problem or waiting)
        self._pages.setCurrentWidget(self._message)
        self._bar.hide()

    def _place_bar(self) -> None:
        height, width = self._bar.sizeHint().height(), min(self._area.width() - px(16), px(320))
        left = (self._area.width() - width) // 2
        self._bar.setGeometry(left, self._area.height() - height - px(8), width, height)

    def _fit(self) -> None:
        """Show all of the surface from the named view chosen last."""
        if self._mesh is None:
            return
        width, height = max(self._area.width(), 1), max(self._area.height(), 1)
        self._viewpoint = fitted(self._focus, self._view, width / height)
        self._fitted = True
        self._apply_viewpoint()
        self.viewpoint_changed.emit(self._viewpoint)

    def _moved(self, viewpoint: Viewpoint) -> None:
        self.look_from(viewpoint)
        self.viewpoint_changed.emit(viewpoint)

    def _apply_viewpoint(self) -> None:
        if self._canvas is not None:
            self._canvas.look_from(self._viewpoint)
        self._marker.follow(self._viewpoint)

    def _backdrop(self) -> tuple[int, int, int]:
        return LIGHT_BACKDROP if current_tokens().name == "light" else DARK_BACKDROP
