"""The OpenGL area of a 3D viewer. The only module that imports pyvistaqt, which takes a second: import it late.

Of that library it uses the Qt-composed VTK window alone; looking around is ours (an upright orbit), because VTK's own
interaction tumbles a head over and has keys that end the program.
"""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from pyvistaqt.rwi import QVTKRenderWindowInteractor

from workbench.geometry.figures import place_camera, studio
from workbench.geometry.scene import SceneActors
from workbench.geometry.viewpoint import Viewpoint

_DEGREES_PER_PIXEL = 0.4
_ZOOM_PER_NOTCH = 1.15
_CLICK_RADIUS_PX = 4.0
_SLOW_S = 0.025


class GlCanvas(QVTKRenderWindowInteractor):  # type: ignore[misc]
    """Draws actors from a viewpoint, and turns mouse movement into new viewpoints.

    Every paint draws the scene once: nothing calls VTK's Render from outside, so that movements between two paints
    cost one drawing (VTK's interactor and this widget would otherwise draw each frame twice).
    """

    viewpoint_changed = Signal(object)
    clicked = Signal(QPointF)

    def __init__(self, parent: QWidget, viewpoint: Viewpoint) -> None:
        super().__init__(parent)
        self._window = self.GetRenderWindow()
        self._window.SetInteractor(None)
        # Smoothing edges in the finished picture costs software OpenGL 15 % where multisampling doubles its time.
        self._window.SetMultiSamples(0)
        self._renderer = studio()
        self._renderer.UseFXAAOn()
        self._window.AddRenderer(self._renderer)
        # What is seen through is blended by VTK's order-independent pass: it looks like the layers peeled one by one of
        # pictures (2 pixels in a thousand differ by more than 10 of 255), for a third of the time in software.
        self._actors: list[Any] = []
        self._scene = SceneActors()
        self._viewpoint = viewpoint
        self._drawn_from: Viewpoint | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._resting = QTimer(self, singleShot=True)
        self._resting.timeout.connect(self._catch_up)
        self._stale = False
        self.drawing_s, self.drawing_cpu_s = 0.0, 0.0
        """Seconds spent drawing since the start, by the clock and of this thread's processor time: they belong to
        OpenGL, not to the workbench."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAcceptDrops(False)

    @property
    def is_at_rest(self) -> bool:
        """Whether the latest viewpoint has been drawn."""
        return self._drawn_from == self._viewpoint

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the view is from."""
        return self._viewpoint

    def look_from(self, viewpoint: Viewpoint) -> None:
        """Show the scene from there; tells nobody."""
        self._viewpoint = viewpoint
        self.redraw()

    def show_scene(self, scene: SceneActors, background: tuple[int, int, int]) -> None:
        """Draw these actors as they are now; call it again after they changed."""
        self._scene = scene
        fresh = scene.actors
        # Taking an actor away drops its buffers on the graphics card, so those that stay are not touched.
        for actor in self._actors:
            if all(actor is not other for other in fresh):
                self._renderer.RemoveActor(actor)
        for actor in fresh:
            if all(actor is not other for other in self._actors):
                self._renderer.AddActor(actor)
        self._actors = fresh
        self._renderer.SetBackground(*(channel / 255 for channel in background))
        self.redraw()

    def forget(self) -> None:
        """Let go of the actors and what the graphics card holds of them."""
        for actor in self._actors:
            self._renderer.RemoveActor(actor)
        self._actors = []
        self._scene = SceneActors()

    def redraw(self) -> None:
        """Draw once more, soon: at once where drawing is quick, else when the window had as long for the rest."""
        if self._resting.isActive():
            self._stale = True
        else:
            self.update()

    def paintGL(self) -> None:
        started, busy = time.perf_counter(), time.thread_time()
        self._stale = False
        self._drawn_from = self._viewpoint
        aspect = max(self.width(), 1) / max(self.height(), 1)
        self._scene.look_from(self._viewpoint, aspect)
        place_camera(self._renderer, self._viewpoint, aspect)
        super().paintGL()
        took = time.perf_counter() - started
        self.drawing_s += took
        self.drawing_cpu_s += time.thread_time() - busy
        if took > _SLOW_S:
            # Software OpenGL: between two drawings the window gets as long for everything else.
            self._resting.start(round(1000 * took))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.buttons() == Qt.MouseButton.NoButton:
            return
        step = event.position() - self._last
        self._last = event.position()
        pans = not event.buttons() & Qt.MouseButton.LeftButton or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if pans:
            scale = -1.0 / max(self.height(), 1)
            self._go(self._viewpoint.moved(step.x() * scale, step.y() * scale))
        else:
            self._go(self._viewpoint.turned(-step.x() * _DEGREES_PER_PIXEL, step.y() * _DEGREES_PER_PIXEL))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if (event.position() - pressed).manhattanLength() <= _CLICK_RADIUS_PX:
            self.clicked.emit(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._go(self._viewpoint.zoomed(_ZOOM_PER_NOTCH ** (event.angleDelta().y() / 120.0)))
        event.accept()

    # VTK's own handling of what follows has no use here and would reach for the interactor that was taken off.
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        event.ignore()

    def _catch_up(self) -> None:
        if self._stale:
            self.update()

    def _go(self, viewpoint: Viewpoint) -> None:
        self.look_from(viewpoint)
        self.viewpoint_changed.emit(viewpoint)
