"""The help of one task: short lines in groups, and all about one setting."""

from __future__ import annotations

import pytest

from tests.unit.cli.test_flags import Scene
from workbench.cli import main
from workbench.cli.flags import add_flags, flag_of, leaves
from workbench.cli.task_help import TaskParser


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> TaskParser:
    monkeypatch.setenv("COLUMNS", "80")
    made = TaskParser("x.make", "Make a scene", Scene)
    made.add_argument("--title", metavar="TEXT", help="the job's name")
    add_flags(made, Scene)
    return made


def test_every_setting_has_its_line_and_none_is_wider_than_the_terminal(parser: TaskParser) -> None:
    text = parser.format_help()
    flags = [flag_of(name).removeprefix("--") for name, _info in leaves(Scene)]
    assert all(any(line.startswith((f"  --{f}", f"  --[no-]{f}")) for line in text.splitlines()) for f in flags)
    assert max(map(len, text.splitlines())) <= 80
    assert "How to run:\n  -h, --help" in text and "  --title TEXT " in text


def test_all_about_a_setting_is_found_by_a_word(parser: TaskParser) -> None:
    text = parser.explained("engine")
    assert text.startswith("  --engine CHOICE")
    assert "    fine " in text and "default: " in text


def test_a_word_that_occurs_nowhere_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "train.run", "--help", "nonsense"]) == 2
    assert "No setting is about “nonsense”" in capsys.readouterr().err
    assert main(["run", "train.run", "--help", "--learning-rate"]) == 0
    assert "Learning rate. Step size" in capsys.readouterr().out
