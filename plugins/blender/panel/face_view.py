"""The middle of the Render page: the layout of a face while sliders move, and one picture of it by Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.blender.panel.face_bar import FaceBar
from plugins.blender.panel.face_content import LAYOUT, TRUE, content_of, turned
from plugins.blender.panel.true_render import TrueRender
from plugins.blender.settings import RenderSettings
from workbench.api import Frame
from workbench.api.ui import ImageStage, PanelContext, StageContent, px

_NOT_SEEN = ("name", "number", "seeds", "identities", "channels", "held_out", "blender")
"""Settings that change nothing in a picture."""
_LAYOUT_PX = 512


class FaceView(QWidget):
    """Shows the face of a seed with the form's settings, or a stored one.

    stage : the picture. bar : the row below it. true : the picture by Blender on its way.

    Signals
    -------
    failed(sentence, field) : a preview could not draw; field "" where no setting is to blame.
    shown(str) : LAYOUT, TRUE or "stored" came on screen.
    """

    failed = Signal(str, str)
    shown = Signal(str)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = context.workspace.root
        self._settings: RenderSettings | None = None
        self._seen: dict[str, Any] = {}
        self._on_show = ""
        self._seed_shown: int | None = None
        self._idle_words = ""
        self._live = context.live("render.face")
        self._live.frame.connect(self._show_layout)
        self._live.problem.connect(self._layout_problem)
        self._live.busy.connect(self._show_busy)
        self.true = TrueRender(context, self)
        self.true.came.connect(self._show_true)
        self.true.failed.connect(self._true_problem)
        self.true.running_changed.connect(self._true_running)
        self.true.told.connect(self._say)
        self._build()

    # -- for the page -----------------------------------------------------------------------------------------------

    def follow(self, settings: RenderSettings, counting: Mapping[str, Any]) -> None:
        """Draw what the form says, where it changes the picture. counting : `settings.counting()`."""
        self._settings = settings
        by_blender = settings.renderer == "blender"
        self.bar.offer_render(by_blender)
        self.bar.count_pictures(settings.design == "stability")
        seen = {name: value for name, value in counting.items() if name not in _NOT_SEEN}
        if seen != self._seen:
            self._seen = seen
            self.move_on()

    def move_on(self) -> None:
        """Show the layout of what is asked for now; a render on its way is not wanted any more."""
        self.true.stop()
        self._say("")
        self.ask()

    def ask(self) -> None:
        """Draw the layout."""
        if self._settings is not None and self.isVisible():
            self._live.request(self._request(self._settings, min(self._settings.resolution, _LAYOUT_PX)))

    def render_face(self) -> None:
        """Have Blender take the picture that the batch would make of this seed."""
        settings = self._settings
        if settings is None or settings.renderer != "blender":
            return
        self._live.forget()
        self.true.ask(self._request(settings, settings.resolution), settings)

    def show_stored(self, read: Callable[[], StageContent]) -> None:
        """Show a face that was made before, until seed or settings change."""
        self.true.stop()
        # A live face that is still on its way would take the place of the chosen one.
        self._live.forget()
        self._say("")
        self._came("stored")
        self.stage.show_later(read)

    def activated(self) -> None:
        """The page came to the front."""
        self.true.come_back()
        if self._on_show in ("", LAYOUT):
            self.ask()

    def deactivated(self) -> None:
        """Another page came to the front."""
        self.true.leave()

    def closing(self) -> None:
        """End the processes behind the view."""
        self._live.close()
        self.true.let_go()

    @property
    def on_show(self) -> str:
        """What is on screen: LAYOUT, TRUE, "stored", or "" while there is nothing."""
        return self._on_show

    @property
    def seed_shown(self) -> int | None:
        """The seed of the live face that came last."""
        return self._seed_shown

    def say_blender(self, words: str) -> None:
        """Which Blender takes the picture; said beside the button while nothing else is."""
        shown = self.bar.words in ("", self._idle_words)
        self._idle_words = words
        if shown:
            self._say("")

    # -- the layout -------------------------------------------------------------------------------------------------

    def _request(self, settings: RenderSettings, side: int) -> dict[str, Any]:
        """As `FaceRequest.of`, without checking once more what the form has just checked: sliders ask often."""
        where = {"seed": self.bar.seed, "workspace": str(self._workspace)}
        return {**settings.plain(), **where, "resolution": side}

    def _show_layout(self, frame: Frame) -> None:
        if self.true.running:
            return
        self._came(LAYOUT)
        by_blender = self._settings is not None and self._settings.renderer == "blender"
        self._seed_shown = int(frame.figures["seed"])
        self.stage.show_content(content_of(frame, turned(frame), LAYOUT if by_blender else ""))

    def _layout_problem(self, sentence: str, field: str) -> None:
        if not field:
            self.stage.clear(sentence, "Try again", self._try_again)
        self.failed.emit(sentence, field)

    def _try_again(self) -> None:
        self._live.restart()
        self.ask()

    def _show_busy(self, busy: bool) -> None:
        self.stage.set_updating(busy and not self.true.running)

    # -- the true render --------------------------------------------------------------------------------------------

    def _show_true(self, frame: Frame) -> None:
        figures = frame.figures
        self._came(TRUE)
        took = f"{figures['seconds']:.1f} s" if frame.final else "coarse"
        self._seed_shown = int(figures["seed"])
        note = f"{figures['resolution']} px · {figures['samples']} paths a pixel"
        self.stage.show_content(content_of(frame, note, f"{TRUE} · {took}"))
        if frame.final:
            self._say(f"took {figures['seconds']:.1f} s")

    def _true_problem(self, sentence: str, field: str) -> None:
        self._say("")
        if not field:
            self.stage.clear(sentence, "Show the layout", self.ask)
            self._came("")
        self.failed.emit(sentence, field)

    def _true_running(self, running: bool) -> None:
        self.bar.show_rendering(running)
        self._say("starting Blender …" if running else "")

    # -- parts ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.stage = ImageStage()
        self.stage.canvas.setAccessibleName("Face")
        self.stage.clear("Drawing a face …")
        self.bar = FaceBar()
        self.bar.seed_changed.connect(lambda _seed: self.move_on())
        self.bar.render_asked.connect(self.render_face)
        self.bar.stop_asked.connect(self.move_on)
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(px(12), 0, px(12), px(8))
        inner.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stage, 1)
        column.addWidget(below)

    def _came(self, what: str) -> None:
        self._on_show = what
        self.shown.emit(what)

    def _say(self, words: str) -> None:
        self.bar.say(words or self._idle_words)
