"""What a Blender has (add-ons, render devices, environments): asked by starting it once, then remembered."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from plugins.blender.installation.blender import Blender
from workbench.api import UnavailableError, WorkbenchError, cache_folder, files, kill_tree

_SCRIPT = Path(__file__).resolve().parents[1] / "scene" / "describing.py"
_PATIENCE_S = 120.0
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Description:
    """A Blender's answer.

    version : of Blender. addons : name -> "" where it works, "missing" where it is not enabled, else why it fails.
    devices : render devices, each with "name" and "type". environments : names of the pictures that come with it.
    preferences : file of the person's preferences, which say what is enabled.
    """

    version: tuple[int, ...]
    addons: Mapping[str, str]
    devices: list[dict[str, str]] = field(default_factory=list)
    environments: list[str] = field(default_factory=list)
    preferences: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From JSON. Raises KeyError, TypeError or ValueError for what is none."""
        return cls(
            tuple(int(part) for part in stored["version"]),
            {str(name): str(problem) for name, problem in dict(stored["addons"]).items()},
            [{str(key): str(value) for key, value in device.items()} for device in stored["devices"]],
            [str(name) for name in stored["environments"]],
            str(stored["preferences"]),
        )


def remembered(blender: Blender, file: Path | None = None) -> Description | None:
    """What this Blender said before, None where it was not asked or has changed since. Reads one small file."""
    try:
        stored = files.read_json(file or _file())[str(blender.path)]
        description = Description.read(stored["description"])
        fresh = stored["mark"] == _mark(blender, description)
    except (WorkbenchError, KeyError, TypeError, ValueError, AttributeError):
        return None
    return description if fresh else None


def describe(blender: Blender, file: Path | None = None, patience_s: float = _PATIENCE_S) -> Description:
    """What this Blender has. Starts it where that is not remembered, so never in the window's thread.

    Raises
    ------
    UnavailableError : it does not start or gives no answer.
    """
    known = remembered(blender, file)
    if known is not None:
        return known
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        answer = Path(folder, "answer.json")
        _run(blender, answer, patience_s)
        try:
            description = Description.read(files.read_json(answer))
        except (WorkbenchError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise _silent(blender, "it gave no answer") from error
    _keep(blender, description, file or _file())
    return description


def _run(blender: Blender, answer: Path, patience_s: float) -> None:
    command = blender.command(_SCRIPT, [files.plain_path(answer)], own_addons=True)
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, creationflags=flags,
            env=blender.variables(own_addons=True),
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise _silent(blender, f"it cannot be started ({getattr(error, 'strerror', None) or error})") from error
    try:
        process.wait(timeout=patience_s)
    except subprocess.TimeoutExpired:
        raise _silent(blender, f"it gave no answer within {patience_s:g} seconds") from None
    finally:
        if process.poll() is None:
            kill_tree(process.pid)
            process.wait()


def _keep(blender: Blender, description: Description, file: Path) -> None:
    entry = {"mark": _mark(blender, description), "description": asdict(description)}
    with _LOCK:
        try:
            stored = files.read_json(file)
        except WorkbenchError:
            stored = {}
        stored = stored if isinstance(stored, dict) else {}
        try:
            files.write_json(file, stored | {str(blender.path): entry}, durable=False)
        except WorkbenchError:
            return  # it is asked again


def _mark(blender: Blender, description: Description) -> list[list[int]]:
    """Of the program and of the preferences: what is enabled may change without another Blender."""
    marks = []
    for place in (blender.path, Path(description.preferences)):
        try:
            there = place.stat()
            marks.append([there.st_mtime_ns, there.st_size])
        except OSError:
            marks.append([])
    return marks


def _silent(blender: Blender, why: str) -> UnavailableError:
    remedy = "choose another Blender, or start this one once to see whether it works"
    return UnavailableError(
        f"Blender cannot say what it has: {why}", where=files.plain_path(blender.path), remedy=remedy
    )


def _file() -> Path:
    return cache_folder() / "blender-descriptions.json"
