"""A problem bundle: one zip with the report, the logs and a job's records, in which no name of a person is left.

Pictures, depth and models are never taken along.
"""

from __future__ import annotations

import getpass
import io
import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from workbench.files import long_path, plain_path, write_bytes
from workbench.settings import default_workspace, log_folder

_JOB_FILES = ("job.json", "status.json", "events.jsonl", "log.txt")
_MOST_BYTES = 2_000_000
_SHORTEST_NAME = 3


def write_bundle(target: Path, report: str, *, jobs: Iterable[Path] = (), workspace: Path | None = None) -> list[str]:
    """Write the bundle and return the names of what is in it. `jobs` are job folders to take along.

    Raises
    ------
    WorkspaceError : the bundle cannot be written there.
    """
    parts = bundle_texts(report, jobs=jobs, workspace=workspace)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    write_bytes(target, packed.getvalue())
    return list(parts)


def bundle_texts(report: str, *, jobs: Iterable[Path] = (), workspace: Path | None = None) -> Mapping[str, str]:
    """What the bundle would hold, masked, for a person to read before saving it."""
    mask = Masker(workspace or default_workspace())
    parts = {"report.txt": mask(report)}
    for path in sorted(log_folder().glob("*.log*")) + sorted(log_folder().glob("*.crash.txt")):
        parts[f"logs/{path.name}"] = mask(_tail(path))
    for folder in jobs:
        for path in (folder / name for name in _JOB_FILES):
            if path.is_file():
                parts[f"jobs/{mask(folder.name)}/{path.name}"] = mask(_tail(path))
    return parts


class Masker:
    """Replaces the workspace, the home folder, the user's and the computer's name in a text."""

    def __init__(self, workspace: Path, home: Path | None = None, user: str | None = None) -> None:
        pairs = [(plain_path(long_path(workspace)), "<workspace>"), (str(home or Path.home()), "<home>")]
        self._paths = [
            (re.compile(_any_slash(path), re.IGNORECASE), word) for path, word in pairs if len(path) > _SHORTEST_NAME
        ]
        names = {user or _user(), os.environ.get("COMPUTERNAME", ""), os.environ.get("HOSTNAME", "")}
        words = sorted(n for n in names if len(n) >= _SHORTEST_NAME and n != "root")
        self._names = (
            re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in words), re.IGNORECASE) if words else None
        )

    def __call__(self, text: str) -> str:
        """The text without them."""
        for pattern, word in self._paths:
            text = pattern.sub(word, text)
        return self._names.sub("<name>", text) if self._names else text


def _any_slash(path: str) -> str:
    # Logs hold the same path with \, with / and, inside JSON, with doubled \.
    return r"[\\/]+".join(re.escape(part) for part in re.split(r"[\\/]+", path))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _tail(path: Path) -> str:
    data = long_path(path).read_bytes()
    return data[-_MOST_BYTES:].decode("utf-8", errors="replace")
