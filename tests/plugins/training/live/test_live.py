"""The live demo in its real process on a real video, and its sources."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.training.live import sources
from plugins.training.live.pictures import SteadyRange, arrays_of
from plugins.training.live.preview import TrainLive
from plugins.training.live.request import LiveRequest
from plugins.training.live.sources import OtherCamera, VideoSource, WebcamSource
from plugins.training.prediction.depth_maps import DepthMap, camera_of
from plugins.training.targets import Target
from tests.plugins.training.live.toy_camera import ToyCamera
from tests.plugins.training.made_run import made_run
from tests.plugins.training.made_video import frame, made_video
from workbench.errors import DataError, SettingsError, UnavailableError
from workbench.extension import discovery
from workbench.geometry.mesh_files import read_mesh
from workbench.jobs.live import Answer, LiveClient
from workbench.settings import last_settings_file

PATIENCE_S = 60


class Window:
    """The window's side: takes answers one by one."""

    def __init__(self, log: Path) -> None:
        self._word = threading.Semaphore(0)
        self.client = LiveClient("plugins.training.live.preview:TrainLive", lambda: self._word.release(), log=log)

    def until(self, wanted: Callable[[Answer], Any]) -> Answer:
        while True:
            answer = self.client.take()
            if answer is None:
                assert self._word.acquire(timeout=PATIENCE_S), "no answer came"
            elif wanted(answer):
                return answer


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path / "preview.log")
    yield window
    window.client.close(10)


def asked(run: Path | None, video: Path | None = None, **values: Any) -> LiveRequest:
    small = {"run_folder": run, "source": "video", "video": video, "device": "cpu", "threads": 1}
    return LiveRequest(**(small | values))


def test_a_video_is_seen_live_frozen_and_kept(window: Window, tmp_path: Path) -> None:
    run = made_run(tmp_path / "wörk", outline=True)
    video = made_video(tmp_path / "Vidéo ü.mp4", 9, fps=30.0)
    window.client.request(asked(run.path, video))
    shown = window.until(lambda a: a.frame and a.frame.arrays).frame
    assert shown is not None
    assert shown.arrays["image"].shape == shown.arrays["depth"].shape == (36, 48, 3)
    assert shown.arrays["points"].shape == shown.arrays["point_colours"].shape
    assert shown.figures["phase"] == "live" and shown.figures["unit"] == "m" and shown.figures["ms"] > 0
    # It goes on past the end of nine frames.
    for _ in range(12):
        window.until(lambda a: a.frame and a.frame.arrays)
    stamp = window.client.request(asked(run.path, video, frozen=True, snapshot="shot-1"))
    frozen = window.until(lambda a: a.stamp == stamp and a.frame and a.frame.arrays).frame
    assert frozen is not None and frozen.figures["phase"] == "frozen" and frozen.figures["snapshot"] == "shot-1"
    folder = run.predictions("live")
    about = json.loads((folder / "shot-1.json").read_text(encoding="utf-8"))
    assert about["unit"] == "m"
    assert np.load(folder / "shot-1.npy").shape == (36, 48)
    assert {"shot-1_photo.png", "shot-1_preview.png", "shot-1_depth.png"} <= {p.name for p in folder.iterdir()}
    if (folder / "shot-1.ply").exists():
        assert len(read_mesh(folder / "shot-1.ply").faces)
    stamp = window.client.request(asked(run.path, video, frozen=True, snapshot="shot-1", views=["depth"]))
    again = window.until(lambda a: a.stamp == stamp and a.frame and a.frame.arrays).frame
    assert again is not None and set(again.arrays) == {"depth"}


def test_what_is_missing_is_said_and_the_next_request_is_answered(window: Window, tmp_path: Path) -> None:
    run = made_run(tmp_path)
    window.client.request(asked(tmp_path / "runs" / "none", tmp_path / "none.mp4"))
    assert "no training run" in window.until(lambda a: a.sentence).sentence
    window.client.request(asked(run.path, tmp_path / "none.mp4"))
    assert "The video is not there" in window.until(lambda a: a.sentence).sentence
    stamp = window.client.request(asked(run.path, made_video(tmp_path / "v.mp4", 3)))
    window.until(lambda a: a.stamp == stamp and a.frame and a.frame.arrays)


