"""Joining a run of another computer from the window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugins.training.panel import TrainingPanel
from plugins.training.panel.join_form import JoinForm
from plugins.training.run_folder import RunFolder
from tests.plugins.conftest import OpenPanel
from workbench.workspace import Workspace

PATIENCE_MS = 20_000


@pytest.fixture
def leader(tmp_path: Path) -> Path:
    """The workspace of another computer, in which one run waits and another does not."""
    workspace = Workspace.open(tmp_path / "leader's ü")
    for name in ("alone", "together"):
        (workspace.runs / name).mkdir()
    RunFolder(workspace.runs / "together").company.write_text("{}", encoding="utf-8")
    return workspace.root


@pytest.fixture
def form(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> JoinForm:
    panel = open_panel(TrainingPanel, tmp_path / "own")
    assert isinstance(panel, TrainingPanel)
    panel.modes.choose("join")
    assert isinstance(panel.modes.form, JoinForm)
    qtbot.waitUntil(lambda: "take part in a run" in panel.stage.sentence, timeout=PATIENCE_MS)
    return panel.modes.form


def offered(form: JoinForm) -> list[str]:
    combo = form.form.rows["run"].editor.combo  # type: ignore[attr-defined]
    form.form.rows["run"].editor.refresh()  # type: ignore[attr-defined]
    return [combo.itemText(n) for n in range(combo.count())]


def test_runs_that_wait_in_the_leaders_workspace_are_offered(qtbot: QtBot, form: JoinForm, leader: Path) -> None:
    qtbot.waitUntil(lambda: offered(form) == ["no run waits there"], timeout=PATIENCE_MS)
    form.form.rows["folder"].set_value(leader)
    form.form.rows["folder"].edited.emit("folder")
    qtbot.waitUntil(lambda: offered(form) == ["together"], timeout=PATIENCE_MS)


def test_what_cannot_be_joined_is_refused_at_its_field(qtbot: QtBot, form: JoinForm, leader: Path) -> None:
    fields = form.form.rows
    form.form.set_settings({"folder": leader, "run": "alone"})
    form.start()
    qtbot.waitUntil(lambda: "“alone” waits for no other computer" in fields["run"].message.text(), timeout=PATIENCE_MS)
    shutil.rmtree(leader)
    form.form.set_settings({"folder": leader, "run": "together"})
    form.start()
    qtbot.waitUntil(lambda: "no workspace in this folder" in fields["folder"].message.text(), timeout=PATIENCE_MS)
