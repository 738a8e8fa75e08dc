"""The Convert page: how a raw set becomes a training set, any frame before and after, and the set that is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.formats.corrections import withdraw_correction, write_correction
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from plugins.kinect.panel.before_after import BeforeAfter
from plugins.kinect.panel.made_set import MadeSet
from plugins.kinect.panel.raw_set_choice import RawSetChoice
from workbench.api import SettingsError, WorkbenchError
from workbench.api.ui import JobState, JobStatus, Preflight, TaskPanel, ask_for_paths, open_path, px, run_in_thread

_CHOOSE = "Choose a raw set above: what was captured in this workspace, or a folder that lies elsewhere."
_CORRECT = "kinect.correct"
_NOT_SEEN = ("name",)
"""Settings that change nothing in a picture."""


class ConvertPage(TaskPanel):
    """`kinect.convert` with a frame before and after, and a gallery of what it made.

    Attributes
    ----------
    choice : the raw set. view : a frame before and after. made : the set at the right.
    """

    task_name = "kinect.convert"

    def make_stage(self) -> QWidget:
        self.choice = RawSetChoice(self.context.workspace.root)
        self.choice.chosen.connect(self._choose)
        self.choice.other_asked.connect(self._choose_elsewhere)
        self.view = BeforeAfter(self.context)
        self.view.failed.connect(self._view_failed)
        self.view.editor.saved.connect(self._keep_points)
        self.view.editor.withdrawn.connect(self._withdraw_points)
        self.context.jobs.finished.connect(self._other_job_finished)
        self.view.say(_CHOOSE)
        self._source: Path | None = None
        self._frames = 0
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.choice)
        column.addWidget(self.view, 1)
        return middle

    def make_results(self) -> QWidget:
        self.made = MadeSet()
        self.made.asked.connect(self._do)
        return self.made

    # -- what the window and the form say ---------------------------------------------------------------------------

    def activated(self) -> None:
        settings = self.form.settings() if self.form.valid else None
        self.choice.look(settings.source if settings else None)
        if settings is not None:
            self.settings_changed(settings)
        self.view.wake()

    def deactivated(self) -> None:
        self.view.rest()

    def settings_changed(self, settings: ConvertSettings) -> None:
        if not self.isVisible():
            return
        self.made.look(settings, self.context.workspace.root)
        if settings.source is not None and settings.source != self._source:
            self._open(settings.source)
        elif self._frames:
            self._follow(settings)

    def preflight(self, settings: ConvertSettings, engine: Any) -> Preflight:
        """A frame is two steps of the job; people count frames."""
        known = super().preflight(settings, engine)
        if known.cost is None or known.cost.items is None:
            return known
        return Preflight(dataclasses.replace(known.cost, items=known.cost.items // 2, noun="frames"), known.room)

    def job_changed(self, status: JobStatus) -> None:
        if self._concerns(status) and status.state is JobState.RUNNING:
            self.made.say("")
            self.made.look(self.form.settings(), self.context.workspace.root)

    def job_finished(self, status: JobStatus) -> None:
        if self._concerns(status):
            self.made.look(self.form.settings(), self.context.workspace.root)
            self.made.say(_told(status))

    def closing(self) -> None:
        super().closing()
        self.view.rest()
        self.made.closing()

    # -- the raw set ------------------------------------------------------------------------------------------------

    def _choose(self, folder: Path) -> None:
        self._put({"source": folder, "name": folder.name})

    def _choose_elsewhere(self) -> None:
        paths = ask_for_paths(self, "folder", "A raw set: the folder with train and eval inside")
        if paths:
            self._choose(paths[0])

    def _open(self, source: Path) -> None:
        """Count the frames of the chosen set, in a thread: a list of thousands takes a moment."""
        self._source, self._frames = source, 0

        def told(frames: int) -> None:
            if source == self._source and self.form.valid:
                self._frames = frames
                if not frames:
                    self.view.say("No frame was captured in this set yet.")
                self._follow(self.form.settings())
                self.choice.look(source)

        def failed(error: WorkbenchError) -> None:
            if source == self._source:
                self.view.follow(None, 0)
                self.view.say(error.sentence)
                self.form.show_problem("source", error.sentence)

        run_in_thread(lambda: len(RawSet.open(source).frames), done=told, failed=failed, owner=self)

    def _follow(self, settings: ConvertSettings) -> None:
        values = {name: value for name, value in settings.plain().items() if name not in _NOT_SEEN}
        self.view.follow(values if self._frames else None, self._frames)

    def _view_failed(self, sentence: str, field: str) -> None:
        if field in self.form.rows:
            self.form.show_problem(field, sentence)

    def _put(self, values: Mapping[str, Any]) -> None:
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            self.context.notify_error(error, key="kinect.put")

    # -- points put right by hand -----------------------------------------------------------------------------------

    def _keep_points(self, name: str, points: Any, reach: int) -> None:
        source = self._source
        if source is None:
            return

        def kept(_nothing: None) -> None:
            self.view.wake()
            if reach:
                asked = {"source": source, "frame": name, "frames": reach, "model": self.form.rows["model"].value()}
                self.context.submit(_CORRECT, asked, f"Carry the points of {name}")

        run_in_thread(
            lambda: write_correction(source, _frame_of(name), points),
            done=kept,
            failed=lambda error: self.context.notify_error(error, key=_CORRECT),
            owner=self,
        )

    def _withdraw_points(self, name: str) -> None:
        source = self._source
        if source is not None:
            run_in_thread(
                lambda: withdraw_correction(source, _frame_of(name)),
                done=lambda _nothing: self.view.wake(),
                failed=lambda error: self.context.notify_error(error, key=_CORRECT),
                owner=self,
            )

    def _other_job_finished(self, status: JobStatus) -> None:
        if status.spec.task == _CORRECT and self.isVisible():
            self.view.wake()

    # -- the set that is made ---------------------------------------------------------------------------------------

    def _concerns(self, status: JobStatus) -> bool:
        return self.form.valid and status.spec.settings.get("name") == self.form.settings().name

    def _do(self, what: str) -> None:
        folder = self.made.folder
        if folder is None:
            return
        if what == "open":
            open_path(folder)
        else:
            self.context.navigate(what, {"dataset": folder.name})


def _frame_of(name: str) -> RawFrame:
    split, _, number = name.partition("/")
    return RawFrame(number, "train" if split == "train" else "eval")


def _told(status: JobStatus) -> str:
    """What a conversion came to: how many frames, and how many were set aside for what reason."""
    told = status.summary
    if "frames" not in told:
        return status.sentence
    reasons = [f"{name}: {told[name]}" for name in told if name[:1].isupper()]
    aside = f" Set aside: {'; '.join(reasons)}." if told.get("set aside") else ""
    return f"{told['converted']} of {told['frames']} frames are converted.{aside}"
