"""The bar of the Kinect tab, its commands and its presets."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.kinect.panel import KinectPanel
from plugins.kinect.panel.capture_page import CapturePage
from plugins.kinect.panel.convert_page import ConvertPage
from tests.plugins.conftest import OpenPanel


@pytest.fixture
def tab(open_panel: OpenPanel, tmp_path: Path) -> KinectPanel:
    made = open_panel(KinectPanel, tmp_path / "work")
    assert isinstance(made, KinectPanel)
    return made


def test_pages_are_made_on_demand_and_take_payloads(tab: KinectPanel, tmp_path: Path) -> None:
    assert isinstance(tab.page, CapturePage)
    assert tab.page.form.valid
    tab.receive({"page": "convert", "source": tmp_path / "raw", "name": "anna"})
    assert isinstance(tab.page, ConvertPage)
    assert (tab.page.form.settings().source, tab.page.form.settings().name) == (tmp_path / "raw", "anna")


def test_software_of_cameras_is_removed_by_commands(tab: KinectPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted = []
    monkeypatch.setattr(tab.context, "submit", lambda task, settings, title: submitted.append((task, settings)))
    commands = {command.id: command for command in tab.commands()}
    commands["kinect.uninstall.orbbec"].run()
    assert submitted == [("kinect.uninstall", {"camera": "orbbec"})]
    assert commands["kinect.start"].shortcut == "Ctrl+Return"
