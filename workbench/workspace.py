"""The workspace: the one folder a researcher chose, in which everything the workbench makes has its place."""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import workbench
from workbench.errors import DataError, SettingsError, WorkspaceError
from workbench.files import long_path, plain_path, read_json, storage_error, write_json
from workbench.jobs.contract import Place
from workbench.jobs.lock import ProcessLock
from workbench.jobs.preflight import size

FOLDERS = ("datasets", "runs", "jobs", "comparisons")
_FORMAT = 1
_LITTLE_BYTES = 1_000_000_000
_LONGEST_NAME = 100
# What the workbench makes below a workspace is at most this long; tried out once, rather than met at hour three.
_DEEPEST_PATH = 140
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)


class Workspace:
    """An opened workspace; `open` makes one. Usable wherever a path is."""

    def __init__(self, root: Path, info: dict[str, Any]) -> None:
        self.root = root
        self.info = info
        self._window = ProcessLock(root / "window.lock")

    def __fspath__(self) -> str:
        return str(self.root)

    def __repr__(self) -> str:
        return f"Workspace({plain_path(self.root)!r})"

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True) -> Self:
        """The workspace in a folder; with `create`, an empty or missing folder becomes one.

        Raises
        ------
        WorkspaceError : there is none, it cannot be written to, its path is too long, or a newer workbench made it.
        """
        root = long_path(path)
        if root.exists() and not root.is_dir():
            raise WorkspaceError("A workspace is a folder and this is a file", where=plain_path(root))
        if not create and not (root / "workspace.json").is_file():
            raise WorkspaceError(
                "There is no workspace in this folder",
                where=plain_path(root),
                remedy="choose another, or make one here",
            )
        _make_folders(root)
        _try_out(root)
        return cls(root, _read_or_write_info(root))

    @property
    def name(self) -> str:
        return self.root.name

    @property
    def datasets(self) -> Path:
        return self.root / "datasets"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def jobs(self) -> Path:
        return self.root / "jobs"

    @property
    def comparisons(self) -> Path:
        return self.root / "comparisons"

    def place(self) -> Place:
        """Where a task would work, for checking settings before there is a job."""
        return Place(self.root, self.jobs)

    def warnings(self) -> list[str]:
        """What a person should know on opening: sentences, most often none."""
        free = shutil.disk_usage(self.root).free
        if free < _LITTLE_BYTES:
            return [f"Only {size(free)} are free on the disk of this workspace; a dataset may not fit."]
        return []

    def hold(self) -> None:
        """Keep the workspace for this window.

        Raises
        ------
        WorkspaceError : another window has it open.
        """
        holder = self._window.take()
        if holder is None:
            return
        if holder.here:
            since = datetime.fromtimestamp(holder.started).strftime("%H:%M")
            raise WorkspaceError(
                f"This workspace is already open in another window (since {since})",
                where=plain_path(self.root),
                remedy="go on there, or close that window first",
            )
        raise WorkspaceError(
            f"This workspace is open on another computer ({holder.host})",
            where=plain_path(self.root),
            remedy="close it there and try again in a minute",
        )

    def refresh(self) -> None:
        """Show other computers that this window lives; call it at least twice a minute while holding."""
        self._window.refresh()

    def release(self) -> None:
        """Let another window open the workspace."""
        self._window.release()


def check_name(name: str) -> str:
    """The name of a dataset, run or comparison if every system takes it as a folder name.

    Raises
    ------
    SettingsError : it is empty, too long, reserved by Windows, or has a character that folder names cannot have.
    """
    if not name.strip():
        raise SettingsError("A name is needed")
    if len(name) > _LONGEST_NAME:
        raise SettingsError(f"The name has {len(name)} characters", remedy=f"use at most {_LONGEST_NAME}")
    if found := _FORBIDDEN.search(name):
        shown = found[0] if found[0].isprintable() else "a control character"
        raise SettingsError(f"The name “{name}” has {shown} in it", remedy="use letters, digits, spaces, - and _")
    if name != name.strip() or name.startswith(".") or name.endswith("."):
        raise SettingsError(f"The name “{name}” begins or ends with a space or a full stop", remedy="leave that out")
    if _RESERVED.match(name):
        raise SettingsError(f"Windows keeps the name “{name}” for itself", remedy="choose another")
    return name


def unused_name(folder: str | os.PathLike[str], base: str, suffix: str = "") -> str:
    """`base`, or `base` with the first number that no entry of the folder has ("faces 2"), each with `suffix`; letter
    case apart, since Windows and macOS take "Faces" and "faces" for one.

    Raises
    ------
    SettingsError : `base` is no name for a folder.
    """
    check_name(base)
    root = long_path(folder)
    taken = {entry.name.casefold() for entry in root.iterdir()} if root.is_dir() else set()
    name, number = base, 1
    while f"{name}{suffix}".casefold() in taken:
        number += 1
        ending = f" {number}"
        name = base[: _LONGEST_NAME - len(ending)] + ending
    return name


def _make_folders(root: Path) -> None:
    try:
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, error.filename or root) from error


def _try_out(root: Path) -> None:
    """Write a file as deep as any that will be written, and remove it."""
    top = root / "datasets" / f".{uuid.uuid4().hex}"
    deep = top / ("x" * (_DEEPEST_PATH - len(top.name)))
    try:
        top.mkdir()
        deep.write_bytes(b"")
    except OSError as error:
        raise storage_error(error, root) from error
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _read_or_write_info(root: Path) -> dict[str, Any]:
    file = root / "workspace.json"
    if not file.exists():
        info: dict[str, Any] = {"format": _FORMAT, "created": time.time(), "workbench": workbench.__version__}
        write_json(file, info)
        return info
    info = _read_info(file)
    if info.get("format", _FORMAT) > _FORMAT:
        raise WorkspaceError(
            f"This workspace was made by a newer workbench ({info.get('workbench', 'unknown version')})",
            where=plain_path(root),
            remedy="update the workbench",
        )
    return info


def _read_info(file: Path) -> dict[str, Any]:
    try:
        info = read_json(file)
    except DataError:
        info = None
    if isinstance(info, dict) and isinstance(info.get("format", _FORMAT), int):
        return info
    # Everything in it can be made anew, so a damaged one must not keep a person from the data beside it.
    file.replace(file.with_name("workspace.damaged.json"))
    return _read_or_write_info(file.parent)
