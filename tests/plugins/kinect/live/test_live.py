"""The live view holds a camera, says what it sees, and lets the camera go for a capture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.kinect.live import follow, preview
from plugins.kinect.live.preview import KinectLive
from plugins.kinect.live.request import LiveRequest
from plugins.kinect.live.sharing import Wishes, read_frame, write_frame
from tests.plugins.kinect.capture.truth import SMALL, Knowing, Tape, knowing_analyser, tape
from workbench.errors import SettingsError
from workbench.jobs.live_contract import Frame


class Taped(Tape):
    """Counts how often it was opened and closed."""

    opened = closed = 0

    def close(self) -> None:
        Taped.closed += 1


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[KinectLive]:
    def opened(settings: Any) -> Taped:
        Taped.opened += 1
        first = tape()
        return Taped(first.calibration, first.frames)

    Taped.opened = Taped.closed = 0
    monkeypatch.setattr(preview, "open_camera", opened)
    monkeypatch.setattr(preview, "open_face_finder", lambda model: Knowing())
    monkeypatch.setattr(preview, "Analyser", knowing_analyser)
    view = KinectLive()
    yield view
    view.close()


def request(**values: Any) -> LiveRequest:
    return LiveRequest(**({name: SMALL[name] for name in ("colour_mode", "depth_mode")} | values))


def shown(view: KinectLive, asked: LiveRequest, count: int = 1) -> list[Frame]:
    """So many frames with a picture."""
    frames, found = view.frames(asked), []
    while len(found) < count:
        frame = next(frames)
        if frame.arrays:
            found.append(frame)
    return found


def test_every_view_is_shown_with_what_is_measured(live: KinectLive) -> None:
    views = ["overlay", "colour", "depth", "infrared", "points"]
    frame = shown(live, request(views=views, mirrored=False))[0]
    assert frame.figures["views"] == views
    height, width = 704, 584
    for name in ("image", "colour"):
        assert frame.arrays[name].shape == (height, width, 3) and frame.arrays[name].dtype == np.uint8
    for name in ("depth", "infrared"):
        assert frame.arrays[name].shape == (288, 320, 3)
    assert frame.arrays["points"].shape == frame.arrays["point_colours"].shape
    assert 1000 < len(frame.arrays["points"]) <= 70_000
    assert np.isfinite(frame.arrays["points"]).all()
    face = frame.figures["face"]
    assert 0.5 < face["distance_m"] < 0.9 and abs(face["yaw"]) < 15
    assert frame.figures["camera"] == {"title": "Simulated camera", "serial": "simulated", "simulated": True}
    assert frame.figures["phase"] == "live" and frame.figures["capture"] is None
    assert frame.figures["guidance"]["words"]
    assert frame.figures["size"] == [width, height]
    # The points of the face lie on the face of the picture: their depth is the face's.
    nose = frame.arrays["landmarks"][30]
    assert (np.array([0, 0]) < nose).all() and (nose < [width, height]).all()
    (box,) = frame.arrays["boxes"]
    assert box[0] <= nose[0] <= box[0] + box[2]


def test_a_mirror_turns_pictures_and_points_but_not_the_cloud(live: KinectLive) -> None:
    straight = shown(live, request(views=["colour", "points"], mirrored=False))[0]
    live.close()
    turned = shown(live, request(views=["colour", "points"], mirrored=True))[0]
    assert np.array_equal(straight.arrays["image"][:, ::-1], turned.arrays["image"])
    width = straight.arrays["image"].shape[1]
    assert np.allclose(width - straight.arrays["landmarks"][:, 0], turned.arrays["landmarks"][:, 0])
    assert np.array_equal(straight.arrays["points"], turned.arrays["points"])


def test_the_camera_is_kept_from_one_request_to_the_next_and_let_go_at_the_end(live: KinectLive) -> None:
    shown(live, request())
    shown(live, request(views=["depth"], max_yaw=30))
    assert (Taped.opened, Taped.closed) == (1, 0)
    shown(live, request(colour_mode="1080P"))
    assert (Taped.opened, Taped.closed) == (2, 1)
    live.close()
    assert (Taped.opened, Taped.closed) == (2, 2)


def test_small_pictures_are_sent_where_small_ones_are_asked_for(live: KinectLive) -> None:
    frame = shown(live, request(picture_width=292))[0]
    assert frame.arrays["image"].shape == (352, 292, 3)
    assert frame.arrays["landmarks"][:, 0].max() < 292


def test_to_follow_a_capture_the_camera_is_let_go(
    live: KinectLive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "_SILENT_S", 0.0)
    shown(live, request())
    frames = live.frames(request(follow=tmp_path, views=["depth"]))
    assert next(frames).figures["phase"] == "starting"
    assert Taped.closed == 1
    wishes = Wishes(tmp_path).now()
    assert wishes is not None and wishes.views == ["depth"]
    picture = np.full((40, 30, 3), (200, 100, 50), np.uint8)
    points = np.random.default_rng(0).normal(size=(70, 2)).astype(np.float32)
    write_frame(tmp_path, Frame({"image": picture, "landmarks": points}, {"views": ["depth"], "phase": "paused"}), 7)
    frame = next(frame for frame in frames if frame.arrays)
    assert frame.figures["phase"] == "paused"
    assert np.array_equal(frame.arrays["landmarks"], points)
    assert np.abs(frame.arrays["image"].astype(int) - picture).max() <= 3


def test_an_ended_capture_stays_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "_SILENT_S", 0.0)
    write_frame(tmp_path, Frame({}, {"phase": "ended", "capture": {"stored": 8}}), 1)
    frames = follow.followed(tmp_path, request())
    assert [next(frames).figures["phase"] for _ in range(3)] == ["ended"] * 3


def test_a_frame_is_read_once_and_a_torn_one_not_at_all(tmp_path: Path) -> None:
    write_frame(tmp_path, Frame({}, {"phase": "capturing"}), 3)
    found = read_frame(tmp_path, 0)
    assert found is not None and found[0] == 3
    assert read_frame(tmp_path, 3) is None
    file = tmp_path / "live" / "frame.bin"
    file.write_bytes(file.read_bytes()[:-5])
    assert read_frame(tmp_path, 0) is None


def test_nobody_looking_costs_nothing(tmp_path: Path) -> None:
    assert Wishes(tmp_path).now() is None


def test_a_request_for_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="Nothing is chosen"):
        LiveRequest.read({"views": []})
