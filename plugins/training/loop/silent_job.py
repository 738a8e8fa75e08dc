"""A job with nobody to tell and nobody to ask: what training sees where another process speaks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.api import Place


class SilentJob:
    """A `Job` that has its place and a state to go on from, and keeps everything to itself."""

    resumed = True

    def __init__(self, place: Place, state_file: Path) -> None:
        self.place, self.state_file = place, state_file

    def progress(self, done: float, total: float, note: str = "") -> None:
        """Not told."""

    def metric(self, name: str, value: float, *, step: int, **where: Any) -> None:
        """Not told; figures of a run stand in its own folder as well."""

    def preview(self, path: Path, *, title: str = "") -> None:
        """Not told; pictures of a run stand in its own folder."""

    def warn(self, sentence: str) -> None:
        """Not told."""

    def artifact(self, kind: str, path: Path, *, title: str = "") -> None:
        """Not told."""

    def should_stop(self) -> bool:
        return False

    def should_pause(self) -> bool:
        return False

    def wait_while_paused(self) -> None:
        """Never paused."""
