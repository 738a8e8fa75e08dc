"""Following a job in the terminal: one line that moves, warnings above it, its end below."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from workbench.files import plain_path
from workbench.jobs.folder import JobFolder, Wanted
from workbench.jobs.preflight import duration
from workbench.jobs.process import end_now
from workbench.jobs.status import JobState, JobStatus
from workbench.jobs.watcher import JobWatcher

_LOOK_EVERY_S = 0.25
_EXIT_CODES = {JobState.DONE: 0, JobState.CANCELLED: 130, JobState.PAUSED: 0}


def follow(job: JobFolder) -> int:
    """Show a job's progress until it ends or pauses; returns the exit status. Ctrl-C cancels, twice ends it at once."""
    watcher = JobWatcher(job)
    line = StatusLine()
    with _interrupts(asker(job, line)):
        while True:
            for event in watcher.news():
                if event.get("kind") == "warning":
                    line.above(f"Warning: {event.get('sentence', '')}")
                elif event.get("kind") == "item" and event.get("sentence"):
                    line.above(f"Left out {event.get('id')}: {event['sentence']}")
            status = watcher.known()
            if status.state.over or status.state is JobState.PAUSED:
                break
            line.show(describe(status))
            time.sleep(_LOOK_EVERY_S)
    line.clear()
    print(ending(status))
    return _EXIT_CODES.get(status.state, 1)


def describe(status: JobStatus) -> str:
    """A job at one moment in one line: "running  120/500 faces  24 %  3.1/s  2 min left"."""
    parts = [status.state.value]
    if status.total:
        parts.append(f"{status.done:g}/{status.total:g} {status.spec.noun}")
        parts.append(f"{100 * (status.fraction or 0):.0f} %")
    elif status.done:
        parts.append(f"{status.done:g} {status.spec.noun}")
    if status.rate:
        parts.append(f"{status.rate:.3g}/s" if status.rate >= 1 else f"{duration(1 / status.rate)} each")
    if status.eta_s is not None:
        parts.append(f"{duration(status.eta_s)} left")
    parts += [f"{name} {value:.4g}" for name, value in list(status.figures.items())[:3]]
    parts += [status.note] if status.note else []
    return "  ".join(parts)


def ending(status: JobStatus) -> str:
    """What is left to say when a job has ended: figures, what it made, what went wrong."""
    took = f" in {duration(status.seconds)}" if status.seconds else ""
    lines = [f"{status.spec.title}: {status.state.value}{took}"]
    lines += [f"  {name}: {_plain(value)}" for name, value in status.summary.items()]
    lines += [f"  {a.kind}: {plain_path(a.path)}" for a in status.artifacts]
    if status.set_aside:
        of_all = f"of {status.total:g} " if status.total else ""
        lines.append(f"  {status.set_aside} {of_all}{status.spec.noun} could not be made; the log says why")
    lines += [f"  {status.sentence}"] if status.sentence else []
    if status.state is not JobState.DONE:
        lines.append(f"  log: {plain_path(status.folder.log)}")
    if status.state.resumable:
        lines.append(f"  go on with: workbench jobs resume {status.id}")
    return "\n".join(lines)


class StatusLine:
    """One line that is written over in a terminal; nothing where output goes to a file."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            print("\r" + text[:width].ljust(width), end="", flush=True)

    def above(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        print(text, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._live:
            print("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r", end="", flush=True)


def asker(job: JobFolder, line: StatusLine) -> Callable[[], None]:
    """What Ctrl-C does: the first time it asks the job to stop, the second time it ends it at once."""
    asked = False

    def ask() -> None:
        nonlocal asked
        if asked:
            end_now(job)
            return
        asked = True
        line.above("Stopping after what is being made now; press Ctrl-C again to stop at once.")
        job.want(Wanted.CANCEL)

    return ask


@contextmanager
def _interrupts(ask: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, and the wish of a scheduler or the system that we end, go to the job, not to us."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        ask()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows under their column names, columns as wide as they need."""
    if not rows:
        return ""
    names = list(rows[0])
    widths = [max(len(name), *(len(row[name]) for row in rows)) for name in names]
    lines = ["  ".join(n.ljust(w) for n, w in zip(names, widths, strict=True))]
    lines += ["  ".join(row[n].ljust(w) for n, w in zip(names, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)
