"""The tab and its Generate page: a live face, turning it, the mix, refusals, the licence, a set made and used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from plugins.eg3d.panel import EG3DPanel
from plugins.eg3d.panel.generate_page import GeneratePage
from plugins.eg3d.sampling.codes import ROWS, WIDTH
from tests.plugins.conftest import OpenPanel
from tests.plugins.eg3d.standin import RAW_SIDE, SIDE, write_standin
from workbench.jobs.status import JobState

PATIENCE_MS = 90_000


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_standin(tmp_path_factory.mktemp("model") / "small.safetensors")


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path, model: Path) -> GeneratePage:
    tab = open_panel(EG3DPanel, tmp_path / "faces")
    assert isinstance(tab, EG3DPanel)
    made = tab.page
    assert isinstance(made, GeneratePage)
    made.form.set_settings({"generator": model, "device": "cpu", "number": 2})
    return made


def shown(page: GeneratePage) -> bool:
    """Whether the final picture of what is asked for is on screen."""
    return page.live.at_rest and page.live.stage.content is not None


def test_a_face_appears_and_follows_the_sliders(qtbot: QtBot, page: GeneratePage) -> None:
    page.activated()
    qtbot.waitUntil(lambda: shown(page) and f"{SIDE} px" in page.live.note, timeout=PATIENCE_MS)
    with qtbot.waitSignal(page.live.answered, timeout=PATIENCE_MS) as answered:
        page.live.controls.set_camera(yaw=30.0)
    assert answered.args is not None
    assert answered.args[0].figures["stage"] == "coarse"
    page.live.choose("depth")
    qtbot.waitUntil(lambda: shown(page) and f"{RAW_SIDE} px" in page.live.note, timeout=PATIENCE_MS)
    assert page.live.stage.base == "depth"
    page.live.controls.set_face(seed=5)
    qtbot.waitUntil(lambda: shown(page) and page.live.note.startswith("seed 5"), timeout=PATIENCE_MS)


def test_dragging_the_picture_turns_the_face(qtbot: QtBot, page: GeneratePage) -> None:
    page.activated()
    qtbot.waitUntil(lambda: page.live.stage.content is not None, timeout=PATIENCE_MS)
    canvas = page.live.stage.canvas
    middle = canvas.rect().center()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(canvas, middle + QPoint(-40, 20))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(-40, 20))
    camera = page.live.controls.camera
    assert camera.yaw > 5
    assert camera.elevation > 2
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert page.live.controls.camera.yaw == pytest.approx(camera.yaw - 5)
    page.live.reset_camera()
    assert page.live.controls.camera.yaw == page.live.controls.camera.elevation == 0


def test_truncation_is_one_for_the_set_and_the_live_face(page: GeneratePage) -> None:
    page.form.set_settings({"psi": 0.3, "cutoff": 7})
    assert (page.live.controls.face.psi, page.live.controls.face.cutoff) == (0.3, 7)
    page.live.controls.set_face(psi=0.9)
    assert page.form.settings().psi == 0.9
    assert page.form.settings().cutoff == 7


def test_face_and_camera_can_be_used_for_the_set(page: GeneratePage) -> None:
    page.live.controls.set_face(seed=12)
    page.live.controls.set_camera(yaw=25.0, elevation=-4.0, fov=20.0)
    page.live.use_face.emit(page.live.controls.face)
    page.live.use_camera.emit(page.live.controls.camera)
    settings = page.form.settings()
    assert settings.face_seeds == [12]
    assert settings.viewpoints == "fixed"
    assert (settings.yaw, settings.elevation, settings.field_of_view) == (25.0, -4.0, 20.0)
    assert [share.name for share in page.made.chart.shares] == ["fixed"]


def test_a_file_that_is_no_model_is_said_beside_the_field_and_on_the_stage(
    qtbot: QtBot, page: GeneratePage, tmp_path: Path
) -> None:
    text = tmp_path / "notes.pkl"
    text.write_text("these are my notes", encoding="utf-8")
    page.activated()
    page.form.set_settings({"generator": text})
    message = page.form.rows["generator"].message
    qtbot.waitUntil(lambda: bool(message.text()) and bool(page.live.stage.sentence), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "notes.pkl" in page.live.stage.sentence, timeout=PATIENCE_MS)


def test_the_licence_is_shown_until_it_was_read(qtbot: QtBot, page: GeneratePage, tmp_path: Path) -> None:
    assert not page.notice.isVisible()
    for name in ("one", "two"):
        foreign = write_standin(tmp_path / f"{name}.safetensors", notice=True)
        page.form.set_settings({"generator": foreign})
        qtbot.waitUntil(lambda: "EG3D generator" in page.form.rows["generator"].hint.text(), timeout=PATIENCE_MS)
        if name == "one":
            qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
            page.notice.read.click()
        assert not page.notice.isVisible()


def test_a_set_is_made_shown_and_handed_on(qtbot: QtBot, page: GeneratePage) -> None:
    asked = []
    page.context.asked_for_panel.connect(lambda panel, payload: asked.append((panel, payload)))
    with qtbot.waitSignal(page.context.jobs.finished, timeout=PATIENCE_MS) as finished:
        page.start()
    assert finished.args is not None
    assert finished.args[0].state is JobState.DONE
    qtbot.waitUntil(lambda: page.made.gallery.count == 2, timeout=PATIENCE_MS)
    assert sum(share.made for share in page.made.chart.shares) == 2
    page.made.gallery.select(1)
    qtbot.waitUntil(lambda: page.live.stage.note.startswith("stored"), timeout=PATIENCE_MS)
    page.made.train.click()
    page.made.compare.click()
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=PATIENCE_MS)
    assert asked[0] == ("train", {"dataset": "faces"})
    assert asked[1][0] == "compare"
    assert asked[1][1]["dataset"] == "faces"
    with qtbot.waitSignal(page.context.jobs.finished, timeout=PATIENCE_MS) as exported:
        page.made.export.click()
    assert exported.args is not None
    assert exported.args[0].state is JobState.DONE


def test_only_another_model_asks_for_another_picture(page: GeneratePage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []
    monkeypatch.setattr(page.live, "ask", lambda: asked.append(None))
    page.form.set_settings({"number": 7, "held_out": 0.5})
    assert not asked
    page.form.set_settings({"device": "auto"})
    assert len(asked) == 1


def test_a_code_on_disk_is_shown_until_another_face_is_chosen(qtbot: QtBot, page: GeneratePage, tmp_path: Path) -> None:
    code = tmp_path / "found.npy"
    np.save(code, np.random.default_rng(0).standard_normal((1, ROWS, WIDTH)).astype(np.float32))
    page.activated()
    page.receive({"code_file": str(code)})
    qtbot.waitUntil(lambda: shown(page) and page.live.note.startswith("code “found”"), timeout=PATIENCE_MS)
    page.live.controls.set_face(seed=2)
    qtbot.waitUntil(lambda: shown(page) and page.live.note.startswith("seed 2"), timeout=PATIENCE_MS)
