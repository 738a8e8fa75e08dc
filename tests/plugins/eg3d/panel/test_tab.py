"""The bar of the EG3D tab: pages made on demand, payloads handed to the right one, commands for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugins.eg3d.panel import EG3DPanel
from plugins.eg3d.panel.mix_chart import MixChart, Share
from tests.plugins.conftest import OpenPanel
from tests.plugins.eg3d.standin import write_standin


@pytest.fixture
def tab(open_panel: OpenPanel, tmp_path: Path) -> EG3DPanel:
    made = open_panel(EG3DPanel, tmp_path / "faces")
    assert isinstance(made, EG3DPanel)
    return made


def test_pages_are_made_when_they_are_first_looked_at(tab: EG3DPanel) -> None:
    assert list(tab._made) == ["generate"]
    first = tab.page
    modes = tab.modes.keys()
    for mode in modes:
        tab.choose(mode)
        assert tab.mode == mode
        assert tab.page.isVisible()
    assert not first.isVisible()
    tab.choose("generate")
    assert tab.page is first
    assert len({page.task_name for page in tab._made.values()}) == len(modes)


def test_a_payload_goes_to_its_page(tab: EG3DPanel, tmp_path: Path) -> None:
    model = write_standin(tmp_path / "small.safetensors")
    tab.receive({"page": "latents", "generator": str(model), "seeds": "3-5"})
    assert tab.mode == "latents"
    assert tab.page.form.settings().seeds == "3-5"
    tab.receive({"page": "no such page", "psi": 0.4})
    assert tab.mode == "latents"
    assert tab.page.form.settings().psi == 0.4


def test_every_page_has_a_command_and_start_is_one_for_all(tab: EG3DPanel) -> None:
    commands = {command.id: command for command in tab.commands()}
    modes = tab.modes.keys()
    assert {f"eg3d.mode.{key}" for key in modes} <= set(commands)
    commands["eg3d.mode.video"].run()
    assert tab.mode == "video"
    assert commands["eg3d.start"].shortcut == "Ctrl+Return"


def test_the_chart_says_its_shares_in_words(qtbot: QtBot) -> None:
    chart = MixChart()
    qtbot.addWidget(chart)
    chart.show_mix([Share("frontal", 0.7), Share("side", 0.3)])
    assert chart.accessibleDescription() == "frontal: 70 % to make; side: 30 % to make"
    chart.show_mix([Share("frontal", 0.7, 3), Share("side", 0.3, 1)])
    assert chart.words() == "frontal: 70 % to make, 75 % made; side: 30 % to make, 25 % made"
    chart.resize(240, chart.sizeHint().height())
    assert not chart.grab().isNull()
