"""Workspaces that cannot be written to, fill up, lie deep, or are open twice: one sentence, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import own_files
from tests.e2e.killing import render_job
from tests.e2e.small_disk import fill, make_read_only, small_disk
from tests.e2e.terminal import REPOSITORY, refusal, workbench
from tests.jobs.running import until
from workbench.datasets import journal
from workbench.datasets.dataset import Dataset
from workbench.datasets.verify import verify
from workbench.errors import WorkspaceError
from workbench.jobs.folder import EngineSpec
from workbench.jobs.process import start
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of
from workbench.workspace import Workspace

FACES = ["run", "render.batch", "--resolution", 32, "--workers", 1, "--number"]


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("mine", encoding="utf-8")
    said = refusal(*FACES, 3, workspace=tmp_path / "w")
    assert said == f"A workspace is a folder and this is a file ({tmp_path / 'w'})."
    deeper = tmp_path / "v" / "datasets"
    deeper.parent.mkdir()
    deeper.write_text("mine", encoding="utf-8")
    said = refusal(*FACES, 3, workspace=deeper.parent)
    assert said == f"A file lies where a folder is needed ({deeper}): move it away, or choose another folder."
    assert deeper.read_text(encoding="utf-8") == (tmp_path / "w").read_text(encoding="utf-8") == "mine"


def test_a_file_in_place_of_the_dataset(tmp_path: Path) -> None:
    taken = tmp_path / "datasets" / "heads"
    taken.parent.mkdir()
    taken.write_text("mine", encoding="utf-8")
    said = refusal(*FACES, 3, workspace=tmp_path)
    assert said == f"A file lies where a folder is needed ({taken}): move it away, or choose another folder."
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_read_only_workspace(tmp_path: Path) -> None:
    sentence = "The folder cannot be written to ({}): choose a folder of your own."
    with small_disk(tmp_path / "disk", 8) as disk:
        assert workbench(*FACES, 2, workspace=disk).status == 0
        make_read_only(disk)
        assert refusal(*FACES, 3, "--name", "more", workspace=disk).startswith("The folder cannot be written to (")
        assert refusal(*FACES, 3, workspace=disk / "new") == sentence.format(disk / "new")
        # What is there can still be looked at.
        assert "heads" in workbench("datasets", "list", workspace=disk).out
        found = workbench("datasets", "verify", "heads", workspace=disk)
        assert (found.status, found.err) == (0, "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root, nor Windows")
def test_a_workspace_of_somebody_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert refusal(*FACES, 3, workspace=tmp_path).startswith("The folder cannot be written to (")
    finally:
        tmp_path.chmod(0o700)


def test_a_disk_that_fills_up_keeps_what_is_finished_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16) as disk:
        job = render_job(disk, EngineSpec(workers=1), number=80)
        lines = disk / "datasets" / "heads" / journal.FILE_NAME
        process = start(job)
        assert process is not None
        until(lambda: lines.exists() and lines.read_bytes().count(b"\n") >= 5)
        finished = [line.record["id"] for line in journal.lines(lines.parent) if line.record]
        ballast = fill(disk)
        process.wait(60)
        status = status_of(job)
        assert status.state is JobState.FAILED
        assert status.sentence.startswith("The disk is full (")
        assert status.sentence.endswith("): free some space, then resume; nothing finished was lost.")
        found = verify(lines.parent)
        assert found.problems == () and len(finished) <= found.samples < 80
        assert finished and set(finished) <= set(_ids(lines.parent))
        ballast.unlink()
        assert workbench("jobs", "resume", job.id, workspace=disk).status == 0
        assert workbench("jobs", "follow", job.id, workspace=disk).status == 0
        found = verify(lines.parent)
        assert (found.samples, found.problems, found.remarks) == (80, (), ())
        untouched = render_job(tmp_path / "w", EngineSpec(workers=1), number=80)
        process = start(untouched)
        assert process is not None and process.wait(60) == 0
        assert verify(tmp_path / "w" / "datasets" / "heads").content_hash == found.content_hash


def _ids(folder: Path) -> list[str]:
    dataset = Dataset.open(folder)
    try:
        return dataset.ids()
    finally:
        dataset.close()


def test_too_little_room_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        said = refusal(*FACES, 100_000, workspace=disk)
        assert said.startswith("This needs about ") and f" free ({disk}): free some space, make fewer" in said
        assert list((disk / "jobs").iterdir()) == []


def test_a_path_with_an_umlaut_a_blank_and_230_characters(tmp_path: Path) -> None:
    deep = _deep(tmp_path, 230)
    source = own_files.pairs(deep / "q")
    workspace = deep.parent / deep.name.replace("x", "w")
    assert len(str(workspace)) == len(str(deep)) == 230
    words = ["--source", source, "--unit", "mm", "--fov-y-degrees", 40, "--workers", 1, "--name", "own ü"]
    imported = workbench("run", "datasets.import", *words, workspace=workspace)
    assert (imported.status, imported.err) == (0, ""), imported.shown
    rendered = workbench(*FACES, 3, workspace=workspace)
    assert (rendered.status, rendered.err) == (0, ""), rendered.shown
    for name in ("own ü", "heads"):
        verified = workbench("datasets", "verify", name, workspace=workspace)
        assert verified.status == 0 and "3 samples" in verified.out, verified.shown


def _deep(root: Path, length: int) -> Path:
    """A folder below `root` whose path has so many characters, with an umlaut and blanks on the way."""
    path = root / "Versuche für Müller ü 1"
    while length - len(str(path)) > 61:
        path /= "ü x" + "x" * 37
    path /= "x" * (length - len(str(path)) - 1)
    path.mkdir(parents=True)
    return path


def test_two_windows_on_one_workspace(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
    )  # fmt: skip
    workspace = Workspace.open(tmp_path)
    assert other.stdin is not None and other.stdout is not None
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceError) as refused:
            workspace.hold()
        said = refused.value.sentence
        assert said.startswith("This workspace is already open in another window (since ")
        assert said.endswith(f") ({tmp_path}): go on there, or close that window first.")
        # Work goes on beside an open window.
        assert workbench(*FACES, 2, workspace=tmp_path).status == 0
    finally:
        other.kill()
        other.communicate()
    workspace.hold()
    workspace.release()


_WINDOW = """
import sys
from workbench.workspace import Workspace
Workspace.open(sys.argv[1]).hold()
print("held", flush=True)
sys.stdin.read()
"""
