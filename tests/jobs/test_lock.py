from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from workbench.jobs.liveness import ProcessMark, kill_tree, this_host
from workbench.jobs.lock import ProcessLock


def _write(path: Path, mark: ProcessMark) -> None:
    path.write_text(json.dumps(mark.plain()), encoding="utf-8")


def test_a_mark_is_alive_only_for_the_same_process() -> None:
    mine = ProcessMark.mine()
    assert mine.alive is True
    assert ProcessMark.read(mine.plain()) == mine
    assert ProcessMark(mine.pid, mine.started - 100, mine.host).alive is False
    assert ProcessMark(mine.pid, mine.started, "elsewhere").alive is None
    assert ProcessMark.read({"pid": 3}) is None


def test_a_killed_child_counts_as_dead_before_anyone_asked_after_it() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = ProcessMark.of(child.pid)
    assert mark is not None
    assert mark.alive
    kill_tree(child.pid)
    psutil.wait_procs([psutil.Process(child.pid)] if psutil.pid_exists(child.pid) else [], timeout=0)
    end = time.monotonic() + 10
    while mark.alive:
        assert time.monotonic() < end
    child.communicate()
    assert ProcessMark.of(child.pid) is None


def test_only_one_holds_a_lock_until_it_lets_go(tmp_path: Path) -> None:
    first, second = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock")
    assert first.take() is None
    assert second.take() == ProcessMark.mine()
    second.release()
    assert first.holder() == ProcessMark.mine()
    first.release()
    assert first.holder() is None
    assert second.take() is None


def test_the_lock_of_a_dead_process_is_worth_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    _write(path, ProcessMark(os.getpid(), 1.0, this_host()))
    assert ProcessLock(path).holder() is None
    assert ProcessLock(path).take() is None
    assert list(tmp_path.glob("*.stale")) == []


def test_another_computers_lock_counts_while_it_is_fresh_or_until_it_is_taken_by_force(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    theirs = ProcessMark(1, 1.0, "elsewhere")
    _write(path, theirs)
    assert ProcessLock(path).take() == theirs
    old = time.time() - 1000
    os.utime(path, (old, old))
    assert ProcessLock(path).take() is None
    _write(path, theirs)
    assert ProcessLock(path).take(force=True) is None


def test_a_lock_cut_short_while_it_was_written_is_waited_for_then_cleared(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_bytes(b"")
    assert ProcessLock(path).take() is not None
    old = time.time() - 60
    os.utime(path, (old, old))
    assert ProcessLock(path).take() is None
