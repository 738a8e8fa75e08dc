"""Why an installation step failed, in one sentence, from what it printed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from workbench.environments.table import FOLDER, Contents
from workbench.errors import UnavailableError, WorkbenchError, WorkspaceError
from workbench.files import plain_path

_SHARED_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object")
_NO_WHEEL = re.compile(r"No matching distribution found|is not a supported wheel|Could not find a version")
_FULL = re.compile(r"No space left|not enough space|Errno 28", re.IGNORECASE)


def problem(output: str, contents: Contents, log: Path) -> WorkbenchError:
    """The typed error for a failed step."""
    where = plain_path(log)
    if _FULL.search(output):
        return no_room(contents, where)
    library = _SHARED_LIBRARY.search(output)
    if library:
        package = missing_package(output)
        cure = f"sudo apt-get install {package}" if package else "install the package that holds it"
        return UnavailableError(f"{contents.title} needs the system library {library[1]}", where=where, remedy=cure)
    for known in _table("install_problems.toml")["problem"]:
        if re.search(known["pattern"], output):
            what, _, cure = str(known["sentence"]).partition(": ")
            return UnavailableError(what, where=where, remedy=cure)
    if _NO_WHEEL.search(output):
        return UnavailableError(
            f"{contents.title} is not offered for this computer (system, processor and Python)",
            where=where,
            remedy=contents.otherwise,
        )
    return UnavailableError(
        f"{contents.title} could not be installed", where=where, remedy="try again; the log has the details"
    )


def missing_package(output: str) -> str:
    """The Debian package whose absence an import complained of; empty where it was something else."""
    library = _SHARED_LIBRARY.search(output)
    return str(_table("system_libraries.toml")["libraries"].get(library[1], "")) if library else ""


def no_room(contents: Contents, where: str) -> WorkspaceError:
    """The disk cannot take it."""
    needed = (contents.download_mb + contents.disk_mb) / 1000
    return WorkspaceError(
        f"The disk is too full for {contents.title}", where=where, remedy=f"free {needed:.1f} GB, then try again"
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
