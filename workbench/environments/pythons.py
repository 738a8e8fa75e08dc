"""Finding an interpreter of another version than ours on this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.environments.filling import clean_variables
from workbench.errors import UnavailableError
from workbench.jobs.engine.surroundings import python_program

_PATIENCE_S = 20.0
_ASK = "import sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
# Programs started from the Finder do not have these on their PATH.
_MAC = (
    "/Library/Frameworks/Python.framework/Versions/{0}/bin/python{0}",
    "/opt/homebrew/bin/python{0}",
    "/usr/local/bin/python{0}",
)


def find_python(versions: Sequence[str], purpose: str) -> Path:
    """A Python of one of the versions ("3.11"), the earlier in the list the better; our own where it is one of them.

    Raises
    ------
    UnavailableError : there is none; `purpose` is what needs it ("Blender as a Python module").
    """
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if own in versions:
        return Path(python_program())
    for version in versions:
        for command in _candidates(version):
            found = _answer(command, version)
            if found is not None:
                return found
    wanted = " or ".join(versions)
    raise UnavailableError(
        f"{purpose} needs Python {wanted}, the workbench runs on {own}, and no other was found",
        remedy=f"install Python {versions[0]} from python.org beside it and try again, or choose a program of your own",
    )


def _candidates(version: str) -> Iterator[list[str]]:
    """Commands that may start a Python of that version."""
    if sys.platform == "win32":
        launcher = shutil.which("py")
        if launcher:
            yield [launcher, f"-{version}"]
    names = [f"python{version}", "python3", "python"]
    yield from ([path] for path in map(shutil.which, names) if path)
    if sys.platform == "darwin":
        yield from ([path.format(version)] for path in _MAC)


def _answer(command: list[str], version: str) -> Path | None:
    """The interpreter a command starts, where it is of that version and can make environments."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        done = subprocess.run(
            [*command, "-c", _ASK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            env=clean_variables(),
            creationflags=flags,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    said = done.stdout.decode("utf-8", errors="replace").splitlines()
    return Path(said[1]) if done.returncode == 0 and len(said) == 2 and said[0] == version else None
