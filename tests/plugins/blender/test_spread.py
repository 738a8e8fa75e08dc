"""How sets are spread: expected of the settings, and measured of their faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.measuring import Measured
from plugins.blender.settings import FaceRequest, RenderSettings
from plugins.blender.spread import QUANTITIES, brightness, face_size, in_words, shares
from plugins.blender.spread_preview import SpreadPreview
from tests.e2e.killing import NAME, render_job
from workbench.api import Dataset, face_sample
from workbench.jobs import runner
from workbench.jobs.folder import EngineSpec


@pytest.fixture(scope="module")
def preview() -> SpreadPreview:
    made = SpreadPreview()
    made.open()
    return made


def expected(preview: SpreadPreview, **settings: object) -> dict[str, np.ndarray]:
    frames = list(preview.frames(FaceRequest.of(RenderSettings.model_validate(settings), 0)))
    assert [frame.final for frame in frames] == [False] * (len(frames) - 1) + [True]
    return dict(frames[-1].arrays)


def test_size_and_brightness_by_hand() -> None:
    assert face_size(np.array([[3.0, 10.0], [9.0, 34.0], [1.0, 20.0]]), 96) == 25.0
    assert brightness(np.full((4, 4, 3), 77, np.uint8)) == pytest.approx(77)
    assert brightness(np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8)) == pytest.approx(255 * (0.299 + 0.114) / 2)


def test_shares_count_what_lies_beyond_the_ends() -> None:
    counted = shares(np.array([-500.0, -89.0, 1.0, 91.0, np.nan]), QUANTITIES["yaw"], 4)
    assert counted.tolist() == [0.5, 0.0, 0.25, 0.25]
    assert in_words(np.array([-0.2, -0.1, 0.0]), QUANTITIES["yaw"]) == "median 0°, most from 0° to 0°"
    assert in_words(np.zeros(0), QUANTITIES["yaw"]) == "none"


def test_expected_is_what_the_batch_makes(preview: SpreadPreview, tmp_path: Path) -> None:
    """Of a set no larger than what is drawn, both are the same faces (sizes but for what beards add to a chin)."""
    settings = {"number": 5, "resolution": 64, "lighting": 0.3}
    before = expected(preview, **settings)
    job = render_job(tmp_path / "faces", EngineSpec(workers=1), **settings)
    assert runner.run(job) == runner.DONE
    dataset = Dataset.open(job.place.dataset(NAME))
    try:
        measured = Measured(dataset)
        after = measured.take_in()
        assert measured.take_in().keys() == after.keys()
    finally:
        dataset.close()
    for name, tolerance in (("yaw", 1e-3), ("pitch", 1e-3), ("roll", 1e-3), ("size", 1.5), ("brightness", 3.0)):
        assert np.sort(before[name]) == pytest.approx(np.sort(after[name]), abs=tolerance), name


def test_ranges_and_seeds_are_followed(preview: SpreadPreview) -> None:
    drawn = expected(preview, yaw=(20.0, 30.0), seeds="3, 8", renderer="blender")
    assert len(drawn["yaw"]) == 2
    assert 20 <= drawn["yaw"].min() <= drawn["yaw"].max() <= 30
    # What Blender's light makes of a face is not known before.
    assert len(drawn["brightness"]) == 0
    sample = face_sample(3, ranges=RenderSettings(yaw=(20.0, 30.0)).ranges, resolution=128)
    assert np.abs(drawn["yaw"] - sample.attributes["yaw_degrees"]).min() < 1e-3


def test_samples_that_lack_something_are_passed_over(tmp_path: Path) -> None:
    job = render_job(
        tmp_path / "faces",
        EngineSpec(workers=1),
        number=2,
        resolution=64,
        channels=["image", "depth", "mask", "camera"],
    )
    assert runner.run(job) == runner.DONE
    dataset = Dataset.open(job.place.dataset(NAME))
    try:
        found = Measured(dataset).take_in()
    finally:
        dataset.close()
    assert np.isnan(found["size"]).all()
    assert np.isfinite(found["brightness"]).all()
    assert found.keys() == QUANTITIES.keys()
