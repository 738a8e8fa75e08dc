"""Files in the real page: what is shown survives a bad one, and what looks wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugins.compare.panel import ComparePanel
from plugins.compare.panel.pair_page import PairPage
from tests.plugins.conftest import OpenPanel
from workbench.api import Mesh
from workbench.geometry.mesh_files import write_mesh

PATIENCE_MS = 60_000


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path) -> PairPage:
    made = open_panel(ComparePanel, tmp_path / "workspace")
    assert isinstance(made, ComparePanel)
    assert isinstance(made.page, PairPage)
    return made.page


def test_a_bad_file_takes_nothing_away_and_a_mirrored_one_is_said(
    qtbot: QtBot, page: PairPage, tmp_path: Path, in_metres: Path, hill: Mesh
) -> None:
    mirrored = tmp_path / "mirrored.ply"
    write_mesh(mirrored, Mesh(hill.vertices * [-1, 1, 1], hill.faces[:, ::-1]))
    page.receive({"files": [str(mirrored), str(in_metres)]})
    qtbot.waitUntil(lambda: page.asking.asking, timeout=PATIENCE_MS)
    page.asking.say.click()
    qtbot.waitUntil(lambda: page.look is not None and bool(page.look.errors), timeout=PATIENCE_MS)
    assert page.look is not None
    assert "looks mirrored" in page.look.figures["remarks"][0][0]
    (tmp_path / "bad.ply").write_text("no mesh at all", encoding="utf-8")
    before = len(page.context.notifications.records)
    page.receive({"files": [str(tmp_path / "bad.ply"), str(in_metres)]})
    qtbot.waitUntil(lambda: len(page.context.notifications.records) > before, timeout=PATIENCE_MS)
    assert "not a readable PLY mesh" in page.context.notifications.records[-1].sentence
    assert page.stage.sentence == ""
    assert page.look.titles == ["mirrored.ply"]
