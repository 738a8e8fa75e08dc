"""What a path is, and its version: with and without starting it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from plugins.blender.installation.answers import Answers
from plugins.blender.installation.blender import Blender
from plugins.blender.installation.versions import examined, program_at

scripts = pytest.mark.skipif(sys.platform == "win32", reason="needs programs that are scripts")


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(tmp_path / "cache" / "answers.json")


def script(path: Path, lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def look(path: Path, answers: Answers, patience_s: float = 20.0) -> Blender:
    return examined(path, "chosen", answers, patience_s)


@scripts
@pytest.mark.parametrize(
    ("said", "version", "problem"),
    [
        ("Blender 4.5.3 LTS\\n\\tbuild date: 2025-09-09\\n", (4, 5, 3), ""),
        ("Color management: using fallback\\nBlender 5.0.1\\n", (5, 0, 1), ""),
        ("Blender 4.2 LTS\\n", (4, 2), ""),
        ("Blender 3.4.1\\n", (3, 4, 1), "Blender 3.4.1 is too old; 4.2 to 5.0 work"),
        ("GNU Image Manipulation Program\\n", (), "this is not Blender"),
        ("\\377\\376\\000", (), "this is not Blender"),
        ("", (), "this is not Blender"),
    ],
)
def test_a_program_is_asked(
    tmp_path: Path, answers: Answers, said: str, version: tuple[int, ...], problem: str
) -> None:
    found = look(script(tmp_path / "bin ü" / "blender", f"printf '{said}'"), answers)
    assert (found.version, found.problem, found.kind) == (version, problem, "program")


@scripts
def test_a_program_is_asked_once_until_it_changes(tmp_path: Path, answers: Answers) -> None:
    count = tmp_path / "count"
    path = script(tmp_path / "blender", f"echo x >> '{count}'; echo Blender 4.5.3")
    for _ in range(2):
        assert look(path, Answers(tmp_path / "cache" / "answers.json")).version == (4, 5, 3)
    assert count.read_text(encoding="utf-8").split() == ["x"]
    script(path, f"echo x >> '{count}'; echo Blender 5.0.0")
    os.utime(path, (1, 1))
    assert look(path, answers).version == (5, 0, 0)
    assert count.read_text(encoding="utf-8").split() == ["x", "x"]


@scripts
@pytest.mark.parametrize("lines", ["exec sleep 60", "sleep 60 & echo Blender 4.5.3; wait"])
def test_a_program_that_hangs_is_given_up(tmp_path: Path, answers: Answers, lines: str) -> None:
    found = look(script(tmp_path / "blender", lines), answers, patience_s=0.2)
    assert found.problem == "it gave no answer within 0.2 seconds"
    assert not (tmp_path / "cache").exists()  # it may be quicker next time


@scripts
def test_what_cannot_be_started(tmp_path: Path, answers: Answers) -> None:
    plain = tmp_path / "blender"
    plain.write_bytes(b"\x7fELF but not really")
    assert look(plain, answers).problem.startswith("it cannot be started (")
    plain.chmod(0o755)
    assert look(plain, answers).problem.startswith("it cannot be started (")


def test_folders_say_their_version_without_a_start(tmp_path: Path, answers: Answers) -> None:
    for program, folder in (
        ("blender 4.5/blender", "blender 4.5/4.5/scripts"),
        ("Blender.app/Contents/MacOS/Blender", "Blender.app/Contents/Resources/5.0/scripts"),
        ("win/blender.exe", "win/4.2/scripts"),
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).write_bytes(b"no program")
        found = look(tmp_path / program, answers)
        assert ".".join(map(str, found.version)) == folder.split("/")[-2]
        assert look(tmp_path / folder.split("/")[0], answers).path == tmp_path / program


def test_the_windows_launcher_stands_for_the_program(tmp_path: Path) -> None:
    launcher = tmp_path / "blender-launcher.exe"
    assert program_at(launcher) == launcher
    (tmp_path / "blender.exe").write_bytes(b"")
    assert program_at(launcher) == tmp_path / "blender.exe"


def test_a_neighbour_of_blender_is_not_blender(tmp_path: Path, answers: Answers) -> None:
    (tmp_path / "4.5" / "scripts").mkdir(parents=True)
    (tmp_path / "blender-thumbnailer").write_bytes(b"no program")
    assert look(tmp_path / "blender-thumbnailer", answers).problem


def test_a_python_without_bpy(answers: Answers) -> None:
    found = look(Path(sys.executable), answers)
    assert (found.kind, found.problem) == ("module", "this Python has no bpy")


@pytest.mark.parametrize("stored", ["{", "[]", '{"x": 1}', '{"P": {"mark": [0, 0], "version": [4, 5]}}'])
def test_a_damaged_cache_is_no_harm(tmp_path: Path, stored: str) -> None:
    file, program = tmp_path / "answers.json", tmp_path / "blender"
    program.write_bytes(b"")
    file.write_text(stored.replace("P", str(program).replace("\\", "\\\\")), encoding="utf-8")
    answers = Answers(file)
    assert answers.version(program) == ()
    answers.keep(program, (4, 5))
    assert answers.version(program) == (4, 5)
    entry = json.loads(file.read_text(encoding="utf-8"))[str(program)]
    entry["version"] = ["4", None]
    file.write_text(json.dumps({str(program): entry}), encoding="utf-8")
    assert answers.version(program) == ()
