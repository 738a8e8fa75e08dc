"""Three linked 3D views of a head: how long until they draw, and what turning them costs.

Needs a display (xvfb-run -a -s "-screen 0 1440x900x24"). Prints one JSON line. `drawing_ms` is the time inside OpenGL
per view and frame (in software it grows with the window); `other_ms_longest` is the longest turn of the event loop
without it, and `ratio` is that against the 50 ms a window may take.
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
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_normals
from workbench.ui.theme import Theme
from workbench.ui.viewer3d import Viewer3D, gl_problem, link, surface_format

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
    mesh = head()
    window = QWidget()
    row = QHBoxLayout(window)
    viewers = [Viewer3D(name) for name in ("Truth", "Prediction", "Error")]
    for viewer in viewers:
        row.addWidget(viewer)
    link(viewers, window)
    window.resize(1080, 480)
    window.show()
    app.processEvents()
    opening = Probe(viewers)
    begun = time.perf_counter()
    for viewer in viewers[:2]:
        viewer.show_mesh(mesh)
    viewers[2].show_mesh(mesh, scalars=3 * np.sin(60 * mesh.vertices[:, 0]))
    until(app, lambda: all(viewer.drawn for viewer in viewers))
    first_ms = (time.perf_counter() - begun) * 1000
    moving = Probe(viewers)
    drawn = [viewer.drawing_s for viewer in viewers]
    for _ in range(_FRAMES):
        viewers[0].turn(3.0, 0.0)
        app.processEvents()
    drawing = [(viewer.drawing_s - before) * 1000 / _FRAMES for viewer, before in zip(viewers, drawn, strict=True)]
    other = [(wall - gl) * 1000 for wall, gl in moving.turns]
    for viewer in viewers:
        viewer.release()
    print(
        json.dumps(
            {
                "benchmark": "viewer",
                "triangles": len(mesh.faces),
                "first_drawn_ms": round(first_ms),
                "opening_other_ms_longest": round(max(wall - gl for wall, gl in opening.turns) * 1000, 1),
                "drawing_ms": [round(ms, 1) for ms in drawing],
                "other_ms_longest": round(max(other), 1),
                "ratio": round(max(other) / _ALLOWED_MS, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
