"""Processed sets of the face synthesiser: with and without what brings them back to metres."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.datasets.formats.face_synthesiser import FaceSynthesiserSet, landmark_text, read_landmarks
from workbench.datasets.formats.registry import recognise
from workbench.errors import DataError
from workbench.opencv import cv2

POINTS = np.stack([np.linspace(4, 50, 70), np.linspace(8, 40, 70)], -1)


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    folder = tmp_path / "anna"
    for number, split in enumerate(("train", "train", "eval")):
        codes = np.zeros((64, 64), np.uint8)
        codes[10:50, 10:50] = 100 + number
        pictures = {"Color": np.full((64, 64, 3), 90, np.uint8), "Depth": codes, "Feature": codes * 0}
        for channel, pixels in pictures.items():
            (folder / split / channel).mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / split / channel / f"{number}.png"), pixels)
        (folder / split / "Landmark").mkdir(exist_ok=True)
        text = landmark_text((4.0, 8.0, 46.0, 32.0), POINTS)
        (folder / split / "Landmark" / f"{number}.txt").write_text(text, encoding="ascii")
    return folder


def describe(folder: Path) -> None:
    lens = {"fx": 500.0, "fy": 500.0, "cx": 150.0, "cy": 120.0}
    about = {"near_mm": 600, "far_mm": 855, "reference_mm": 640.0, "general_scale": 0.5, "lens": lens}
    (folder / "processed.json").write_text(json.dumps(about), encoding="utf-8")
    lines = [
        {"id": n, "split": "eval" if n == 2 else "train", "scale": 0.5, "origin": [40, 30], "shift_mm": -5.0 * n}
        for n in range(3)
    ]
    (folder / "frames.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_the_text_of_the_points(tmp_path: Path) -> None:
    text = landmark_text((4.0, 8.0, 46.0, 32.0), POINTS)
    lines = text.splitlines()
    assert lines[:4] == ["aabb_x: 3.5", "aabb_y: 7.5", "aabb_width: 46.0", "aabb_height: 32.0"]
    assert lines[4].startswith("X: 3.5000,4.1667,") and lines[5].endswith("39.5000,")
    path = tmp_path / "0.txt"
    path.write_text(text, encoding="ascii")
    box, points = read_landmarks(path)
    assert box == (4.0, 8.0, 46.0, 32.0)
    np.testing.assert_allclose(points, POINTS, atol=5e-5)
    path.write_text(text.replace("X: 3.5000,", "X: "), encoding="ascii")
    with pytest.raises(DataError, match="70 points"):
        read_landmarks(path)


def test_without_a_description_depth_has_no_scale(processed: Path) -> None:
    assert recognise(processed) == "face_synthesiser"
    layout = FaceSynthesiserSet(processed)
    assert not layout.meaning.metric and "camera" not in layout.contents().channels
    pairs = layout.pairs(processed)
    assert [pair.id for pair in pairs] == ["0", "1", "eval_2"]
    assert [layout.split(pair) for pair in pairs] == ["train", "train", "validation"]
    sample = layout.read(pairs[2])
    assert sample.depth is not None and sample.mask is not None and sample.landmarks2d is not None
    assert sample.depth.max() == np.float32(102 / 255) and sample.depth[0, 0] == 0
    assert sample.mask.sum() == 1600 and sample.identity == "anna"
    np.testing.assert_allclose(sample.landmarks2d, POINTS, atol=1e-4)


def test_with_one_it_is_metric(processed: Path) -> None:
    describe(processed)
    layout = FaceSynthesiserSet(processed)
    assert layout.meaning.metric
    sample = layout.read(layout.pairs(processed)[1])
    assert sample.depth is not None and sample.camera is not None
    # 600 mm, 101 levels of 1 mm and their middle, less the shift of this frame.
    assert sample.depth.max() == np.float32((600 + 101.5 + 5) / 1000)
    assert sample.camera.intrinsics[0].tolist() == [250, 0, 35] and sample.camera.intrinsics[1].tolist() == [0, 250, 30]


def test_damage_is_told(processed: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no pictures of a processed set"):
        FaceSynthesiserSet(tmp_path).pairs(tmp_path)
    layout = FaceSynthesiserSet(processed)
    pair = layout.pairs(processed)[0]
    cv2.imwrite(str(pair.depth), np.zeros((64, 64), np.uint8))
    with pytest.raises(DataError, match="empty"):
        layout.read(pair)
    cv2.imwrite(str(pair.depth), np.ones((64, 64), np.uint16))
    with pytest.raises(DataError, match="8-bit"):
        layout.read(pair)
    (processed / "processed.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="description of this set is damaged"):
        _ = FaceSynthesiserSet(processed).meaning
