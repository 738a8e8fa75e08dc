"""The Compare tab on a real workspace, with the live process that measures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from plugins.compare.panel import ComparePanel
from plugins.compare.panel.pair_page import PairPage
from tests.plugins.compare.scenes import bump, surface, workspace_with_predictions
from tests.plugins.conftest import OpenPanel
from workbench.geometry.mesh_files import write_mesh

PATIENCE_MS = 60_000


@pytest.fixture
def tab(open_panel: OpenPanel, tmp_path: Path) -> ComparePanel:
    made = open_panel(ComparePanel, workspace_with_predictions(tmp_path / "faces"))
    assert isinstance(made, ComparePanel)
    return made


@pytest.fixture
def panel(tab: ComparePanel) -> PairPage:
    assert isinstance(tab.page, PairPage)
    return tab.page


def test_what_other_tabs_send_is_looked_at_as_a_pair(qtbot: QtBot, tab: ComparePanel) -> None:
    tab.choose("sets")
    tab.receive({"run": "run", "dataset": "heads", "sample": "b"})
    assert tab.mode == "pair"
    assert tab.page.form.settings().plain()["sample"] == "b"


def test_an_empty_tab_says_what_to_do(panel: PairPage) -> None:
    panel.activated()
    assert "drop two meshes" in panel.stage.sentence


def test_a_run_and_its_worst_face_are_measured_and_better_ones_follow(qtbot: QtBot, panel: PairPage) -> None:
    panel.receive({"run": "run", "dataset": "heads", "sample": "worst"})
    qtbot.waitUntil(lambda: panel.walking.place.startswith("c · worst"), timeout=PATIENCE_MS)
    figures = dict(row[:2] for row in panel.deck.overview.figures.texts())
    assert figures["    predicting the mean"] == "20.00 mm"
    assert [row[0] for row in panel.deck.overview.alignments.texts()] == [
        "● Same camera", "Depth scale and shift", "Landmarks", "ICP",
    ]  # fmt: skip
    assert not panel.walking.worse.isEnabled()
    panel.walking.better.click()
    qtbot.waitUntil(lambda: panel.walking.place.startswith("b · 2. worst"), timeout=PATIENCE_MS)


def test_dropped_files_are_compared(qtbot: QtBot, panel: PairPage, tmp_path: Path) -> None:
    mesh = surface(bump()).mesh
    for name in ("guess.ply", "truth.ply"):
        write_mesh(tmp_path / name, mesh, metres_per_unit=0.001)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("guess.ply", "truth.ply")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    panel.dropEvent(event)
    qtbot.waitUntil(lambda: panel.asking.asking, timeout=PATIENCE_MS)
    panel.asking.say.click()
    qtbot.waitUntil(
        lambda: "Median |error|" in dict(row[:2] for row in panel.deck.overview.figures.texts()), timeout=PATIENCE_MS
    )
    assert dict(row[:2] for row in panel.deck.overview.figures.texts())["Median |error|"] == "0.00 mm"


def test_a_missing_prediction_is_said_in_the_middle(qtbot: QtBot, panel: PairPage) -> None:
    panel.receive({"run": "run", "dataset": "heads", "sample": "zzz"})
    qtbot.waitUntil(lambda: "evaluate the run" in panel.stage.sentence, timeout=PATIENCE_MS)
