"""What Windows' registry says of installed Blenders. Its keys are read through `Keys`, which tests replace."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

_UNINSTALL = (
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
)
_HIVES = {"HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER"}
_CLASSES = r"SOFTWARE\Classes"
_APP_PATH = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\blender.exe"
_PROGRAM = re.compile(r'^\s*"([^"]+\.exe)"|^\s*(.+?\.exe)', re.IGNORECASE)


class Keys(Protocol):
    """Reading the registry; what is missing or closed to us is empty. `root` is "HKLM" or "HKCU"."""

    def names(self, root: str, key: str) -> list[str]:
        """Names of the keys below a key."""
        ...

    def values(self, root: str, key: str) -> Mapping[str, str]:
        """Texts of a key by name; the unnamed one is ""."""
        ...


class WindowsKeys:
    """The registry of this machine; empty anywhere but on Windows."""

    def names(self, root: str, key: str) -> list[str]:
        """Names of the keys below a key."""
        if sys.platform != "win32":
            return []
        import winreg

        try:
            with winreg.OpenKey(getattr(winreg, _HIVES[root]), key) as opened:
                return [winreg.EnumKey(opened, i) for i in range(winreg.QueryInfoKey(opened)[0])]
        except OSError:
            return []

    def values(self, root: str, key: str) -> Mapping[str, str]:
        """Texts of a key by name; the unnamed one is ""."""
        if sys.platform != "win32":
            return {}
        import winreg

        try:
            with winreg.OpenKey(getattr(winreg, _HIVES[root]), key) as opened:
                entries = [winreg.EnumValue(opened, i) for i in range(winreg.QueryInfoKey(opened)[1])]
        except OSError:
            return {}
        return {name: value for name, value, _ in entries if isinstance(value, str)}


def registered(keys: Keys) -> Iterator[Path]:
    """Folders and programs of Blender that installers wrote down, the same one perhaps more than once."""
    for root in ("HKLM", "HKCU"):
        for above in _UNINSTALL:
            for name in keys.names(root, above):
                yield from _uninstallable(keys.values(root, f"{above}\\{name}"))
        for kind in _kinds_of_file(keys, root):
            yield from _program(keys.values(root, f"{_CLASSES}\\{kind}\\shell\\open\\command").get("", ""))
        yield from _program(keys.values(root, _APP_PATH).get("", ""))


def steam_folders(keys: Keys) -> Iterator[Path]:
    """Where Steam was installed."""
    for root, key, name in (
        ("HKCU", r"SOFTWARE\Valve\Steam", "SteamPath"),
        ("HKLM", r"SOFTWARE\WOW6432Node\Valve\Steam", "InstallPath"),
    ):
        folder = keys.values(root, key).get(name, "")
        if folder:
            yield Path(folder)


def _uninstallable(values: Mapping[str, str]) -> Iterator[Path]:
    if not re.match(r"blender\b", values.get("DisplayName", ""), re.IGNORECASE):
        return
    if values.get("InstallLocation", "").strip(' "'):
        yield Path(values["InstallLocation"].strip(' "'))
    else:
        yield from _program(values.get("DisplayIcon", ""))


def _kinds_of_file(keys: Keys, root: str) -> list[str]:
    """The names under which programs that open .blend files are registered."""
    named = keys.values(root, f"{_CLASSES}\\.blend").get("", "")
    others = keys.values(root, f"{_CLASSES}\\.blend\\OpenWithProgids")
    return list(dict.fromkeys(filter(None, ["blendfile", named, *others])))


def _program(command: str) -> Iterator[Path]:
    r"""The program of a command such as ``"C:\...\blender-launcher.exe" "%1"``, where it is a Blender."""
    found = _PROGRAM.match(command)
    if found:
        path = found[1] or found[2]
        if re.split(r"[\\/]", path)[-1].lower().startswith("blender"):
            yield Path(path)
