"""The Render tab: a live face, a real batch, and the gallery that follows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugins.blender.panel.batch_page import BatchPage
from tests.plugins.conftest import OpenPanel
from workbench.errors import SettingsError
from workbench.jobs.status import JobState

PATIENCE_MS = 90_000
SMALL = {"name": "few", "number": 4, "resolution": 64, "yaw": (-10.0, 10.0)}


@pytest.fixture
def panel(open_panel: OpenPanel, tmp_path: Path) -> BatchPage:
    made = open_panel(BatchPage, tmp_path / "faces")
    assert isinstance(made, BatchPage)
    return made


def test_the_preview_follows_form_and_seed(qtbot: QtBot, panel: BatchPage) -> None:
    panel.form.set_settings(SMALL)
    panel.activated()
    qtbot.waitUntil(lambda: panel._stage.content is not None, timeout=PATIENCE_MS)
    assert panel._stage.content is not None
    assert panel._stage.content.note.startswith("seed 0 · turn")
    assert panel._stage.content.mask_labels[2] == "nose"
    panel._seed._box.setValue(7)
    qtbot.waitUntil(lambda: "seed 7" in note(panel), timeout=PATIENCE_MS)


def test_start_makes_the_faces_and_shows_them(qtbot: QtBot, panel: BatchPage) -> None:
    panel.form.set_settings(SMALL)
    with qtbot.waitSignal(panel.context.jobs.finished, timeout=PATIENCE_MS) as finished:
        panel.start()
    assert finished.args is not None
    assert finished.args[0].state is JobState.DONE
    qtbot.waitUntil(lambda: panel._gallery.count == 4, timeout=PATIENCE_MS)
    assert panel._to_training.isEnabled()
    panel._gallery.select(2)
    qtbot.waitUntil(lambda: note(panel) == "000002", timeout=PATIENCE_MS)


def test_settings_that_do_not_fit_change_nothing(panel: BatchPage) -> None:
    panel.form.set_settings(SMALL)
    with pytest.raises(SettingsError, match="runs backwards"):
        panel.form.set_settings({**SMALL, "seeds": "9-3"})
    assert panel.form.settings().seeds is None
    assert panel.form.settings().number == 4


def note(panel: BatchPage) -> str:
    """What stands beside the picture."""
    return panel._stage.content.note if panel._stage.content else ""
