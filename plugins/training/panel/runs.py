"""The workspace's runs as the window lists them. Reads files; knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from plugins.training.figures import error_name, error_unit
from plugins.training.run_folder import RunFolder, RunRecord
from workbench.api import RunAbout, WorkbenchError


@dataclass(frozen=True)
class Run:
    """One run: its folder, what it says of itself (None before the first epoch began, or where it is damaged).

    Attributes
    ----------
    job : id of the job that trains it, or "".
    problem : why `record` cannot be read, as a sentence.
    about : what people say of it.
    """

    name: str
    folder: RunFolder
    record: RunRecord | None = None
    job: str = ""
    problem: str = ""
    about: RunAbout = field(default_factory=RunAbout)

    @property
    def kind(self) -> str:
        """What it learns: "depth", "latent" or "rgbd"; "" while that is not known."""
        return self.record.kind if self.record else ""

    @property
    def network(self) -> str:
        """Name of its network, or of the first of several."""
        if self.record is None:
            return ""
        several = [choice.network for choice in self.record.networks.values()]
        return self.record.network or next(iter(several), "")

    @property
    def datasets(self) -> tuple[str, ...]:
        """Names of the datasets it learned from."""
        return tuple(data.name for data in self.record.datasets) if self.record else ()

    @cached_property
    def unit(self) -> str:
        """Unit of the errors: "mm", or "" for targets without a scale and for what is no depth."""
        return error_unit(self.record.normalisation) if self.record and self.kind == "depth" else ""

    @property
    def error(self) -> float | None:
        """Mean error over the held-out heads at the best epoch, in `unit`; of what is no depth, the held-out loss."""
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
        return next(iter(self.datasets), "")

    @property
    def trained(self) -> bool:
        """Whether there are weights to measure and apply."""
        return bool(self.record and self.record.result)

    @cached_property
    def _name(self) -> str:
        if self.record is None:
            return ""
        return error_name(self.record.normalisation) if self.kind == "depth" else "loss"


class RunReader:
    """Reads a workspace's `runs/` again and again; a run whose files have not changed stays the same object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[object, Run]] = {}

    def read(self) -> list[Run]:
        """All runs, newest first; one that cannot be read says why."""
        if not self._folder.is_dir():
            return []
        found: dict[str, tuple[object, Run]] = {}
        for path in self._folder.iterdir():
            if path.is_dir() and not path.name.startswith("."):
                stamp, before = _stamp(path), self._known.get(path.name)
                found[path.name] = before if before and before[0] == stamp else (stamp, _read(RunFolder(path)))
        self._known = found
        runs = [run for _stamp_of_it, run in found.values()]
        return sorted(runs, key=lambda run: (run.record.created if run.record else "", run.name), reverse=True)


def read_runs(folder: Path) -> list[Run]:
    """All runs of a workspace's `runs/`, newest first; one that cannot be read says why."""
    return RunReader(folder).read()


def waiting_runs(folder: Path) -> list[str]:
    """Names of the runs in a workspace's `runs/` that wait for further computers or learn with them, latest first."""
    try:
        found = [
            (run.company.stat().st_mtime, run.name) for run in map(RunFolder, folder.glob("*")) if run.company.is_file()
        ]
    except OSError:
        # A drive that has just gone; whoever presses Join is told so.
        return []
    return [name for _time, name in sorted(found, reverse=True)]


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


def _stamp(folder: Path) -> object:
    """What changes when a run's description or what is said of it does."""
    stamps: list[tuple[int, int, int] | None] = []
    for name in ("run.json", "about.json"):
        try:
            seen = (folder / name).stat()
        except OSError:
            stamps.append(None)
        else:
            stamps.append((seen.st_mtime_ns, seen.st_size, seen.st_ino))
    return stamps


def _read(folder: RunFolder) -> Run:
    if not folder.exists():
        return Run(folder.name, folder)
    about = RunAbout.read(folder.path)
    try:
        record = folder.record()
    except WorkbenchError as error:
        return Run(folder.name, folder, problem=error.sentence, about=about)
    return Run(folder.name, folder, record, record.job, about=about)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
