"""What a file is by its first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from plugins.eg3d.checkpoint import refusals
from plugins.eg3d.checkpoint.passive.storages import MAGIC
from workbench.api import files

FileKind = Literal["pickle", "torch stream", "torch archive", "numpy archive", "safetensors"]

_HEAD_BYTES = 512
_PICKLE_PROTOCOLS = tuple(bytes([0x80, version]) for version in range(2, 6))
# Opcodes that a pickle of the oldest protocol begins with: a mark, an empty container, a name.
_OLD_PICKLES = (b"(", b"}", b"]", b")", b"c")
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!")


def file_kind(path: Path) -> FileKind:
    """The kind of a file that may hold a generator.

    Raises
    ------
    DataError : there is no file, or it is of a kind that cannot.
    """
    file = files.long_path(path)
    if file.is_dir():
        raise refusals.a_folder(path)
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise refusals.no_file(path) from error
    except OSError as error:
        raise refusals.unreadable(path, error) from error
    if not head:
        raise refusals.empty(path)
    return _archive_kind(path, file) if head.startswith(b"PK") else _kind(path, head)


def _kind(path: Path, head: bytes) -> FileKind:
    if head.startswith(MAGIC):
        return "torch stream"
    if head[8:9] == b"{" and 0 < int.from_bytes(head[:8], "little") < 1 << 27:
        return "safetensors"
    if head.startswith(_PACKED) or head[257:262] == b"ustar":
        raise refusals.packed(path)
    if head.lstrip()[:1] == b"<" or head.startswith(b"version https://"):
        raise refusals.web_page(path)
    if head.startswith((*_PICKLE_PROTOCOLS, *_OLD_PICKLES)):
        return "pickle"
    raise refusals.no_model(path)


def _archive_kind(path: Path, file: Path) -> FileKind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:  # the table of contents is at the end
        raise refusals.truncated(path) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise refusals.damaged(path) from error
    if any(name == "data.pkl" or name.endswith("/data.pkl") for name in names):
        return "torch archive"
    if names and all(name.endswith(".npy") for name in names):
        return "numpy archive"
    raise refusals.packed(path)
