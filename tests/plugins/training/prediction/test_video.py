"""Depth from real small videos: whole, stopped and gone on, turned, odd, broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.training.predict_video import TrainPredictVideo
from plugins.training.settings.predict_video import PredictVideoSettings
from tests.plugins.training import faces
from tests.plugins.training.made_run import made_run
from tests.plugins.training.made_video import frame, made_avi, made_video, turned
from workbench.errors import DataError, SettingsError
from workbench.movies import Movie
from workbench.opencv import cv2


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made_run(tmp_path / "wörk space", outline=True)
    return tmp_path / "wörk space"


def chosen(path: Path, **values: Any) -> PredictVideoSettings:
    return PredictVideoSettings(
        **({"run": "run", "video": path, "device": "cpu", "threads": 1, "codec": "mpeg4"} | values)
    )


def predicted(workspace: Path, s: PredictVideoSettings, **job: Any) -> tuple[Path, faces.RecordingJob, dict[str, Any]]:
    """The folder of the result, the job and its summary."""
    recorder, task = faces.job(workspace, f"video-{s.name}", **job), TrainPredictVideo()
    if not recorder.resumed:
        task.check(s, recorder.place)
    summary = task.run(s, recorder)
    return workspace / "runs" / s.run / "predictions" / s.name, recorder, dict(summary)


def frames_of(path: Path) -> tuple[int, tuple[int, int], float]:
    movie = Movie(path)
    found = movie.count, movie.size, movie.fps
    movie.close()
    return found


def test_a_video_becomes_depth_frames_and_two_videos(workspace: Path, tmp_path: Path) -> None:
    video = made_video(tmp_path / "Vidéos ü" / "Jürgen spricht.mp4")
    folder, job, summary = predicted(workspace, chosen(video, distance_m=0.7))
    assert summary == {"frames": 7}
    assert frames_of(folder / "depth.mp4") == (7, (48, 36), 10.0)
    assert frames_of(folder / "side_by_side.mp4") == (7, (96, 36), 10.0)
    about = json.loads((folder / "video.json").read_text(encoding="utf-8"))
    assert (about["unit"], about["distance_m"], about["frames"]) == ("m", 0.7, 7)
    codes = cv2.imread(str(folder / "frames" / "000003.png"), cv2.IMREAD_UNCHANGED)
    assert codes.dtype == np.uint16 and codes.shape == (36, 48)
    depth = codes * about["depth_of_frames"]["scale"] + about["depth_of_frames"]["offset"]
    assert 0.4 < np.median(depth[codes > 0]) < 1.0
    lines = (folder / "frames.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["frame,time_s,file", "0,0.0000,frames/000000.png", "1,0.1000,frames/000001.png"]
    assert job.artifacts == [("predictions", folder)] and job.warnings == []
    movie = Movie(folder / "side_by_side.mp4")
    left = movie.frame(4)[18, 22].astype(int)
    movie.close()
    assert left[0] > 150 > left[2]  # the disc at the left, in its colours


def test_a_stopped_job_goes_on_with_the_first_frame_missing(workspace: Path, tmp_path: Path) -> None:
    video = made_video(tmp_path / "v.mp4", 11)
    s = chosen(video, name="stopped")
    folder, job, summary = predicted(workspace, s, stop=lambda job: job.asked > 1)
    assert summary == {"frames": 4} and not job.artifacts
    kept = {path.name: path.stat().st_mtime_ns for path in (folder / "frames").iterdir()}
    assert len(kept) == 4 and not (folder / "depth.mp4").exists()
    first = (folder / "frames" / "000001.png").read_bytes()
    folder, job, summary = predicted(workspace, s, resumed=True, pause=lambda job: job.paused < 1)
    assert summary == {"frames": 11} and job.paused == 1
    # The first frame is made again, to know what the numbers mean; it is the same.
    assert {name for name, at in kept.items() if (folder / "frames" / name).stat().st_mtime_ns == at} >= set(kept) - {
        "000000.png"
    }
    assert (folder / "frames" / "000001.png").read_bytes() == first
    whole, _job, _summary = predicted(workspace, chosen(video, name="whole"))
    for name in (f"{n:06d}.png" for n in range(11)):
        assert (folder / "frames" / name).read_bytes() == (whole / "frames" / name).read_bytes()
    assert frames_of(folder / "side_by_side.mp4")[0] == 11


def test_part_of_a_video_of_odd_size_as_plain_numbers(workspace: Path, tmp_path: Path) -> None:
    avi = made_avi(tmp_path / "odd.avi", [np.full((37, 49, 3), 20 * number, np.uint8) for number in range(10)])
    s = chosen(avi, keep="npz", from_s=0.2, to_s=0.9, every=3, side_by_side=False)
    folder, _job, summary = predicted(workspace, s)
    assert summary == {"frames": 3}
    assert sorted(path.name for path in (folder / "frames").iterdir()) == ["000002.npz", "000005.npz", "000008.npz"]
    with np.load(folder / "frames" / "000005.npz", allow_pickle=False) as found:
        assert found["depth"].shape == (37, 49) and found["depth"].dtype == np.float32
        assert found["head"].dtype == np.bool_
    assert frames_of(folder / "depth.mp4")[1] == (50, 38)
    assert not (folder / "side_by_side.mp4").exists()


def test_only_the_videos_are_kept_where_that_is_asked(workspace: Path, tmp_path: Path) -> None:
    folder, _job, _ = predicted(workspace, chosen(made_video(tmp_path / "v.mp4", 3), keep="none", framing="square"))
    names = {path.name for path in folder.iterdir()}
    assert names == {"depth.mp4", "side_by_side.mp4", "video.json", "depth_preview.png"}
    assert frames_of(folder / "depth.mp4")[1] == (36, 36)


def test_a_telephones_video_stands_upright(workspace: Path, tmp_path: Path) -> None:
    video = turned(made_video(tmp_path / "held.mp4", 2))
    folder, _job, _ = predicted(workspace, chosen(video))
    assert frames_of(folder / "depth.mp4")[1] == (36, 48)


def test_a_run_without_metres_keeps_its_own_numbers(workspace: Path, tmp_path: Path) -> None:
    made_run(workspace, "plain", target="normalised", target_scale=1.0)
    folder, _job, _ = predicted(workspace, chosen(made_video(tmp_path / "v.mp4", 2), run="plain"))
    about = json.loads((folder / "video.json").read_text(encoding="utf-8"))
    assert about["unit"] == "none: known up to scale and shift"
    codes = cv2.imread(str(folder / "frames" / "000001.png"), cv2.IMREAD_UNCHANGED)
    assert (codes > 0).all() and (codes < 65535).all()


def test_known_distances_give_a_video_its_scale(workspace: Path, tmp_path: Path) -> None:
    made_run(workspace, "plain", target="normalised", target_scale=1.0)
    video = made_video(tmp_path / "v.mp4", 3)
    s = chosen(video, run="plain", keep="npz", field_of_view_degrees=1.0)
    plain, _job, _ = predicted(workspace, s)
    with np.load(plain / "frames" / "000001.npz", allow_pickle=False) as found:
        said = found["depth"]
    places = [(4, 4), (13, 18)]
    low, high = sorted(places, key=lambda p: np.median(said[p[1] - 1 : p[1] + 2, p[0] - 1 : p[0] + 2]))
    known = [{"x_px": x, "y_px": y, "distance_m": d, "time_s": 0.1} for (x, y), d in ((low, 0.6), (high, 0.8))]
    folder, _job, _ = predicted(
        workspace,
        s.model_copy(
            update={"name": "scaled", "known_distances": PredictVideoSettings(known_distances=known).known_distances}
        ),
    )
    with np.load(folder / "frames" / "000001.npz", allow_pickle=False) as found:
        depth = found["depth"]
    for (x, y), metres in ((low, 0.6), (high, 0.8)):
        assert np.median(depth[y - 1 : y + 2, x - 1 : x + 2]) == pytest.approx(metres, abs=2e-3)
    assert "fitted to 2 known distances" in json.loads((folder / "video.json").read_text(encoding="utf-8"))["scale_is"]


@pytest.mark.parametrize("kind", ["text", "headless"])
def test_what_is_no_video_is_said(workspace: Path, tmp_path: Path, kind: str) -> None:
    broken = tmp_path / "broken.mp4"
    whole = made_video(tmp_path / "whole.mp4", 5).read_bytes()
    broken.write_bytes(b"no video" if kind == "text" else whole[: len(whole) // 2])
    with pytest.raises(DataError, match="not a video that can be read"):
        TrainPredictVideo().check(chosen(broken), faces.job(workspace).place)


def test_a_video_that_ends_before_its_time_says_so(workspace: Path, tmp_path: Path) -> None:
    avi = made_avi(tmp_path / "cut.avi", [frame(number) for number in range(20)])
    avi.write_bytes(avi.read_bytes()[: avi.stat().st_size // 2])
    folder, job, summary = predicted(workspace, chosen(avi, side_by_side=False))
    assert 0 < summary["frames"] < 20
    assert "ends after frame" in job.warnings[0]
    assert frames_of(folder / "depth.mp4")[0] == summary["frames"]


def test_settings_that_cannot_be_are_refused_at_their_field(workspace: Path, tmp_path: Path) -> None:
    video, task, place = made_video(tmp_path / "v.mp4", 5), TrainPredictVideo(), faces.job(workspace).place
    (workspace / "runs" / "run" / "predictions" / "taken").mkdir(parents=True)
    for values, field, words in (
        ({"run": ""}, "run", "No run"), ({"video": None}, "video", "No video"),
        ({"video": tmp_path / "none.mp4"}, "video", "not there"), ({"from_s": 9.0}, "from_s", "No frame"),
        ({"from_s": 0.4, "to_s": 0.2}, "from_s", "No frame"), ({"name": "taken"}, "name", "already"),
    ):  # fmt: skip
        with pytest.raises(SettingsError, match=words) as caught:
            task.check(chosen(video, **values), place)
        assert caught.value.field == field
    with pytest.raises(DataError, match="no training run"):
        task.check(chosen(video, run="none"), place)
