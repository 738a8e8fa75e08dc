"""The part of a 3D viewer that gets surfaces on screen: the late canvas, the sentence in its place, the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from workbench.geometry.camera import Camera
from workbench.geometry.figures import DARK_BACKDROP, LIGHT_BACKDROP
from workbench.geometry.mesh import Mesh
from workbench.geometry.scene import Scene
from workbench.geometry.viewpoint import View, Viewpoint, fitted
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.stage.piecewise import Piecewise
from workbench.ui.theme import current_tokens, px
from workbench.ui.viewer3d.availability import gl_problem
from workbench.ui.viewer3d.building import SceneBuilder
from workbench.ui.viewer3d.late_import import LateImport

if TYPE_CHECKING:
    from workbench.ui.viewer3d.canvas import GlCanvas

# Enough to fit a view to a surface of any size, few enough to fit it anew while a window is resized.
_FITTED_POINTS = 8000


class SurfaceFrame(QFrame):
    """Draws a scene from a viewpoint, or says in a sentence why there is none.

    Nothing of VTK is loaded before the frame is first shown, and then beside the window's thread. Where there is no
    OpenGL the frame says so and takes all calls as ever.
    """

    viewpoint_changed = Signal(object)
    """The viewpoint after a person, a named view or fitting moved it; not after `look_from`."""
    resized = Signal()
    """What is drawn has another size."""
    clicked = Signal(QPointF)
    """A place in the view that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = Scene()
        self._focus = np.zeros((0, 3))
        self._camera: Camera | None = None
        self._view: View = "front"
        self._fitted = True
        self.room: Callable[[], tuple[int, int] | None] = lambda: None
        """Width and height that named views may fill; None: all there is."""
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
        self._area.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        self._late = LateImport("workbench.ui.viewer3d.canvas", self)
        # Several views that open together make their canvases one after the other.
        self._pieces = Piecewise(self)
        self._late.ready.connect(lambda: self._pieces.do([self._make_canvas]))
        self._late.failed.connect(self._show_page)
        self._builder = SceneBuilder(self)
        self._builder.ready.connect(self._draw)

    @property
    def mesh(self) -> Mesh | None:
        """The (first) surface shown, if any."""
        return self._scene.layers[0].mesh if self._scene.layers else None

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
        return self.drawing_s > 0 and self.mesh is not None and self._builder.up_to_date

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

    @property
    def drawn_size(self) -> tuple[int, int]:
        """Width and height in pixels of the picture; the viewpoint's angle spans its height."""
        return max(self._area.width(), 1), max(self._area.height(), 1)

    def release(self) -> None:
        """Give back what the graphics card holds. Called on close; call it before deleting a viewer never closed."""
        self._closed = True
        canvas, self._canvas = self._canvas, None
        if canvas is not None:
            canvas.forget()
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
            self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The area's own size, not the frame's: a header above it may come and go.
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._lay_over()
            self.fit()
            self.resized.emit()
        return False

    def sizeHint(self) -> QSize:
        return QSize(px(360), px(420))

    def _hold(self, scene: Scene, focus: NDArray[np.floating] | None = None) -> None:
        """Show a scene; raises DataError and keeps what was when a look does not fit its mesh."""
        for layer in scene.layers:
            layer.look.refuse_unfit(layer.mesh)
        if scene.layers and focus is not None:
            wanted = np.asarray(focus, np.float64) if len(focus) else scene.layers[0].mesh.vertices
            self._focus = wanted[:: len(wanted) // _FITTED_POINTS + 1]
        self._scene = scene
        if self._canvas is not None:
            self._builder.show(scene)
        self._show_page()

    def _draw(self) -> None:
        if self._canvas is not None:
            self._canvas.show_scene(self._builder.actors, self._backdrop())
            self._show_page()

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
        self._builder.show(self._scene)
        self._show_page()

    def _show_page(self) -> None:
        if self._scene.layers and self._canvas is not None and self._builder.actors.scene.layers:
            self._pages.setCurrentWidget(self._canvas)
        else:
            waiting = "Preparing the 3D view …" if self._scene.layers else self._words
            self._message.say(gl_problem() or self._late.problem or self._builder.problem or waiting)
            self._pages.setCurrentWidget(self._message)
        self._lay_over()

    def _lay_over(self) -> None:
        """Place what lies on top of the view; the layout of pages puts the current one over everything."""

    def _foot(self, height: int) -> float:
        """Share of this height that named views leave free at the foot."""
        return 0.0

    def fit(self, *, anew: bool = False) -> None:
        """Show all of the surface from the named view chosen last; only where nobody has moved it since, or `anew`."""
        if not (self._scene.layers and (anew or self._fitted)):
            return
        width, height = self.room() or self.drawn_size
        found = fitted(self._focus, self._view, width / height, camera=self._camera, foot=self._foot(height))
        self._viewpoint = found.for_height(self.drawn_size[1] / height)
        self._fitted = True
        self._apply_viewpoint()
        self.viewpoint_changed.emit(self._viewpoint)

    def _moved(self, viewpoint: Viewpoint) -> None:
        self.look_from(viewpoint)
        self.viewpoint_changed.emit(viewpoint)

    def _apply_viewpoint(self) -> None:
        if self._canvas is not None:
            self._canvas.look_from(self._viewpoint)

    def _backdrop(self) -> tuple[int, int, int]:
        return LIGHT_BACKDROP if current_tokens().name == "light" else DARK_BACKDROP
