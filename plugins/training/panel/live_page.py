"""The live demo of a run: a webcam or a video, the depth it sees, points to look round. The network is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QDateTime, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from plugins.training.live.request import LiveOptions
from plugins.training.panel.live_bar import LiveBar
from plugins.training.panel.live_views import LiveViews
from plugins.training.panel.runs import Run
from plugins.training.run_folder import RunKind
from workbench.api import Frame, Settings
from workbench.api.ui import EmptyState, Fold, LivePreviewHandle, PanelContext, SettingsForm, px

_ASK_AFTER_MS = 150
_LET_GO_AFTER_MS = 400
_WIDTH_STEP_PX, _WIDEST_PX = 160, 1280
_FOLDER = "live"


class LivePage(QWidget):
    """Frames of `train.live` for the chosen run, from Start to Stop; a hidden page lets the camera go.

    Signals
    -------
    kept(name) : a snapshot is in the run's predictions.
    """

    kept = Signal(str)
    preview: ClassVar[str] = "train.live"
    kind: ClassVar[RunKind] = "depth"
    options: ClassVar[type[Settings]] = LiveOptions
    more_words: ClassVar[str] = "Camera, distance and machine"
    invitation: ClassVar[str] = (
        "See live what this run makes of a webcam or a video. Nothing is recorded or sent anywhere."
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live: LivePreviewHandle | None = None
        self._run: Run | None = None
        self._running = False
        self._snapshot = self._told = ""
        self._asked: dict[str, Any] = {}
        self._latest: Frame | None = None
        self._ask_soon = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask_soon.timeout.connect(self._ask)
        self._present_soon = QTimer(self, singleShot=True, interval=0)
        self._present_soon.timeout.connect(self._present)
        self._let_go_soon = QTimer(self, singleShot=True, interval=_LET_GO_AFTER_MS)
        self._let_go_soon.timeout.connect(self._let_go)
        self._build()
        self._rest("")

    def attach(self, context: PanelContext) -> None:
        """The window that the page is in; before that nothing can be started."""
        self._live = context.live(self.preview)
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)

    @property
    def running(self) -> bool:
        """Whether pictures are wanted."""
        return self._running

    @property
    def sentence(self) -> str:
        """What is said instead of pictures; empty while there are some."""
        return self.empty.sentence if self.pages.currentWidget() is self.empty else ""

    def show_run(self, run: Run | None) -> None:
        """Look with this run from now on; the same run again changes nothing."""
        before, self._run = self._run, run
        if _same(before, run):
            return
        if self._running and self._usable:
            self.views.begin()
            self._ask()
        else:
            self.stop()

    def start(self) -> None:
        """Open the camera, or play the video."""
        if not self._usable or self._live is None:
            return
        if self.bar.needs_file and not self.bar.ask_for_file():
            return
        self._running = True
        self._asked = {}
        self.bar.set_running(True)
        self.views.begin()
        self._say("The network is being loaded.")
        self._live.restart()
        self._ask()

    def stop(self) -> None:
        """Let the camera go."""
        self._rest("")

    def closing(self) -> None:
        """End the process behind the page."""
        self._rest("")
        self._let_go_soon.stop()
        self.views.release()

    # -- asking -----------------------------------------------------------------------------------------------------

    @property
    def _usable(self) -> bool:
        run = self._run
        return run is not None and run.trained and run.record is not None and run.record.kind == self.kind

    def _ask(self) -> None:
        if not self._running or not self.isVisible() or self._run is None or self._live is None or not self.form.valid:
            return
        self.views.set_views(self.bar.views.on())
        self.views.set_swaying(self.bar.swaying)
        wide = -(-self.views.picture_width // _WIDTH_STEP_PX) * _WIDTH_STEP_PX
        request = {
            **self.form.settings().plain(),
            **self.bar.request_values(),
            "run_folder": str(self._run.folder.path),
            "picture_width": min(wide, _WIDEST_PX),
            "snapshot": self._snapshot,
        }
        if request != self._asked:
            self._asked = request
            self._live.request(request)

    def _changed(self) -> None:
        if self._running:
            self._ask_soon.start()

    def _keep(self) -> None:
        self._snapshot = QDateTime.currentDateTime().toString("yyyyMMdd-HHmmss-zzz")
        self._ask()

    # -- showing ----------------------------------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        # Of several frames that wait, the newest is drawn; each in an event of its own.
        self._latest = frame
        self._present_soon.start()

    def _present(self) -> None:
        frame, self._latest = self._latest, None
        if frame is None or not self._running:
            return
        figures = frame.figures
        if frame.arrays:
            self.views.show_frame(frame)
            self.pages.setCurrentWidget(self.views)
            self._tell(figures)
        elif figures.get("phase") in ("unplugged", "waiting") or self.pages.currentWidget() is self.empty:
            self._say(str(figures.get("message") or "Waiting for pictures …"))

    def _tell(self, figures: Mapping[str, Any]) -> None:
        name = str(figures.get("snapshot") or "")
        if name and name == self._snapshot and name != self._told:
            self._told = name
            self.kept.emit(name)
        if name and name == self._told and figures.get("phase") == "frozen":
            self.bar.say(f"Kept as “{name}” in the run's predictions, folder “{_FOLDER}”.")
        else:
            self.bar.show_figures(figures)

    def _problem(self, sentence: str, _field: str) -> None:
        if self._running:
            self._rest(sentence)

    def _why_not(self) -> str:
        if self._run is None:
            return "Choose a run."
        if self._run.record is not None and self._run.record.kind == "latent":
            return "Live pictures are for runs that read depth from photos or make faces."
        return "The run has no weights yet; they come with its first epoch."

    def make_bar(self) -> LiveBar:
        """The row of controls."""
        return LiveBar()

    def _say(self, sentence: str) -> None:
        self.empty.say(sentence)
        self.pages.setCurrentWidget(self.empty)

    def _rest(self, sentence: str) -> None:
        """Without pictures: why, and how to get some."""
        self._running = False
        self._asked = {}
        self._snapshot = ""
        self._ask_soon.stop()
        self._present_soon.stop()
        self.views.set_swaying(False)
        self.bar.set_running(False)
        self.bar.say("")
        if self._live is not None:
            self._live.close()
        if sentence:
            self.empty.say(sentence, "Try again", self.start)
        elif self._usable:
            self.empty.say(self.invitation, "Start", self.start)
        else:
            self.empty.say(self._why_not())
        self.pages.setCurrentWidget(self.empty)

    # -- the window -------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._running:
            self._ask_soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Later: the first 3D view in a window has it hidden and shown again in one go.
        self._let_go_soon.start()

    def _let_go(self) -> None:
        # The camera's light should not burn for a page that nobody sees.
        if self._running and self._live is not None and not self.isVisible():
            self._live.close()
            self._asked, self._snapshot = {}, ""
            self.views.set_swaying(False)
            self._say("Waiting for pictures …")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._changed()

    def _build(self) -> None:
        self.bar = self.make_bar()
        self.bar.changed.connect(self._changed)
        self.bar.stop_asked.connect(self.stop)
        self.bar.snapshot_asked.connect(self._keep)
        self.views = LiveViews()
        self.views.set_views(self.bar.views.on())
        self.empty = EmptyState()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.views)
        self.form = SettingsForm(self.options)
        self.form.changed.connect(lambda _settings: self._changed())
        self.more = Fold(self.more_words, is_open=False)
        self.more.rows.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.bar.figures)
        column.addWidget(self.more)


def _same(one: Run | None, other: Run | None) -> bool:
    """Whether two runs give the same pictures; there may be weights by now."""
    if one is None or other is None:
        return False
    return one.folder.path == other.folder.path and one.trained == other.trained
