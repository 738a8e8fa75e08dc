"""What a person can do with a job: to it, with its results, and with its words (path, command line, log)."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from workbench.files import plain_path
from workbench.jobs.contract import Artifact
from workbench.jobs.status import JobState, JobStatus

if TYPE_CHECKING:
    from workbench.ui.jobs.service import JobsService


@dataclass(frozen=True)
class NextStep:
    """Where a result leads: a button's title, the tab, and what the tab is handed."""

    title: str
    panel: str
    payload: dict[str, Any]


_NEXT_STEPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "dataset": (("Look at it", "datasets", "dataset"), ("Use for training", "train", "dataset")),
    "run": (("View in Compare", "compare", "run"),),
    "predictions": (("View in Compare", "compare", "run"),),
    "comparison": (("Look at it", "compare", "comparison"),),
}
_ON_ANOTHER_PAGE = frozenset({"comparison"})
"""What a tab may have to change its own page for, so that the button helps there, too."""


def next_steps(status: JobStatus, panels: frozenset[str]) -> list[NextStep]:
    """Where the job's results lead, among the tabs there are."""
    steps = []
    for artifact in status.artifacts:
        for title, panel, key in _NEXT_STEPS.get(artifact.kind, ()):
            own = panel == status.spec.task.partition(".")[0] and artifact.kind not in _ON_ANOTHER_PAGE
            if panel in panels and not own:
                steps.append(NextStep(title, panel, {key: artifact.path.name}))
    return steps


def buttons(state: JobState) -> list[str]:
    """The buttons a job's row shows: "pause", "resume", "retry", "cancel", "open", "dismiss"."""
    match state:
        case JobState.RUNNING:
            return ["pause", "cancel"]
        case JobState.QUEUED:
            return ["cancel"]
        case JobState.PAUSED | JobState.PAUSING:
            return ["resume", "cancel"]
        case JobState.FAILED:
            return ["retry", "log", "dismiss"]
        case JobState.INTERRUPTED | JobState.CANCELLED:
            return ["resume", "dismiss"]
        case JobState.DONE:
            return ["open", "dismiss"]
        case _:
            return []


class JobActions(QObject):
    """Does what the row's buttons and menus say.

    Signals
    -------
    log_asked(JobStatus) : show the job's log.  went(panel, payload) : open another tab with a result.
    dismissed(job_id) : take the row away; the job's folder stays.
    """

    log_asked = Signal(object)
    went = Signal(str, object)
    dismissed = Signal(str)

    def __init__(self, service: JobsService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service

    def do(self, action: str, status: JobStatus) -> None:
        """One of `buttons` or the row's menu."""
        match action:
            case "pause":
                self._service.pause(status.id)
            case "resume" | "retry":
                self._service.resume(status.id)
            case "cancel":
                self._service.cancel(status.id)
            case "open":
                self.open_result(status)
            case "folder":
                open_path(status.folder.path)
            case "log":
                self.log_asked.emit(status)
            case "dismiss":
                self.dismissed.emit(status.id)
            case "copy path":
                QGuiApplication.clipboard().setText(plain_path(status.folder.path))
            case "copy command":
                QGuiApplication.clipboard().setText(command_line(status))

    def go(self, step: NextStep) -> None:
        """Open the tab a result leads to."""
        self.went.emit(step.panel, step.payload)

    def open_result(self, status: JobStatus) -> None:
        """Show what the job made in the system's file manager: its first result, else its own folder."""
        open_path(result_folder(status))


def result_folder(status: JobStatus) -> Path:
    """Where the job's result lies, else the job's own folder."""
    made: Artifact | None = next(iter(status.artifacts), None)
    return made.path if made is not None else status.folder.path


def open_path(path: Path) -> None:
    """Open a folder or file the way the system does."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(plain_path(path)))


def command_line(status: JobStatus) -> str:
    """The same job as a command a person can type or hand to a colleague."""
    job_file = plain_path(status.folder.spec_file)
    quoted = json.dumps(job_file, ensure_ascii=False) if sys.platform == "win32" else shlex.quote(job_file)
    return f"workbench run {status.spec.task} --preset {quoted}"
