from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import SettingsError, WorkspaceError
from workbench.jobs.liveness import ProcessMark
from workbench.workspace import FOLDERS, Workspace, check_name, unused_name


def test_a_folder_becomes_a_workspace_and_stays_one(tmp_path: Path) -> None:
    root = tmp_path / "Meine Gesichter ü"
    made = Workspace.open(root)
    assert sorted(p.name for p in root.iterdir()) == sorted([*FOLDERS, "workspace.json"])
    assert list((root / "datasets").iterdir()) == []
    again = Workspace.open(root, create=False)
    assert again.info == made.info
    assert os.fspath(again) == str(root)


def test_what_cannot_be_a_workspace_says_why(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace"):
        Workspace.open(tmp_path / "none", create=False)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(WorkspaceError, match="this is a file"):
        Workspace.open(file)
    newer = Workspace.open(tmp_path / "newer")
    (newer.root / "workspace.json").write_text('{"format": 99, "workbench": "9.9"}')
    with pytest.raises(WorkspaceError, match=r"newer workbench \(9\.9\)"):
        Workspace.open(newer.root)


def test_a_read_only_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(tmp_path / "w")

    def refuse(_path: Path, _data: bytes) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(WorkspaceError, match="cannot be written to"):
        Workspace.open(tmp_path / "w")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes longer paths")
def test_a_path_too_deep_for_the_disk_is_refused_at_once(tmp_path: Path) -> None:
    root = tmp_path
    while len(str(root)) < 3990 - 200:
        root = root / ("d" * 200)
    with pytest.raises(WorkspaceError, match="too long"):
        Workspace.open(root / ("e" * (3990 - len(str(root)))))


def test_a_long_path_with_an_umlaut_works(tmp_path: Path) -> None:
    root = tmp_path / ("ü " * 60).strip() / ("lang " * 22).strip()
    assert len(str(root)) > 230
    assert Workspace.open(root).warnings() is not None


def test_a_damaged_description_does_not_lock_anyone_out(tmp_path: Path) -> None:
    Workspace.open(tmp_path)
    (tmp_path / "workspace.json").write_bytes(b"\0\0\0")
    assert Workspace.open(tmp_path).info["format"] == 1
    assert (tmp_path / "workspace.damaged.json").read_bytes() == b"\0\0\0"


def test_two_windows_on_one_workspace_get_one_sentence(tmp_path: Path) -> None:
    first, second = Workspace.open(tmp_path), Workspace.open(tmp_path)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = ProcessMark.of(other.pid)
    assert mark is not None
    (tmp_path / "window.lock").write_text(json.dumps(mark.plain()))
    with pytest.raises(WorkspaceError, match="already open in another window"):
        first.hold()
    other.communicate(b"\n")
    first.hold()
    with pytest.raises(WorkspaceError, match="already open"):
        second.hold()
    first.refresh()
    first.release()
    second.hold()
    second.release()
    (tmp_path / "window.lock").write_text(json.dumps(ProcessMark(1, 1.0, "elsewhere").plain()))
    with pytest.raises(WorkspaceError, match="another computer"):
        first.hold()


@pytest.mark.parametrize(
    "name", ["", "  ", "a/b", "a\\b", "con", "COM1.txt", ".hidden", "end.", " x", "a\nb", "x" * 101, ".."]
)
def test_names_no_system_takes_are_refused(name: str) -> None:
    with pytest.raises(SettingsError):
        check_name(name)


@pytest.mark.parametrize("name", ["faces", "Köpfe 2", "console", "a.b", "x" * 100])
def test_plain_names_are_taken(name: str) -> None:
    assert check_name(name) == name


def test_the_first_unused_name_ignores_letter_case(tmp_path: Path) -> None:
    assert unused_name(tmp_path / "none", "faces") == "faces"
    (tmp_path / "Faces").mkdir()
    assert unused_name(tmp_path, "faces") == "faces 2"
    (tmp_path / "faces 2").mkdir()
    assert unused_name(tmp_path, "faces") == "faces 3"
    (tmp_path / ("x" * 100)).mkdir()
    assert len(unused_name(tmp_path, "x" * 100)) == 100
