"""What continuous work (training, capture) holds of its job."""

from __future__ import annotations

from pathlib import Path

from workbench.jobs.contract import Artifact, Place, Scalar
from workbench.jobs.control import Control
from workbench.jobs.folder import JobFolder
from workbench.jobs.reporter import Reporter


class RunningJob:
    """The `Job` a `Task` is run with."""

    def __init__(self, folder: JobFolder, reporter: Reporter, control: Control, *, resumed: bool) -> None:
        self._folder, self._reporter, self._control = folder, reporter, control
        self._resumed = resumed
        folder.state.mkdir(exist_ok=True)

    @property
    def place(self) -> Place:
        return self._folder.place

    @property
    def state_file(self) -> Path:
        return self._folder.state / "task"

    @property
    def resumed(self) -> bool:
        return self._resumed

    def progress(self, done: float, total: float, note: str = "") -> None:
        self._reporter.progress(done, total, note)

    def metric(self, name: str, value: float, *, step: int, **where: Scalar) -> None:
        self._reporter.metric(name, value, step=step, where=where)

    def preview(self, path: Path, *, title: str = "") -> None:
        self._reporter.preview(path, title)

    def warn(self, sentence: str) -> None:
        self._reporter.warn(sentence)

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        self._reporter.artifact(Artifact(kind, path, title))

    def should_stop(self) -> bool:
        return self._control.stop

    def should_pause(self) -> bool:
        return self._control.pause

    def wait_while_paused(self) -> None:
        if not self._control.pause:
            return
        self._reporter.state("paused")
        self._control.wait_while_paused()
        if not self._control.stop:
            self._reporter.state("running")
