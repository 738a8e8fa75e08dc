"""The job as one run of a sweep sees it: its own place for the state it goes on from, the sweep's for all else."""

from __future__ import annotations

from plugins.training.loop.silent_job import SilentJob
from workbench.api import Place


class SweptJob(SilentJob):
    """A `Job` for a run inside a worker of a batch. A sweep is paused between its runs, and ends by ending workers;
    the run goes on from its last saved state."""

    def __init__(self, place: Place, item: str) -> None:
        super().__init__(place, place.job / "runs" / item)
        self.state_file.parent.mkdir(parents=True, exist_ok=True)
        self.warnings: list[str] = []

    def warn(self, sentence: str) -> None:
        """Kept for the sweep to tell."""
        self.warnings.append(sentence)
