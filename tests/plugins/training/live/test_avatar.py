"""A driven face: by a real processed set, by real OSC packets, in its real process and on its page."""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugins.training.live.avatar import TrainAvatar
from plugins.training.live.avatar_request import AvatarRequest
from plugins.training.panel.avatar_page import AvatarBar, LivePages
from plugins.training.panel.live_views import LiveViews
from plugins.training.panel.runs import read_runs
from tests.plugins.conftest import OpenPanel
from tests.plugins.training.made_maker import made_maker
from tests.plugins.training.synthesis.sets import processed_set
from workbench.errors import SettingsError, WorkbenchError
from workbench.jobs.live_contract import Frame
from workbench.ui.panel import Panel, PanelContext

PATIENCE_MS = 60_000


def asked(run: Path, folder: Path | None = None, **values: Any) -> AvatarRequest:
    small = {
        "run_folder": run,
        "driven_by": "recorded",
        "recorded": folder,
        "device": "cpu",
        "threads": 1,
        "per_second": 120.0,
    }
    return AvatarRequest(**(small | values))


def shown(avatar: TrainAvatar, request: AvatarRequest, count: int = 1) -> list[Frame]:
    frames, found = avatar.frames(request), []
    while len(found) < count:
        frame = next(frames)
        if frame.arrays:
            found.append(frame)
    return found


def test_a_recorded_set_moves_the_face_again_and_again(tmp_path: Path) -> None:
    run, folder = made_maker(tmp_path / "wörk"), processed_set(tmp_path / "Sätze", train=2, held_out=1)
    avatar = TrainAvatar()
    frames = shown(avatar, asked(run.path, folder, mirrored=False), 4)
    assert frames[0].arrays["image"].shape == frames[0].arrays["depth"].shape == (32, 32, 3)
    assert frames[0].arrays["points"].shape == frames[0].arrays["point_colours"].shape
    assert not np.array_equal(frames[0].arrays["image"], frames[1].arrays["image"])
    np.testing.assert_array_equal(frames[0].arrays["image"], frames[3].arrays["image"])
    frozen = list(avatar.frames(asked(run.path, folder, frozen=True)))[-1]
    assert frozen.figures["phase"] == "frozen"
    np.testing.assert_array_equal(frozen.arrays["image"][:, ::-1], frames[3].arrays["image"])


def test_another_program_moves_the_face(tmp_path: Path) -> None:
    run, avatar = made_maker(tmp_path), TrainAvatar()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    frames = avatar.frames(asked(run.path, driven_by="osc", port=port, sender_size=512))
    try:
        while next(frames).figures["phase"] != "waiting":
            pass
        points = np.random.default_rng(0).integers(100, 400, 140)
        packet = b"/landmarks\0\0," + b"i" * 140 + b"\0\0\0" + struct.pack(">140i", *points)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(packet, ("127.0.0.1", port))
        while not (frame := next(frames)).arrays:
            pass
        assert frame.figures["phase"] == "live" and frame.arrays["image"].shape == (32, 32, 3)
    finally:
        frames.close()  # type: ignore[attr-defined]
        avatar.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", port))  # it listens no more


def test_what_cannot_drive_a_face_is_said(tmp_path: Path) -> None:
    run = made_maker(tmp_path)
    with pytest.raises(SettingsError, match="No set is chosen"):
        AvatarRequest.read({"run_folder": str(run.path), "driven_by": "recorded"})
    (tmp_path / "empty").mkdir()
    with pytest.raises(WorkbenchError):
        shown(TrainAvatar(), asked(run.path, tmp_path / "empty"))


class Holder(Panel):
    """A tab that is nothing but the live pages."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.pages = LivePages(self)
        self.pages.attach(context)

    def closing(self) -> None:
        self.pages.closing()


def test_a_run_that_makes_faces_has_its_own_live_page(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> None:
    made_maker(tmp_path / "wörk")
    folder = processed_set(tmp_path / "set", train=2, held_out=1)
    holder = open_panel(Holder, tmp_path / "wörk")
    assert isinstance(holder, Holder)
    holder.pages.resize(900, 500)
    holder.pages.show_run(read_runs(tmp_path / "wörk" / "runs")[0])
    page = holder.pages.page
    assert page is holder.pages.avatar and "Drive the face" in page.sentence
    assert isinstance(page.bar, AvatarBar) and not page.bar.snapshot.isVisible()
    page.bar.views.button("points").click()
    page.bar.use_set(folder)
    page.start()
    qtbot.waitUntil(lambda: page.sentence == "" and "faces/s" in page.bar.figures.text(), timeout=PATIENCE_MS)
    assert not page.views.pictures["colour"].picture_size.isEmpty()
    page.bar.stop.click()
    assert not page.running


def test_the_bar_says_what_drives(qtbot: QtBot, tmp_path: Path) -> None:
    bar = AvatarBar()
    qtbot.addWidget(bar)
    assert bar.source.count() == 8
    assert bar.source_values() == {"driven_by": "webcam", "camera": 0, "video": None, "recorded": None}
    bar.source.setCurrentIndex(2)
    assert bar.source_values()["driven_by"] == "webcam" and bar.source_values()["camera"] == 2
    bar.source.setCurrentIndex(4)
    assert bar.source_values()["driven_by"] == "kinect" and not bar.needs_file
    bar.source.setCurrentIndex(5)
    assert bar.needs_file and bar.asks_for_file(5)
    bar.use_video(tmp_path / "me.mp4")
    assert bar.source_values()["driven_by"] == "video" and not bar.needs_file
    bar.source.setCurrentIndex(6)
    assert bar.needs_file and bar.asks_for_file(6)
    bar.use_set(tmp_path / "set")
    assert bar.source_values()["driven_by"] == "recorded" and not bar.needs_file
    assert bar.source_values()["recorded"] == str(tmp_path / "set")
    bar.source.setCurrentIndex(7)
    assert bar.source_values()["driven_by"] == "osc" and not bar.asks_for_file(7)
    for values in (bar.source_values(), bar.request_values()):
        AvatarRequest.read({"run_folder": str(tmp_path), **values})
    bar.show_figures({"message": "No face is seen.", "per_s": 0.0, "ms": 0.0})
    assert bar.figures.text() == "No face is seen."


def test_what_drives_is_seen_in_a_corner(qtbot: QtBot) -> None:
    views = LiveViews()
    qtbot.addWidget(views)
    views.set_views(["colour"])
    views.resize(900, 500)
    views.show()
    assert not views.inset.isVisible()
    face = np.zeros((32, 32, 3), np.uint8)
    seen = {"seen": np.zeros((90, 160, 3), np.uint8), "seen_points": np.full((70, 2), 40.0, np.float32)}
    views.show_frame(Frame({"image": face, **seen}, {}))
    place = views.inset.geometry()
    assert views.inset.isVisible() and views.rect().contains(place)
    assert place.width() / place.height() == pytest.approx(160 / 90, rel=0.02)
    assert place.left() < 50 and place.bottom() > 450
    views.resize(400, 300)
    assert views.rect().contains(views.inset.geometry()) and views.inset.width() <= 120
    views.show_frame(Frame({"image": face}, {}))
    assert not views.inset.isVisible()
