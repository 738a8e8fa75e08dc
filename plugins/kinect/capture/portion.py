"""A job that does several things one after the other, as one of them sees it."""

from __future__ import annotations

from pathlib import Path

from workbench.api import Job, Place, Scalar


class Portion:
    """The `Job` of one part: its progress begins at `before` of `total`, and notes begin with its name."""

    def __init__(self, job: Job, before: float, total: float, name: str) -> None:
        self._job, self._before, self._total, self._name = job, before, total, name

    @property
    def place(self) -> Place:
        return self._job.place

    @property
    def state_file(self) -> Path:
        return self._job.state_file

    @property
    def resumed(self) -> bool:
        return self._job.resumed

    def progress(self, done: float, total: float, note: str = "") -> None:
        self._job.progress(
            self._before + min(done, total), self._total, f"{self._name}: {note}" if note else self._name
        )

    def metric(self, name: str, value: float, *, step: int, **where: Scalar) -> None:
        self._job.metric(name, value, step=step, part=self._name, **where)

    def preview(self, path: Path, *, title: str = "") -> None:
        self._job.preview(path, title=f"{self._name}: {title}")

    def warn(self, sentence: str) -> None:
        self._job.warn(sentence)

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        self._job.artifact(kind, path, title=title)

    def should_stop(self) -> bool:
        return self._job.should_stop()

    def should_pause(self) -> bool:
        return self._job.should_pause()

    def wait_while_paused(self) -> None:
        self._job.wait_while_paused()
