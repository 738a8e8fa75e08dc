"""The page of pose stability: what to do first, and the figures of a real report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from plugins.blender.panel import RenderPanel
from plugins.blender.panel.stability_page import StabilityPage
from plugins.blender.stability.rotations import euler_angles
from tests.plugins.blender.sets.making import render
from tests.plugins.conftest import OpenPanel
from workbench.api import Dataset

PATIENCE_MS = 90_000


def truths(folder: Path) -> str:
    """A table of the true angles."""
    dataset = Dataset.open(folder)
    try:
        lines = ["id,yaw,pitch,roll"]
        for sample in dataset.ids():
            pose = np.reshape(dataset.record(sample)["pose"], (4, 4))[:3, :3]
            lines.append(",".join([sample, *(f"{angle:.5f}" for angle in euler_angles(pose[None])[0])]))
        return "\n".join(lines)
    finally:
        dataset.close()


def test_from_what_to_do_to_the_figures(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> None:
    workspace = tmp_path / "faces"
    folder = render(workspace, "1", name="stable", design="stability", identities=2, variations=2)
    table = tmp_path / "predicted.csv"
    table.write_text(truths(folder), "utf-8")
    tab = open_panel(RenderPanel, workspace)
    assert isinstance(tab, RenderPanel)
    tab.choose("stability")
    page = tab.page
    assert isinstance(page, StabilityPage)
    asked = []
    page.context.asked_for_panel.connect(lambda panel, payload: asked.append((panel, payload)))
    assert page.empty.isVisible()
    page.empty._button.click()
    assert asked == [("render", {"page": "heads", "design": "stability", "name": "pose-stability"})]
    tab.receive(
        {"page": "stability", "dataset": "stable", "file": str(table), "angles": "workbench", "name": "bericht"}
    )
    page.start()
    qtbot.waitUntil(page.table.isVisible, timeout=PATIENCE_MS)
    rows = [page.table.verticalHeaderItem(row).text() for row in range(page.table.rowCount())]
    assert rows == ["Expression alone", "Light alone", "Everything"]
    assert page.table.item(2, 1).text().startswith("0.00  (")
    # A name without a report says again what to do; the old name shows the old figures.
    page.form.set_settings({"name": "none"})
    qtbot.waitUntil(page.empty.isVisible, timeout=PATIENCE_MS)
    page.form.set_settings({"name": "bericht"})
    qtbot.waitUntil(page.table.isVisible, timeout=PATIENCE_MS)
