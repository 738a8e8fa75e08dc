"""An export's samples as one zip."""

from __future__ import annotations

import os
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path

from workbench.api import WorkspaceError, files

_STAMP = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


def pack(folder: Path, names: Sequence[str], target: Path, prefix: str = "") -> None:
    """Files of a folder into a zip beside what it holds already, then away from the folder.

    names : with `/`, relative to the folder; those that are gone were packed before. Pictures are compressed as they
    are, so nothing is compressed again. The zip is whole or as it was.

    Raises
    ------
    WorkspaceError : the disk is full or the folder read-only.
    """
    fresh = [(name, path) for name in names if (path := files.inside(folder, *name.split("/"))).is_file()]
    if not fresh:
        return
    temporary = target.with_name(f".{uuid.uuid4().hex[:12]}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            new = {prefix + name for name, _path in fresh}
            if target.is_file():
                _copy(target, archive, new)
            for name, path in fresh:
                archive.writestr(zipfile.ZipInfo(prefix + name, _STAMP), path.read_bytes())
        with temporary.open("r+b") as stream:
            os.fsync(stream.fileno())
        files.replace(temporary, target)
    except (OSError, zipfile.BadZipFile) as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise files.storage_error(error, target) from error
        raise WorkspaceError(
            "The zip that is there is damaged", where=files.plain_path(target), remedy="delete it, and export again"
        ) from error
    for _name, path in fresh:
        path.unlink(missing_ok=True)


def _copy(source: Path, archive: zipfile.ZipFile, without: set[str]) -> None:
    with zipfile.ZipFile(source) as old:
        for entry in old.infolist():
            if entry.filename in without:
                continue
            with old.open(entry) as reading, archive.open(zipfile.ZipInfo(entry.filename, _STAMP), "w") as writing:
                while chunk := reading.read(_CHUNK):
                    writing.write(chunk)
