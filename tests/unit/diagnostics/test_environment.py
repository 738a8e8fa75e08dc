"""The report on this machine."""

from __future__ import annotations

import sys

import pytest

from workbench.diagnostics import environment
from workbench.diagnostics.environment import Finding, as_text


def test_sections_and_remedies_read_well() -> None:
    text = as_text(
        [Finding("A", "one", "1"), Finding("B", "two", "2", "bad", "mend it"), Finding("A", "three", "3", "warn")]
    )
    assert text.splitlines() == [
        "A",
        "   one                  1",
        " ! three                3",
        "",
        "B",
        " x two                  2",
        "                        -> mend it",
    ]


def test_this_machine_is_described() -> None:
    found = {
        (f.section, f.name): f for f in [*environment._system(), *environment._libraries(), *environment._folders()]
    }
    assert found["System", "Python"].value.startswith(f"{sys.version_info[0]}.{sys.version_info[1]}")
    assert "GiB free" in found["System", "memory"].value
    assert found["Libraries", "numpy"].level == "good"
    assert ("Folders", "workspace") in found


def test_a_missing_library_is_said_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_LIBRARIES", ("no-such-library",))
    (found,) = environment._libraries()
    assert (found.level, found.value) == ("bad", "missing")
    assert "launcher" in found.remedy


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("print('noise'); print('{\"a\": 1}')", {"a": 1}),
        ("import os; os._exit(3)", {"problem": "ended with code 3"}),
        ("raise OSError('libGL.so.1 is missing')", {"problem": "OSError: libGL.so.1 is missing"}),
        ("print('[1]')", {"problem": "gave an answer of no use"}),
    ],
)
def test_what_another_process_says_or_dies_of(program: str, answer: dict[str, object]) -> None:
    assert environment._ask(program) == answer


def test_a_process_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_PROBE_SECONDS", 0.5)
    program = "import threading; threading.Event().wait()"
    assert environment._ask(program) == {"problem": "gave no answer within 0.5 seconds"}


def test_broken_graphics_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_ask", lambda _: {"problem": "ImportError: libGL"})
    assert [f.level for f in environment._opengl()] == ["bad"]
    assert [f.level for f in environment._torch()] == ["bad"]


def test_a_gpu_that_is_not_used_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"version": "2.13.0", "cuda": None, "gpus": [], "mps": False}
    monkeypatch.setattr(environment, "_ask", lambda _: answer)
    monkeypatch.setattr("shutil.which", lambda _: "nvidia-smi")
    assert "--cuda" in environment._torch()[1].remedy
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert environment._torch()[1].level == "good"
