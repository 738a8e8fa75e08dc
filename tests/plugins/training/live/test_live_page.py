"""The live page in a window: a real run, a real video, the real process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugins.training.panel import TrainingPanel
from plugins.training.panel.live_page import LivePage
from plugins.training.panel.runs import Run, read_runs
from tests.plugins.conftest import OpenPanel
from tests.plugins.training.made_run import made_run
from tests.plugins.training.made_video import made_video
from workbench.jobs.live_contract import Frame
from workbench.ui.panel import Panel, PanelContext

PATIENCE_MS = 60_000


class Holder(Panel):
    """A tab that is nothing but the page."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.page = LivePage(self)
        self.page.attach(context)

    def closing(self) -> None:
        self.page.closing()


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path) -> Iterator[LivePage]:
    holder = open_panel(Holder, tmp_path / "wörk")
    assert isinstance(holder, Holder)
    holder.page.resize(1000, 600)
    yield holder.page


def the_run(tmp_path: Path, name: str = "run", **values: object) -> Run:
    made_run(tmp_path / "wörk", name, **values)
    return next(run for run in read_runs(tmp_path / "wörk" / "runs") if run.name == name)


def seen(page: LivePage, view: str) -> bool:
    return view in page.views.pictures and not page.views.pictures[view].picture_size.isEmpty()


def test_a_video_is_watched_frozen_and_kept(qtbot: QtBot, page: LivePage, tmp_path: Path) -> None:
    run = the_run(tmp_path)
    page.show_run(run)
    assert "Nothing is recorded" in page.sentence
    page.bar.views.button("points").click()
    page.bar.use_video(made_video(tmp_path / "Vidéo ü.mp4", 8, fps=20.0))
    page.start()
    assert page.running and page.bar.stop.isEnabled()
    qtbot.waitUntil(lambda: seen(page, "colour") and seen(page, "depth"), timeout=PATIENCE_MS)
    assert page.sentence == ""
    assert "pictures/s" in page.bar.figures.text() and " m, bright is near" in page.bar.figures.text()
    page.bar.freeze.click()
    with qtbot.waitSignal(page.kept, timeout=PATIENCE_MS) as kept:
        page.bar.snapshot.click()
    name = kept.args[0]
    assert (run.folder.predictions("live") / f"{name}_preview.png").exists()
    assert (run.folder.predictions("live") / f"{name}.npy").exists()
    page.bar.stop.click()
    assert not page.running and page.sentence and not page.bar.freeze.isChecked()


def test_what_goes_wrong_is_said_with_a_way_on(qtbot: QtBot, page: LivePage, tmp_path: Path) -> None:
    page.show_run(the_run(tmp_path))
    (tmp_path / "broken.mp4").write_bytes(b"no video")
    page.bar.use_video(tmp_path / "broken.mp4")
    page.start()
    qtbot.waitUntil(lambda: "not a video" in page.sentence, timeout=PATIENCE_MS)
    assert not page.running
    page.bar.use_video(made_video(tmp_path / "good.mp4", 3))
    page.bar.views.button("points").click()
    page.empty._button.click()
    qtbot.waitUntil(lambda: seen(page, "depth"), timeout=PATIENCE_MS)


def test_a_page_without_a_usable_run_says_why(page: LivePage, tmp_path: Path) -> None:
    page.show_run(None)
    assert page.sentence == "Choose a run."
    page.show_run(the_run(tmp_path, "untrained", result={}))
    assert "no weights yet" in page.sentence
    page.start()
    assert not page.running
    page.show_run(the_run(tmp_path, "codes", kind="latent"))
    assert "runs that read depth" in page.sentence


def test_a_hidden_page_lets_the_camera_go(qtbot: QtBot, page: LivePage, tmp_path: Path) -> None:
    page.show_run(the_run(tmp_path))
    page.bar.views.button("points").click()
    page.bar.use_video(made_video(tmp_path / "v.mp4", 3))
    page.start()
    qtbot.waitUntil(lambda: seen(page, "depth"), timeout=PATIENCE_MS)
    assert page._live is not None
    page.hide()
    qtbot.waitUntil(lambda: page._live._client is None, timeout=PATIENCE_MS)
    page.show()
    qtbot.waitUntil(lambda: page.sentence == "" and page._live._client is not None, timeout=PATIENCE_MS)


@pytest.mark.gl
def test_points_sway_by_themselves(qtbot: QtBot, page: LivePage, tmp_path: Path) -> None:
    page.show_run(the_run(tmp_path))
    page.views.set_views(["points"])
    points = np.random.default_rng(0).uniform((-0.1, -0.1, 0.9), (0.1, 0.1, 1.1), (500, 3)).astype(np.float32)
    colours = np.full((500, 3), 128, np.uint8)
    page.empty.hide()
    page.pages.setCurrentWidget(page.views)
    page.views.show_frame(Frame({"points": points, "point_colours": colours}))
    assert page.views.cloud is not None
    before = page.views.cloud.viewpoint.azimuth
    page.views.set_swaying(True)
    qtbot.waitUntil(lambda: abs(page.views.cloud.viewpoint.azimuth - before) > 3, timeout=PATIENCE_MS)
    page.views.set_swaying(False)
    assert not page.views.swaying


def test_the_tab_offers_live_pictures_video_and_export(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> None:
    made_run(tmp_path / "wörk")
    panel = open_panel(TrainingPanel, tmp_path / "wörk")
    assert isinstance(panel, TrainingPanel)
    qtbot.waitUntil(lambda: bool(panel.table.names()), timeout=PATIENCE_MS)
    panel.card.buttons["live"].click()
    findings = panel.stage.findings
    assert (
        findings.page == "live"
        and findings.live.page is findings.live.pictures
        and findings.live.isVisible()
        and not panel.stage.plot.isVisible()
    )
    assert "Nothing is recorded" in findings.live.page.sentence
    findings.chips.button("faces").click()
    assert panel.stage.plot.isVisible()
    panel.card.buttons["export"].click()
    assert panel.modes.mode == "export" and panel.modes.form.form.settings().run == "run"
    panel.modes.kinds.button("video").click()
    assert panel.modes.form.task_name == "train.predict_video"
    panel.modes.groups.button("train").click()
    assert panel.modes.mode == "train" and panel.modes.form is panel
    panel.modes.groups.button("predict").click()
    assert panel.modes.mode == "video"
