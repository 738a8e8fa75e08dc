"""Files that are whole or absent."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from workbench import files
from workbench.errors import DataError, WorkspaceError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ü mit Raum" / "a.json"
    files.write_json(path, {"größe": [1, 2.5, None]})
    assert files.read_json(path) == {"größe": [1, 2.5, None]}
    assert path.read_bytes().endswith(b"\n")
    assert b"\r" not in path.read_bytes()
    assert [p.name for p in path.parent.iterdir()] == ["a.json"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    files.write_text(path, "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="The disk is full"):
        files.write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_replacing_waits_for_a_scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, []

    def held(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) < 4:
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    files.write_text(tmp_path / "a.txt", "x")
    assert len(calls) == 4
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no permission bits")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(WorkspaceError, match="cannot be written to"):
        files.write_text(tmp_path / "a.txt", "x")


def test_a_folder_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        files.write_text(tmp_path / "plain" / "a.txt", "x")


def test_missing_and_damaged_json_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"missing \(.*a\.json\)"):
        files.read_json(tmp_path / "a.json")
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="not valid JSON"):
        files.read_json(tmp_path / "a.json")


def test_a_torn_last_line_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes('{"a": 1}\n{"b": "\u2028"}\n{"c": '.encode())
    lines, offset = files.whole_lines(path)
    assert lines == ['{"a": 1}', '{"b": "\u2028"}']
    assert list(files.json_lines(path)) == [{"a": 1}, {"b": "\u2028"}]
    with open(path, "ab") as stream:
        stream.write(b"3}\n")
    assert files.whole_lines(path, offset)[0] == ['{"c": 3}']


def test_appending_keeps_lines_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(3):
        files.append_line(path, str(number), durable=True)
    assert files.whole_lines(path)[0] == ["0", "1", "2"]


@pytest.mark.parametrize("parts", [("..",), ("a", "..", "..", "b"), (os.path.abspath(os.sep) + "etc",)])
def test_nothing_climbs_out_of_a_folder(tmp_path: Path, parts: tuple[str, ...]) -> None:
    with pytest.raises(WorkspaceError, match="outside the chosen folder"):
        files.inside(tmp_path, *parts)


def test_inside_joins(tmp_path: Path) -> None:
    assert files.inside(tmp_path, "a", "b.txt") == files.long_path(tmp_path / "a" / "b.txt")


def test_long_and_plain_paths_agree(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["Ordner ü " + "x" * 40] * 6, "datei.txt")
    assert len(str(deep)) > 260
    files.write_text(deep, "x")
    assert files.plain_path(files.long_path(deep)) == str(deep)
    assert files.plain_path("\\\\?\\UNC\\server\\share") == "\\\\server\\share"
    assert files.sha256(deep) == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
