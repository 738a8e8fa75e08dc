"""A face in a video, before a webcam or before another tab's camera drives the made face."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.training.head_place import CONVERTED
from plugins.training.live import drives, sources
from plugins.training.live.avatar import TrainAvatar
from plugins.training.live.avatar_request import AvatarRequest
from plugins.training.live.inset import Inset
from tests.plugins.training.made_maker import made_maker
from tests.plugins.training.made_video import made_avi
from workbench.api import FaceRanges, face_sample
from workbench.errors import DataError, SettingsError, UnavailableError
from workbench.jobs.live_contract import Frame

SIDE = 256
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def heads() -> list[Picture]:
    """(256, 256, 3) RGB: one person turning and talking."""
    ranges = FaceRanges(yaw=(-20, 20), pitch=(-10, 10), distance=(0.8, 0.8), shift=0.0)
    faces = [face_sample(45_000_000 + seed, 45_000_000, ranges, SIDE, channels=("image",)) for seed in range(3)]
    return [face.image for face in faces if face.image is not None]


def asked(run: Path, **values: Any) -> AvatarRequest:
    small: dict[str, Any] = {"run_folder": run, "device": "cpu", "threads": 1, "mirrored": False}
    return AvatarRequest(**(small | values))


def shown(frames: Iterator[Frame], count: int) -> list[Frame]:
    found: list[Frame] = []
    while len(found) < count:
        frame = next(frames)
        if frame.arrays:
            found.append(frame)
    return found


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A video gives every picture, however long looking at one takes."""
    now = [0.0]

    def later() -> float:
        now[0] += 0.02
        return now[0]

    monkeypatch.setattr(sources.time, "monotonic", later)


@pytest.mark.usefixtures("paused")
def test_a_head_in_a_video_moves_the_face_and_its_last_face_stays_while_nobody_is_seen(
    heads: list[Picture], tmp_path: Path
) -> None:
    empty = np.full((SIDE, SIDE, 3), 90, np.uint8)
    video = made_avi(tmp_path / "Köpfe ü.avi", [*heads, empty, empty], fps=5)
    run, avatar = made_maker(tmp_path / "wörk"), TrainAvatar()
    request = asked(run.path, driven_by="video", video=video)
    try:
        frames = shown(avatar.frames(request), 6)
        phases = [frame.figures["phase"] for frame in frames]
        assert phases == ["live", "live", "live", "lost", "lost", "live"]
        assert frames[0].arrays["image"].shape == (32, 32, 3) and len(frames[0].arrays["points"])
        assert not np.array_equal(frames[0].arrays["image"], frames[1].arrays["image"])
        np.testing.assert_array_equal(frames[3].arrays["image"], frames[2].arrays["image"])
        assert frames[3].figures["message"].startswith("No face is seen")
        assert "seen_points" not in frames[3].arrays
        assert np.abs(frames[3].arrays["seen"].astype(int) - 90).max() < 12
        assert frames[0].arrays["seen_points"].shape == (70, 2)
        frozen = list(avatar.frames(request.model_copy(update={"frozen": True})))[-1]
        assert frozen.figures["phase"] == "frozen" and "seen_points" in frozen.arrays
    finally:
        avatar.close()


class Pictures:
    """A camera that shows what it is given, then says what is wrong."""

    def __init__(self, pictures: list[Picture], trouble: str = "") -> None:
        self.pictures, self.trouble, self.closed = list(pictures), "", False
        self._then = trouble

    def picture(self, wait_s: float) -> Picture | None:
        if self.pictures:
            return self.pictures.pop(0)
        self.trouble = self._then
        return None

    def hold(self) -> None:
        """Nothing moves."""

    def close(self) -> None:
        self.closed = True


