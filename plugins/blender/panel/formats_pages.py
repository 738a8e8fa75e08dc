"""Pages for foreign layouts: a form at the left, what came of it at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from workbench.api.ui import EmptyState, JobStatus, TaskPanel, open_path, px, run_in_thread, warnings_of


class FormatsPage(TaskPanel):
    """A task whose outcome is a folder and sentences."""

    explanation: ClassVar[str]
    """What the page is for, shown until something was done."""

    def make_stage(self) -> QWidget:
        self.outcome = EmptyState(self.explanation)
        self.sentences = QListWidget()
        self.sentences.setWordWrap(True)
        self.sentences.setAccessibleName("What was found")
        self.sentences.hide()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.addWidget(self.outcome, 1)
        column.addWidget(self.sentences, 2)
        return middle

    def job_finished(self, status: JobStatus) -> None:
        run_in_thread(lambda: warnings_of(status), done=partial(self._show, status), owner=self)

    def summary(self, status: JobStatus) -> str:
        """What a finished job came to, in a sentence."""
        made = (
            f"{status.summary.get('faces', 0)} faces are written, {status.summary.get('written now', 0)} of them now."
        )
        reasons = status.summary.get("because")
        return f"{made} Left out: {reasons}." if reasons else made

    def _show(self, status: JobStatus, sentences: list[str]) -> None:
        self.sentences.clear()
        self.sentences.addItems(sentences)
        self.sentences.setVisible(bool(sentences))
        if not status.summary:
            self.outcome.say(status.sentence or "It was stopped; start again to go on.")
            return
        folder = status.summary.get("folder")
        open_it = partial(open_path, Path(str(folder))) if folder else None
        self.outcome.say(self.summary(status), "Open the folder" if open_it else "", open_it)


class ExportPage(FormatsPage):
    """A dataset in a foreign layout."""

    task_name = "render.export"
    explanation = (
        "Writes a dataset of heads in the layout of 300W-LP, AFLW2000-3D, Replicantface or FaceSynthetics, "
        "for programs made for those. It needs the channels that the layout holds."
    )


class CheckPage(FormatsPage):
    """A folder of `.mat` files judged."""

    task_name = "render.check"
    explanation = (
        "Reads pictures with .mat files of pose and landmarks, of whatever origin, and says what contradicts itself: "
        "signs, scale, mirrored points, shapes, pictures of another size."
    )

    def summary(self, status: JobStatus) -> str:
        told = status.summary
        if not told.get("problems"):
            return f"No problem in {told.get('files', 0)} files."
        return f"{told['files with problems']} of {told['files']} files have problems, {told['problems']} in all."


class ConvertPage(FormatsPage):
    """Raw samples of Replicantface as `.mat` files."""

    task_name = "render.convert"
    explanation = (
        "Turns Replicantface's raw samples (.npz, _img.jpg, _mask.png) into pictures with .mat files, "
        "with the numbers and the rejection rules of Replicantface's own converter."
    )
