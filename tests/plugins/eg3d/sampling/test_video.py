"""Videos of a small generator: frames, depth, going on after an interruption, and the file played back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.eg3d.sampling.pictures import png_bytes
from plugins.eg3d.sampling.settings import VideoSettings
from plugins.eg3d.sampling.video import VideoTask, depth_picture
from plugins.eg3d.sampling.video_folder import FrameFolder, MadeFrame, VideoFile, npy_bytes, videos_of
from workbench import movies as movie_module
from workbench.errors import DataError, JobError, SettingsError
from workbench.jobs.contract import Item, Place
from workbench.movies import Codec, Movie, write_movie

TASK = VideoTask()


def settings(generator: Path | None, **values: Any) -> VideoSettings:
    small = {"seeds": "3, 8", "frames": 2, "size": 64, "sample_factor": 1, "fps": 10, "name": "clip", "device": "cpu"}
    return VideoSettings.model_validate({"generator": generator, **small, **values})


def made_up(index: int) -> MadeFrame:
    """A frame without a generator: its brightness tells its number, its depth goes from 2 + index to 3 + index."""
    picture = np.full((64, 64, 3), 40 * index, np.uint8)
    distance = np.linspace(2 + index, 3 + index, 16, dtype=np.float32).reshape(4, 4)
    return MadeFrame(png_bytes(picture), npy_bytes(distance))


def test_a_video_goes_on_where_it_was_and_is_the_same(small_generator: Path, place: Place) -> None:
    s = settings(small_generator, content="image_depth")
    TASK.check(s, place)
    items, worker, output = TASK.items(s), TASK.worker(s, place), TASK.output(s, place)
    made = [worker.make(item) for item in items]
    assert [item.id for item in items] == ["frame00000", "frame00001", "frame00002", "frame00003"]
    assert len({frame.picture for frame in made}) == 4
    for item in (items[2], items[0]):
        output.commit(item, made[item.index])
    assert output.close(complete=False) == {"frames": 2}
    again = TASK.output(s, place)
    assert again.finished_ids() == {"frame00000", "frame00002"}
    fresh = TASK.worker(s, place)
    for item in (items[3], items[1]):
        frame = fresh.make(item)
        # Another process makes the same bytes.
        assert frame == made[item.index]
        again.commit(item, frame)
    assert again.close(complete=True) == {"frames": 4, "seconds": 0.4}
    (video,) = videos_of(place.workspace)
    movie = Movie(video.path)
    assert (movie.count, movie.fps, movie.size) == (4, 10.0, (128, 64))
    movie.close()
    assert video.about()["depth"]["range"] == "of the whole clip"
    assert not list(place.job.glob("frames/*"))
    # The power failed after the file stood and before the job said so.
    assert TASK.output(s, place).finished_ids() == {item.id for item in items}
    assert TASK.output(s, place).close(complete=True) == {"frames": 4, "seconds": 0.4}


@pytest.mark.parametrize(("depth_range", "greys"), [("clip", (255, 0)), ("frame", (255, 255))])
def test_depth_has_one_range_for_the_whole_clip(place: Place, depth_range: str, greys: tuple[int, int]) -> None:
    s = settings(None, content="image_depth", depth_range=depth_range)
    output = TASK.output(s, place)
    for item in TASK.items(s):
        output.commit(item, made_up(item.index))
    output.close(complete=True)
    movie = Movie(VideoFile(place.workspace, "clip").path)
    # Near is bright; the first pixel is the nearest of its frame, and the last frame's is where the clip ends.
    for frame, grey in ((0, greys[0]), (3, {0: 64, 255: 255}[greys[1]])):
        assert movie.frame(frame)[4, 68].mean() == pytest.approx(grey, abs=6)
        assert movie.frame(frame)[32, 32].mean() == pytest.approx(40 * frame, abs=4)
    movie.close()
    about = json.loads(VideoFile(place.workspace, "clip").about_file.read_text(encoding="utf-8"))
    assert about["depth"].get("near") == (2.0 if depth_range == "clip" else None)
    assert about["depth"].get("far") == (6.0 if depth_range == "clip" else None)


def test_frames_that_are_missing_are_said(place: Place) -> None:
    s = settings(None)
    output = TASK.output(s, place)
    output.commit(Item(0, "frame00000", 0), made_up(0))
    output.set_aside(Item(1, "frame00001", 0), "no")
    with pytest.raises(JobError, match="3 frames could not be made"):
        output.close(complete=True)
    assert not videos_of(place.workspace)


def test_names_that_are_taken(small_generator: Path, place: Place) -> None:
    s = settings(small_generator)
    video = VideoFile(place.workspace, "clip")
    video.folder.mkdir()
    video.path.write_bytes(b"another")
    with pytest.raises(SettingsError, match="already is a video") as caught:
        TASK.check(s, place)
    assert caught.value.field == "name"
    output = TASK.output(s, place)
    for item in TASK.items(s):
        output.commit(item, made_up(item.index))
    with pytest.raises(JobError, match="another video"):
        output.close(complete=True)
    assert video.path.read_bytes() == b"another"


def test_depth_pictures_by_hand() -> None:
    grey = depth_picture(np.array([[2.0, 3.0], [4.0, 5.0]], np.float32), 2.0, 4.0, 2)
    assert grey[..., 0].tolist() == [[255, 128], [0, 0]]
    assert depth_picture(np.full((2, 2), 2.0, np.float32), 2.0, 2.0, 2).shape == (2, 2, 3)


@pytest.mark.parametrize("codec", ["mpeg4", "h264"])
def test_movies_are_read_in_any_order(tmp_path: Path, codec: Codec) -> None:
    if codec == "h264":
        pytest.importorskip("av", reason="needs the extra “video”")
    frames = [np.full((64, 96, 3), 25 * n, np.uint8) for n in range(10)]
    frames[3][:, :48] = (250, 20, 20)
    path = write_movie(tmp_path / "Vidéos ü", frames, 25.0, codec)
    movie = Movie(path)
    assert (movie.count, movie.fps, movie.size) == (10, 25.0, (96, 64))
    for index in (0, 1, 2, 7, 4, 3, 9, 0):
        assert movie.frame(index)[32, 72].mean() == pytest.approx(25 * index, abs=4)
    assert movie.frame(3)[32, 24] == pytest.approx([250, 20, 20], abs=12)  # red stays red
    with pytest.raises(DataError, match="Frame 11"):
        movie.frame(10)
    assert movie.frame(5)[32, 72].mean() == pytest.approx(125, abs=4)
    movie.close()


def test_h264_without_its_library(small_generator: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movie_module, "_has_av", lambda: False)
    with pytest.raises(SettingsError, match="PyAV") as caught:
        TASK.check(settings(small_generator, codec="h264"), place)
    assert caught.value.field == "codec"
    TASK.check(settings(small_generator, codec="auto"), place)
    path = write_movie(place.job, [np.zeros((64, 64, 3), np.uint8)] * 2, 10.0, "auto")
    assert b"mp4v" in path.read_bytes()


def test_a_file_that_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video")
    for name in ("a.mp4", "b.mp4"):
        with pytest.raises(DataError, match="cannot be opened"):
            Movie(tmp_path / name)


def test_a_damaged_frame_is_said(place: Place) -> None:
    folder = FrameFolder(place.job)
    folder.write("frame00000", MadeFrame(b"no picture", b"no numbers"))
    with pytest.raises(DataError, match="damaged"):
        folder.pixels("frame00000")
    with pytest.raises(DataError, match="damaged"):
        folder.distance("frame00000")
