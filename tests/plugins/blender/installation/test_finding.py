"""Which Blender is used, on machines made of folders, a registry of our own and programs that print a version."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.blender.installation import finding
from plugins.blender.installation.blender import Blender, judged
from plugins.blender.installation.finding import VARIABLE, find_blender, known_blenders
from plugins.blender.installation.places import Machine, Spot
from workbench.errors import UnavailableError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs programs that are scripts")


class NoKeys:
    def names(self, root: str, key: str) -> list[str]:
        return []

    def values(self, root: str, key: str) -> Mapping[str, str]:
        return {}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Linux computer with nothing on it."""
    monkeypatch.setattr(finding, "_own", list)
    (tmp_path / "home").mkdir()
    return Machine("linux", tmp_path / "home", {"PATH": ""}, tmp_path, NoKeys())


def unpacked(folder: Path, version: str, name: str = "blender") -> Path:
    """A folder as Blender's archives hold: the program, and a folder of scripts named after the version."""
    (folder / version / "scripts").mkdir(parents=True)
    (folder / name).write_bytes(b"not a program")
    return folder / name


def test_nothing_found_says_what_to_do(machine: Machine) -> None:
    with pytest.raises(UnavailableError, match=r"^No Blender was found: choose a Blender 4\.2 to 5\.0, or let"):
        find_blender(machine=machine)
    assert known_blenders(machine=machine) == []


def test_the_newest_tested_one_is_taken(machine: Machine) -> None:
    for version in ("4.2", "5.0", "5.1", "4.5", "3.6"):
        unpacked(machine.root / "opt" / f"blender-{version}.1-linux-x64", version)
    found = find_blender(machine=machine)
    assert (found.version, found.kind, found.origin, found.note) == ((5, 0), "program", "installed", "")
    known = known_blenders(machine=machine)
    assert [b.version for b in known] == [(5, 0), (4, 5), (4, 2), (5, 1), (3, 6)]
    assert [b.usable for b in known] == [True, True, True, True, False]
    assert known[3].note == "newer than what was tested (4.2 to 5.0)"
    assert known[4].problem == "Blender 3.6 is too old; 4.2 to 5.0 work"


def test_only_an_old_one_is_named(machine: Machine) -> None:
    old = unpacked(machine.home / "blender-3.4", "3.4")
    with pytest.raises(UnavailableError) as caught:
        find_blender(machine=machine)
    assert f"Blender 3.4 is too old; 4.2 to 5.0 work ({old})" in caught.value.sentence


def test_the_chosen_one_is_insisted_on(machine: Machine) -> None:
    unpacked(machine.root / "opt" / "blender-5.0", "5.0")
    folder = machine.root / "My Blender ü"
    unpacked(folder, "4.5")
    assert find_blender(folder, machine).version == (4, 5)
    assert find_blender(folder / "blender", machine).origin == "chosen"
    with pytest.raises(UnavailableError, match=r"The Blender chosen cannot be used: there is no such file \("):
        find_blender(machine.root / "gone", machine)
    with pytest.raises(UnavailableError, match="there is no Blender in this folder"):
        find_blender(machine.home, machine)


def test_the_named_one_comes_first_and_is_insisted_on(machine: Machine) -> None:
    chosen = unpacked(machine.root / "chosen", "4.5")
    named = unpacked(machine.root / "named", "4.2")
    machine = replace(machine, variables={**machine.variables, VARIABLE: str(named)})
    assert find_blender(chosen, machine).version == (4, 2)
    assert [b.version for b in known_blenders(chosen, machine)] == [(4, 2), (4, 5)]
    named.unlink()
    with pytest.raises(UnavailableError, match=f"The Blender named by {VARIABLE} cannot be used"):
        find_blender(chosen, machine)


def test_the_workbenchs_own_comes_before_the_persons(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked(machine.root / "opt" / "blender-5.0", "5.0")
    python = module(machine.root / "own", "4.5.15")
    monkeypatch.setattr(finding, "_own", lambda: [Spot(python, finding.OWN)])
    found = find_blender(machine=machine)
    assert (found.kind, found.version, found.title) == (
        "module",
        (4, 5, 15),
        "Blender 4.5.15 (the workbench's own)",
    )
    assert [b.version for b in known_blenders(machine=machine)] == [(4, 5, 15), (5, 0)]


def module(folder: Path, version: str) -> Path:
    """A virtual environment with bpy in it, as far as its version is read without starting it."""
    if sys.platform == "win32":
        python, packages = folder / "Scripts" / "python.exe", folder / "Lib" / "site-packages"
    else:
        python, packages = folder / "bin" / "python", folder / "lib" / "python3.11" / "site-packages"
    (packages / f"bpy-{version}.dist-info").mkdir(parents=True)
    python.parent.mkdir(parents=True)
    python.write_bytes(b"")
    return python


@pytest.mark.parametrize("version", ["4.2.23", "4.5.15", "5.0.1"])
def test_an_environment_with_bpy_is_a_module(machine: Machine, version: str) -> None:
    python = module(machine.root / "side", version)
    for named in (python, machine.root / "side"):
        found = find_blender(named, machine)
        assert (found.kind, found.path) == ("module", python)
        assert ".".join(map(str, found.version)) == version


@POSIX
def test_the_same_program_by_two_names_is_listed_once(machine: Machine) -> None:
    program = unpacked(machine.root / "opt" / "blender-4.5", "4.5")
    program.chmod(0o755)
    (machine.root / "bin").mkdir()
    (machine.root / "bin" / "blender").symlink_to(program)
    machine = replace(machine, variables={"PATH": str(machine.root / "bin")})
    (found,) = known_blenders(machine=machine)
    assert (found.origin, found.version) == ("on PATH", (4, 5))


def test_commands() -> None:
    script = Path("scene") / "serve.py"
    module = Blender("module", Path("python"), "chosen", (4, 5, 15))
    assert module.command(script, ["--port", "7"]) == ["python", str(script), "--port", "7"]
    program = Blender("program", Path("blender"), "chosen", (4, 5))
    behind = ["--python-exit-code", "1", "-P", str(script), "--", "7"]
    assert program.command(script, ["7"]) == ["blender", "-b", "--factory-startup", *behind]
    assert program.command(script, ["7"], own_addons=True) == ["blender", "-b", *behind]


def test_variables_keep_our_libraries_and_their_files_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONHOME", "VIRTUAL_ENV", "BLENDER_USER_SCRIPTS"):
        monkeypatch.setenv(name, "x")
    found = Blender("module", Path("python"), "chosen", (4, 5))
    bare = found.variables()
    assert not {"PYTHONPATH", "PYTHONSAFEPATH", "PYTHONHOME", "VIRTUAL_ENV", "BLENDER_USER_SCRIPTS"} & bare.keys()
    assert bare["PYTHONNOUSERSITE"] == "1"
    assert bare["PATH"] == os.environ["PATH"]
    assert list(Path(bare["BLENDER_USER_RESOURCES"]).iterdir()) == []
    theirs = found.variables(own_addons=True)
    assert theirs["BLENDER_USER_SCRIPTS"] == "x"
    assert "BLENDER_USER_RESOURCES" not in theirs


@pytest.mark.parametrize(
    ("version", "usable", "noted"),
    [((4, 1, 9), False, False), ((4, 2), True, False), ((5, 0, 3), True, False), ((5, 1), True, True)],
)
def test_which_versions_work(version: tuple[int, ...], usable: bool, noted: bool) -> None:
    found = judged(Blender("program", Path("blender"), "installed", version))
    assert found.usable is usable
    assert bool(found.note) is noted
