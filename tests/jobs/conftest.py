"""Jobs run in processes of their own, which must find the toys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from workbench.jobs.liveness import kill_tree

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _findable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")]))


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """End what a failed test left behind, so that it does not slow the next."""
    before = {child.pid for child in psutil.Process().children()}
    yield
    for child in psutil.Process().children():
        if child.pid not in before and "resource_tracker" not in " ".join(_command(child)):
            kill_tree(child.pid)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose name has what names have."""
    path = tmp_path / "Gesichter ü 1"
    path.mkdir()
    return path


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []
