from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.errors import DataError, SettingsError, WorkspaceError
from workbench.jobs.folder import JobFolder, JobSpec
from workbench.runs.folders import (
    clear_removed_runs,
    remove_run,
    removed_runs,
    rename_run,
    restore_run,
    run_folder,
    run_folders,
    run_record,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work ü"


def run(workspace: Path, name: str, created: str = "2026-11-20", job: str = "") -> Path:
    folder = workspace / "runs" / name
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"name": name, "created": created, "job": job}), encoding="utf-8")
    return folder


def queued_job(workspace: Path) -> str:
    spec = JobSpec(id="job", task="train.run", dotted="", title="Train", settings={}, created=0.0)
    return JobFolder.create(workspace / "jobs", spec).path.name


def test_runs_are_found_newest_first(workspace: Path) -> None:
    run(workspace, "old", "2026-11-19")
    run(workspace, "new", "2026-11-21")
    (workspace / "runs" / "half made").mkdir()
    assert [folder.name for folder in run_folders(workspace)] == ["new", "old"]
    with pytest.raises(DataError, match="no run “other”"):
        run_folder(workspace, "other")
    with pytest.raises(WorkspaceError):
        run_folder(workspace, "../jobs")


def test_a_removed_run_comes_back_whole(workspace: Path) -> None:
    folder = run(workspace, "first")
    (folder / "metrics.jsonl").write_text("{}\n", encoding="utf-8")
    remove_run(workspace, "first")
    assert run_folders(workspace) == []
    assert [removed.name for removed in removed_runs(workspace)] == ["first"]
    assert restore_run(workspace, "First") == folder
    assert (folder / "metrics.jsonl").read_text(encoding="utf-8") == "{}\n"
    assert removed_runs(workspace) == []
    with pytest.raises(DataError, match="was cleared since"):
        restore_run(workspace, "first")


def test_a_run_does_not_come_back_over_another(workspace: Path) -> None:
    run(workspace, "first")
    remove_run(workspace, "first")
    run(workspace, "first")
    with pytest.raises(DataError, match="again"):
        restore_run(workspace, "first")
    remove_run(workspace, "first")
    assert len(removed_runs(workspace)) == 2
    assert clear_removed_runs(workspace) == 2
    assert not list((workspace / "runs" / ".removed").iterdir())


def test_a_run_whose_job_is_not_over_stays(workspace: Path) -> None:
    run(workspace, "first", job=queued_job(workspace))
    with pytest.raises(WorkspaceError, match="still being trained"):
        remove_run(workspace, "first")
    with pytest.raises(WorkspaceError, match="can still go on"):
        rename_run(workspace, "first", "second")
    assert (workspace / "runs" / "first").is_dir()


def test_renaming_changes_folder_and_record(workspace: Path) -> None:
    run(workspace, "first")
    run(workspace, "Other")
    renamed = rename_run(workspace, "first", "best of all")
    assert renamed.name == run_record(renamed)["name"] == "best of all"
    assert run_record(renamed)["created"] == "2026-11-20"
    with pytest.raises(DataError, match="already is a run"):
        rename_run(workspace, "best of all", "other")
    with pytest.raises(SettingsError):
        rename_run(workspace, "best of all", "a/b")
