"""Raw sets: whole frames whatever happens, gone on with exactly, and other programs' sets read as they are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from plugins.kinect.calibration import Lens, RgbdCalibration
from plugins.kinect.formats.config_text import read_config
from plugins.kinect.formats.raw_set import RawFrame, RawSet, RawSetWriter, RawSplit, SetCalibration, raw_folder
from workbench.api import DataError, WorkspaceError, cv2

REGION = (10, 20, 48, 40)
CALIBRATION = SetCalibration(
    RgbdCalibration(Lens(128, 96, 100.0, 101.0, 64.5, 48.25), Lens(64, 60, 50.0, 50.0, 32.0, 30.0), np.eye(4)),
    REGION,
    serial="0001",
    camera="Azure Kinect 0001",
    colour_mode="3072P",
    depth_mode="NFOV unbinned",
    maker={"CalibrationInformation": {}},
)
OPTIONS = {"name": "anna", "max_yaw": 10.0, "overwrite": False}


def pictures(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(number)
    shape = REGION[3], REGION[2]
    return (
        random.integers(0, 256, (*shape, 3)).astype(np.uint8),
        random.integers(0, 5000, shape).astype(np.uint16),
        random.integers(0, 65536, shape).astype(np.uint16),
    )


def write(writer: RawSetWriter, number: int, split: RawSplit = "train") -> RawFrame:
    return writer.write(number, split, *pictures(number), {"colour_us": 66_667 * number, "pose": {"yaw": 1.5}})


def made(folder: Path, count: int = 4) -> None:
    with RawSetWriter(folder, CALIBRATION, OPTIONS) as writer:
        for number in range(count):
            write(writer, number, "eval" if number == 3 else "train")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    folder = raw_folder(tmp_path, "anna & Jörg")
    made(folder)
    raw = RawSet.open(folder)
    assert [(f.split, f.id) for f in raw.frames] == [("train", "0"), ("train", "1"), ("train", "2"), ("eval", "3")]
    colour, depth, infrared = pictures(3)
    frame = raw.frame("eval", "3")
    np.testing.assert_array_equal(raw.colour(frame), colour)
    np.testing.assert_array_equal(raw.depth(frame), depth)
    np.testing.assert_array_equal(raw.infrared(frame), infrared)
    assert frame.details == {"colour_us": 200_001, "pose": {"yaw": 1.5}}
    assert raw.calibration is not None
    assert raw.calibration.to_dict() == CALIBRATION.to_dict()
    lens = raw.calibration.lens
    assert (lens.width, lens.height, lens.cx, lens.cy) == (48, 40, 54.5, 28.25)
    assert raw.verify() == []
    assert (folder / "train" / "Color" / "0.png").is_file()


def test_options_in_their_text(tmp_path: Path) -> None:
    made(tmp_path / "set", 1)
    path = tmp_path / "set" / "CaptureConfig.txt"
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == " " * 18 + "max_yaw: 10.0" + " " * 26
    assert read_config(path) == {"name": "anna", "max_yaw": "10.0", "overwrite": "False"}


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    with RawSetWriter(tmp_path / "set", CALIBRATION, OPTIONS) as writer, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: write(writer, number), range(24)))
        writer.flush()
        assert writer.counts() == {"train": 24, "eval": 0}
    raw = RawSet.open(tmp_path / "set")
    assert [int(f.id) for f in raw.frames] == list(range(24))
    assert raw.verify() == []


def test_gone_on_with_where_it_ended_and_gaps_first(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with RawSetWriter(folder, CALIBRATION, OPTIONS) as writer:
        for number in (5, 6, 8):
            write(writer, number)
    with RawSetWriter(folder, CALIBRATION, OPTIONS) as writer:
        assert list(islice(writer.unused_ids(5), 3)) == [7, 9, 10]
        assert [f.id for f in writer.frames()] == ["5", "6", "8"]


@pytest.mark.parametrize("harm", ["torn line", "line without a picture", "cut picture", "pictures without a line"])
def test_half_frames_are_not_there_after_a_crash(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "set"
    writer = RawSetWriter(folder, CALIBRATION, OPTIONS)
    for number in range(3):
        write(writer, number)
    # The process ends here: no flush, no mark, and its lock stays.
    frames = folder / "frames.jsonl"
    text = frames.read_bytes()
    last = folder / "train" / "Depth" / "2.png"
    if harm == "torn line":
        frames.write_bytes(text[:-30])
    elif harm == "line without a picture":
        last.unlink()
    elif harm == "cut picture":
        last.write_bytes(bytes(last.stat().st_size))
    else:
        frames.write_bytes(b"".join(text.splitlines(keepends=True)[:2]))
        (folder / "train" / "Depth" / ".0123456789ab.tmp").write_bytes(b"half")
    writer._store.release()

    with RawSetWriter(folder, CALIBRATION, OPTIONS) as again:
        assert [f.id for f in again.frames()] == ["0", "1"]
        assert next(again.unused_ids()) == 2
        assert sorted(p.name for p in (folder / "train" / "Color").iterdir()) == ["0.png", "1.png"]
        assert sorted(p.name for p in (folder / "train" / "Depth").iterdir()) == ["0.png", "1.png"]
        assert (folder / "half_written" / "train" / "Color" / "2.png").is_file()
        write(again, 2)
    assert RawSet.open(folder).verify() == []
    assert len(RawSet.open(folder).frames) == 3


def test_the_same_frames_have_the_same_hash(tmp_path: Path) -> None:
    made(tmp_path / "one")
    with RawSetWriter(tmp_path / "two", CALIBRATION, OPTIONS) as writer:
        for number in (3, 1, 0, 2):
            write(writer, number, "eval" if number == 3 else "train")
    one, two = RawSet.open(tmp_path / "one"), RawSet.open(tmp_path / "two")
    assert one.content_hash() == two.content_hash()
    (tmp_path / "two" / "frames.jsonl").unlink()
    assert RawSet.open(tmp_path / "two").content_hash() == one.content_hash()
    made(tmp_path / "three", 3)
    assert RawSet.open(tmp_path / "three").content_hash() != one.content_hash()


def test_verify_names_what_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    made(folder)
    (folder / "train" / "Infrared" / "1.png").write_bytes(b"other")
    (folder / "eval" / "Color" / "3.png").unlink()
    found = RawSet.open(folder).verify()
    assert len(found) == 2
    assert "Infrared" in found[0] and "not what was captured" in found[0]
    assert "3.png" in found[1] and "missing" in found[1]


def test_a_set_of_another_program(tmp_path: Path) -> None:
    made(tmp_path / "set", 12)
    for name in ("frames.jsonl", "calibration.json", "CaptureConfig.txt", "train/Depth/7.png"):
        (tmp_path / "set" / name).unlink()
    raw = RawSet.open(tmp_path / "set")
    assert [f.id for f in raw.frames if f.split == "train"] == ["0", "1", "2", "4", "5", "6", "8", "9", "10", "11"]
    assert raw.incomplete == ["train/7"]
    assert raw.calibration is None
    assert raw.options == {}
    with pytest.raises(DataError, match="another program"):
        RawSetWriter(tmp_path / "set", CALIBRATION, OPTIONS)


def test_another_camera_is_refused(tmp_path: Path) -> None:
    made(tmp_path / "set", 1)
    other = SetCalibration(CALIBRATION.calibration, (0, 0, 48, 40))
    with pytest.raises(DataError, match="another camera"):
        RawSetWriter(tmp_path / "set", other, OPTIONS)
    # Nobody holds the set after the refusal.
    RawSetWriter(tmp_path / "set", CALIBRATION, OPTIONS).close()


def test_two_captures_at_once_are_refused(tmp_path: Path) -> None:
    with (
        RawSetWriter(tmp_path / "set", CALIBRATION, OPTIONS),
        pytest.raises(WorkspaceError, match="Another job"),
    ):
        RawSetWriter(tmp_path / "set", CALIBRATION, OPTIONS)


def test_damaged_and_foreign_files_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no captured frames"):
        RawSet.open(tmp_path)
    made(tmp_path / "set", 1)
    raw = RawSet.open(tmp_path / "set")
    depth = tmp_path / "set" / "train" / "Depth" / "0.png"
    depth.write_bytes(b"")
    with pytest.raises(DataError, match="not a picture"):
        raw.depth(raw.frames[0])
    cv2.imwrite(str(depth), np.zeros((40, 48), np.uint8))
    with pytest.raises(DataError, match="16-bit"):
        raw.depth(raw.frames[0])
    depth.unlink()
    with pytest.raises(DataError, match="missing"):
        raw.depth(raw.frames[0])
    (tmp_path / "set" / "calibration.json").write_text('{"region": [1, 2]}', encoding="utf-8")
    with pytest.raises(DataError, match="calibration of this set is damaged"):
        _ = raw.calibration
