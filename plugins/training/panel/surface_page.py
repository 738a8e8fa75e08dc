"""One held-out face in 3D as the run sees it now, growing better while it trains. Off until asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from plugins.training.current_face import CurrentFace, Which
from plugins.training.panel.runs import Run
from plugins.training.sheet import error_range
from workbench.api import ColourScale, Mesh, WorkbenchError
from workbench.api.ui import ChipRow, EmptyState, Viewer3D, label, px, run_in_thread

_OFFER = "The face as the network sees it now, in 3D, anew after each epoch. Drawing it takes a little of the machine."


@dataclass(frozen=True)
class _Drawn:
    face: CurrentFace
    mesh: Mesh
    error_mm: NDArray[np.float64]


class SurfacePage(QWidget):
    """Prediction or truth, with the photo on it, its error, or plain."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._on = self._reading = self._again = False
        self._shown: tuple[str, int, str] | None = None
        self._drawn: _Drawn | None = None
        self._ends: tuple[str, float] | None = None
        self.which = ChipRow((("prediction", "Prediction"), ("truth", "Truth")))
        self.which.set_on(["prediction"])
        self.which.chosen.connect(lambda *_: self._read())
        self.look = ChipRow((("photo", "Photo"), ("error", "Error"), ("clay", "Clay")))
        self.look.set_on(["photo"])
        self.look.chosen.connect(lambda *_: self._draw(keep_view=True))
        self.title = label(tone="muted")
        self._controls = QWidget()
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.which)
        row.addWidget(self.look)
        row.addStretch(1)
        row.addWidget(self.title)
        self._empty = EmptyState()
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self.viewer: Viewer3D | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self._controls)
        column.addWidget(pages, 1)
        self._say("Choose a run.")

    def show_run(self, run: Run | None) -> None:
        """Show a run's face where 3D was asked for; the same run again brings a newer one."""
        self._run = run
        if run is None:
            self._say("Choose a run.")
        elif not self._on:
            self._say(_OFFER, offer=True)
        else:
            self._read()

    def ask(self) -> None:
        """Show faces in 3D from now on."""
        self._on = True
        self.show_run(self._run)

    def closing(self) -> None:
        """Give back what the graphics card holds."""
        if self.viewer is not None:
            self.viewer.release()

    def _read(self) -> None:
        """Read the face in a thread; what is asked for meanwhile is one more look."""
        run = self._run
        if run is None or not self._on:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        which = cast("Which", next(iter(self.which.on()), "prediction"))
        path = run.folder.current_face
        before = self._shown if self._shown is not None and self._shown[::2] == (run.name, which) else None

        def work() -> _Drawn | None:
            face = CurrentFace.read(path)
            if before is not None and before[1] == face.epoch:
                return None
            return _Drawn(face, *face.surface(which))

        run_in_thread(work, done=lambda drawn: self._take(run.name, which, drawn), failed=self._failed, owner=self)

    def _take(self, run: str, which: str, drawn: _Drawn | None) -> None:
        self._reading = False
        if drawn is not None and self._run is not None and run == self._run.name:
            same = self._shown is not None and self._shown[0] == run
            self._shown, self._drawn = (run, drawn.face.epoch, which), drawn
            self._draw(keep_view=same)
        self._look_again()

    def _failed(self, error: WorkbenchError) -> None:
        self._reading = False
        self._shown = None
        self._say(error.sentence)
        self._look_again()

    def _look_again(self) -> None:
        if self._again:
            self._again = False
            self._read()

    def _draw(self, *, keep_view: bool) -> None:
        drawn = self._drawn
        if drawn is None or self._shown is None:
            return
        if not len(drawn.mesh.vertices):
            self._say("There is no surface in this face yet.")
            return
        viewer = self._viewer()
        look = next(iter(self.look.on()), "photo")
        values: dict[str, Any] = {"style": "clay"}
        if look == "photo":
            values = {"style": "photo", "texture": drawn.face.photo}
        elif look == "error":
            ends = self._ends_mm(drawn)
            unit = "mm" if drawn.face.metric else "mm on a nominal head"
            values |= {"scalars": drawn.error_mm, "scale": ColourScale(-ends, ends, unit=unit)}
            values["words"] = ("too far", "too near")
        viewer.show_mesh(drawn.mesh, keep_view=keep_view, **values)
        run, epoch, which = self._shown
        self.title.setText(f"{run} · epoch {epoch}")
        viewer.setAccessibleDescription(f"{which} of a held-out face of {run} after epoch {epoch}")
        self._controls.show()
        self._pages.setCurrentWidget(viewer)

    def _ends_mm(self, drawn: _Drawn) -> float:
        """Where the error colours end: as in the run's pictures, and the same for all its epochs."""
        run = self._run
        if run is not None and drawn.face.metric and run.mean_error is not None:
            return error_range(run.mean_error, metric=True)
        if self._ends is None or self._shown is None or self._ends[0] != self._shown[0]:
            self._ends = (self._shown[0] if self._shown else "", _rounded_up(drawn.error_mm))
        return self._ends[1]

    def _viewer(self) -> Viewer3D:
        if self.viewer is None:
            self.viewer = Viewer3D()
            self._pages.addWidget(self.viewer)
        return self.viewer

    def _say(self, sentence: str, *, offer: bool = False) -> None:
        self._controls.hide()
        self._empty.say(sentence, "Show it in 3D" if offer else "", self.ask if offer else None)
        self._pages.setCurrentWidget(self._empty)


def _rounded_up(error_mm: NDArray[np.float64]) -> float:
    """A round number of mm above most errors."""
    known = np.abs(error_mm[np.isfinite(error_mm)])
    return error_range(float(np.percentile(known, 95)) if len(known) else 0.0, metric=True)
