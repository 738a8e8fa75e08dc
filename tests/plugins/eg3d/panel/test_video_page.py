"""The Video page: the player, the list, and one real video from its form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugins.eg3d.panel.video_page import VideoPage
from plugins.eg3d.panel.video_player import VideoPlayer
from plugins.eg3d.sampling.pictures import png_bytes
from plugins.eg3d.sampling.settings import VideoSettings
from plugins.eg3d.sampling.video_folder import VideoFile
from tests.plugins.conftest import OpenPanel
from tests.plugins.eg3d.sampling.small_generator import write_small_generator
from workbench.movies import write_movie

PATIENCE_MS = 20_000
A_JOB_MS = 120_000


def video_in(workspace: Path, name: str, frames: int = 10, fps: float = 25.0) -> Path:
    """A finished video as the job leaves it; frame n has the grey 20 n."""
    video = VideoFile(workspace, name)
    pictures = [np.full((64, 64, 3), 20 * n, np.uint8) for n in range(frames)]
    settings = VideoSettings(camera="turntable").plain()
    about = {"job": "j", "frames": frames, "fps": fps, "settings": settings}
    video.finish(write_movie(video.folder, pictures, fps), pictures[5], about)
    return video.path


@pytest.fixture
def player(qtbot: QtBot, tmp_path: Path) -> VideoPlayer:
    """A player in a window, with a video of ten frames that it plays."""
    player = VideoPlayer()
    qtbot.addWidget(player)
    player.resize(400, 400)
    player.show()
    path = video_in(tmp_path, "a")
    player.play_file(path)
    qtbot.waitUntil(lambda: player.path == path, timeout=PATIENCE_MS)
    return player


def grey(player: VideoPlayer) -> int:
    return player.grab().toImage().pixelColor(200, 200).red()


def test_it_plays_round_and_round(qtbot: QtBot, player: VideoPlayer) -> None:
    seen: list[int] = []
    player.shown.connect(seen.append)
    assert player.playing
    qtbot.waitUntil(lambda: len(seen) > 11, timeout=PATIENCE_MS)
    assert set(seen) == set(range(10))
    player.closing()
    assert player.path is None


def test_the_slider_goes_to_any_frame(qtbot: QtBot, player: VideoPlayer) -> None:
    for frame in (7, 2, 9):
        player.slider.setSliderPosition(frame)
        player.slider.sliderMoved.emit(frame)
        qtbot.waitUntil(lambda frame=frame: player.frame == frame, timeout=PATIENCE_MS)
        assert not player.playing
        assert grey(player) == pytest.approx(20 * frame, abs=5)
    assert player.time.text() == "0.4 of 0.4 s · 10/10"
    qtbot.keyClick(player.slider, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: player.frame == 0, timeout=PATIENCE_MS)
    player.button.click()
    assert player.playing
    player.closing()


def test_a_file_that_is_no_video_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    player = VideoPlayer()
    qtbot.addWidget(player)
    (tmp_path / "a.mp4").write_bytes(b"no video")
    player.play_file(tmp_path / "a.mp4")
    qtbot.waitUntil(lambda: "cannot be opened" in player.sentence, timeout=PATIENCE_MS)
    assert not player.playing


def test_frames_of_a_job_are_shown_as_they_come(qtbot: QtBot, player: VideoPlayer, tmp_path: Path) -> None:
    (tmp_path / "f.png").write_bytes(png_bytes(np.full((32, 32, 3), 222, np.uint8)))
    player.show_picture(tmp_path / "f.png", "3 of 8 frames")
    qtbot.waitUntil(lambda: player.words.text() == "3 of 8 frames", timeout=PATIENCE_MS)
    assert grey(player) == 222
    player.show_picture(tmp_path / "gone.png", "4 of 8 frames")
    player.closing()


def test_videos_are_listed_and_played(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> None:
    workspace = tmp_path / "work ü"
    page = open_panel(VideoPage, workspace)
    assert isinstance(page, VideoPage)
    page.activated()
    qtbot.waitUntil(page.videos.empty.isVisible, timeout=PATIENCE_MS)
    assert "press Film" in page.player.sentence
    path = video_in(workspace, "video")
    page.activated()
    qtbot.waitUntil(lambda: page.videos.paths == [path], timeout=PATIENCE_MS)
    assert page.videos.rows.item(0).text() == "video\n0.4 s · picture · turntable"
    qtbot.waitUntil(lambda: page.form.settings().name == "video 2", timeout=PATIENCE_MS)
    page.videos.rows.itemClicked.emit(page.videos.rows.item(0))
    qtbot.waitUntil(lambda: page.player.path == path, timeout=PATIENCE_MS)
    page.deactivated()
    assert not page.player.playing


def test_a_video_from_the_form_to_the_player(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> None:
    """A real job with a small generator."""
    model = write_small_generator(tmp_path)
    page = open_panel(VideoPage, tmp_path / "work")
    assert isinstance(page, VideoPage)
    page.activated()
    tiny = {"seeds": "3, 8", "frames": 2, "size": 64, "content": "raw", "sample_factor": 1, "fps": 10, "name": "clip"}
    page.form.set_settings({"generator": str(model), **tiny})
    page.start()
    target = VideoFile(tmp_path / "work", "clip").path
    qtbot.waitUntil(lambda: page.player.path == target, timeout=A_JOB_MS)
    qtbot.waitUntil(lambda: page.player.frame == 3, timeout=PATIENCE_MS)
    assert (page.player.size_shown.width(), page.player.size_shown.height()) == (64, 64)
    qtbot.waitUntil(lambda: page.videos.paths == [target], timeout=PATIENCE_MS)
