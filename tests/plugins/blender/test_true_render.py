"""The true render and the notice that there is no Blender: a real one where there is one, else none at all."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plugins.blender.installation import Blender
from plugins.blender.panel import RenderPanel, blender_look, true_render
from plugins.blender.panel.batch_page import BatchPage
from plugins.blender.panel.face_content import LAYOUT, TRUE
from tests.plugins.conftest import OpenPanel
from tests.ui.jobs.made_up import made_up_job, say
from workbench.api import UnavailableError

PATIENCE_MS = 120_000
SMALL = {"name": "few", "number": 2, "resolution": 64, "renderer": "blender", "samples": 1, "denoise": False}


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path) -> BatchPage:
    tab = open_panel(RenderPanel, tmp_path / "faces")
    assert isinstance(tab, RenderPanel)
    return tab.heads


@pytest.fixture
def no_blender(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Looks for Blender find none; where they looked."""
    looked: list[Path | None] = []

    def nothing(chosen: Path | None) -> Blender:
        looked.append(chosen)
        raise UnavailableError("No Blender was found", remedy="python launcher.py run render.install")

    monkeypatch.setattr(blender_look, "find_blender", nothing)
    return looked


def wait_for(qtbot: QtBot, page: BatchPage, what: str) -> None:
    qtbot.waitUntil(lambda: page.view.on_show == what, timeout=PATIENCE_MS)


def processes(name: str) -> list[psutil.Process]:
    """Processes below this one whose command line names something."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if name in " ".join(process.cmdline()):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def test_one_face_by_blender_and_back_to_the_layout(
    qtbot: QtBot, page: BatchPage, blender: Blender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(true_render, "_AWAY_MS", 1)
    page.form.set_settings({**SMALL, "blender": blender.path})
    wait_for(qtbot, page, LAYOUT)
    qtbot.waitUntil(
        lambda: blender.title.partition(" (")[0] in page.form.rows["blender"].hint.text(), timeout=PATIENCE_MS
    )
    assert page.view.bar.take.isVisible()
    page.view.bar.take.click()
    assert page.view.true.running
    assert page.view.bar.take.text() == "Stop rendering"
    wait_for(qtbot, page, TRUE)
    qtbot.waitUntil(lambda: not page.view.true.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: badge(page).startswith(TRUE), timeout=PATIENCE_MS)
    content = page.view.stage.content
    assert content is not None
    assert content.size == (64, 64)
    assert content.landmarks is not None and content.pose is not None
    assert processes("serve.py")
    # Another name changes nothing in the picture; another pose does.
    page.form.set_settings({"name": "other"})
    assert page.view.on_show == TRUE
    page.form.set_settings({"yaw": (5.0, 6.0)})
    wait_for(qtbot, page, LAYOUT)
    # A Blender at rest is kept for the next picture, and let go when the tab is left.
    assert processes("serve.py")
    page.deactivated()
    qtbot.waitUntil(lambda: not processes("serve.py"), timeout=PATIENCE_MS)


def badge(page: BatchPage) -> str:
    """The word on the picture."""
    return page.view.stage.content.badge if page.view.stage.content else ""


def test_moving_on_stops_the_render(qtbot: QtBot, page: BatchPage) -> None:
    page.form.set_settings(SMALL)
    wait_for(qtbot, page, LAYOUT)
    page.render_face()
    qtbot.waitUntil(lambda: "rendering" in page.view.bar.words, timeout=PATIENCE_MS)
    page.view.bar.box.setValue(3)
    assert not page.view.true.running
    assert page.view.bar.take.text() == "Render this face"
    qtbot.waitUntil(lambda: page.view.seed_shown == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not processes("PortraitPreview"), timeout=PATIENCE_MS)


def test_without_a_blender_it_is_offered(
    qtbot: QtBot, page: BatchPage, no_blender: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted: list[str] = []
    monkeypatch.setattr(page.context, "submit", lambda task, *_args, **_more: submitted.append(task))
    assert not page.notice.isVisible()
    page.form.set_settings(SMALL)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert page.notice.words.text() == "No Blender was found."
    assert offered(page) == ["Install Blender (400 MB download)", "Choose …"]
    page.notice.install.click()
    assert "400 MB" in page.notice.words.text()
    assert not submitted
    page.notice.decline.click()
    page.notice.install.click()
    page.notice.agree.click()
    assert submitted == ["render.install"]
    assert offered(page) == []
    page.form.set_settings({"renderer": "quick"})
    assert not page.notice.isVisible()


def offered(page: BatchPage) -> list[str]:
    """Buttons of the notice."""
    return [button.text() for button in page.notice.findChildren(QPushButton) if button.isVisible()]


def test_the_installation_is_followed_and_its_end_noticed(
    qtbot: QtBot, page: BatchPage, no_blender: list[Path | None]
) -> None:
    page.form.set_settings(SMALL)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    job = made_up_job(page.context.workspace.root, "Install Blender", task="render.install", noun="MB")
    say(job, state="running", seconds=1.0)
    say(job, "progress", done=200, total=1330)
    qtbot.waitUntil(lambda: "200 of 1,330 MB" in page.notice.words.text(), timeout=PATIENCE_MS)
    assert page.notice.line.share == pytest.approx(200 / 1330)
    say(job, "failed", state="failed", sentence="The package index cannot be reached.", seconds=2.0)
    qtbot.waitUntil(lambda: page.notice.words.text() == "The package index cannot be reached.", timeout=PATIENCE_MS)
    assert "Choose …" in offered(page)
    looks = len(no_blender)
    say(job, state="running", seconds=3.0)
    qtbot.waitUntil(lambda: "Installing" in page.notice.words.text(), timeout=PATIENCE_MS)
    say(job, "done", state="done", seconds=4.0)
    qtbot.waitUntil(lambda: len(no_blender) > looks, timeout=PATIENCE_MS)
