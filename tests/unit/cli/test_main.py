"""The command itself: what it prints, how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import workbench
from workbench.cli import COMMANDS, main
from workbench.errors import DataError


def test_help_lists_every_command_a_person_uses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name, command in COMMANDS.items() if command.help)
    assert "live" not in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == workbench.__version__


@pytest.mark.parametrize("name", [n for n, c in COMMANDS.items() if c.help])
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        code = main([name, "--help"])
        raise SystemExit(code)
    assert caught.value.code == 0
    assert "usage: workbench" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["doktor"], 2, "There is no command “doktor”: did you mean “doctor”."),
        (["run", "render.bach"], 1, "There is no task “render.bach”: did you mean “render.batch”."),
        (["jobs", "show", "nothing"], 1, "There is no such job (nothing): workbench jobs list shows them."),
        (["datasets", "verify", "nothing"], 1, "There is no such dataset (nothing)"),
        (["jobs", "restart"], 2, "Invalid choice"),
        (["jobs", "show"], 2, "The following arguments are required: job"),
    ],
)
def test_mistakes_end_in_one_sentence(
    words: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    said = capsys.readouterr().err
    assert sentence in said or sentence.lower() in said.lower()
    assert "Traceback" not in said
    assert said.count("\n") == 1


def test_a_defect_is_a_sentence_and_its_traceback_is_in_the_log(
    own_settings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.cli._function", lambda _: lambda words: 1 // len(words))
    assert main(["plugins"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Something went wrong inside the workbench (ZeroDivisionError)")
    assert "ZeroDivisionError" in (own_settings / "logs" / "command line.log").read_text(encoding="utf-8")


def test_a_persons_error_is_its_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise DataError("The file is cut off", where="a.png")

    monkeypatch.setattr("workbench.cli._function", lambda _: fail)
    assert main(["plugins"]) == 1
    assert capsys.readouterr().err == "The file is cut off (a.png).\n"


def test_an_empty_workspace_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs"]) == 0
    assert main(["datasets"]) == 0
    assert capsys.readouterr().out == "No jobs yet.\nNo datasets yet.\n"


def test_the_window_without_a_display_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["window"]) == 1
    assert capsys.readouterr().err.startswith("There is no display to open a window on")


def test_python_m_workbench_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "workbench", "--version"], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == workbench.__version__


def test_no_command_pulls_in_what_others_need() -> None:
    program = "import sys; from workbench.cli import main; main(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    loaded = done.stdout.splitlines()[-1]
    assert not [name for name in ("'numpy'", "'cv2'", "'PySide6'", "'torch'", "'vtk'") if name in loaded]
