"""Processed sets written, gone on with, read and imported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.datasets.importing import ImportPairs, ImportSettings
from plugins.kinect.formats.processed_set import (
    FramePlace,
    ProcessedFrame,
    ProcessedSet,
    ProcessedSetWriter,
    SetDescription,
)
from plugins.kinect.lens import Lens
from workbench.api import DataError, Dataset, Place, verify

LENS = Lens(300, 340, 900.0, 900.0, 150.0, 170.0, (0.45, -2.7, 1.6, 0.33, -2.5, 1.5))
ABOUT = SetDescription(64, 600, 855, 640.0, 0.5, LENS)
MADE_WITH = {"padding": 20, "raw_set": "anna"}


def frame(number: int) -> ProcessedFrame:
    random = np.random.default_rng(number)
    colour = random.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    depth = np.zeros((64, 64), np.uint8)
    depth[16:48, 16:48] = 10 + number
    points = np.stack([np.linspace(4, 50, 70), np.linspace(8, 40, 70)], -1)
    split = "eval" if number == 2 else "train"
    place = FramePlace(0.5, (40, 30), 0.25 * number)
    return ProcessedFrame(str(number), split, colour, depth, depth * 0, (4.0, 8.0, 46.0, 32.0), points, place)


def write(folder: Path, numbers: tuple[int, ...], *, complete: bool = True) -> None:
    writer = ProcessedSetWriter(folder, {"padding": 20}, MADE_WITH)
    for number in numbers:
        made = frame(number)
        writer.describe(ABOUT)
        writer.write(made.id, made.split, made.place, made.contents())
    writer.close(complete=complete)


def test_what_was_written_is_read_and_becomes_points(tmp_path: Path) -> None:
    write(tmp_path / "set", (1, 0, 2))
    made = ProcessedSet.open(tmp_path / "set")
    assert made.description == ABOUT
    assert [f.id for f in made] == ["0", "1", "2"]
    np.testing.assert_array_equal(made.pixels(made.frames[1], "Color"), frame(1).colour)
    depth = made.depth_mm(made.frames[2])
    assert depth[20, 20] == 600 + 12.5 - 0.5 and depth[0, 0] == 0
    points, colours = made.points(made.frames[2])
    assert len(points) == len(colours) == 32 * 32
    # A point falls on the pixel that it came from.
    pixels = LENS.project(points) * 0.5 - (40, 30)
    rows, columns = np.nonzero(depth)
    np.testing.assert_allclose(pixels, np.stack([columns, rows], -1) + 0.5, atol=1e-3)
    np.testing.assert_array_equal(colours, frame(2).colour[rows, columns, ::-1])


def test_gone_on_with_it_is_the_same(tmp_path: Path) -> None:
    write(tmp_path / "one", (0, 1, 2))
    write(tmp_path / "two", (2,), complete=False)
    (tmp_path / "two" / "train" / "Color" / "1.png").write_bytes(b"cut short")
    write(tmp_path / "two", (1, 0))
    (tmp_path / "two" / "half_written" / "train" / "Color" / "1.png").unlink()
    for path in (p for p in (tmp_path / "one").rglob("*") if p.is_file()):
        assert (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes() == path.read_bytes()


def test_other_settings_and_other_programs_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "set", (0,))
    with pytest.raises(DataError, match="made with another “padding”"):
        ProcessedSetWriter(tmp_path / "set", {}, MADE_WITH | {"padding": 30})
    for name in ("conversion.json", "processed.json", "frames.jsonl"):
        (tmp_path / "set" / name).unlink()
    with pytest.raises(DataError, match="another program"):
        ProcessedSetWriter(tmp_path / "set", {}, MADE_WITH)
    theirs = ProcessedSet.open(tmp_path / "set")
    assert [f.id for f in theirs] == ["0"]
    with pytest.raises(DataError, match="does not say what its depth means"):
        theirs.points(theirs.frames[0])


def test_a_set_is_imported_with_its_splits(tmp_path: Path) -> None:
    write(tmp_path / "anna", (0, 1, 2))
    task, place = ImportPairs(), Place(tmp_path, tmp_path)
    s = ImportSettings(source=tmp_path / "anna", name="anna", layout="face_synthesiser")
    task.check(s, place)
    worker, output = task.worker(s, place), task.output(s, place)
    for item in task.items(s):
        output.commit(item, task.pack(s, worker.make(item)))
    output.close(complete=True)
    dataset = Dataset.open(tmp_path / "datasets" / "anna")
    assert dataset.ids("train") == ["0", "1"] and dataset.ids("validation") == ["eval_2"]
    assert dataset.info.depth.metric and verify(dataset.folder).problems == ()
    sample = dataset.sample("1")
    assert sample.depth is not None and sample.depth[20, 20] == pytest.approx(0.61125, abs=1e-4)
    dataset.close()
