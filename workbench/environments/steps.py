"""One step of an installation: a process whose output goes to the log, watched while it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from workbench.environments.filling import clean_variables
from workbench.errors import DataError
from workbench.files import read_json, write_json
from workbench.jobs.liveness import ProcessMark, kill_tree

_LOOK_EVERY_S = 0.25


class Stopped(Exception):  # noqa: N818  what happened is no error
    """Someone no longer wants the installation; it can go on later from here."""


def run_step(command: list[str], log: Path, watch: Callable[[str], bool]) -> tuple[int, str]:
    """Run a command to its end; returns its exit status and what it printed.

    `watch` is called several times a second with what was printed so far, and says whether to go on.

    Raises
    ------
    Stopped : `watch` said no; the process and all it started are gone.  OSError : it cannot be started.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    with open(log, "a+b") as stream:
        stream.write(f"\n$ {' '.join(command)}\n".encode())
        stream.flush()
        start = stream.seek(0, os.SEEK_END)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=clean_variables(),
            creationflags=flags,
        )
        try:
            _note(process.pid, log)
            while process.returncode is None:
                if not watch(_printed(log, start)):
                    raise Stopped
                try:
                    process.wait(timeout=_LOOK_EVERY_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if process.poll() is None:
                kill_tree(process.pid)  # nothing may go on writing into the environment
                process.wait()
            _note_file(log).unlink(missing_ok=True)
    return process.returncode, _printed(log, start)


def end_orphan(log: Path) -> None:
    """End the step of an installation that was itself killed: it would go on writing into the environment."""
    try:
        mark = ProcessMark.read(read_json(_note_file(log)))
    except DataError:
        return
    if mark is not None and mark.alive:
        kill_tree(mark.pid)


def _note(pid: int, log: Path) -> None:
    mark = ProcessMark.of(pid)
    if mark is not None:
        write_json(_note_file(log), mark.plain(), durable=False)


def _note_file(log: Path) -> Path:
    return log.with_name(f"{log.stem}-step.lock")


def _printed(log: Path, start: int) -> str:
    with open(log, "rb") as stream:
        stream.seek(start)
        return stream.read().decode("utf-8", errors="replace")
