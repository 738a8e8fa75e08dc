"""What kinds of file can be compared, by the endings of their names; imports nothing, so that the manifest may."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

FileKind = Literal["mesh", "depth", "volume"]

SUFFIXES: dict[FileKind, tuple[str, ...]] = {
    "mesh": (".ply", ".obj", ".stl", ".glb", ".off"),
    "depth": (".png", ".exr", ".tif", ".tiff", ".npy", ".pfm"),
    "volume": (".mrc", ".map"),
}
GEOMETRY_SUFFIXES = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)

SESSION_SUFFIX = ".session.json"


def kind_of_file(path: PurePath) -> FileKind | None:
    """What a file holds by its name's ending; None for anything else."""
    suffix = path.suffix.lower()
    return next((kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes), None)
