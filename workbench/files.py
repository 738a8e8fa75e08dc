"""Crash-safe files: whole or absent, on every platform, with paths of any length.

Replacing a file on Windows fails for a moment while a virus scanner or the indexer holds it, so replacement is
retried. A temporary file lives in the target's own folder because a rename is only atomic inside one volume.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.errors import DataError, WorkspaceError

_RETRIES = 12
_FIRST_WAIT_S = 0.01


def long_path(path: str | os.PathLike[str]) -> Path:
    r"""An absolute path that Windows accepts beyond 260 characters (``\\?\`` prefix); elsewhere just absolute."""
    absolute = os.path.abspath(os.fspath(path))
    if sys.platform != "win32" or absolute.startswith("\\\\?\\"):
        return Path(absolute)
    if absolute.startswith("\\\\"):
        return Path("\\\\?\\UNC\\" + absolute[2:])
    return Path("\\\\?\\" + absolute)


def plain_path(path: str | os.PathLike[str]) -> str:
    """The path as a person writes it, without the Windows long-path prefix."""
    text = os.fspath(path)
    if text.startswith("\\\\?\\UNC\\"):
        return "\\\\" + text[8:]
    return text[4:] if text.startswith("\\\\?\\") else text


def replace(source: Path, target: Path) -> None:
    """Move `source` over `target` atomically; retried while another program holds the target."""
    wait = _FIRST_WAIT_S
    for attempt in range(_RETRIES):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if attempt == _RETRIES - 1:
                raise
            time.sleep(wait)
            wait = min(wait * 2, 0.5)


def write_bytes(path: str | os.PathLike[str], data: bytes | memoryview, *, durable: bool = True) -> None:
    """Write `data` so that `path` afterwards holds all of it or what it held before.

    `durable` also survives a power cut (one fsync).

    Raises
    ------
    WorkspaceError : the folder is read-only, or the disk is full.
    """
    target = long_path(path)
    # The name is short and of fixed length so that a target at the file system's name limit still gets its temporary.
    temporary = target.with_name(f".{uuid.uuid4().hex[:12]}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        replace(temporary, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise storage_error(error, target) from error


def write_text(path: str | os.PathLike[str], text: str, *, durable: bool = True) -> None:
    """`write_bytes` for UTF-8 text with `\\n` line ends on every platform."""
    write_bytes(path, text.encode("utf-8"), durable=durable)


def write_json(path: str | os.PathLike[str], value: Any, *, durable: bool = True) -> None:
    """`write_bytes` for a JSON value, indented for people, keys in the order given."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", durable=durable)


def read_json(path: str | os.PathLike[str]) -> Any:
    """The JSON value in a file.

    Raises
    ------
    DataError : the file is missing, unreadable, or not JSON.
    """
    try:
        return json.loads(long_path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError("The file is missing", where=plain_path(path)) from error
    except OSError as error:
        raise DataError(f"The file cannot be read ({error.strerror})", where=plain_path(path)) from error
    except ValueError as error:
        raise DataError("The file is not valid JSON", where=plain_path(path)) from error


def append_line(path: str | os.PathLike[str], line: str, *, durable: bool = False) -> None:
    """Append one line in a single write, so that readers see whole lines but for a last one cut by a crash."""
    target = long_path(path)
    try:
        with open(target, "ab", buffering=0) as stream:
            stream.write(line.encode("utf-8") + b"\n")
            if durable:
                os.fsync(stream.fileno())
    except OSError as error:
        raise storage_error(error, target) from error


def whole_lines(path: str | os.PathLike[str], offset: int = 0) -> tuple[list[str], int]:
    """Complete lines from byte `offset`, and the offset to go on from; a torn last line is left for later."""
    try:
        with open(long_path(path), "rb") as stream:
            stream.seek(offset)
            data = stream.read()
    except FileNotFoundError:
        return [], offset
    end = data.rfind(b"\n") + 1
    # Not splitlines(): a JSON string may hold U+2028, which that would cut at.
    return data[:end].decode("utf-8", errors="replace").split("\n")[:-1], offset + end


def json_lines(path: str | os.PathLike[str]) -> Iterator[dict[str, Any]]:
    """Records of a JSON-lines file; lines a crash tore are passed over."""
    for line in whole_lines(path)[0]:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def sha256(path: str | os.PathLike[str]) -> str:
    """Hex SHA-256 of a file's bytes."""
    with open(long_path(path), "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def inside(folder: str | os.PathLike[str], *parts: str) -> Path:
    """`folder` joined with `parts`, refused when the result leaves `folder`.

    Raises
    ------
    WorkspaceError : the parts climb out of the folder.
    """
    root = long_path(folder)
    target = long_path(root.joinpath(*parts))
    if target != root and root not in target.parents:
        raise WorkspaceError(
            "That name points outside the chosen folder", where="/".join(parts), remedy="use a plain name"
        )
    return target


def storage_error(error: OSError, path: str | os.PathLike[str]) -> WorkspaceError:
    """The sentence for a failed write: full disk, read-only folder, path too long, or what the system said."""
    where = plain_path(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return WorkspaceError(
            "The disk is full", where=where, remedy="free some space, then resume; nothing finished was lost"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WorkspaceError("The folder cannot be written to", where=where, remedy="choose a folder of your own")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return WorkspaceError(
            "A file lies where a folder is needed", where=where, remedy="move it away, or choose another folder"
        )
    if error.errno == errno.ENAMETOOLONG:
        return WorkspaceError(
            "The path is too long for this disk", where=where, remedy="choose a folder nearer the top"
        )
    return WorkspaceError(f"The file could not be written ({error.strerror or error})", where=where)
