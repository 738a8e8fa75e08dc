"""Files in the real page: what is shown survives a bad one, and what looks wrong is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
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


def test_not_now_keeps_what_is_shown(
    qtbot: QtBot, page: PairPage, tmp_path: Path, in_metres: Path, in_millimetres: Path, hill: Mesh
) -> None:
    page.receive({"prediction_files": [str(in_millimetres)], "truth_file": str(in_metres)})
    qtbot.waitUntil(lambda: page.asking.asking, timeout=PATIENCE_MS)
    page.asking.later.click()
    assert page.look is None
    assert page.stage.sentence.startswith("The files wait")
    page.receive({"files": [str(in_millimetres), str(in_metres)], "region": "all"})
    qtbot.waitUntil(lambda: page.asking.asking, timeout=PATIENCE_MS)
    page.asking.say.click()
    qtbot.waitUntil(lambda: page.look is not None and bool(page.look.errors), timeout=PATIENCE_MS)
    shown = page.look
    assert shown is not None
    folder = tmp_path / "elsewhere"
    write_mesh(folder / "other.stl", Mesh(hill.vertices + np.array([0, 0, 0.002]), hill.faces))
    page.receive({"prediction_files": [str(folder / "other.stl")]})
    qtbot.waitUntil(lambda: page.asking.asking, timeout=PATIENCE_MS)
    page.asking.later.click()
    assert not page.asking.isVisible()
    assert page.look is not None
    assert (page.look.titles, page.look.errors) == (shown.titles, shown.errors)
    assert page.deck.caution.text().startswith("Shown is what was measured before. The files wait")
    # Nothing is lost: the next change asks again, and the answer shows the new file.
    page.form.set_settings({"alignment": "icp"})
    qtbot.waitUntil(lambda: page.asking.asking, timeout=PATIENCE_MS)
    page.asking.say.click()
    qtbot.waitUntil(lambda: page.look is not None and page.look.titles == ["other.stl"], timeout=PATIENCE_MS)


def test_surfaces_that_cannot_be_measured_are_shown_with_the_reasons(
    qtbot: QtBot, page: PairPage, tmp_path: Path, in_metres: Path, hill: Mesh
) -> None:
    write_mesh(tmp_path / "far.ply", Mesh(hill.vertices + np.array([0, 0, 0.5]), hill.faces))
    page.receive({"prediction_files": [str(tmp_path / "far.ply")], "truth_file": str(in_metres), "file_unit": "m"})
    qtbot.waitUntil(lambda: "no point is left" in page.deck.caution.text(), timeout=PATIENCE_MS)
    said = page.deck.caution.text()
    assert said.startswith("far.ply and truth ü.ply lie ")
    assert "measured before" not in said
