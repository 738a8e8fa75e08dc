"""Which files of a folder can be used, said without reading their pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from plugins.kinect.devices.recording.survey import survey_folder
from plugins.kinect.devices.recording.writing import RecordingWriter
from tests.plugins.kinect.devices.recording.scenes import FRAMES, MAKER, written


def test_every_file_is_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "Aufnahmen ü"
    (folder / "more").mkdir(parents=True)
    good = written(folder / "a.MKV")
    without = good.read_bytes().replace(b"K4A_DEPTH_TRACK", b"ABC_DEPTH_TRACK").replace(b"\x85DEPTH", b"\x85OTHER")
    (folder / "b.mkv").write_bytes(without)
    (folder / "c.mkv").write_text("no film", encoding="utf-8")
    written(folder / "more" / "d.mkv", finished=False)
    (folder / "notes.txt").write_text("", encoding="utf-8")
    a, b, c, d = survey_folder(folder)
    assert (a.problem, a.frames, a.lost, round(a.seconds, 3)) == ("", 6, 1, round(8 / 15, 3))
    assert (a.colour_mode, a.depth_mode, a.rate, a.serial) == ("720P", "NFOV 2x2 binned", 15, "000777")
    assert b.problem.startswith("This recording has no depth track (") and b.frames == 0
    assert c.problem.startswith("This is no MKV file (")
    assert (d.path.name, d.problem, d.frames) == ("d.mkv", "", 6)


def test_a_file_without_a_whole_frame_says_so(tmp_path: Path) -> None:
    with RecordingWriter(tmp_path / "r.mkv", MAKER, "720P", "NFOV 2x2 binned", 15) as writer:
        for frame in FRAMES:
            writer.write(replace(frame, colour=None))
    (found,) = survey_folder(tmp_path)
    assert found.problem.startswith("The recording has no frame with colour and depth (")
