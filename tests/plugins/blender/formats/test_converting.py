"""Replicantface's raw sample becomes the numbers that its own converter gives."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat

from plugins.blender.formats import ConvertOptions, PoseWriter, RawWriter, convert_replicantface
from plugins.blender.formats.rejecting import Rejections, face_box
from tests.plugins.blender.formats.conftest import CHANNELS, far
from workbench.api import (
    DataError,
    ReplicantfaceIndices,
    face_sample,
    read_replicantface,
    region_names,
    rotation_300w_lp,
)


def test_the_printed_digits(raw_folder: Path) -> None:
    made = convert_replicantface(raw_folder / "face_00000.npz")
    assert [f"{angle:.2f}" for angle in made.angles_degrees] == ["-17.72", "33.99", "-8.60"]
    assert [f"{t:.2f}" for t in made.translation] == ["317.05", "305.42"]
    assert (f"{made.scale_replicantface:.3e}", f"{made.scale_3ddfa:.4e}") == ("8.342e-04", "1.1917e-03")
    assert [f"{x:.1f}" for x in made.roi] == ["200.1", "464.0", "383.1", "171.0"]
    assert made.rejected == ""
    rotation = read_replicantface(raw_folder / "face_00000.npz").modelview[:3, :3]
    np.testing.assert_allclose(rotation_300w_lp(*np.radians(made.angles_degrees)), rotation, atol=2e-7)


def test_points_are_where_weak_perspective_draws_them(raw_folder: Path) -> None:
    made = convert_replicantface(raw_folder / "face_00000.npz", indices=ReplicantfaceIndices.read(raw_folder))
    stored = loadmat(io.BytesIO(made.mat_bytes()))
    raw = read_replicantface(raw_folder / "face_00000.npz")
    landmarks = raw.landmarks68(ReplicantfaceIndices.read(raw_folder))
    assert landmarks is not None and stored["pt3d_68"].shape == (3, 68)
    # By hand: everything at the eye point's depth.
    eye = np.array([0, 0.064, 0.086])
    moved, eye_moved = (p @ raw.modelview[:3, :3].T + raw.modelview[:3, 3] for p in (landmarks, eye))
    per_metre = raw.projection[0, 0] / -eye_moved[2] * 320
    np.testing.assert_allclose(stored["pt3d_68"][0], 320 + moved[:, 0] * per_metre, atol=1e-4)
    np.testing.assert_allclose(stored["pt3d_68"][1], 320 - moved[:, 1] * per_metre, atol=1e-4)
    z = moved[:, 2] * per_metre
    np.testing.assert_allclose(stored["pt3d_68"][2], z - z[[36, 39, 42, 45]].mean(), atol=1e-4)
    np.testing.assert_array_equal(stored["pt2d"], stored["pt3d_68"][:2])
    # Under the 15 m lens, true perspective is 0.62 px away at most.
    assert np.abs(raw.project(landmarks) - stored["pt2d"].T).max() < 0.7


def test_keys_and_bytes(raw_folder: Path) -> None:
    npz = raw_folder / "face_00000.npz"
    full, bare = (convert_replicantface(npz, options=ConvertOptions(complete=c)) for c in (True, False))
    assert set(bare.arrays()) == {"Pose_Para", "pt3d_68", "roi"}
    shapes = {name: value.shape for name, value in full.arrays().items()}
    assert shapes == {
        "Pose_Para": (1, 7), "pt2d": (2, 68), "pt3d_68": (3, 68), "roi": (1, 4), "pt3d_model": (3, 68),
        "Shape_Para": (199, 1), "Exp_Para": (29, 1), "Tex_Para": (199, 1), "Illum_Para": (1, 10), "Color_Para": (1, 7),
    }  # fmt: skip
    assert full.mat_bytes() == convert_replicantface(npz).mat_bytes()


def test_at_450_pixels_everything_shrinks_alike(raw_folder: Path) -> None:
    npz = raw_folder / "face_00000.npz"
    small, large = convert_replicantface(npz, options=ConvertOptions(size=450)), convert_replicantface(npz)
    np.testing.assert_allclose(small.arrays()["pt3d_68"], large.arrays()["pt3d_68"] * 450 / 640)
    assert small.scale_3ddfa == pytest.approx(large.scale_3ddfa * 450 / 640)
    assert small.scale_replicantface == pytest.approx(small.scale_3ddfa, rel=0.005)


def test_reasons_to_leave_a_picture_out(raw_folder: Path, tmp_path: Path) -> None:
    npz = raw_folder / "face_00000.npz"
    night = np.full((640, 640, 3), 19, np.uint8)
    assert "dark" in convert_replicantface(npz, image=night).rejected
    lamp = night.copy()
    lamp[:100, :100] = 255  # 2.4 % of the picture: the 98th percentile is bright
    assert convert_replicantface(npz, image=lamp).rejected == ""
    for side, words in ((31, "smaller than 32"), (430, "two thirds"), (32, "")):
        mask = np.zeros((640, 640), np.uint8)
        mask[100 : 100 + side, 100 : 100 + max(side, 40)] = 1
        rejected = convert_replicantface(npz, mask=mask).rejected
        assert words in rejected and bool(words) == bool(rejected)
    off = ConvertOptions(reject=Rejections(dark=False, box=False, turned=False))
    assert convert_replicantface(npz, image=night, mask=mask[:5], options=off).rejected == ""
    with np.load(npz) as stored:
        values = dict(stored)
    values["modelview"][:3, :3] = rotation_300w_lp(0, np.pi - 1.5, 0)
    np.savez(tmp_path / "away.npz", **values)
    assert "looks away" in convert_replicantface(tmp_path / "away.npz", indices=raw_folder).rejected


def test_the_box_is_the_face_or_else_all_but_clothes_and_background() -> None:
    groups = np.zeros((20, 20), np.uint8)
    assert face_box(groups) is None
    groups[2:10, 3:12], groups[12:, :], groups[1, 1] = 2, 4, 255  # hair, body, an edge
    np.testing.assert_array_equal(face_box(groups), [3, 2, 12, 10])
    groups[5:8, 5:9] = 1
    np.testing.assert_array_equal(face_box(groups), [5, 5, 9, 8])


def test_bad_files_are_told_in_a_sentence(tmp_path: Path, raw_folder: Path) -> None:
    with np.load(raw_folder / "face_00000.npz") as stored:
        values = dict(stored)
    np.savez(tmp_path / "a.npz", **values)
    with pytest.raises(DataError, match=r"landmark_indices\.npz"):
        convert_replicantface(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", **values | {"vertices": values["vertices"][:100]})
    with pytest.raises(DataError, match="100 vertices"):
        convert_replicantface(tmp_path / "b.npz", indices=raw_folder)
    np.savez(tmp_path / "c.npz", **values | {"modelview": np.array([{"a": 1}], object)})
    with pytest.raises(DataError, match="no plain arrays"):
        convert_replicantface(tmp_path / "c.npz", indices=raw_folder)
    (tmp_path / "d.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:5000])
    with pytest.raises(DataError, match="damaged"):
        convert_replicantface(tmp_path / "d.npz", indices=raw_folder)


@pytest.mark.parametrize("yaw", [-60.0, 0.0, 25.0])
def test_a_head_of_ours_by_way_of_raw_files_is_the_one_exported_directly(tmp_path: Path, yaw: float) -> None:
    sample = face_sample(5, ranges=far(yaw), resolution=128, channels=CHANNELS)
    RawWriter(tmp_path, region_names()).write(sample, 1)
    measured = ConvertOptions(head="measured", points="projected")
    by_way = convert_replicantface(tmp_path / f"{sample.id}.npz", options=measured)
    PoseWriter(tmp_path, "flat").write(sample, 1)
    direct = loadmat(tmp_path / "sample_00001.mat")
    for name in ("Pose_Para", "pt3d_68", "pt2d"):
        np.testing.assert_allclose(by_way.arrays()[name], direct[name], rtol=1e-5, atol=0.005)
    fixed = convert_replicantface(tmp_path / f"{sample.id}.npz")
    assert fixed.translation == pytest.approx(by_way.translation, abs=4)
    assert fixed.scale_3ddfa == pytest.approx(by_way.scale_3ddfa, rel=0.15)
