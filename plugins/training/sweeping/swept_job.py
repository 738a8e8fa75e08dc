"""The job as one run of a sweep sees it: its own place for the state it goes on from, the sweep's for all else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.api import Place


class SweptJob:
    """A `Job` for a run inside a worker of a batch. A sweep is paused between its runs, and ends by ending workers;
    the run goes on from its last saved state."""

    resumed = True

    def __init__(self, place: Place, item: str) -> None:
        self.place = place
        self.state_file = place.job / "runs" / item
        self.state_file.parent.mkdir(parents=True, exist_ok=True)
        self.warnings: list[str] = []

    def progress(self, done: float, total: float, note: str = "") -> None:
        """The sweep counts whole runs."""

    def metric(self, name: str, value: float, *, step: int, **where: Any) -> None:
        """Figures stand in the run's own folder."""

    def preview(self, path: Path, *, title: str = "") -> None:
        """Pictures stand in the run's own folder."""

    def warn(self, sentence: str) -> None:
        """Kept for the sweep to tell."""
        self.warnings.append(sentence)

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        """The sweep has a result of its own."""

    def should_stop(self) -> bool:
        return False

    def should_pause(self) -> bool:
        return False

    def wait_while_paused(self) -> None:
        """Never paused."""
