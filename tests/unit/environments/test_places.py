"""Where side environments lie, and which Python they are made with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workbench.environments import place, pythons
from workbench.environments.place import side_folder
from workbench.environments.pythons import find_python
from workbench.errors import UnavailableError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs programs that are scripts")
OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workbench runs in a virtual environment of its own folder."""
    folder = tmp_path / "Face Depth ü" / ".venv"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(place.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "data")
    return folder


def test_beside_the_workbenchs_own(prefix: Path) -> None:
    assert side_folder("blender") == prefix.with_name(".venv-blender")
    assert not side_folder("blender").exists()


def test_where_nothing_can_be_made_beside_it(prefix: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(place, "can_write", lambda _: False)
    elsewhere = tmp_path / "data" / "environment-blender"
    assert side_folder("blender") == elsewhere
    elsewhere.mkdir(parents=True)
    monkeypatch.undo()
    assert place.can_write(tmp_path)
    assert not place.can_write(tmp_path / "missing")


def test_what_is_there_stays_where_it_is(prefix: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "data" / "environment-blender"
    elsewhere.mkdir(parents=True)
    assert side_folder("blender") == elsewhere
    prefix.with_name(".venv-blender").mkdir()
    assert side_folder("blender") == prefix.with_name(".venv-blender")


def test_without_a_virtual_environment(prefix: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    assert side_folder("x") == tmp_path / "data" / "environment-x"


def test_our_own_python_serves_where_it_fits() -> None:
    assert find_python(["3.99", OWN], "Tiny") == Path(sys.executable)


def python_that_says(path: Path, said: str, status: int = 0) -> None:
    path.write_text(f"#!/bin/sh\nprintf '{said}'\nexit {status}\n", encoding="utf-8")
    path.chmod(0o755)


@POSIX
def test_another_python_is_found_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    python_that_says(tmp_path / "python3.98", "not found\\n", 127)  # a shim without that version behind it
    python_that_says(tmp_path / "python3", "3.98\\n/where/python3.98\\n")
    assert find_python(["3.98"], "Tiny") == Path("/where/python3.98")
    python_that_says(tmp_path / "python3.98", "3.98\\n/better/python3.98\\n")
    assert find_python(["3.98"], "Tiny") == Path("/better/python3.98")


def test_windows_launcher_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons.sys, "platform", "win32")
    monkeypatch.setattr(pythons.shutil, "which", lambda name: {"py": "py.exe", "python": "python.exe"}.get(name))
    assert list(pythons._candidates("3.11")) == [["py.exe", "-3.11"], ["python.exe"]]


def test_no_such_python_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "_candidates", lambda _: iter([["no-such-program"]]))
    with pytest.raises(UnavailableError) as caught:
        find_python(["3.98"], "Blender 4.5 as a Python module")
    assert caught.value.sentence.startswith(
        f"Blender 4.5 as a Python module needs Python 3.98, the workbench runs on {OWN}"
    )
    assert "choose" in caught.value.sentence
