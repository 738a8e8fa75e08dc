"""The Render page: settings at the left, one face of them in the middle, what they make at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.blender.installation import Blender
from plugins.blender.panel.blender_look import BlenderLook
from plugins.blender.panel.blender_notice import BlenderNotice
from plugins.blender.panel.face_view import FaceView
from plugins.blender.panel.made_faces import MadeFaces
from plugins.blender.panel.recipe_window import RecipeWindow
from plugins.blender.settings import FaceRequest, RenderSettings
from workbench.api import Dataset, Frame, SettingsError
from workbench.api.ui import JobState, JobStatus, SampleRemoval, TaskPanel, ask_for_paths, from_sample

_INSTALL, _AGAIN = "render.install", "render.again"
_EXPECT_AFTER_MS = 350
_NOT_SPREAD = ("name", "channels", "held_out", "blender", "resolution", "samples", "denoise", "bounces")
"""Settings that change neither poses nor sizes nor brightness."""


class BatchPage(TaskPanel):
    """`render.batch` with a live face, a true render on request, and a gallery of what it made.

    Attributes
    ----------
    view : the face in the middle. made : the faces at the right. notice : what is said where there is no Blender.
    """

    task_name = "render.batch"

    def make_stage(self) -> QWidget:
        self.view = FaceView(self.context)
        self.view.failed.connect(self._view_failed)
        self.notice = BlenderNotice()
        self.notice.install_asked.connect(self._install)
        self.notice.choose_asked.connect(self._choose_blender)
        self._look = BlenderLook(self)
        self._look.found.connect(self._show_blender)
        self._look.missing.connect(self._show_no_blender)
        self._missing = False
        self.context.jobs.changed.connect(self._other_job_changed)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.view, 1)
        return middle

    def make_results(self) -> QWidget:
        self.made = MadeFaces()
        self.made.chosen.connect(self._show_made)
        self.made.asked.connect(self._do)
        self.removal = SampleRemoval(self.context, self)
        self.removal.changed.connect(self.made.look)
        self.made.undo_asked.connect(self.removal.undo)
        self._spread = self.context.live("render.spread")
        self._spread.frame.connect(self._show_expected)
        self._spread_seen: dict[str, Any] = {}
        self._expect_soon = QTimer(self, singleShot=True, interval=_EXPECT_AFTER_MS)
        self._expect_soon.timeout.connect(self._expect)
        return self.made

    # -- what the window and the form say ---------------------------------------------------------------------------

    def activated(self) -> None:
        if self.form.valid:
            self.settings_changed(self.form.settings())
            self.made.look(self._folder(self.form.settings().name))
        self.view.activated()
        if self._missing:
            # They may have installed one meanwhile.
            self._look_for_blender(again=True)

    def deactivated(self) -> None:
        self.view.deactivated()
        self._expect_soon.stop()
        # What it found stays on show; the process is started again when settings change.
        self._spread.close()

    def settings_changed(self, settings: RenderSettings) -> None:
        if not self.isVisible():
            return
        counting = settings.counting()
        self.view.follow(settings, counting)
        self.made.follow(self._folder(settings.name))
        self._look_for_blender()
        seen = {name: value for name, value in counting.items() if name not in _NOT_SPREAD}
        if seen != self._spread_seen:
            self._spread_seen = seen
            self._expect_soon.start()

    def job_changed(self, status: JobStatus) -> None:
        if self.form.valid and status.spec.settings.get("name") == self.form.settings().name:
            self.made.show_job(status)
            if status.done:
                self.made.look(self._folder(self.form.settings().name))

    def job_finished(self, status: JobStatus) -> None:
        self.job_changed(status)

    def closing(self) -> None:
        super().closing()
        self._expect_soon.stop()
        self._spread.close()
        self.view.closing()
        self.made.closing()

    # -- Blender ----------------------------------------------------------------------------------------------------

    def _look_for_blender(self, *, again: bool = False) -> None:
        if not self.form.valid:
            return
        settings = self.form.settings()
        if settings.renderer == "blender":
            self._look.look(settings.blender, again=again)
        self.notice.setVisible(settings.renderer == "blender" and self._missing)

    def _show_blender(self, blender: Blender) -> None:
        self._missing = False
        self.notice.hide()
        self._say_of_blender(f"{blender.title}, {blender.note}" if blender.note else blender.title)

    def _show_no_blender(self, sentence: str) -> None:
        self._missing = True
        self._say_of_blender("")
        self.notice.show_missing(sentence)
        self._look_for_blender()

    def _say_of_blender(self, words: str) -> None:
        self.view.say_blender(words)
        hint = self.form.rows["blender"].hint
        hint.setText(words)
        hint.setVisible(bool(words))

    def _install(self) -> None:
        self.context.submit(_INSTALL, {}, "Install Blender")

    def _choose_blender(self) -> None:
        paths = ask_for_paths(self, "file", "Blender, or a Python that has bpy")
        if paths:
            self._put({"blender": paths[0]})

    def _other_job_changed(self, status: JobStatus) -> None:
        task = status.spec.task
        if task == _INSTALL and self._missing:
            if status.state is JobState.DONE:
                self._look_for_blender(again=True)
            elif status.state.active or self.notice.follows(status):
                self.notice.show_installing(status)
        elif task == _AGAIN and status.spec.settings.get("dataset") == self.made.name:
            if status.state is JobState.DONE and status.summary.get("changed"):
                self.made.look_anew()
            self.made.look(self._folder(self.made.name))

    # -- the live face ----------------------------------------------------------------------------------------------

    def render_face(self) -> None:
        """Have Blender take one picture of the face that is shown."""
        self.view.render_face()

    @property
    def by_blender(self) -> bool:
        """Whether Blender draws what is set up."""
        return self.form.valid and self.form.settings().renderer == "blender"

    def _view_failed(self, sentence: str, field: str) -> None:
        if field in self.form.rows:
            self.form.show_problem(field, sentence)

    def _put(self, values: Mapping[str, Any]) -> None:
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            # Another field of the form does not fit; it says so itself, and here goes why nothing happened.
            self.context.notify_error(error, key="render.put")

    # -- what will be made ------------------------------------------------------------------------------------------

    def _expect(self) -> None:
        if self.form.valid and self.isVisible() and self.made.fold.is_open:
            self._spread.request(FaceRequest.of(self.form.settings(), 0, self.context.workspace.root))

    def _show_expected(self, frame: Frame) -> None:
        self.made.charts.show_expected(frame.arrays)

    # -- what was made ----------------------------------------------------------------------------------------------

    def _folder(self, name: str) -> Path:
        return Path(self.context.place.dataset(name))

    def _show_made(self, dataset: Dataset, sample: str) -> None:
        labels = dict(dataset.info.mask_labels)
        metric = dataset.info.depth.metric
        self.view.show_stored(
            lambda: from_sample(dataset.sample(sample), labels, metric=metric, note=f"stored · {sample}")
        )

    def _do(self, what: str, ids: Sequence[str]) -> None:
        dataset = self.made.dataset
        if dataset is None:
            return
        name = self.made.name
        match what:
            case "train":
                self.context.navigate("train", {"dataset": name})
            case "export" | "sheet":
                self.context.navigate("render", {"page": what, "dataset": name})
            case "reject":
                self.removal.remove(self._folder(name), ids)
            case "again":
                self._render_again(name, ids)
            case "recipe":
                RecipeWindow(dataset, ids[0], self).show()
            case "copy seed":
                # A free set's faces are named by their seeds.
                seeds = [str(int(sample)) if sample.isdecimal() else sample for sample in ids]
                QGuiApplication.clipboard().setText(", ".join(seeds))

    def _render_again(self, name: str, ids: Sequence[str]) -> None:
        values = {"dataset": name, "faces": ", ".join(ids), "blender": self.form.settings().blender}
        what = ids[0] if len(ids) == 1 else f"{len(ids)} faces"
        self.context.submit(_AGAIN, values, f"Render again · {name} {what}")
