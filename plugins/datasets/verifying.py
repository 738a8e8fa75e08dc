"""`datasets.verify`: every file of a dataset re-read and compared with what was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.api import DataError, Job, Place, Settings, Task, setting, verify

_MOST_WARNINGS = 200


class VerifySettings(Settings):
    """Which dataset to verify."""

    dataset: Path = setting(
        ..., title="Dataset", description="A dataset of your workspace, by name, or any dataset folder.", kind="dataset"
    )


class VerifyDataset(Task[VerifySettings]):
    """Lists every missing, changed or leaking sample as a warning and returns the content hash."""

    settings = VerifySettings
    title = "Verify a dataset"
    verb = "Verify"
    noun = "samples"

    def run(self, s: VerifySettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Read everything; cancelling ends early with what was found so far."""
        found = verify(folder_of(s, job.place), lambda done, total: job.progress(done, total), job.should_stop)
        for sentence in found.problems[:_MOST_WARNINGS]:
            job.warn(sentence)
        if len(found.problems) > _MOST_WARNINGS:
            job.warn(f"{len(found.problems) - _MOST_WARNINGS} more problems are not listed.")
        for sentence in found.remarks:
            job.warn(sentence)
        return {
            "samples": found.samples,
            "problems": len(found.problems),
            "bytes": found.bytes,
            "content hash": found.content_hash or None,
            "whole": not found.problems and not found.stopped,
        }

    def check(self, s: VerifySettings, place: Place) -> None:
        """Refuse a folder that is no dataset."""
        folder = folder_of(s, place)
        if not (folder / "dataset.json").exists():
            raise DataError("There is no dataset here", where=folder)


def folder_of(s: VerifySettings, place: Place) -> Path:
    """The folder meant: as given where it is absolute, else the workspace's dataset of that name."""
    return s.dataset if s.dataset.is_absolute() else place.dataset(str(s.dataset))
