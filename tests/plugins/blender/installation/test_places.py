"""Where people have Blender: made-up machines of all three systems, a made-up registry."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from plugins.blender.installation.places import Machine, installed_programs
from plugins.blender.installation.registry import WindowsKeys, registered, steam_folders

_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"


class Keys:
    """A registry: {(root, key): {name: text}}."""

    def __init__(self, entries: Mapping[tuple[str, str], Mapping[str, str]] | None = None) -> None:
        self._entries = entries or {}

    def names(self, root: str, key: str) -> list[str]:
        below = [k for r, k in self._entries if r == root and k.startswith(f"{key}\\")]
        return sorted({k.removeprefix(f"{key}\\").split("\\")[0] for k in below})

    def values(self, root: str, key: str) -> Mapping[str, str]:
        return self._entries.get((root, key), {})


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    path.chmod(0o755)
    return path


def found(machine: Machine) -> list[tuple[Path, str]]:
    return [(spot.path, spot.origin) for spot in installed_programs(machine)]


def test_an_empty_machine_has_none(tmp_path: Path) -> None:
    for system in ("win32", "darwin", "linux"):
        assert found(Machine(system, tmp_path, {}, tmp_path, Keys())) == []


def test_linux(tmp_path: Path) -> None:
    home = tmp_path / "home" / "jo ü"
    expected = [
        (program(tmp_path / "usr" / "bin" / "blender"), "on PATH"),
        (program(tmp_path / "opt" / "blender-4.10.0-linux-x64" / "blender"), "installed"),
        (program(tmp_path / "opt" / "blender-4.5.1-linux-x64" / "blender"), "installed"),
        (program(tmp_path / "snap" / "bin" / "blender"), "snap"),
        (program(tmp_path / "var" / "lib" / "flatpak" / "exports" / "bin" / "org.blender.Blender"), "flatpak"),
        (program(home / ".steam" / "steam" / "steamapps" / "common" / "Blender" / "blender"), "Steam"),
        (program(home / "blender-5.0.0-linux-x64" / "blender"), "unpacked"),
        (program(home / "Downloads" / "blender-4.2.3-linux-x64" / "blender"), "unpacked"),
    ]
    program(home / "blender-notes" / "notes.txt")
    variables = {"PATH": str(tmp_path / "usr" / "bin")}
    assert found(Machine("linux", home, variables, tmp_path, Keys())) == expected


def test_path_entries_that_name_no_folder_for_sure_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program(tmp_path / "blender")
    for entries in ("", ".", os.pathsep.join(["", "sub", "."])):
        assert found(Machine("linux", tmp_path / "home", {"PATH": entries}, tmp_path, Keys())) == []


def test_mac(tmp_path: Path) -> None:
    inside = Path("Contents") / "MacOS" / "Blender"
    expected = [
        (program(tmp_path / "Applications" / "Blender 5.0.app" / inside), "installed"),
        (program(tmp_path / "Applications" / "Blender.app" / inside), "installed"),
        (program(tmp_path / "home" / "Applications" / "Blender" / "Blender.app" / inside), "installed"),
    ]
    assert found(Machine("darwin", tmp_path / "home", {"PATH": ""}, tmp_path, Keys())) == expected


def test_windows(tmp_path: Path) -> None:
    top, local, home = tmp_path / "Program Files", tmp_path / "Local ü", tmp_path / "home"
    other = tmp_path / "games"
    steam = tmp_path / "Steam"
    registered_at = program(tmp_path / "tools" / "blender.exe")
    expected = [
        (registered_at.parent, "installed"),
        (program(top / "Blender Foundation" / "Blender 4.5" / "blender.exe"), "installed"),
        (program(top / "Blender Foundation" / "Blender 4.2" / "blender.exe"), "installed"),
        (program(other / "steamapps" / "common" / "Blender" / "blender.exe"), "Steam"),
        (program(local / "Microsoft" / "WindowsApps" / "blender.exe"), "Microsoft Store"),
        (program(home / "Desktop" / "blender-5.0.0-windows-x64" / "blender.exe"), "unpacked"),
    ]
    libraries = steam / "steamapps" / "libraryfolders.vdf"
    libraries.parent.mkdir(parents=True)
    escaped = str(other).replace("\\", "\\\\")
    libraries.write_text(f'"libraryfolders" {{ "1" {{ "path"\t\t"{escaped}" }} }}', encoding="utf-8")
    keys = Keys(
        {
            ("HKLM", f"{_UNINSTALL}\\{{A}}"): {"DisplayName": "blender", "InstallLocation": str(registered_at.parent)},
            ("HKCU", r"SOFTWARE\Valve\Steam"): {"SteamPath": str(steam)},
        }
    )
    variables = {"ProgramFiles": str(top), "ProgramW6432": "", "LOCALAPPDATA": str(local), "PATH": ""}
    assert found(Machine("win32", home, variables, tmp_path, keys)) == expected


def test_what_installers_write_down() -> None:
    classes = r"SOFTWARE\Classes"
    keys = Keys(
        {
            ("HKLM", f"{_UNINSTALL}\\{{A}}"): {"DisplayName": "Blender 4.5", "InstallLocation": '"C:\\B 4.5\\"'},
            ("HKLM", f"{_UNINSTALL}\\{{B}}"): {"DisplayName": "Blenderesque", "InstallLocation": "C:\\no"},
            ("HKLM", f"{_UNINSTALL}\\{{C}}"): {"DisplayName": "blender", "DisplayIcon": "C:\\C\\blender.exe,0"},
            ("HKCU", f"{classes}\\blendfile\\shell\\open\\command"): {"": '"D:\\x y\\blender-launcher.exe" "%1"'},
            ("HKLM", f"{classes}\\.blend"): {"": "blendfile.5.0"},
            ("HKLM", f"{classes}\\blendfile.5.0\\shell\\open\\command"): {"": "E:\\five\\blender.exe %1"},
            ("HKLM", f"{classes}\\.blend\\OpenWithProgids"): {"editor": ""},
            ("HKLM", f"{classes}\\editor\\shell\\open\\command"): {"": '"C:\\Windows\\notepad.exe" "%1"'},
        }
    )
    assert list(map(str, registered(keys))) == [
        "C:\\B 4.5\\",
        "C:\\C\\blender.exe",
        "E:\\five\\blender.exe",
        "D:\\x y\\blender-launcher.exe",
    ]
    assert list(steam_folders(keys)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry on Windows")
def test_there_is_no_registry_elsewhere() -> None:
    assert WindowsKeys().names("HKLM", "SOFTWARE") == []
    assert WindowsKeys().values("HKLM", "SOFTWARE") == {}


@pytest.mark.skipif(sys.platform != "win32", reason="there is no registry elsewhere")
def test_the_registry_of_this_machine_can_be_read() -> None:
    assert "Microsoft" in WindowsKeys().names("HKLM", "SOFTWARE")
    assert WindowsKeys().values("HKLM", r"SOFTWARE\Microsoft\Windows NT\CurrentVersion")["ProductName"]
    assert WindowsKeys().names("HKCU", r"SOFTWARE\no such key") == []
