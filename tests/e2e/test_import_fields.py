"""A person's own folder with the command line: each of the five things depth files do not say of themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.e2e import own_files
from tests.e2e.terminal import refusal, workbench
from workbench.datasets.dataset import Dataset
from workbench.datasets.info import DatasetInfo
from workbench.geometry.camera import Camera
from workbench.geometry.depth import depth_to_ray_distance

Z_MM = own_files.millimetres(0).astype(np.float64)
"""True z-depth of the one pair; 0 = not measured."""
SEEN = Z_MM > 0
FOV = 40.0


def imported(folder: Path, stored: np.ndarray, suffix: str, *words: object) -> tuple[np.ndarray, DatasetInfo]:  # type: ignore[type-arg]
    """Depth and meaning after importing one pair whose depth file holds these numbers."""
    own_files.put(folder / "own ü" / "rgb" / "a.png", own_files.colour(0))
    target = folder / "own ü" / "depth" / f"a{suffix}"
    target.parent.mkdir()
    if suffix == ".npy":
        np.save(target, stored)
    else:
        own_files.put(target, stored)
    ended = workbench(
        "run", "datasets.import", "--source", folder / "own ü", "--workers", 1, *words, workspace=folder / "w"
    )
    assert (ended.status, ended.err) == (0, ""), ended.shown
    dataset = Dataset.open(folder / "w" / "datasets" / "imported")
    depth = dataset.sample("a").depth
    dataset.close()
    assert depth is not None
    return depth, dataset.info


@pytest.mark.parametrize(("unit", "per_metre"), [("mm", 1000.0), ("cm", 100.0), ("kitti", 256.0), ("custom", 5000.0)])
def test_unit_of_16_bit_pictures(tmp_path: Path, unit: str, per_metre: float) -> None:
    stored = np.rint(Z_MM / 1000 * per_metre).astype(np.uint16)
    scale = ["--metres-per-number", 1 / per_metre] if unit == "custom" else []
    depth, info = imported(tmp_path, stored, ".png", "--unit", unit, *scale)
    assert info.depth.metric and info.depth.space == "depth" and "camera" not in info.channels
    assert np.array_equal(depth > 0, SEEN)
    assert depth == pytest.approx(stored / per_metre, abs=6e-5)


def test_metres_in_floating_point_with_a_no_data_value(tmp_path: Path) -> None:
    stored = np.where(SEEN, Z_MM / 1000, -1).astype(np.float32)
    stored[10, 10] = np.nan
    depth, info = imported(tmp_path, stored, ".npy", "--unit", "m", "--invalid", "-1")
    assert info.depth.metric and depth[10, 10] == 0
    seen = SEEN.copy()
    seen[10, 10] = False
    assert np.array_equal(depth > 0, seen) and depth[seen] == pytest.approx(Z_MM[seen] / 1000, abs=6e-5)


def test_distance_along_the_ray_becomes_depth_where_the_camera_is_known(tmp_path: Path) -> None:
    camera = Camera.looking_forward(own_files.WIDTH, own_files.HEIGHT, FOV)
    stored = np.rint(depth_to_ray_distance(Z_MM, camera)).astype(np.uint16)
    assert not np.allclose(stored[SEEN], Z_MM[SEEN], atol=2)
    words = ["--unit", "mm", "--space", "ray_distance", "--fov-y-degrees", FOV]
    depth, info = imported(tmp_path, stored, ".png", *words)
    assert info.depth.metric and info.depth.space == "depth" and "camera" in info.channels
    assert depth[SEEN] == pytest.approx(Z_MM[SEEN] / 1000, abs=6e-4)


def test_inverse_depth_with_a_scale(tmp_path: Path) -> None:
    stored = np.where(SEEN, np.rint(10_000_000 / np.maximum(Z_MM, 1)), 0).astype(np.uint16)
    words = ["--unit", "custom", "--metres-per-number", 1e-4, "--space", "inverse_depth", "--near", "bright"]
    depth, info = imported(tmp_path, stored, ".png", *words)
    assert info.depth.metric and info.depth.space == "depth"
    assert depth[SEEN] == pytest.approx(Z_MM[SEEN] / 1000, rel=1e-4)


def test_near_bright_8_bit_without_a_scale(tmp_path: Path) -> None:
    stored = np.where(SEEN, np.rint(255 - (Z_MM - 300) / 3), 0).astype(np.uint8)
    depth, info = imported(tmp_path, stored, ".png", "--near", "bright", "--per-image-normalised")
    assert not info.depth.metric and info.depth.per_image_normalised and info.depth.near == "small"
    assert np.array_equal(depth > 0, SEEN)
    assert np.corrcoef(depth[SEEN], Z_MM[SEEN])[0, 1] > 0.9999
    assert (depth[SEEN].min(), depth[SEEN].max()) == pytest.approx((0, 1), abs=2e-5)


def test_relative_inverse_depth_keeps_its_direction(tmp_path: Path) -> None:
    stored = np.where(SEEN, np.rint(2e7 / np.maximum(Z_MM, 1)), 0).astype(np.uint16)
    depth, info = imported(tmp_path, stored, ".png", "--space", "inverse_depth", "--near", "bright")
    assert not info.depth.metric and info.depth.space == "inverse_depth" and info.depth.near == "large"
    assert depth[SEEN] == pytest.approx(stored[SEEN] / 65535, abs=3e-5)


def test_a_number_that_counts_although_it_is_zero(tmp_path: Path) -> None:
    stored = np.where(SEEN, (Z_MM - 400) / 3, 0).astype(np.uint8)
    depth, _ = imported(tmp_path, stored, ".png", "--invalid", "none", "--per-image-normalised")
    assert (depth > 0).all()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--unit", "mm", "--per-image-normalised"], "Depth that was stretched image by image has no scale: "),
        (["--unit", "mm", "--near", "bright"], "Distances in metres grow with distance, so near cannot be bright: "),
        (["--unit", "custom"], "“Another scale” is chosen and no number is given: fill in “Metres per number”."),
        (
            ["--space", "inverse_depth", "--unit", "m"],
            "Inverse depth is large for what is near, so near must be",
        ),
    ],
)
def test_answers_that_contradict_each_other(tmp_path: Path, words: list[object], sentence: str) -> None:
    source = own_files.pairs(tmp_path / "own", ["a"])
    said = refusal("run", "datasets.import", "--source", source, *words, workspace=tmp_path / "w")
    assert said.startswith(sentence)
