"""Making, filling, repairing and removing a side environment.

pip is that of the workbench's own environment, told to work for the other Python: the new one needs none. What pip
downloaded wholly stays in its cache, and packages that are whole stay installed, so that a killed installation goes on.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from workbench.environments import pip_output
from workbench.environments.environment import SideEnvironment
from workbench.environments.filling import alive, forget_half_installed
from workbench.environments.problems import missing_package, no_room, problem
from workbench.environments.pythons import find_python
from workbench.environments.steps import Stopped, end_orphan, run_step
from workbench.errors import JobError, WorkspaceError
from workbench.files import long_path, plain_path, storage_error
from workbench.jobs.engine.surroundings import python_program
from workbench.jobs.lock import ProcessLock

_MEASURE_EVERY_S = 2.0
_RAW_BARS = (24, 1)
"""pip's version from which it prints bytes for programs to read."""


@dataclass(frozen=True)
class InstallProgress:
    """How far an installation is, in megabytes downloaded and unpacked, and what is being done."""

    done_mb: float
    total_mb: float
    note: str


Tell = Callable[[InstallProgress], bool]
"""Called several times a second; says whether to go on."""


def install_side_environment(environment: SideEnvironment, tell: Tell) -> bool:
    """See that a side environment is whole: make, fill, repair or only check it. False where `tell` stopped it.

    Raises
    ------
    UnavailableError : no fitting Python, no network, no wheel for this computer, a system library is missing.
    WorkspaceError : the disk is full, or the folder cannot be written to.  JobError : another process is at it.
    """
    folder = environment.folder
    lock = ProcessLock(folder.with_name(f"{folder.name}-install.lock"))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if lock.take() is not None:
            raise JobError(f"{environment.contents.title} is being installed already", remedy="wait for it to end")
        try:
            _Installation(environment, tell).run()
        finally:
            lock.release()
    except Stopped:
        return False
    except OSError as error:
        raise storage_error(error, folder) from error
    return True


def remove_side_environment(environment: SideEnvironment) -> None:
    """Delete a side environment and its log; nothing happens where there is none.

    Raises
    ------
    WorkspaceError : a file of it is in use.
    """
    folder = long_path(environment.folder)
    try:
        (folder / "installed.json").unlink(missing_ok=True)  # first: what is half removed must not count as ready
        if folder.exists():
            shutil.rmtree(folder)
        environment.log.unlink(missing_ok=True)
    except OSError as error:
        remedy = "end the jobs that use it, then remove it again"
        raise WorkspaceError("A file is in use", where=plain_path(error.filename or folder), remedy=remedy) from error


class _Installation:
    """One go at it: the steps in order, and what they report."""

    def __init__(self, environment: SideEnvironment, tell: Tell) -> None:
        self._environment = environment
        self._contents = environment.contents
        self._tell = tell
        self._downloaded = self._unpacked = 0.0
        self._measured_at = 0.0

    def run(self) -> None:
        """Raises Stopped, WorkbenchError or OSError."""
        environment = self._environment
        end_orphan(environment.log)
        environment.log.write_text("", encoding="utf-8")
        if environment.ready() and self._checks():
            return
        (environment.folder / "installed.json").unlink(missing_ok=True)
        python = find_python(self._contents.pythons, self._contents.title)
        self._refuse_full_disk()
        if alive(environment.folder):
            forget_half_installed(environment.folder)
        else:
            venv = ["-m", "venv", "--without-pip", "--clear", str(environment.folder)]
            self._step("Making the environment", [str(python), *venv])
        self._step("Installing", self._pip())
        if not self._checks():
            # A file that is gone or damaged: pip takes a package whose record is whole for whole.
            self._step("Repairing", [*self._pip(), "--force-reinstall"])
            self._step("Checking", self._check())
        environment.finish()

    def _pip(self) -> list[str]:
        python = ["--python", str(self._environment.python)]
        quiet = ["--no-input", "--disable-pip-version-check"]
        bars = ["--progress-bar", "raw"] if _pip_version() >= _RAW_BARS else []
        command = [python_program(), "-m", "pip", *python, *quiet, "install", "--only-binary=:all:", *bars]
        alone = ["--no-deps"] if self._contents.no_deps else []
        return [*command, *alone, *self._contents.requirements]

    def _check(self) -> list[str]:
        return [str(self._environment.python), "-s", "-c", self._contents.check]

    def _checks(self) -> bool:
        """Whether the finished environment's Python can load what it is for; True too where only we can cure it."""
        with contextlib.suppress(OSError):
            status, said = run_step(self._check(), self._environment.log, lambda _: self._report("checking"))
            if status and missing_package(said):
                raise problem(said, self._contents, self._environment.log)
            return status == 0
        return False

    def _step(self, title: str, command: list[str]) -> None:
        began = time.monotonic()

        def watch(output: str) -> bool:
            self._measure(output)
            doing = pip_output.detail(output)
            note = f"{title}: {doing}" if doing else title
            return self._report(f"{note}, {time.monotonic() - began:.0f} s")

        status, said = run_step(command, self._environment.log, watch)
        if status:
            raise problem(said, self._contents, self._environment.log)

    def _report(self, note: str) -> bool:
        contents = self._contents
        total = contents.download_mb + contents.disk_mb
        return self._tell(InstallProgress(self._downloaded + self._unpacked, total, note))

    def _measure(self, output: str) -> None:
        contents = self._contents
        self._downloaded = min(max(self._downloaded, pip_output.downloaded_mb(output)), contents.download_mb)
        if pip_output.installing(output):
            self._downloaded = contents.download_mb  # or it came from pip's cache
            if time.monotonic() - self._measured_at >= _MEASURE_EVERY_S:
                self._unpacked = min(_size_mb(self._environment.folder), contents.disk_mb)
                self._measured_at = time.monotonic()

    def _refuse_full_disk(self) -> None:
        folder = self._environment.folder
        there = _size_mb(folder) if folder.exists() else 0.0
        if shutil.disk_usage(folder.parent).free / 1e6 < self._contents.disk_mb - there:
            raise no_room(self._contents, plain_path(folder))


def _size_mb(folder: Path) -> float:
    size = 0
    for above, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(above, name)).st_size
    return size / 1e6


def _pip_version() -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version("pip").split(".")[:2])
    except (PackageNotFoundError, ValueError):
        return ()
