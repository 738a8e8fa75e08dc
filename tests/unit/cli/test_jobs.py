"""`workbench run` and `workbench jobs` on real job folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.toys import ToySettings
from workbench.cli import following, main
from workbench.extension import discovery
from workbench.extension.manifest import Manifest
from workbench.jobs.folder import JobFolder
from workbench.jobs.process import submit
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

_TOYS = "tests.jobs.toys:ToyBatch"
_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace, and the toy tasks as a plugin."""
    found = discovery.FoundPlugin(Manifest("toy", "Toys", "image", 1, tasks={"batch": _TOYS}), "toy")
    monkeypatch.setattr(discovery, "discover", lambda: (found,))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    folder = tmp_path / "Arbeit ü"
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(folder))
    yield folder


def only_job(space: Path) -> JobFolder:
    (path,) = (space / "jobs").glob("*/job.json")
    return JobFolder(path.parent)


def test_a_run_ends_with_its_figures(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "toy.batch", "--count", "3", "--workers", "1", "--title", "Three"]) == 0
    text = capsys.readouterr().out
    assert "Three: done" in text
    assert main(["jobs"]) == 0
    assert "done  3/3" in capsys.readouterr().out
    assert main(["jobs", "show", only_job(space).id[:8]]) == 0
    assert "count: 3" in capsys.readouterr().out


def test_a_failure_is_exit_one_with_the_way_on(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", "toy.batch", "--count", "12", "--workers", "1", "--set", "broken=[0,1,2,3,4,5,6,7,8,9,10,11]"]
    assert main(words) == 1
    text = capsys.readouterr().out
    assert "failed" in text
    assert f"workbench jobs resume {only_job(space).id}" in text


def test_bad_settings_leave_no_job(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "toy.batch", "--count", "-1"]) == 2
    assert capsys.readouterr().err == "Number: should be greater than or equal to 0.\n"
    assert not (space / "jobs").exists()


def test_a_dry_run_says_the_cost(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "toy.batch", "--count", "1234", "--dry-run"]) == 0
    assert "1,234" in capsys.readouterr().out
    assert not list((space / "jobs").iterdir())


def test_settings_can_be_saved_and_used_again(space: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    preset = tmp_path / "five.preset.json"
    assert main(["run", "toy.batch", "--count", "5", "--save-preset", str(preset)]) == 0
    assert main(["run", "toy.batch", "--preset", str(preset), "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("5 ")


@pytest.mark.parametrize("words", [["--workers", "0"], ["--workers", "x"], ["--scheduler", "tcp://h:1"]])
def test_how_to_run_is_checked(space: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "toy.batch", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_queued_job_can_be_cancelled_and_not_twice(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = submit(space, "toy.batch", ToySettings(), dotted=_TOYS)
    assert main(["jobs", "cancel", job.id]) == 0
    assert status_of(job).state is JobState.CANCELLED
    assert main(["jobs", "cancel", job.id]) == 1
    assert "already cancelled" in capsys.readouterr().err


def test_resuming_starts_the_job_and_following_sees_its_end(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = submit(space, "toy.batch", ToySettings(count=2), dotted=_TOYS)
    assert main(["jobs", "resume", job.id]) == 0
    assert main(["jobs", "follow", job.id]) == 0
    assert status_of(job).state is JobState.DONE
    assert main(["jobs", "resume", job.id]) == 1
    assert "already done" in capsys.readouterr().err


def test_a_name_may_be_short_but_not_ambiguous(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = submit(space, "toy.batch", ToySettings(), dotted=_TOYS, title="same")
    submit(space, "toy.batch", ToySettings(), dotted=_TOYS, title="same")
    assert main(["jobs", "show", first.id[:6]]) == 1
    assert "Several jobs begin like that" in capsys.readouterr().err
    assert main(["jobs", "show", str(first.path)]) == 0


def test_a_damaged_job_does_not_hide_the_others(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = submit(space, "toy.batch", ToySettings(), dotted=_TOYS, title="broken")
    submit(space, "toy.batch", ToySettings(), dotted=_TOYS, title="whole")
    broken.spec_file.write_text("{", encoding="utf-8")
    assert main(["jobs"]) == 0
    text = capsys.readouterr().out
    assert "not valid JSON" in text
    assert "whole" in text


def test_ctrl_c_asks_and_a_second_one_insists(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = submit(space, "toy.batch", ToySettings(), dotted=_TOYS)
    ended: list[JobFolder] = []
    monkeypatch.setattr(following, "end_now", ended.append)
    ask = following.asker(job, following.StatusLine())
    ask()
    assert job.wanted() == "cancel"
    assert not ended
    ask()
    assert ended == [job]


def test_tables_line_up() -> None:
    text = following.table([{"job": "a", "state": "done"}, {"job": "longer", "state": "x"}])
    assert text.splitlines() == ["job     state", "a       done", "longer  x"]
    assert following.table([]) == ""
