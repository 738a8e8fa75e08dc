"""The live face: its picture, depth, normals or surface, with the sliders that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from plugins.eg3d.panel import view_bar
from plugins.eg3d.panel.view_bar import SURFACE, ViewBar
from plugins.eg3d.panel.view_controls import ViewControls
from plugins.eg3d.panel.view_picture import TurnByDragging, content_of
from plugins.eg3d.panel.view_surface import SurfaceView
from plugins.eg3d.sampling.codes import HIGHEST_SEED
from plugins.eg3d.view_request import CameraControls, FaceControls, Want
from workbench.api import Frame
from workbench.api.ui import ImageStage, PanelContext, StageContent, px

_REST_MS = 160
_LEAST_PICTURE_PX, _LEAST_WIDTH_PX = 260, 230
_COARSE_LATTICE, _LATTICE = 64, 128


class LiveFace(QWidget):
    """What `eg3d.view` draws of the chosen model, face and camera.

    code_file : a latent code on disk that is shown instead of a seed's face, until another face is chosen.

    Signals
    -------
    face_changed(FaceControls) : another face is asked for.
    failed(sentence, field) : why there is no picture, and the setting that is to blame ("" for none).
    answered(Frame) : a frame is on its way to the screen.
    use_face(FaceControls), use_camera(CameraControls) : a set is to be made with them.
    """

    face_changed = Signal(object)
    failed = Signal(str, str)
    answered = Signal(object)
    use_face = Signal(object)
    use_camera = Signal(object)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: dict[str, Any] | None = None
        self._workspace = str(context.workspace.root)
        self._adopted = ""
        self._words = ""
        self._busy = False
        self._stored = False
        self.code_file: Path | None = None
        self._live = context.live("eg3d.view")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)
        self._live.busy.connect(self._show_busy)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask_in_full)
        self._build()
        self.stage.clear("Opening the generator …")

    # -- for the page -----------------------------------------------------------------------------------------------

    def show_model(self, model: Mapping[str, Any]) -> None:
        """Draw faces of this model: `generator` (a path or None) and `device`."""
        if dict(model) != self._model:
            self._model = dict(model)
            self._live.forget()
            self.ask()

    def ask(self) -> None:
        """Draw what the controls say: coarse at once, in full when they rest."""
        if self._model is None or not self.isVisible() or not self.controls.valid:
            return
        if self.channel != SURFACE:
            self._request("coarse")
        elif self._rest.isActive():
            self._request(SURFACE, _COARSE_LATTICE)
        self._rest.start()

    def rest(self) -> None:
        """Ask for nothing more: another tab is in front."""
        self._rest.stop()

    def say(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say something instead of a picture or surface."""
        self.surface.clear(sentence)
        self.choose("image") if self.channel == SURFACE else None
        self.stage.clear(sentence, action, on_action)

    def show_stored(self, read: Callable[[], StageContent], words: str) -> None:
        """Show a picture that was made before, until the face or the camera is changed."""
        if self.channel == SURFACE:
            self.choose("image")
        self._rest.stop()
        self._stored = True
        self._words = words
        self._show_note()
        self.stage.show_later(read)

    def set_truncation(self, *, psi: float, cutoff: int | None) -> None:
        """How far the face may be from the average, as the set has it."""
        if self.controls.face_form.valid:
            face = self.controls.face
            if (face.psi, face.cutoff) != (psi, cutoff):
                self.controls.face_form.set_settings({"psi": psi, "cutoff": cutoff}, undoable=False)

    def retry(self) -> None:
        """Try again after a failure."""
        self._live.restart()
        self.ask()

    def closing(self) -> None:
        """End the process behind the view."""
        self._rest.stop()
        self._live.close()
        self.surface.release()

    @property
    def at_rest(self) -> bool:
        """Whether nothing is asked for that has not been answered in full."""
        return not self._busy and not self._rest.isActive()

    @property
    def note(self) -> str:
        """The words beside the buttons."""
        return self.bar.note

    @property
    def channel(self) -> str:
        """What is shown: "image", "depth", "normals" or "surface"."""
        return self.bar.channel

    def choose(self, channel: str) -> None:
        """Show another channel."""
        self.bar.channels.set_on([channel])
        surface = channel == SURFACE
        self._pages.setCurrentWidget(self.surface if surface else self.stage)
        if not surface:
            self.stage.set_base(channel)
        self.ask()

    # -- asking -----------------------------------------------------------------------------------------------------

    def _ask_in_full(self) -> None:
        # A slider that is held still is not at rest yet: the full picture would keep the next move waiting.
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._rest.start()
        elif self.channel == SURFACE:
            self._request(SURFACE, _LATTICE)
        else:
            self._request("picture" if self.channel == "image" else "maps")

    def _request(self, want: Want, lattice: int = _LATTICE) -> None:
        if self._model is None or not self.isVisible() or not self.controls.valid:
            return
        self._stored = False
        shown = {**self.controls.face.plain(), **self.controls.camera.plain()}
        shown["code_file"] = None if self.code_file is None else str(self.code_file)
        quality = {"want": want, "lattice": lattice, "workspace": self._workspace}
        self._live.request({**self._model, **shown, **quality})

    def _take(self, frame: Frame) -> None:
        figures = frame.figures
        if self._stored:
            return
        if figures["stage"] == SURFACE:
            self._words = f"{figures['triangles']:,} triangles"
            self.surface.show_frame(frame)
            self.surface.look_from(self.controls.camera)
        else:
            face = f"seed {figures['seed']}" if self.code_file is None else f"code “{self.code_file.stem}”"
            self._words = f"{face} · {frame.arrays['image'].shape[0]} px"
            self.stage.show_later(partial(content_of, frame, self._words))
        self._show_note()
        self.answered.emit(frame)
        self._adopt_camera(figures)

    def _adopt_camera(self, figures: Mapping[str, Any]) -> None:
        """Look at another model through the camera it was made with."""
        if figures["file"] != self._adopted:
            self._adopted = figures["file"]
            self.reset_camera(figures)

    def reset_camera(self, figures: Mapping[str, Any] | None = None) -> None:
        """Straight in front, through the lens and from the distance of the model file."""
        if figures is not None:
            self._own = {"fov": round(figures["fov"], 1), "radius": round(figures["radius"], 2)}
        self.controls.set_camera(**{**self._own, "yaw": 0.0, "elevation": 0.0, "roll": 0.0})

    def _problem(self, sentence: str, field: str) -> None:
        self._words = ""
        self._show_note()
        self.say(sentence, "Try again", self.retry)
        self.failed.emit(sentence, field)

    # -- parts ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._own = {"fov": 13.4, "radius": 2.7}
        self.bar = ViewBar()
        self.bar.chosen.connect(self.choose)
        self.bar.asked.connect(self._act)
        self.stage = ImageStage(bare=True)
        self.stage.canvas.setAccessibleName("Live face")
        self.stage.canvas.setToolTip(
            "Drag or use the arrow keys to turn; the wheel zooms; drag with Shift or the right button to move."
        )
        self.surface = SurfaceView()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.stage)
        self._pages.addWidget(self.surface)
        self._pages.setMinimumHeight(px(_LEAST_PICTURE_PX))
        self.controls = ViewControls()
        self.controls.face_changed.connect(self._face_changed)
        self.controls.camera_changed.connect(self._camera_changed)
        self._dragging = TurnByDragging(self.stage.canvas)
        self._dragging.turned.connect(self.controls.turn)
        # With large text the picture and all sliders need more height than there is.
        area, body = QScrollArea(), QWidget()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(px(_LEAST_WIDTH_PX))
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(px(4))
        inner.addWidget(self._pages, 1)
        inner.addWidget(self.controls)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.bar)
        column.addWidget(area, 1)

    def _act(self, what: str) -> None:
        if not self.controls.valid:
            return
        face = self.controls.face
        match what:
            case view_bar.NEXT:
                self.controls.set_face(seed=min(face.seed + 1, HIGHEST_SEED))
            case view_bar.RESET:
                self.reset_camera()
            case view_bar.USE_FACE:
                self.use_face.emit(face)
            case view_bar.USE_CAMERA:
                self.use_camera.emit(self.controls.camera)

    def _face_changed(self, face: FaceControls) -> None:
        self.code_file = None
        self.face_changed.emit(face)
        self.ask()

    def _camera_changed(self, camera: CameraControls) -> None:
        if self.channel == SURFACE:
            self.surface.look_from(camera)
        else:
            self.ask()

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show_note()

    def _show_note(self) -> None:
        self.bar.say("updating …" if self._busy else self._words)