@pytest.mark.parametrize(
    ("field", "value"), [("run_folder", None), ("video", None), ("views", []), ("snapshot", "a/b"), ("camera", -1)]
)
def test_requests_that_cannot_be_are_refused(tmp_path: Path, field: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        LiveRequest.read({**asked(tmp_path, tmp_path).plain(), field: value})
    assert caught.value.field == field


class Camera:
    """An OpenCV capture that gives some pictures and then none."""

    def __init__(self, pictures: int) -> None:
        self.left = pictures
        self.released = False

    def read(self) -> tuple[bool, Any]:
        self.left -= 1
        return (True, frame(0)) if self.left >= 0 else (False, None)

    def release(self) -> None:
        self.released = True


def test_an_unplugged_webcam_is_looked_for_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_AGAIN_S", 0.01)
    first, second = Camera(1), Camera(10**9)
    found: list[Any] = [first, None, second]
    monkeypatch.setattr(sources, "open_webcam", lambda number: found.pop(0) if found else None)
    source = WebcamSource(0)
    try:
        assert source.picture(PATIENCE_S) is not None
        assert source.picture(PATIENCE_S) is not None  # of the second one
        assert first.released and source.trouble == ""
        monkeypatch.setattr(sources, "_SILENT_S", -1.0)
        assert "Is it plugged in?" in source.trouble
    finally:
        source.close()
    assert second.released


def test_no_webcam_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sources, "open_webcam", lambda number: None)
    live = TrainLive()
    frames = live.frames(asked(made_run(tmp_path).path, source="webcam", camera=3))
    with pytest.raises(UnavailableError, match="No picture comes from webcam 4"):
        list(frames)


def test_a_video_plays_at_its_own_speed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = [100.0]
    monkeypatch.setattr(sources.time, "monotonic", lambda: now[0])
    source = VideoSource(made_video(tmp_path / "v.mp4", 9, fps=10.0))
    greens = []
    try:
        for at in (100.0, 100.1, 100.45, 100.55):
            now[0] = at
            picture = source.picture(0.0)
            assert picture is not None
            greens.append(int(picture[18, 10 + 3 * round(10 * (at - 100)), 1]))
        assert source.picture(0.0) is None  # the next one is not due yet
    finally:
        source.close()
    # Frames 0, 1, 4 (two came too late) and 5: each is 12 greener than the one before.
    assert np.allclose(greens, [60, 72, 108, 120], atol=9)


def test_a_broken_video_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "b.mp4").write_bytes(b"nothing")
    with pytest.raises(DataError, match="not a video"):
        VideoSource(tmp_path / "b.mp4")


def test_points_are_thinned_mirrored_and_cut_at_rims() -> None:
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[:, :40] = 200
    values = np.full((60, 80), 1.0, np.float32)
    values[:, 40:] = 1.5
    depth = DepthMap(values, np.ones((60, 80), np.bool_), True)
    camera = camera_of((60, 80), (60, 80), 20.0)
    r = asked(Path("run"), Path("v"), views=["points"], most_points=10_000, mirrored=False)
    found = arrays_of(picture, depth, Target("absolute"), camera, (0.9, 1.6), r)
    assert len(found["points"]) == 60 * 78  # the two columns at the jump are left out
    left = found["points"][:, 0] < 0
    assert np.allclose(found["points"][left, 2], 1.0) and (found["point_colours"][left] == 200).all()
    mirrored = arrays_of(picture, depth, Target("absolute"), camera, (0.9, 1.6), asked(Path("run"), Path("v")))
    assert np.allclose(mirrored["points"][:, 0], -found["points"][:, 0])
    assert (mirrored["image"][:, :40] == 0).all() and (mirrored["image"][:, 40:] == 200).all()
    few = arrays_of(picture, depth, Target("absolute"), camera, (0.9, 1.6), r.model_copy(update={"most_points": 300}))
    assert 100 < len(few["points"]) <= 330


def test_colours_follow_slowly() -> None:
    steady = SteadyRange()
    assert steady.follow(None) == (0.0, 1.0)
    assert steady.follow((1.0, 2.0)) == (1.0, 2.0)
    assert steady.follow((2.0, 3.0)) == pytest.approx((1.15, 2.15))
    assert steady.follow(None) == pytest.approx((1.15, 2.15))


@pytest.fixture
def toy_tab(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Another tab's live view, last set up with some brightness."""
    monkeypatch.setattr(discovery, "preview", lambda name: ToyCamera())
    monkeypatch.setattr(discovery, "preview_location", lambda name: f"{ToyCamera.__module__}:ToyCamera")

    def set_up(brightness: int) -> None:
        path = last_settings_file("kinect.capture")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"preset": 1, "settings": {"brightness": brightness, "else": 1}}), encoding="utf-8")

    return set_up


def test_another_tabs_camera_is_used_as_it_is_set_up_there(toy_tab: Callable[[int], None]) -> None:
    toy_tab(77)
    source = OtherCamera()
    try:
        while (picture := source.picture(PATIENCE_S)) is None:
            assert source.trouble == "The camera is being opened."
        assert picture.shape == (24, 24, 3) and (picture == 77).all()
        assert source.trouble == ""
    finally:
        source.close()


def test_another_tabs_trouble_is_told(toy_tab: Callable[[int], None]) -> None:
    toy_tab(0)
    source = OtherCamera()
    try:
        while not source.trouble:
            assert source.picture(PATIENCE_S) is None
        assert source.trouble == "No camera was found: plug it in."
    finally:
        source.close()
