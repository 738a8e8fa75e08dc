"""Files as they are, before anybody has said what their numbers mean; the last few are kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.compare.file_kinds import GEOMETRY_SUFFIXES, FileKind, kind_of_file
from workbench.api import DataError, Mesh, Volume, face_areas, files, read_depth_file, read_mesh, read_mrc

_SIGNED_BYTES = 65_536
_KEPT = 8


@dataclass(frozen=True)
class OpenedFile:
    """A file's contents in its own numbers: one of `mesh`, `depth` (H, W; NaN = no data) and `volume`.

    `whole_numbers` tells how many bits the depth's integers have, 0 for floating point.
    """

    path: Path
    signature: str
    mesh: Mesh | None = None
    depth: NDArray[np.float64] | None = None
    volume: Volume | None = None
    whole_numbers: int = 0

    @property
    def kind(self) -> FileKind:
        return "mesh" if self.mesh is not None else "depth" if self.depth is not None else "volume"

    @property
    def name(self) -> str:
        return self.path.name


def open_file(path: Path) -> OpenedFile:
    """A mesh, depth or volume file, read anew only when it has changed on disk.

    Raises
    ------
    DataError : missing, empty, cut off, damaged, of another kind, or without a surface.
    """
    try:
        state = files.long_path(path).stat()
    except OSError as error:
        raise DataError(f"The file cannot be read ({error.strerror})", where=files.plain_path(path)) from error
    return _opened(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=_KEPT)
def _opened(path: Path, size: int, _changed: int) -> OpenedFile:
    where = files.plain_path(path)
    kind = kind_of_file(path)
    if kind is None:
        raise DataError(
            f"“{path.suffix or path.name}” is neither a mesh nor a depth image nor a volume",
            where=where,
            remedy="use " + ", ".join(suffix[1:].upper() for suffix in GEOMETRY_SUFFIXES),
        )
    if size == 0:
        raise DataError("The file is empty", where=where, remedy="export it again")
    signature = _signature(path, size)
    if kind == "mesh":
        mesh = read_mesh(path)
        _refuse_no_area(mesh, where)
        return OpenedFile(path, signature, mesh=mesh)
    if kind == "volume":
        return OpenedFile(path, signature, volume=read_mrc(path))
    stored = read_depth_file(path)
    bits = 8 * stored.dtype.itemsize if stored.dtype.kind in "ui" else 0
    return OpenedFile(path, signature, depth=_with_gaps(stored, where), whole_numbers=bits)


def _refuse_no_area(mesh: Mesh, where: str) -> None:
    # The first thousand settle it for every mesh but a broken one.
    if not (face_areas(mesh.vertices, mesh.faces[:1000]).any() or face_areas(mesh.vertices, mesh.faces).any()):
        what = "No triangle of the mesh has an area: its corners lie in one place or on a line"
        raise DataError(what, where=where, remedy="export it again with more digits")


def _with_gaps(stored: NDArray[Any], where: str) -> NDArray[np.float64]:
    """The numbers with NaN where they mean no data: zero, not finite, the largest whole number, Blender's 1e10."""
    values = stored.astype(np.float64)
    nothing = ~np.isfinite(values) | (values <= 0) | (values >= 1e9)
    if stored.dtype.kind in "ui":
        nothing |= stored == np.iinfo(stored.dtype).max
    if nothing.all():
        what = "The depth file holds no depth: every number is zero or none"
        raise DataError(what, where=where, remedy="export it again")
    return np.where(nothing, np.nan, values)


def _signature(path: Path, size: int) -> str:
    """Tells contents apart by size, first and last bytes: hashing a mesh of 200 MB would take as long as reading it."""
    with files.long_path(path).open("rb") as stream:
        begin = stream.read(_SIGNED_BYTES)
        stream.seek(max(0, size - _SIGNED_BYTES))
        end = stream.read(_SIGNED_BYTES)
    return hashlib.sha256(b"%d:" % size + begin + end).hexdigest()[:24]
