"""The workspace's runs as the window lists them. Reads files; knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plugins.training.figures import error_name, error_unit
from plugins.training.run_folder import RunFolder, RunRecord
from workbench.api import WorkbenchError


@dataclass(frozen=True)
class Run:
    """One run: its folder, what it says of itself (None before the first epoch began, or where it is damaged).

    Attributes
    ----------
    job : id of the job that trains it, or "".
    problem : why `record` cannot be read, as a sentence.
    """

    name: str
    folder: RunFolder
    record: RunRecord | None = None
    job: str = ""
    problem: str = ""

    @property
    def unit(self) -> str:
        """Unit of the errors: "mm", or "" for targets without a scale."""
        return error_unit(self.record.normalisation) if self.record else ""

    @property
    def error(self) -> float | None:
        """Mean error over the held-out heads at the best epoch, in `unit`."""
        return _number(self.record.result.get(f"best_{self._name}")) if self.record else None

    @property
    def mean_error(self) -> float | None:
        """What predicting the mean gives on the same faces, in `unit`."""
        return self.record.baseline.get(self._name) if self.record else None

    @property
    def mean_image_error(self) -> float | None:
        """What predicting the mean depth image gives on the same faces, in `unit`."""
        return self.record.baseline.get(f"mean_image_{self._name}") if self.record else None

    @property
    def share(self) -> float | None:
        """The run's error as a share of that of predicting the mean; below 1 is better."""
        return self.error / self.mean_error if self.error is not None and self.mean_error else None

    @property
    def faces_per_s(self) -> float | None:
        """Training speed."""
        return _number(self.record.result.get("samples_per_s")) if self.record else None

    @property
    def dataset(self) -> str:
        """Name of the first dataset it learned from, or ""."""
        return self.record.datasets[0].name if self.record and self.record.datasets else ""

    @property
    def trained(self) -> bool:
        """Whether there are weights to measure and apply."""
        return bool(self.record and self.record.result)

    @property
    def _name(self) -> str:
        return error_name(self.record.normalisation) if self.record else ""


def read_runs(folder: Path) -> list[Run]:
    """All runs of a workspace's `runs/`, newest first; one that cannot be read says why."""
    if not folder.is_dir():
        return []
    found = [_read(RunFolder(path)) for path in folder.iterdir() if path.is_dir()]
    return sorted(found, key=lambda run: (run.record.created if run.record else "", run.name), reverse=True)


def with_jobs(runs: Iterable[Run], jobs: Iterable[tuple[str, str]], folder: Path) -> list[Run]:
    """Runs with those that so far are only a job (id and name of the run), which come first."""
    listed = list(runs)
    known = {run.name.casefold() for run in listed if run.record is not None}
    waiting = {name: job for job, name in reversed(list(jobs)) if name and name.casefold() not in known}
    begun = [Run(name, RunFolder(folder / name), job=job) for name, job in waiting.items()]
    return [*begun, *(run for run in listed if run.name not in waiting)]


def next_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or with the first number at its end that no other has: "my run" -> "my run 2", "unet-09" -> "unet-10"."""
    others = {other.casefold() for other in taken}
    if name.casefold() not in others:
        return name
    stem = name.rstrip("0123456789")
    digits = name[len(stem) :]
    stem, number, width = (stem, int(digits), len(digits)) if digits and stem else (f"{name} ", 1, 0)
    while True:
        number += 1
        if f"{stem}{number:0{width}d}".casefold() not in others:
            return f"{stem}{number:0{width}d}"


def _read(folder: RunFolder) -> Run:
    if not folder.exists():
        return Run(folder.name, folder)
    try:
        record = folder.record()
    except WorkbenchError as error:
        return Run(folder.name, folder, problem=error.sentence)
    return Run(folder.name, folder, record, record.job)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