def test_points_lie_where_the_run_has_its_heads(heads: list[Picture]) -> None:
    drive = drives.CameraDrive(Pictures(heads))
    assert drive.suit(asked(Path("run")), CONVERTED, 128) == 128
    for _ in heads:
        moment = drive.moment(0.0)
        assert moment is not None and moment.points is not None and moment.found is not None
        low, high = moment.points.min(0), moment.points.max(0)
        np.testing.assert_allclose((low + high) / 2, [64, 64], atol=1e-6)
        assert 0.6 * 128 < (high - low).max() < 128
    assert drive.moment(0.0) is None


@pytest.mark.parametrize(("by", "opens"), [("webcam", "WebcamSource"), ("kinect", "OtherCamera")])
def test_cameras_drive_until_they_are_unplugged(
    heads: list[Picture], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, opens: str
) -> None:
    camera = Pictures(heads[:1], "Is it plugged in?")
    monkeypatch.setattr(sources, opens, lambda *_number: camera)
    avatar = TrainAvatar()
    frames = avatar.frames(asked(made_maker(tmp_path).path, driven_by=by, views=["colour"]))
    assert [next(frames).figures["phase"] for _ in range(4)] == ["starting", "starting", "live", "unplugged"]
    assert next(frames).figures["message"] == "Is it plugged in?"
    avatar.close()
    assert camera.closed


def test_another_drive_lets_the_first_one_go(
    heads: list[Picture], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Pictures] = []

    def open_one(_number: int) -> Pictures:
        opened.append(Pictures(heads * 2))
        return opened[-1]

    monkeypatch.setattr(sources, "WebcamSource", open_one)
    avatar, run = TrainAvatar(), made_maker(tmp_path).path
    shown(avatar.frames(asked(run)), 1)
    shown(avatar.frames(asked(run, views=["depth"])), 1)
    assert len(opened) == 1
    shown(avatar.frames(asked(run, camera=2)), 1)
    assert len(opened) == 2 and opened[0].closed and not opened[1].closed
    avatar.close()


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made_maker(tmp_path).path
    with pytest.raises(SettingsError, match="No video is chosen"):
        AvatarRequest.read({"run_folder": str(run), "driven_by": "video"})
    (tmp_path / "b.mp4").write_bytes(b"nothing")
    with pytest.raises(DataError, match="not a video"):
        list(TrainAvatar().frames(asked(run, driven_by="video", video=tmp_path / "b.mp4")))
    monkeypatch.setattr(sources, "open_webcam", lambda number: None)
    with pytest.raises(UnavailableError, match="No picture comes from webcam 2"):
        list(TrainAvatar().frames(asked(run, camera=1)))


def test_the_inset_shows_the_head_and_its_points_mirrored_as_asked() -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    picture[170:180, 410:420] = 255
    points = np.full((70, 2), [415.0, 175.0])
    points[1:3] = [[385.0, 145.0], [445.0, 205.0]]
    found = {m: Inset().arrays(picture, points, asked(Path("r"), mirrored=m)) for m in (False, True)}
    for arrays in found.values():
        rows, columns = np.nonzero(arrays["seen"][..., 0] > 128)
        np.testing.assert_allclose(arrays["seen_points"][0], [columns.mean() + 0.5, rows.mean() + 0.5], atol=1.0)
        assert arrays["seen"].shape[1] / arrays["seen"].shape[0] == pytest.approx(640 / 360, rel=0.02)
        assert arrays["seen"].shape[1] < 320  # a part of the picture
    np.testing.assert_array_equal(found[True]["seen"], found[False]["seen"][:, ::-1])


def test_the_inset_stays_while_the_head_sways() -> None:
    picture = np.arange(360 * 640 * 3, dtype=np.uint32).astype(np.uint8).reshape(360, 640, 3)
    points = np.array([[300.0, 150.0], [360.0, 210.0]] * 35)
    inset = Inset()
    first = inset.arrays(picture, points, asked(Path("r")))["seen"]
    np.testing.assert_array_equal(inset.arrays(picture, points + 5, asked(Path("r")))["seen"], first)
    assert not np.array_equal(inset.arrays(picture, points + 40, asked(Path("r")))["seen"], first)
    assert inset.arrays(picture, None, asked(Path("r")))["seen"].shape == (180, 320, 3)
