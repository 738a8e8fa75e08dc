"""The Capture page: settings at the left, the live camera in the middle, how far the capture is at the right."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from plugins.kinect.capture.cost import frame_bytes
from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.devices.opening import Search
from plugins.kinect.formats.raw_set import raw_folder
from plugins.kinect.panel.camera_notice import CameraNotice
from plugins.kinect.panel.camera_search import CameraSearch
from plugins.kinect.panel.capture_side import CaptureSide
from plugins.kinect.panel.live_view import LiveView
from workbench.api import SettingsError
from workbench.api.ui import JobState, JobStatus, Preflight, TaskPanel, ask_for_paths, open_path

_INSTALL = "kinect.install"
_REAL = ("azure", "orbbec")


class CapturePage(TaskPanel):
    """`kinect.capture` with the camera live.

    Attributes
    ----------
    view : the live camera. side : the capture's progress. notice : what is said where there is no camera.
    """

    task_name = "kinect.capture"
    # The camera that is always there is simulated, and draws pictures of 12 megapixels twice a second.
    first_values: ClassVar[Mapping[str, Any]] = {"colour_mode": "720P"}

    def make_stage(self) -> QWidget:
        self.view = LiveView(self.context)
        self.view.failed.connect(self._view_failed)
        self.view.told.connect(self._show_figures)
        self.view.bar.cameras_asked.connect(self._search)
        self.notice = CameraNotice()
        self.notice.install_asked.connect(self._install)
        self.notice.again_asked.connect(self._again)
        self.notice.recording_asked.connect(self._choose_recording)
        self.notice.simulated_asked.connect(lambda: self._put({"backend": "simulated"}))
        self._search_of = CameraSearch(self)
        self._search_of.found.connect(self._offer_cameras)
        self._search_of.failed.connect(self._search_failed)
        self._search_of.software.connect(self._know_software)
        self._failure = ""
        self.context.jobs.changed.connect(self._other_job_changed)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.view, 1)
        return middle

    def make_results(self) -> QWidget:
        self.side = CaptureSide()
        self.side.asked.connect(self._do)
        return self.side

    # -- what the window and the form say ---------------------------------------------------------------------------

    def activated(self) -> None:
        if self.form.valid:
            self.settings_changed(self.form.settings())
        self._follow_jobs()
        self.view.wake()

    def deactivated(self) -> None:
        self.view.rest()

    def settings_changed(self, settings: CaptureSettings) -> None:
        if settings.backend == "recording" and settings.recording is None:
            self.view.say("Choose a recording at the left.", "Choose …", self._choose_recording)
            return
        self.view.follow_settings(settings.plain())
        if settings.backend not in _REAL:
            self.notice.hide()

    def preflight(self, settings: CaptureSettings, engine: Any) -> Preflight:
        """Frames and their place on the disk; how long it takes depends on the person before the camera."""
        known = super().preflight(settings, engine)
        if known.cost is None:
            return known
        frames, each = settings.train_amount + settings.eval_amount, frame_bytes(settings)
        cost = dataclasses.replace(known.cost, items=frames, bytes=None if each is None else frames * each)
        return Preflight.of_cost(cost, self.context.workspace.root)

    def job_changed(self, status: JobStatus) -> None:
        self._follow_jobs()

    def closing(self) -> None:
        super().closing()
        self.view.closing()

    # -- the camera -------------------------------------------------------------------------------------------------

    @property
    def _backend(self) -> str:
        return str(self.form.rows["backend"].value())

    def _view_failed(self, sentence: str, field: str) -> None:
        if field in self.form.rows:
            self.form.show_problem(field, sentence)
        self._failure = sentence
        self._search_of.look_for_software(self._backend)

    def _know_software(self, backend: str, installed: bool) -> None:
        if backend == self._backend and self._failure:
            # What to type where it is not installed, behind the colon, is for those who have no button for it.
            sentence = self._failure if installed else f"{self._failure.partition(':')[0].rstrip('.')}."
            self.view.say(sentence)
            self.notice.show_missing(backend, sentence, can_install=not installed)

    def _again(self) -> None:
        self.notice.hide()
        self.view.retry()

    def _install(self, backend: str) -> None:
        self.context.submit(_INSTALL, {"camera": backend}, "Install the software of a camera")

    def _choose_recording(self) -> None:
        paths = ask_for_paths(self, "file", "Recordings", suffixes=(".mkv",))
        if paths:
            self._put({"backend": "recording", "recording": paths[0]})

    def _other_job_changed(self, status: JobStatus) -> None:
        if status.spec.task != _INSTALL:
            return
        if status.state is JobState.DONE:
            if self.notice.follows(status):
                self._again()
        elif status.state.active or self.notice.follows(status):
            self.notice.show_installing(status)

    def _search(self) -> None:
        self.view.bar.show_searching(True)
        self._search_of.search()

    def _search_failed(self, sentence: str) -> None:
        self.view.bar.show_searching(False)
        self.context.notify(sentence, severity="bad", key="kinect.cameras")

    def _offer_cameras(self, search: Search) -> None:
        """A menu of the cameras that are there, and below it why nothing of a maker was found."""
        self.view.bar.show_searching(False)
        menu = self.camera_menu(search)
        menu.popup(self.view.bar.cameras.mapToGlobal(self.view.bar.cameras.rect().bottomLeft()))

    def camera_menu(self, search: Search) -> QMenu:
        """What a search found."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for camera in search.cameras:
            real = camera.backend in _REAL
            choice = {"backend": camera.backend, **({"serial": camera.serial} if real else {})}
            menu.addAction(camera.title, lambda choice=choice: self._put(choice))
        menu.addAction("A recording …", self._choose_recording)
        if search.problems:
            menu.addSeparator()
        for sentence in search.problems.values():
            line = QAction(sentence.partition(":")[0].rstrip("."), menu)
            line.setToolTip(sentence)
            line.setEnabled(False)
            menu.addAction(line)
        return menu

    def _put(self, values: Mapping[str, Any]) -> None:
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            self.context.notify_error(error, key="kinect.put")

    # -- the capture ------------------------------------------------------------------------------------------------

    def _follow_jobs(self) -> None:
        """Show the newest capture; look on where its process holds the camera."""
        captures = self.context.jobs.of_task(self.task_name)
        holding = next((status for status in captures if status.alive and not status.state.over), None)
        shown = holding or next(iter(captures), None)
        self.side.show_job(shown)
        self.view.follow_job(None if holding is None else holding.folder.path)
        if holding is not None:
            self.notice.hide()

    def _show_figures(self, figures: Mapping[str, Any]) -> None:
        if figures.get("views"):
            self._failure = ""
            self.notice.hide()
        # The map belongs to pictures with a face; between two of those it stays.
        if "coverage" in figures:
            self.side.show_figures(figures)

    def _do(self, what: str) -> None:
        status = self.side.status
        if status is None:
            return
        name = str(status.spec.settings.get("name", ""))
        folder = raw_folder(self.context.workspace.root, name)
        match what:
            case "pause":
                self.context.jobs.pause(status.id)
            case "resume":
                self.context.jobs.resume(status.id)
            case "cancel":
                self.context.jobs.cancel(status.id)
            case "open":
                open_path(folder)
            case "convert":
                self.context.navigate("kinect", {"page": "convert", "source": folder, "name": name})
