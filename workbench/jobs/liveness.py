"""Whether a process named in a file is still the one that wrote it: pid, start time and host together."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import psutil

# Linux derives a process's start from the boot time, which the clock's corrections move by up to a second.
_START_TOLERANCE_S = 2.0


@cache
def this_host() -> str:
    """This computer's name, or "unnamed" where it has none."""
    return platform.node() or "unnamed"


@dataclass(frozen=True)
class ProcessMark:
    """A process such that no later one is taken for it; `started` is seconds since the epoch."""

    pid: int
    started: float
    host: str

    @classmethod
    def mine(cls) -> Self:
        """The mark of this process."""
        return cls(os.getpid(), float(psutil.Process().create_time()), this_host())

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The mark of a running process, or None where it has already ended."""
        try:
            return cls(pid, float(psutil.Process(pid).create_time()), this_host())
        except psutil.NoSuchProcess:
            return None

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self | None:
        """The mark in a record, or None where there is no whole one."""
        try:
            return cls(int(values["pid"]), float(values["started"]), str(values["host"]))
        except (KeyError, TypeError, ValueError):
            return None

    def plain(self) -> dict[str, Any]:
        """JSON-ready, for `read`."""
        return {"pid": self.pid, "started": self.started, "host": self.host}

    @property
    def here(self) -> bool:
        """Whether the process belongs to this computer, so that `alive` can know."""
        return self.host == this_host()

    @property
    def alive(self) -> bool | None:
        """Whether the process runs; None where it belongs to another computer."""
        if not self.here:
            return None
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _START_TOLERANCE_S
            # A killed child stays listed as a zombie until the window that started it asks after it.
            return bool(same and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True


def kill_tree(pid: int) -> None:
    """End a process and everything it started, at once; children first would let a parent start new ones."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
