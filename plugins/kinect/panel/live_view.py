"""The camera, live: what it shows, what the person should do, and what is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from plugins.kinect.live.request import LiveRequest
from plugins.kinect.panel.guidance_sign import GuidanceSign
from plugins.kinect.panel.live_bar import LiveBar
from plugins.kinect.panel.live_pictures import LivePictures
from plugins.kinect.panel.read_outs import ReadOuts
from plugins.kinect.panel.verdict import Verdicts
from workbench.api import Frame
from workbench.api.ui import EmptyState, PanelContext, px

_ASK_AFTER_MS = 250
_WIDTH_STEP_PX, _NARROWEST_PX, _WIDEST_PX = 160, 320, 1600
_LEAST_PICTURE_PX = 220
_TITLES = {"paused": "Paused", "disk": "Waiting for the disk", "unplugged": "The camera is away"}


def camera_words(camera: Mapping[str, Any]) -> str:
    """A camera's name for a button: title and serial number; of a recording the file's name."""
    title, serial = str(camera.get("title", "")), str(camera.get("serial", ""))
    if camera.get("simulated"):
        return title
    return serial if serial in title else f"{title} {serial}".strip()


class LiveView(QWidget):
    """Frames of `kinect.live`: of the camera that the form says, or of the capture that holds it.

    Signals
    -------
    failed(sentence, field) : why there is no picture, and the setting that is to blame ("" for none).
    told(figures) : a frame is on screen; its figures.
    """

    failed = Signal(str, str)
    told = Signal(object)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = context.live("kinect.live")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)
        self._camera: dict[str, Any] | None = None
        self._job: Path | None = None
        self._awake = False
        self._asked: dict[str, Any] = {}
        self._latest: Frame | None = None
        self._verdicts = Verdicts()
        self._present_soon = QTimer(self, singleShot=True, interval=0)
        self._present_soon.timeout.connect(self._present)
        self._ask_soon = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask_soon.timeout.connect(self._ask)
        self._build()

    # -- for the page -----------------------------------------------------------------------------------------------

    def follow_settings(self, values: Mapping[str, Any]) -> None:
        """Show the camera of these settings, judged by their limits. values : JSON-ready, others are passed over."""
        camera = {name: values[name] for name in LiveRequest.model_fields if name in values}
        if camera != self._camera:
            self._camera = camera
            self._ask_soon.start()

    def follow_job(self, job: Path | None) -> None:
        """Look on while a capture in this job's folder holds the camera; None: it is free again."""
        if job != self._job:
            self._job = job
            self._verdicts = Verdicts()
            self._ask()

    def wake(self) -> None:
        """The page came to the front."""
        self._awake = True
        self._ask_soon.start()

    def rest(self) -> None:
        """Another page came to the front: the camera is let go."""
        self._awake = False
        self._ask_soon.stop()
        self._present_soon.stop()
        self._live.close()
        self._asked = {}

    def say(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say something instead of pictures."""
        self.empty.say(sentence, action, on_action)
        self.pages.setCurrentWidget(self.empty)

    def retry(self) -> None:
        """Try again after a failure."""
        self.say("The camera is being opened.")
        self._live.restart()
        self._asked = {}
        self._ask()

    def closing(self) -> None:
        """End the process behind the view."""
        self.rest()
        self.pictures.release()

    @property
    def following(self) -> Path | None:
        """The job whose capture is shown."""
        return self._job

    @property
    def sentence(self) -> str:
        """What is said instead of pictures; empty while there are some."""
        return self.empty.sentence if self.pages.currentWidget() is self.empty else ""

    # -- asking -----------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if not self._awake or self._camera is None:
            return
        wide = -(-self.pictures.picture_width // _WIDTH_STEP_PX) * _WIDTH_STEP_PX
        shown = {
            "views": self.bar.views,
            "mirrored": self.bar.mirrored,
            "depth_range_m": list(self.bar.range_m),
            "picture_width": min(max(wide, _NARROWEST_PX), _WIDEST_PX),
        }
        request = {**self._camera, **shown, "follow": None if self._job is None else str(self._job)}
        if request != self._asked:
            self._asked = request
            self._live.request(request)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_soon.start()

    # -- showing ----------------------------------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        # Of several frames that wait, the newest is drawn; each in an event of its own.
        self._latest = frame
        self._present_soon.start()

    def _present(self) -> None:
        frame = self._latest
        if frame is None or not self._awake:
            return
        figures = frame.figures
        if figures.get("views"):
            self.pictures.show_frame(frame)
            self.pages.setCurrentWidget(self.pictures)
        elif figures.get("phase") == "starting" or self.pictures.main is None:
            self.say(str(figures.get("message") or "Waiting for the camera …"))
        self._guide(figures)
        if "face" in figures:
            self.read_outs.show_figures(figures)
        if figures.get("camera"):
            self.bar.say_camera(camera_words(figures["camera"]))
        self.told.emit(figures)

    def _guide(self, figures: Mapping[str, Any]) -> None:
        phase, capture = figures.get("phase", "live"), figures.get("capture") or {}
        counting = phase == "countdown"
        guidance = figures.get("guidance")
        if phase in _TITLES:
            self.sign.show_guidance(_TITLES[phase])
        elif guidance is not None:
            self.sign.show_guidance(guidance["words"], guidance["arrow"], guidance["tone"])
        elif phase == "starting":
            self.sign.show_guidance("")
        # Between two frames with a picture the words stay.
        self.pictures.show_countdown(capture.get("countdown_s", 0.0) if counting else 0.0)
        self.sign.show_verdict(self._verdicts.of(figures, time.monotonic()))
        if self._verdicts.news and self.pictures.main is not None:
            self.pictures.main.flash()

    def _problem(self, sentence: str, field: str) -> None:
        self.sign.show_guidance("")
        self.say(sentence, "Try again", self.retry)
        self.failed.emit(sentence, field)

    def _choose(self) -> None:
        self.pictures.set_views(self.bar.views)
        self._ask()

    def _build(self) -> None:
        self.bar = LiveBar()
        self.bar.changed.connect(self._choose)
        self.sign = GuidanceSign()
        self.pictures = LivePictures()
        self.pictures.set_views(self.bar.views)
        self.empty = EmptyState("The camera is being opened.")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.pictures)
        self.pages.setMinimumHeight(px(_LEAST_PICTURE_PX))
        self.read_outs = ReadOuts()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.bar)
        column.addWidget(self.sign)
        column.addWidget(self.pages, 1)
        column.addWidget(self.read_outs)
