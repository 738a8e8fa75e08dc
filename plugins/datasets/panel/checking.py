"""Checking a dataset: a verifying job and a look for leaks, and what they found in words."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from plugins.datasets.panel.reading import Listed, leaks
from workbench.api.ui import JobStatus, PanelContext, run_in_thread, warnings_of

_TASK = "datasets.verify"


class Checks(QObject):
    """`said(dataset, sentence, tone, sentences)`: what is known of a dataset now, and every single finding."""

    said = Signal(str, str, str, list)

    def __init__(self, context: PanelContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        context.jobs.finished.connect(self._job_finished)

    def verify(self, listed: Listed) -> None:
        """Start the job that reads every file again."""
        self._context.submit(_TASK, {"dataset": listed.name}, f"Verify {listed.name}")
        self.said.emit(listed.name, "Verifying …", "muted", [])

    def look_for_leaks(self, listed: Listed) -> None:
        """Ask the index for people and pictures in two splits; milliseconds, so in a thread."""
        run_in_thread(
            lambda: leaks(listed.folder),
            done=partial(self._say_leaks, listed.name),
            failed=lambda error: self.said.emit(listed.name, error.sentence, "bad", []),
            owner=self,
        )

    def _say_leaks(self, name: str, found: list[str]) -> None:
        if found:
            self.said.emit(name, "The splits leak:", "bad", found)
        else:
            self.said.emit(name, "No person and no picture stands in two splits.", "good", [])

    def _job_finished(self, status: JobStatus) -> None:
        if status.spec.task == _TASK:
            run_in_thread(lambda: warnings_of(status), done=partial(self._say_verified, status), owner=self)

    def _say_verified(self, status: JobStatus, warnings: list[str]) -> None:
        name = Path(str(status.spec.settings.get("dataset", ""))).name
        problems, samples = status.summary.get("problems"), status.summary.get("samples")
        if problems is None:
            self.said.emit(name, status.sentence or "The check was stopped.", "warn", [])
        elif problems:
            self.said.emit(
                name, f"Not whole: {problems} {'problem' if problems == 1 else 'problems'}.", "bad", warnings
            )
        else:
            self.said.emit(name, f"Verified: all {samples} samples are whole.", "good", warnings)
