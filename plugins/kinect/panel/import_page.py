"""The page Import recordings: which files, what is in each of them, and the raw sets that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from plugins.kinect.capture.import_settings import ImportSettings
from plugins.kinect.capture.recordings import RecordingAnswer, look_into
from plugins.kinect.panel.recording_table import RecordingTable
from workbench.api import SettingsError, WorkbenchError, files
from workbench.api.ui import (
    Action,
    EmptyState,
    FlowLayout,
    JobState,
    JobStatus,
    TaskPanel,
    ask_for_paths,
    duration,
    label,
    px,
    run_in_thread,
)

_EXPLANATION = (
    "Choose recordings of an Azure Kinect (.mkv), or a folder with many. What is in each of them is said at once; "
    "Import makes a raw set of each, as if the person were captured now."
)


class ImportPage(TaskPanel):
    """`kinect.import` with an answer for every file."""

    task_name = "kinect.import"

    def make_stage(self) -> QWidget:
        self._paths: list[Path] = []
        self.table = RecordingTable()
        self.words = label(tone="muted", wrap=True)
        self.empty = EmptyState()
        self.empty.say(_EXPLANATION, "Choose a folder …", self.choose_folder)
        folder = QPushButton("Add a folder …")
        folder.setToolTip("Every .mkv file in a folder and the folders in it")
        folder.clicked.connect(self.choose_folder)
        self.leave_out = QPushButton("Take the unusable ones off the list")
        self.leave_out.clicked.connect(self._keep_usable)
        self._answers: Sequence[RecordingAnswer] = ()
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=8)
        row.addWidget(folder)
        row.addWidget(self.leave_out)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(8))
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(listed)
        return self._pages

    def activated(self) -> None:
        if self.form.valid:
            self.settings_changed(self.form.settings())

    def settings_changed(self, settings: ImportSettings) -> None:
        if settings.recordings == self._paths:
            return
        paths = self._paths = list(settings.recordings)

        def told(answers: list[RecordingAnswer]) -> None:
            if paths is self._paths:
                self._show(answers)

        run_in_thread(lambda: look_into(paths), done=told, owner=self)

    def job_title(self, settings: ImportSettings) -> str:
        names = [path.stem for path in settings.recordings]
        return f"{self.task.title} · {names[0] if len(names) == 1 else f'{len(names)} files'}"

    def job_finished(self, status: JobStatus) -> None:
        made = [artifact.path for artifact in status.artifacts]
        if status.state is not JobState.DONE or not made:
            return
        payload = {"page": "convert", "source": made[0], "name": made[0].name}
        convert = Action(f"Convert {made[0].name}", partial(self.context.navigate, "kinect", payload))
        sets = f"raw set “{made[0].name}”" if len(made) == 1 else f"{len(made)} raw sets"
        sentence = f"The recordings are imported: {sets}."
        self.context.notify(sentence, severity="good", actions=[convert], key="kinect.import")

    def choose_folder(self) -> None:
        """Put every recording of a folder on the list."""
        chosen = ask_for_paths(self, "folder", "A folder of recordings")
        if chosen:
            self.add_folder(chosen[0])

    def add_folder(self, folder: Path) -> None:
        """The same, of a folder that is known."""

        def found(paths: list[Path]) -> None:
            if not paths:
                self.context.notify(f"There is no .mkv file in {files.plain_path(folder)}.", severity="warn")
                return
            known = self.form.rows["recordings"].value()
            self._put([*known, *(path for path in map(files.plain_path, paths) if path not in known)])

        run_in_thread(lambda: _recordings_of(folder), done=found, failed=self._failed, owner=self)

    def _show(self, answers: Sequence[RecordingAnswer]) -> None:
        self._answers = answers
        self._pages.setCurrentIndex(1 if answers else 0)
        self.table.show_answers(answers)
        usable = [answer for answer in answers if not answer.problem]
        frames, seconds = sum(a.frames for a in usable), sum(a.seconds for a in usable)
        bad = len(answers) - len(usable)
        self.words.setText(
            f"{len(usable)} of {len(answers)} can be used: up to {frames:,} frames, {duration(seconds)}."
            + (f" {bad} cannot; the reason stands beside the name." if bad else "")
        )
        self.leave_out.setVisible(bool(bad and usable))

    def _keep_usable(self) -> None:
        self._put([files.plain_path(answer.path) for answer in self._answers if not answer.problem])

    def _put(self, recordings: list[str]) -> None:
        try:
            self.form.set_settings({"recordings": recordings})
        except SettingsError as error:
            self._failed(error)

    def _failed(self, error: WorkbenchError) -> None:
        self.context.notify_error(error, key="kinect.import")


def _recordings_of(folder: Path) -> list[Path]:
    """MKV files of a folder and the folders in it, by name. Raises WorkspaceError where it cannot be read."""
    try:
        return sorted(path for path in files.long_path(folder).rglob("*") if path.suffix.lower() == ".mkv")
    except OSError as error:
        raise files.storage_error(error, folder) from error
