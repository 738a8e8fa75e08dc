"""A script in another Python: known by its token, spoken to with arrays, ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tests.jobs.running import runs, until
from workbench.environments.filling import clean_variables
from workbench.processes.foreign import PORT, ForeignProcess, SilentError, StartError
from workbench.processes.log_files import LogFiles
from workbench.processes.other_side import wire

ECHO = Path(__file__).with_name("echo.py")
Start = Callable[..., ForeignProcess]


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Start]:
    """Starts processes, ended after the test."""
    every: list[ForeignProcess] = []
    logs = LogFiles(tmp_path / "Protokolle ü", "echo")

    def begin(what: str = "echo", program: str = sys.executable, patience_s: float = 30.0) -> ForeignProcess:
        words = [program, str(ECHO), PORT, what]
        every.append(ForeignProcess(words, clean_variables(), logs.next(), patience_s=patience_s, polite=False))
        return every[-1]

    yield begin
    for process in every:
        process.kill()


def asked(process: ForeignProcess, value: Any) -> Any:
    """What comes back, heartbeats passed over."""
    wire.send(process.connection, {"op": "say", "value": value})
    while "answer" not in (message := wire.receive(process.connection)):
        assert "beat" in message
    return message["answer"]


def test_numbers_texts_and_arrays_come_back(begun: Start) -> None:
    process = begun()
    assert process.alive and process.hello["what"] == "echo"
    big = np.arange(12, dtype=np.uint16).reshape(3, 4).T
    said = asked(process, {"a": [1, 2.5, None, "ü"], "b": big, "c": np.zeros((0, 3), np.float32), "d": np.bool_(True)})
    assert (said["a"], said["d"]) == ([1, 2.5, None, "ü"], True)
    np.testing.assert_array_equal(said["b"], big)
    assert (said["c"].shape, said["c"].dtype) == ((0, 3), np.float32)
    running = psutil.Process(int(process.hello["pid"]))
    process.stop()
    assert not runs(running) and process.ended() == 0


def test_a_stranger_is_sent_away(begun: Start) -> None:
    process = begun("knock")
    assert process.hello["pid"] != 1 and asked(process, 3) == 3


def test_it_ends_when_nobody_listens_any_more(begun: Start) -> None:
    process = begun()
    running = psutil.Process(int(process.hello["pid"]))
    process.connection.close()
    until(lambda: not runs(running))


def test_one_that_ends_or_says_nothing_is_told(begun: Start, tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"it ends at once \(exit code 9\)"):
        begun("end")
    (log,) = (tmp_path / "Protokolle ü").iterdir()
    assert log.name == f"echo-{os.getpid()}-1.log"
    assert log.read_text(encoding="utf-8").strip() == "so much for words"
    with pytest.raises(SilentError, match="it said nothing within 1 s"):
        begun("mute", patience_s=1.0)
    with pytest.raises(FileNotFoundError):
        begun(program=str(tmp_path / "no python"))
