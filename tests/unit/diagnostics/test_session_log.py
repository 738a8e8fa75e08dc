"""The log of one session."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.diagnostics.session_log import start_log, stop_log, try_start_log
from workbench.errors import WorkspaceError


@pytest.fixture(autouse=True)
def closed() -> object:
    level = logging.getLogger().level
    yield
    stop_log("test")
    logging.getLogger().setLevel(level)


def test_what_is_logged_is_in_the_file(tmp_path: Path) -> None:
    path = start_log("test", folder=tmp_path / "ü")
    logging.getLogger("any.where").warning("Grüße %s", 3)
    stop_log("test")
    text = path.read_text(encoding="utf-8")
    assert "Python 3." in text.splitlines()[0]
    assert "WARNING" in text
    assert "any.where: Grüße 3" in text


def test_starting_twice_writes_once(tmp_path: Path) -> None:
    start_log("test", folder=tmp_path)
    path = start_log("test", folder=tmp_path)
    logging.getLogger("x").warning("only once")
    stop_log("test")
    assert path.read_text(encoding="utf-8").count("only once") == 1


def test_the_file_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.diagnostics.session_log._BYTES", 2000)
    start_log("test", folder=tmp_path)
    for number in range(400):
        logging.getLogger("x").warning("line %d", number)
    stop_log("test")
    files = sorted(tmp_path.glob("test.log*"))
    assert len(files) == 5
    assert all(f.stat().st_size <= 2000 for f in files)


def test_no_place_to_log_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        start_log("test", folder=tmp_path / "file" / "logs")
    monkeypatch.setattr("workbench.diagnostics.session_log.log_folder", lambda: tmp_path / "file" / "logs")
    assert try_start_log("test") is None


def test_a_crash_below_python_leaves_its_stack(tmp_path: Path) -> None:
    program = (
        "import sys, faulthandler, pathlib\n"
        "from workbench.diagnostics.session_log import watch_crashes\n"
        "watch_crashes(pathlib.Path(sys.argv[1]))\n"
        "faulthandler._sigsegv()\n"
    )
    path = tmp_path / "window.crash.txt"
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, timeout=60)
    assert done.returncode != 0
    assert "most recent call first" in path.read_text(encoding="utf-8")
