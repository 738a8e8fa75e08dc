"""Foreign files are converted once: the workbench's own file opens in a fraction of the time and needs no pickle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from plugins.eg3d.checkpoint.record import Original, read_description
from workbench.api import DataError, files

FOLDER = "checkpoints"
"""In a workspace, where converted generators lie whose originals lie elsewhere."""

_HASH_LETTERS = 12
_LONGEST_STEM = 80
_CONVERTED = re.compile(rf".+-[0-9a-f]{{{_HASH_LETTERS}}}\.safetensors", re.ASCII)


def find_converted(path: Path, workspace: Path | None = None) -> Path | None:
    """The converted file of an original, beside it or in the workspace; None if there is none of exactly its bytes.

    An original whose name, size and time of change are as noted is taken for unchanged; another of the noted size is
    read and compared by its hash.
    """
    if (same := find_same(path, workspace)) is not None:
        return same
    noted = list(_noted(path, workspace))
    size = files.long_path(path).stat().st_size
    alike = [(found, original) for found, original in noted if original.size == size]
    sha256 = files.sha256(path) if alike else ""
    return next((found for found, original in alike if original.sha256 == sha256), None)


def find_same(path: Path, workspace: Path | None = None) -> Path | None:
    """`find_converted` without reading the original: None also where its name or time of change is another now."""
    return next((found for found, original in _noted(path, workspace) if original.is_still(path)), None)


def converted_path(path: Path, sha256: str, workspace: Path) -> Path:
    """Where the converted file of an original belongs: beside it if it lies in the workspace, else in `FOLDER`."""
    folder = path.parent if _inside(path, workspace) else workspace / FOLDER
    return folder / f"{path.stem[:_LONGEST_STEM].strip(' .')}-{sha256[:_HASH_LETTERS]}.safetensors"


def _noted(path: Path, workspace: Path | None) -> Iterator[tuple[Path, Original]]:
    folders = [path.parent] if workspace is None else [path.parent, workspace / FOLDER]
    for folder in map(files.long_path, folders):
        names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
        for name in filter(_CONVERTED.fullmatch, names):
            try:
                described = read_description(folder / name)
            except DataError:
                continue  # then it is converted again
            if described is not None and described.original is not None:
                yield folder / name, described.original


def _inside(path: Path, workspace: Path) -> bool:
    return files.long_path(path).resolve().is_relative_to(files.long_path(workspace).resolve())
