"""Linked 3D views of a head: how long until they draw, and what turning them costs.

Needs a display (xvfb-run -a -s "-screen 0 1440x900x24"). Prints one JSON line for three views as they were always
measured, and under "six" the same for six views, of which one is an overlay, one a wipe and one cut. `drawing_ms` is
the time inside OpenGL per view and frame (in software it grows with the window); `other_ms_longest` is the longest turn
of the event loop without it, and `ratio` is that against the 50 ms a window may take. `pick_ms` is reading one point,
and `picture_8x_s` a picture at eight times the size of a view.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QSurfaceFormat
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from workbench.geometry.clip_plane import ClipPlane
from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_normals
from workbench.ui.theme import Theme
from workbench.ui.viewer3d import Viewer3D, gl_problem, link, surface_format
from workbench.ui.viewer3d.picking import scene_at

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
_ALLOWED_MS = 50.0
_FRAMES = 60


def head(columns: int = 300, rows: int = 200) -> Mesh:
    """About 120,000 triangles with normals, as a job would hand them over."""
    from tests.ui.viewer3d.analytic_head import analytic_head

    mesh = analytic_head(columns, rows)
    return Mesh(mesh.vertices, mesh.faces, vertex_normals(mesh.vertices, mesh.faces))


class Probe:
    """Turns of the event loop by the clock, and what of them was spent drawing."""

    def __init__(self, viewers: list[Viewer3D]) -> None:
        self._viewers = viewers
        self.turns: list[tuple[float, float]] = []
        self._last = (time.perf_counter(), self._drawn())
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def _drawn(self) -> float:
        return sum(viewer.drawing_s for viewer in self._viewers)

    def _tick(self) -> None:
        now = (time.perf_counter(), self._drawn())
        self.turns.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now


def until(app: QApplication, done: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.perf_counter() + seconds
    while not done() and time.perf_counter() < end:
        app.processEvents()


def main() -> None:
    QSurfaceFormat.setDefaultFormat(surface_format())
    app = QApplication([])
    Theme("light").apply()
    if gl_problem():
        print(json.dumps({"benchmark": "viewer", "skipped": gl_problem()}))
        return
    three = measure(app, 3)
    print(json.dumps({"benchmark": "viewer", **three, "six": measure(app, 6)}))


def measure(app: QApplication, count: int) -> dict[str, object]:
    """Figures of `count` linked views in one window."""
    mesh = head()
    window = QWidget()
    grid = QGridLayout(window)
    viewers = [Viewer3D(f"View {number}") for number in range(count)]
    for number, viewer in enumerate(viewers):
        grid.addWidget(viewer, number // 3, number % 3)
    link(viewers, window)
    window.resize(1080, 480 if count <= 3 else 820)
    window.show()
    app.processEvents()
    opening = Probe(viewers)
    begun = time.perf_counter()
    fill(viewers, mesh)
    until(app, lambda: all(viewer.drawn for viewer in viewers))
    first_ms = (time.perf_counter() - begun) * 1000
    until(app, lambda: all(viewer.is_at_rest for viewer in viewers))
    moving = Probe(viewers)
    drawn = [viewer.drawing_s for viewer in viewers]
    for _ in range(_FRAMES):
        viewers[0].turn(3.0, 0.0)
        app.processEvents()
    drawing = [(viewer.drawing_s - before) * 1000 / _FRAMES for viewer, before in zip(viewers, drawn, strict=True)]
    other = [(wall - gl) * 1000 for wall, gl in moving.turns]
    begun = time.perf_counter()
    scene_at(viewers[0].scene, viewers[0].viewpoint, (150.0, 180.0), (340.0, 400.0))
    pick_ms = (time.perf_counter() - begun) * 1000
    begun = time.perf_counter()
    viewers[0].picture(8)
    picture_s = time.perf_counter() - begun
    for viewer in viewers:
        viewer.release()
    window.close()
    return {
        "triangles": len(mesh.faces),
        "first_drawn_ms": round(first_ms),
        "opening_other_ms_longest": round(max(wall - gl for wall, gl in opening.turns) * 1000, 1),
        "drawing_ms": [round(ms, 1) for ms in drawing],
        "other_ms_longest": round(max(other), 1),
        "ratio": round(max(other) / _ALLOWED_MS, 2),
        "pick_ms": round(pick_ms, 1),
        "picture_8x_s": round(picture_s, 2),
    }


def fill(viewers: list[Viewer3D], mesh: Mesh) -> None:
    """Plain, plain, by value; then an overlay, a wipe and a cut."""
    values = 3 * np.sin(60 * mesh.vertices[:, 0])
    nearer = Mesh(mesh.vertices - (0, 0, 0.004), mesh.faces, mesh.normals)
    for number, viewer in enumerate(viewers):
        viewer.show_mesh(mesh, scalars=values if number == 2 else None)
        if number in (3, 4):
            viewer.show_second(nearer)
            viewer.set_together("overlay" if number == 3 else "wipe")
        if number == 5:
            viewer.set_clip(ClipPlane.across("x", 0.0))


if __name__ == "__main__":
    main()
