"""What cannot work is said beside its field before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from plugins.training import networks
from plugins.training.panel import TrainingPanel
from plugins.training.panel.weight_check import FitLists
from tests.plugins.conftest import OpenPanel
from tests.plugins.training import faces
from workbench.datasets.record import DepthMeaning

PATIENCE_MS = 60_000


@pytest.fixture
def panel(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> TrainingPanel:
    workspace = tmp_path / "work ü"
    faces.dataset(workspace, "heads", train=3, validation=1, test=1)
    unscaled = DepthMeaning(metric=False, per_image_normalised=True)
    faces.dataset(workspace, "unscaled", train=3, validation=1, test=1, meaning=unscaled)
    opened = open_panel(TrainingPanel, workspace)
    assert isinstance(opened, TrainingPanel)
    return opened


def message(panel: TrainingPanel, field: str) -> str:
    line = panel.form.rows[field].message
    return "" if line.isHidden() else line.text()


def test_weights_of_another_network_are_refused_beside_the_file(
    qtbot: QtBot, panel: TrainingPanel, tmp_path: Path
) -> None:
    file = tmp_path / "narrow ü.pth"
    torch.save(networks.build("unet_simple", width=4).state_dict(), file)
    chosen = {"dataset": "heads", "network": "unet_simple", "width": 8, "start": "file", "weight_file": file}
    panel.form.set_settings(chosen)
    qtbot.waitUntil(lambda: "do not all fit “UNet-Simple”" in message(panel, "weight_file"), timeout=PATIENCE_MS)
    assert panel.weights.lists.isVisible()
    panel.weights.lists.click()
    (lists,) = panel.form.findChildren(FitLists)
    assert "109 of another shape\n    inc.double_conv.0.weight (4 x 3 x 3 x 3 in" in lists.text.toPlainText()
    lists.close()
    panel.start()
    qtbot.waitUntil(lambda: panel.column.start_button.isEnabled(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.form.rows["weight_file"].visibleRegion().isEmpty(), timeout=PATIENCE_MS)
    assert not panel.context.jobs.of_task("train.run")
    panel.form.set_settings({"width": 4})
    qtbot.waitUntil(lambda: panel.weights.words.text() == "126 tensors fit, 2 widened.", timeout=PATIENCE_MS)
    assert not message(panel, "weight_file") and panel.weights.lists.isHidden()


def test_metres_of_faces_without_scale_are_refused_beside_what_is_learned(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.form.set_settings({"dataset": "unscaled", "target": "relative_to_head"})
    panel.start()
    qtbot.waitUntil(lambda: "cannot be learned in metres" in message(panel, "target"), timeout=PATIENCE_MS)
    assert not panel.context.jobs.of_task("train.run")
    panel.form.set_settings({"target": "normalised"})
    assert not message(panel, "target")
