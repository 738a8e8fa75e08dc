"""What can go wrong with a Blender process, each as one sentence; what Blender said goes to the log behind it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

from workbench.api import DataError, JobError, LostError, UnavailableError, WorkbenchError, files

E = TypeVar("E", bound=WorkbenchError)
_LOG_REMEDY = "the log has what it said last"
# Exit codes of a process that another one ended. On Windows the Task Manager and taskkill give 1 and psutil 15, with
# which ours never ends by itself; elsewhere it is the negative number of the signal that kills or terminates.
_KILLED = {1, 15} if sys.platform == "win32" else {-9, -15}
STOOD_STILL = "Timeout ("
"""What Python's faulthandler begins with when it ends a process in which Python does not run any more."""
_MEMORY_WORDS = ("MemoryError", "out of memory", "bad_alloc", "Malloc returns null")


class BlenderOutputError(Exception):
    """Never raised alone: the cause of another, so that the log gets what Blender printed."""


def ended(code: int | None, said: str, *, short_of_memory: bool = False) -> WorkbenchError:
    """Its process is gone in the middle of a picture."""
    if short_of_memory or any(word in said[-4000:] for word in _MEMORY_WORDS):
        return _because(out_of_memory(None), said)
    if code in _KILLED:
        return _because(LostError(f"Blender was ended from outside (exit code {code})"), said)
    return _because(JobError(f"Blender ended unexpectedly (exit code {code})", remedy=_LOG_REMEDY), said)


def stands_still(seconds: float, said: str) -> JobError:
    """No heartbeat."""
    return _because(JobError(f"Blender stands still: no sign of life for {seconds:.0f} s", remedy=_LOG_REMEDY), said)


def too_long(seconds: float, said: str) -> JobError:
    """It lives, but the picture does not come."""
    remedy = "allow more time, or ask for a smaller picture or fewer light paths"
    return _because(JobError(f"Blender took longer than {seconds:.0f} s for one picture", remedy=remedy), said)


def out_of_memory(held_bytes: int | None) -> JobError:
    """It was ended because of what it holds, or ended itself."""
    held = "" if held_bytes is None else f" (it held {held_bytes / 1e9:.1f} GB)"
    return JobError(f"Blender ran out of memory{held}", remedy="use fewer workers, a smaller picture or less hair")


def inside(problem: str, log: str) -> JobError:
    """Something was raised in Blender's Python; `log` is its traceback."""
    if any(word in problem for word in _MEMORY_WORDS):
        return _because(out_of_memory(None), log)
    return _because(JobError(f"Blender could not take the picture ({_one_line(problem)})"), log)


def refused(sentence: list[str], log: str) -> DataError:
    """A person's file cannot be used as it is; Blender is fine. `sentence`: what is wrong, and what to try."""
    what, remedy = sentence
    return _because(DataError(what, remedy=remedy or None), log)


def not_whole(place: Path) -> JobError:
    """It says that it wrote a picture, but the file is cut short."""
    return JobError("Blender wrote no whole picture", where=files.plain_path(place), remedy=_LOG_REMEDY)


def gone(blender: Path) -> UnavailableError:
    """The executable is not there any more."""
    remedy = "bring it back or choose another one, then resume; what is finished is kept"
    return UnavailableError("Blender is no longer there", where=files.plain_path(blender), remedy=remedy)


def not_startable(blender: Path, why: str, said: str = "") -> UnavailableError:
    """It does not come to the point where it takes pictures; `why` is a clause."""
    remedy = "the log has what it said; another Blender may work"
    return _because(
        UnavailableError(f"Blender cannot be used: {why}", where=files.plain_path(blender), remedy=remedy), said
    )


def _because(error: E, said: str) -> E:
    if said.strip():
        error.__cause__ = BlenderOutputError(said.strip())
    return error


def _one_line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 200 else f"{words[:199]}…"
