"""The Capture page: the simulated camera live, a capture followed and handed on, and what is said without a camera."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from plugins.kinect.devices.interface import FoundCamera
from plugins.kinect.devices.opening import Search
from plugins.kinect.formats.raw_set import RawSet, raw_folder
from plugins.kinect.panel import KinectPanel
from plugins.kinect.panel.capture_page import CapturePage
from tests.plugins.conftest import OpenPanel
from tests.plugins.kinect.capture.truth import SMALL
from tests.plugins.kinect.panel import knowing
from workbench.extension import discovery
from workbench.jobs.status import JobState

PATIENCE_MS = 120_000
FEW = {**SMALL, "name": "Käthe", "train_amount": 3, "eval_amount": 1, "countdown_s": 0.5, "min_change_percent": 0.0}


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CapturePage:
    """The page with the simulated camera at its smallest, before a finder that knows the truth."""
    stand_ins = {
        "kinect.live": f"{knowing.__name__}:KnowingLive",
        "kinect.capture": f"{knowing.__name__}:KnowingCapture",
    }
    for name in ("preview_location", "task_location"):
        real = getattr(discovery, name)
        monkeypatch.setattr(discovery, name, lambda asked, real=real: stand_ins.get(asked) or real(asked))
    tab = open_panel(KinectPanel, tmp_path / "Köpfe")
    assert isinstance(tab, KinectPanel)
    made = tab.page
    assert isinstance(made, CapturePage)
    made.form.set_settings(FEW)
    return made


def live(qtbot: QtBot, page: CapturePage) -> dict[str, Any]:
    """Figures of a frame with a face."""
    page.activated()
    seen: list[dict[str, Any]] = []
    page.view.told.connect(seen.append)
    qtbot.waitUntil(lambda: bool(seen) and bool(seen[-1].get("face")), timeout=PATIENCE_MS)
    return seen[-1]


def test_the_camera_is_seen_with_words_figures_and_map(qtbot: QtBot, page: CapturePage) -> None:
    figures = live(qtbot, page)
    view = page.view
    assert view.sentence == ""
    assert view.bar.cameras.text() == "Simulated camera …"
    assert view.sign.words == figures["guidance"]["words"] != ""
    main = view.pictures.main
    assert main is not None
    assert main._badge == "Simulated camera"
    told = view.read_outs.accessibleDescription()
    assert f"Distance {figures['face']['distance_m']:.2f} m" in told
    assert page.side.map.isVisible()
    qtbot.waitUntil(lambda: page.column.start_button.text() == "Capture 4 frames", timeout=PATIENCE_MS)
    # One frame of the simulated camera's smallest pictures takes about a megabyte.
    assert page.column.room_label.text().startswith("4.4 MB of")
    assert "where the head is now" in page.side.map_words.text()
    # Another page in front: the camera is let go, and taken again when it comes back.
    page.deactivated()
    assert view._live._client is None
    live(qtbot, page)


def test_pictures_stand_side_by_side_and_mirrored_or_not(qtbot: QtBot, page: CapturePage) -> None:
    live(qtbot, page)
    bar, pictures = page.view.bar, page.view.pictures
    bar.views_row.button("depth").click()
    bar.views_row.button("infrared").click()
    bar.views_row.button("colour").click()
    assert bar.views == ["depth", "infrared"]
    assert bar.slider.isVisible()
    qtbot.waitUntil(
        lambda: all(
            view in pictures.pictures and not pictures.pictures[view].picture_size.isEmpty() for view in bar.views
        ),
        timeout=PATIENCE_MS,
    )
    assert pictures.main is pictures.pictures["depth"]
    assert not pictures.pictures["colour"].isVisible()
    bar.views_row.button("infrared").click()
    bar.views_row.button("depth").click()
    assert bar.views == ["depth"]
    assert bar.views_row.on() == ["depth"]
    bar.set_range(0.4, 0.9)
    assert page.view._asked["depth_range_m"] == [0.4, 0.9]
    bar.mirror_row.button("mirrored").click()
    assert page.view._asked["mirrored"] is False
    assert bar.colours.labels()[2] == "0.9 far, m"


def test_a_capture_is_followed_paused_and_handed_on(qtbot: QtBot, page: CapturePage) -> None:
    live(qtbot, page)
    side, told = page.side, []
    page.view.told.connect(told.append)
    page.start()
    qtbot.waitUntil(lambda: page.view.following is not None, timeout=PATIENCE_MS)
    # Frames of the job, which counts down first.
    qtbot.waitUntil(lambda: any(f.get("phase") == "countdown" for f in told), timeout=PATIENCE_MS)
    side._buttons["pause"].click()
    qtbot.waitUntil(lambda: page.view.sign.words == "Paused", timeout=PATIENCE_MS)
    qtbot.waitUntil(side._buttons["resume"].isVisible, timeout=PATIENCE_MS)
    side._buttons["resume"].click()
    qtbot.waitUntil(lambda: any(f.get("capture", {}) and f["capture"]["accepted"] for f in told), timeout=PATIENCE_MS)
    with qtbot.waitSignal(page.context.jobs.finished, timeout=PATIENCE_MS) as finished:
        pass
    assert finished.args is not None
    assert finished.args[0].state is JobState.DONE, finished.args[0].sentence
    assert page.view.following is None
    assert side.state.text().startswith("Käthe: done")
    root = page.context.workspace.root
    assert len(RawSet.open(raw_folder(root, "Käthe")).frames) == 4
    # The camera is free again, and the live view goes back to it.
    told.clear()
    qtbot.waitUntil(lambda: any(f.get("phase") == "live" and f.get("views") for f in told), timeout=PATIENCE_MS)
    asked = []
    page.context.asked_for_panel.connect(lambda panel, payload: asked.append((panel, payload)))
    assert side.convert.isVisible()
    side.convert.click()
    assert asked == [("kinect", {"page": "convert", "source": raw_folder(root, "Käthe"), "name": "Käthe"})]


def test_without_a_camera_there_is_a_sentence_and_ways_out(
    qtbot: QtBot, page: CapturePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.kinect.panel.camera_search.origin", lambda backend: "")
    page.activated()
    page.form.set_settings({"backend": "azure"})
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert "not installed" in page.notice.words.text()
    assert page.notice.install.isVisible()
    submitted: list[tuple[Any, ...]] = []
    monkeypatch.setattr(page.context, "submit", lambda *arguments: submitted.append(arguments))
    page.notice.install.click()
    assert "MB" in page.notice.words.text()
    assert not submitted
    page.notice.agree.click()
    assert submitted[0][:2] == ("kinect.install", {"camera": "azure"})
    page.notice.simulated.click()
    assert page.form.settings().backend == "simulated"
    assert not page.notice.isVisible()
    qtbot.waitUntil(lambda: page.view.sentence == "", timeout=PATIENCE_MS)


def test_cameras_that_are_there_can_be_chosen(page: CapturePage) -> None:
    search = Search(
        [FoundCamera("orbbec", "CL8K", "Femto Bolt CL8K"), FoundCamera("simulated", "simulated", "Simulated camera")],
        {"azure": "The Azure Kinect cannot be used: it is not installed."},
    )
    menu = page.camera_menu(search)
    lines = [action for action in menu.actions() if isinstance(action, QAction) and action.text()]
    assert [line.text() for line in lines] == [
        "Femto Bolt CL8K",
        "Simulated camera",
        "A recording …",
        "The Azure Kinect cannot be used",
    ]
    assert not lines[-1].isEnabled()
    lines[0].trigger()
    settings = page.form.settings()
    assert (settings.backend, settings.serial) == ("orbbec", "CL8K")


def test_a_recording_is_asked_for_before_it_is_opened(page: CapturePage) -> None:
    page.activated()
    page.form.set_settings({"backend": "recording"})
    assert page.view.sentence == "Choose a recording at the left."


def test_boxes_and_countdown_are_painted(qtbot: QtBot, page: CapturePage) -> None:
    picture = page.view.pictures.pictures["colour"]
    picture.show_picture(np.full((90, 120, 3), 128, np.uint8))
    before = picture.grab().toImage()
    picture.show_faces(np.array([[20, 20, 50, 50]], np.float32), np.full((70, 2), 40, np.float32))
    picture.show_countdown(2.2)
    assert picture.countdown == "3"
    assert picture.grab().toImage() != before
