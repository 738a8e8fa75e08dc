"""The run folders of a workspace: finding, renaming, removing them, and bringing removed ones back."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import files
from workbench.errors import DataError, WorkbenchError, WorkspaceError
from workbench.jobs.folder import JobFolder
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of
from workbench.workspace import check_name

_REMOVED = ".removed"
_RECORD = "run.json"


@dataclass(frozen=True)
class RemovedRun:
    """A run that was taken out of the list; its folder waits to be brought back or cleared."""

    name: str
    folder: Path
    removed_s: float
    """When, in seconds since 1970."""


def run_folders(workspace: str | os.PathLike[str]) -> list[Path]:
    """Folders of the runs there are, newest first."""
    root = files.long_path(workspace) / "runs"
    found = [path.parent for path in root.glob(f"*/{_RECORD}") if not path.parent.name.startswith(".")]
    return sorted(found, key=lambda folder: str(_plain_record(folder).get("created", "")), reverse=True)


def run_folder(workspace: str | os.PathLike[str], name: str) -> Path:
    """The folder of one run. Raises DataError: there is none of that name."""
    folder = files.inside(files.long_path(workspace) / "runs", name)
    if not folder.is_dir() or folder.name.startswith("."):
        raise DataError(f"There is no run “{name}”", remedy="workbench runs list shows those there are")
    return folder


def run_record(folder: Path) -> dict[str, Any]:
    """run.json as plain values. Raises DataError: it is missing or damaged."""
    record = files.read_json(folder / _RECORD)
    if not isinstance(record, dict):
        raise DataError("The description of this run is damaged", where=files.plain_path(folder / _RECORD))
    return record


def rename_run(workspace: str | os.PathLike[str], name: str, to: str) -> Path:
    """Give a run another name; returns its new folder.

    Raises
    ------
    SettingsError : `to` is no name for a folder.
    DataError : there is no such run, or one of the new name.
    WorkspaceError : its job can still go on (under the old name), or a program holds one of its files.
    """
    folder = run_folder(workspace, name)
    target = folder.with_name(check_name(to))
    if target.name.casefold() in {other.name.casefold() for other in folder.parent.iterdir() if other != folder}:
        raise DataError(f"There already is a run “{to}”", remedy="choose another name")
    state = _job_state(workspace, folder)
    if state not in (None, JobState.DONE):
        raise WorkspaceError(
            f"The run “{name}” can still go on, under this name", remedy="let it end first, or use tags and the note"
        )
    record = run_record(folder)
    _move(folder, target)
    files.write_json(target / _RECORD, {**record, "name": target.name})
    return target


def remove_run(workspace: str | os.PathLike[str], name: str) -> RemovedRun:
    """Take a run out; its files stay, so that `restore_run` can bring it back.

    Raises
    ------
    DataError : there is no such run.
    WorkspaceError : a job works on it, or a program holds one of its files.
    """
    folder = run_folder(workspace, name)
    state = _job_state(workspace, folder)
    if state is not None and not state.over:
        raise WorkspaceError(f"The run “{name}” is still being trained", remedy="stop it first")
    target = folder.parent / _REMOVED / uuid.uuid4().hex[:12] / folder.name
    _move(folder, target)
    return RemovedRun(folder.name, target, target.parent.stat().st_mtime)


def removed_runs(workspace: str | os.PathLike[str]) -> list[RemovedRun]:
    """Runs that were taken out and not cleared yet, the latest first."""
    root = files.long_path(workspace) / "runs" / _REMOVED
    found = [RemovedRun(path.name, path, path.parent.stat().st_mtime) for path in root.glob("*/*") if path.is_dir()]
    return sorted(found, key=lambda run: run.removed_s, reverse=True)


def restore_run(workspace: str | os.PathLike[str], name: str) -> Path:
    """Bring the run of this name that was removed last back; returns its folder.

    Raises
    ------
    DataError : no run of that name was removed, or there is one of the name again.
    """
    removed = next((run for run in removed_runs(workspace) if run.name.casefold() == name.casefold()), None)
    if removed is None:
        raise DataError(f"No run “{name}” was removed, or it was cleared since")
    target = removed.folder.parent.parent.parent / removed.name
    if target.exists():
        raise DataError(f"There is a run “{name}” again", remedy="rename or remove that one first")
    _move(removed.folder, target)
    shutil.rmtree(removed.folder.parent, ignore_errors=True)
    return target


def clear_removed_runs(workspace: str | os.PathLike[str]) -> int:
    """Delete the files of removed runs for good; returns how many runs went. Raises WorkspaceError."""
    removed = removed_runs(workspace)
    for run in removed:
        try:
            shutil.rmtree(run.folder.parent)
        except OSError as error:
            raise files.storage_error(error, run.folder) from error
    return len(removed)


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        files.replace(source, target)
    except OSError as error:
        raise files.storage_error(error, source) from error


def _job_state(workspace: str | os.PathLike[str], folder: Path) -> JobState | None:
    """What the job that trains a run is doing; None where there is no such job any more."""
    job = str(_plain_record(folder).get("job", ""))
    path = files.long_path(workspace) / "jobs" / job
    if not job or not (path / "job.json").is_file():
        return None
    try:
        return status_of(JobFolder(path)).state
    except WorkbenchError:
        return None


def _plain_record(folder: Path) -> dict[str, Any]:
    try:
        return run_record(folder)
    except DataError:
        return {}
