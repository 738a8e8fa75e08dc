"""`workbench runs` on plain run folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.cli import main


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path))
    for number, name in enumerate(("first", "second")):
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        record = {"name": name, "created": f"2026-11-2{number}", "network": "attunet",
                  "settings": {"width": 8 + number}, "baseline": {"loss": 0.8},
                  "result": {"epochs": 3, "best_loss": 0.25}}  # fmt: skip
        (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path / "runs"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["runs", *words]) == 0
    return capsys.readouterr().out


def test_the_list_tells_loss_and_baseline(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split() for line in said(capsys).splitlines()]
    assert lines[1] == ["second", "attunet", "3", "0.25", "0.8"]
    assert lines[2][0] == "first"


def test_tags_notes_and_archiving(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "annotate", "first", "second", "--tag", "night", "--note", "on two cores")
    said(capsys, "annotate", "second", "--untag", "night", "--tag", "best")
    assert [line.split()[0] for line in said(capsys, "list", "--tag", "NIGHT").splitlines()[1:]] == ["first"]
    said(capsys, "archive", "first")
    assert "first" not in said(capsys, "list")
    assert "night, (archived)" in said(capsys, "list", "--archived")
    said(capsys, "unarchive", "first")
    assert "on two cores" in said(capsys, "show", "first")
    assert main(["runs", "annotate", "first", "--tag", "a,b"]) == 2
    assert "cannot be a tag" in capsys.readouterr().err


def test_differences_between_runs(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "diff", "first", "second").splitlines()[1].split() == ["width", "8", "9"]
    assert "are the same" in said(capsys, "diff", "first")


def test_removing_and_bringing_back(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "rename", "first", "renamed")
    said(capsys, "remove", "renamed")
    assert "renamed" not in said(capsys, "list")
    assert said(capsys, "removed").split() == ["renamed"]
    said(capsys, "restore", "renamed")
    assert "renamed" in said(capsys, "list")
    said(capsys, "remove", "renamed", "second")
    assert "No runs yet" in said(capsys)
    assert said(capsys, "clear").startswith("2 ")
    assert main(["runs", "restore", "second"]) == 1
    assert "cleared" in capsys.readouterr().err
