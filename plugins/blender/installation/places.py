"""Where people have Blender: installers, Steam, the Microsoft Store, packages, folders unpacked at home."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from plugins.blender.installation.registry import Keys, WindowsKeys, registered, steam_folders

_LIBRARY = re.compile(r'"path"\s+"((?:[^"\\]|\\.)+)"')
_INSTALLED = "installed"


@dataclass(frozen=True)
class Spot:
    """A path at which there may be a Blender, and how a person calls the place."""

    path: Path
    origin: str


@dataclass(frozen=True)
class Machine:
    """What finding looks at; a test gives folders of its own."""

    system: str
    """``sys.platform``."""
    home: Path
    variables: Mapping[str, str]
    root: Path = Path("/")
    """Where Linux and macOS begin."""
    keys: Keys = field(default_factory=WindowsKeys)

    @classmethod
    def this(cls) -> Self:
        """The machine we run on."""
        return cls(sys.platform, Path.home(), os.environ)


def installed_programs(machine: Machine) -> Iterator[Spot]:
    """Blenders that the person installed or unpacked; every path exists. Looks at files and the registry only."""
    places = {"win32": _windows, "darwin": _mac}.get(machine.system, _linux)
    for spot in (*places(machine), *_unpacked(machine)):
        if os.path.lexists(spot.path):
            yield spot


def is_file(path: Path) -> bool:
    """Whether there is a file; False too where a folder on the way is closed to us, which pathlib raises."""
    try:
        return path.is_file()
    except OSError:
        return False


def _windows(machine: Machine) -> Iterator[Spot]:
    for path in registered(machine.keys):
        yield Spot(path, _INSTALLED)
    variables = machine.variables
    tops = [variables.get(name) for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")]
    if variables.get("LOCALAPPDATA"):
        tops.append(str(Path(variables["LOCALAPPDATA"], "Programs")))
    for top in filter(None, tops):
        for folder in _newest_first(Path(top, "Blender Foundation").glob("Blender*")):
            yield Spot(folder / "blender.exe", _INSTALLED)
    steam = [Path(top, "Steam") for top in filter(None, tops)]
    yield from _steam([*steam_folders(machine.keys), *steam], "blender.exe")
    if variables.get("LOCALAPPDATA"):
        # The Store's own folder is closed to programs; this is the name under which it can be started.
        store = Path(variables["LOCALAPPDATA"], "Microsoft", "WindowsApps", "blender.exe")
        yield Spot(store, "Microsoft Store")
    yield from _on_path(machine, "blender.exe")


def _mac(machine: Machine) -> Iterator[Spot]:
    for top in (machine.root / "Applications", machine.home / "Applications"):
        for application in _newest_first([*top.glob("Blender*.app"), *top.glob("Blender*/Blender.app")]):
            yield Spot(application / "Contents/MacOS/Blender", _INSTALLED)
    yield from _steam([machine.home / "Library/Application Support/Steam"], "Blender.app/Contents/MacOS/Blender")
    yield from _on_path(machine, "blender")


def _linux(machine: Machine) -> Iterator[Spot]:
    yield from _on_path(machine, "blender")
    for top in ("opt", "usr/local", "usr/local/lib"):
        for folder in _newest_first((machine.root / top).glob("blender*")):
            yield Spot(folder / "blender", _INSTALLED)
    yield Spot(machine.root / "snap" / "bin" / "blender", "snap")
    for share in (machine.home / ".local" / "share", machine.root / "var" / "lib"):
        yield Spot(share / "flatpak" / "exports" / "bin" / "org.blender.Blender", "flatpak")
    steam = [machine.home / ".steam" / "steam", machine.home / ".local" / "share" / "Steam"]
    yield from _steam(steam, "blender")


def _unpacked(machine: Machine) -> Iterator[Spot]:
    """Archives from blender.org that were unpacked at home, and portable ones in Downloads and on the desktop."""
    names = ("blender.exe",) if machine.system == "win32" else ("blender", "Blender.app/Contents/MacOS/Blender")
    for top in (machine.home, machine.home / "Downloads", machine.home / "Desktop"):
        for folder in _newest_first(top.glob("[Bb]lender*")):
            for name in names:
                yield Spot(folder / name, "unpacked")


def _steam(tops: list[Path], program: str) -> Iterator[Spot]:
    """Blender in Steam's own folders and in the libraries that a person keeps on other disks."""
    for top in tops:
        try:
            listed = (top / "steamapps" / "libraryfolders.vdf").read_text(encoding="utf-8", errors="replace")
        except OSError:
            listed = ""
        libraries = [Path(re.sub(r"\\(.)", r"\1", text)) for text in _LIBRARY.findall(listed)]
        for library in (top, *libraries):
            yield Spot(library / "steamapps" / "common" / "Blender" / program, "Steam")


def _on_path(machine: Machine, name: str) -> Iterator[Spot]:
    # Not shutil.which: on Windows it prefers what lies in the folder we were started in, which may be a stranger's.
    for entry in map(Path, machine.variables.get("PATH", "").split(os.pathsep)):
        if entry.is_absolute() and is_file(entry / name) and os.access(entry / name, os.X_OK):
            yield Spot(entry / name, "on PATH")
            return


def _newest_first(folders: Iterator[Path] | list[Path]) -> list[Path]:
    return sorted(folders, key=lambda folder: [int(n) for n in re.findall(r"\d+", folder.name)], reverse=True)
