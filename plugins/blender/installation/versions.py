"""What a path is: Blender, a Python that has it, or neither; and its version, read without starting it if possible.

A program's version is the name of the folder beside it that holds its scripts ("4.5"), a module's the name of its
record among the packages. Only where there is none, the program is asked, and its answer is kept by path and time.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from plugins.blender.installation.answers import Answers
from plugins.blender.installation.blender import Blender, Kind, Version, judged
from plugins.blender.installation.places import is_file
from workbench.api import UnavailableError, files, kill_tree

_PATIENCE_S = 20.0
_FOLDER = re.compile(r"^(\d+)\.(\d+)$")
_RECORD = re.compile(r"^bpy-(\d+)\.(\d+)\.(\d+).*\.dist-info$")
_SAID = re.compile(r"^Blender (\d+)\.(\d+)(?:\.(\d+))?", re.MULTILINE)
_PYTHON = re.compile(r"^(python|pypy)[\d.]*w?(\.exe)?$", re.IGNORECASE)
_ASK_MODULE = "import bpy; print('Blender', bpy.app.version_string)"


def examined(path: Path, origin: str, answers: Answers, patience_s: float = _PATIENCE_S) -> Blender:
    """What lies at a path a person might name: Blender's folder or program, or (the folder of) a Python with bpy.

    May start what lies there and wait for it, so never in the window's thread.
    """
    path = program_at(path)
    kind: Kind = "module" if is_python(path) else "program"
    if not is_file(path):
        what = "there is no Blender in this folder" if os.path.lexists(path) else "there is no such file"
        return Blender(kind, path, origin, problem=what)
    try:
        version = _record(path) if kind == "module" else _scripts(path)
        version = version or answers.version(path) or _asked(path, kind, answers, patience_s)
    except UnavailableError as error:
        return Blender(kind, path, origin, problem=error.what)
    return judged(Blender(kind, path, origin, version))


def is_python(path: Path) -> bool:
    """Whether a program is a Python, by its name."""
    return _PYTHON.match(path.name) is not None


def program_at(path: Path) -> Path:
    """The program that a person means who names a folder, a macOS application or the Windows launcher."""
    inside = (
        "Contents/MacOS/Blender", "blender.exe", "blender", "Scripts/python.exe", "bin/python", "python.exe",
    )  # fmt: skip
    if path.name.lower() == "blender-launcher.exe":
        # It opens no console and returns at once, so that nothing Blender prints is heard.
        plain = path.with_name("blender.exe")
        return plain if is_file(plain) else path
    return path if is_file(path) else next((path / name for name in inside if is_file(path / name)), path)


def _record(python: Path) -> Version:
    """The version of bpy among the packages of a Python, or nothing."""
    top = python.parent if python.name.lower().endswith(".exe") else python.parent.parent
    places = [*top.glob("lib/python*/site-packages"), *(place / "Lib/site-packages" for place in (top, top.parent))]
    return _from_names(_RECORD, [entry for place in places for entry in place.glob("bpy-*.dist-info")])


def _scripts(program: Path) -> Version:
    """The version that the folder of a program's scripts is named after, or nothing."""
    program = Path(os.path.realpath(program))  # PATH often holds a link to the program in its folder
    if program.stem.lower() != "blender":
        return ()  # a neighbour such as the thumbnailer
    places = [program.parent, program.parent.parent / "Resources"]
    return _from_names(_FOLDER, [entry.parent for place in places for entry in place.glob("*/scripts")])


def _from_names(pattern: re.Pattern[str], entries: list[Path]) -> Version:
    matches = [match for entry in entries if (match := pattern.match(entry.name))]
    return max((tuple(int(number) for number in match.groups()) for match in matches), default=())


def _asked(path: Path, kind: Kind, answers: Answers, patience_s: float) -> Version:
    """The version a program states.

    Raises
    ------
    UnavailableError : it states none, or nothing in time.
    """
    words = ["-I", "-c", _ASK_MODULE] if kind == "module" else ["--version"]
    said = _output([files.plain_path(path), *words], patience_s)
    found = _SAID.search(said)
    if not found:
        missing = "this Python has no bpy" if kind == "module" else "this is not Blender"
        raise UnavailableError(missing)
    version = tuple(int(number) for number in found.groups() if number is not None)
    answers.keep(path, version)
    return version


def _output(command: list[str], patience_s: float) -> str:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    # Into a file: a pipe stays open, and we would wait, as long as anything lives that the program started.
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, creationflags=flags)
        except (OSError, ValueError) as error:
            raise UnavailableError(f"it cannot be started ({getattr(error, 'strerror', None) or error})") from error
        try:
            process.wait(timeout=patience_s)
        except subprocess.TimeoutExpired:
            raise UnavailableError(f"it gave no answer within {patience_s:g} seconds") from None
        finally:
            if process.poll() is None:
                kill_tree(process.pid)
                process.wait()
        said.seek(0)
        return said.read(100_000).decode("utf-8", errors="replace")
