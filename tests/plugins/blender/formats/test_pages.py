"""The pages for foreign layouts: payloads reach their form, and what a job found stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugins.blender.formats import PoseWriter
from plugins.blender.formats.pose_writing import POSE_CHANNELS
from plugins.blender.panel import RenderPanel
from plugins.blender.panel.formats_pages import FormatsPage
from tests.plugins.blender.formats.conftest import far
from tests.plugins.conftest import OpenPanel
from workbench.api import face_sample

PATIENCE_MS = 90_000


@pytest.fixture
def tab(open_panel: OpenPanel, tmp_path: Path) -> RenderPanel:
    made = open_panel(RenderPanel, tmp_path / "faces")
    assert isinstance(made, RenderPanel)
    return made


def test_every_page_opens_and_takes_its_settings(tab: RenderPanel, tmp_path: Path) -> None:
    modes = tab.modes.keys()
    for mode in modes:
        tab.choose(mode)
        assert tab.page.isVisible() and tab.mode == mode
    tab.receive({"page": "export", "dataset": "heads", "layout": "facesynthetics"})
    assert tab.mode == "export"
    assert tab.page.form.settings().layout == "facesynthetics" and str(tab.page.form.settings().dataset) == "heads"


def test_a_check_says_what_it_found(qtbot: QtBot, tab: RenderPanel, tmp_path: Path) -> None:
    sample = face_sample(3, ranges=far(10.0), resolution=96, channels=POSE_CHANNELS)
    for folder, number in (("good", 1), ("bad", 1), ("bad", 2)):
        PoseWriter(tmp_path / folder, "flat").write(sample, number)
    damaged = tmp_path / "bad" / "sample_00002.mat"
    damaged.write_bytes(damaged.read_bytes()[:300])
    tab.choose("check")
    page = tab.page
    assert isinstance(page, FormatsPage)
    for folder, words, count in (("good", "No problem in 1 files.", 0), ("bad", "1 of 2 files", 1)):
        page.form.set_settings({"folder": tmp_path / folder})
        page.start()
        qtbot.waitUntil(lambda words=words: words in page.outcome.sentence, timeout=PATIENCE_MS)
        assert page.sentences.count() == count
    assert "sample_00002.mat" in page.sentences.item(0).text()
