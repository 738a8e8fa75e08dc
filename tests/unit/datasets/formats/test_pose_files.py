"""`.mat` files: the same bytes for the same arrays, and nothing but numbers read from a stranger's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from workbench.datasets.formats.pose_files import PoseFile, mat_bytes, read_mat, read_pose_file
from workbench.datasets.formats.pose_folders import PoseFolders
from workbench.errors import DataError
from workbench.geometry.weak_perspective import WeakPerspective
from workbench.opencv import cv2

PUBLISHED = [0.0858, -0.0956, 0.0759, 220.4, 167.4, -100.5, 0.00126]
"""The Pose_Para that an issue thread about 300W-LP shows."""


def test_an_original_like_file_is_read(tmp_path: Path) -> None:
    points = np.random.default_rng(0).uniform(100, 300, (2, 68))
    (tmp_path / "AFW").mkdir()
    for name, mirrored in (("AFW", ""), ("AFW_Flip", "")):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for turned in range(2):
            stem = folder / f"AFW_1051618982_1{mirrored}_{turned}"
            savemat(f"{stem}.mat", {"Pose_Para": np.array([PUBLISHED], np.float32), "pt2d": points})
            cv2.imwrite(f"{stem}.jpg", np.zeros((450, 450, 3), np.uint8))
    layout = PoseFolders()
    pairs = layout.pairs(tmp_path)
    assert len(pairs) == 4 and {layout.identity(pair) for pair in pairs} == {"afw_afw_1051618982_1"}
    sample = layout.read(pairs[0])
    np.testing.assert_allclose(sample.landmarks2d, points.T, atol=1e-4)
    assert sample.landmarks3d is None and sample.pose is not None and sample.camera is not None
    assert sample.attributes["yaw_300w_lp_degrees"] == pytest.approx(np.degrees(-0.0956), abs=1e-3)
    # Yaw below zero: the face is turned to the image's right, and out of the face is -z of our head frame.
    assert (sample.pose[:3, :3] @ [0, 0, -1])[0] > 0
    # 4 mm in front of the eyeballs' middle and a decimetre in front of the model's origin.
    eyes = sample.camera.project(sample.pose[None, :3, 3])[0][0]
    assert np.linalg.norm(eyes - [220.4, 450 - 167.4]) == pytest.approx(0.00126 * 30_000, abs=20)


def test_the_same_arrays_are_the_same_bytes_and_come_back(tmp_path: Path) -> None:
    view = WeakPerspective.from_parameters(PUBLISHED, 450, 450)
    points = np.random.default_rng(1).uniform(0, 450, (68, 3))
    file = PoseFile(view, points, points[:, :2], np.arange(4.0), points * 100)
    data = mat_bytes(file.arrays("replicantface"))
    assert data == mat_bytes(file.arrays("replicantface")) and b"Created on" not in data
    (tmp_path / "a.mat").write_bytes(data)
    back = read_pose_file(tmp_path / "a.mat", 450, 450, "replicantface")
    for name in ("points", "points2d", "model_points", "roi"):
        np.testing.assert_array_equal(getattr(back, name), getattr(file, name))
    assert back.view.scale == pytest.approx(view.scale) and back.landmarks2d is not None


def test_aflw_s_21_points_are_not_taken_for_the_68(tmp_path: Path) -> None:
    points = np.random.default_rng(2).uniform(0, 450, (3, 68))
    savemat(tmp_path / "a.mat", {"Pose_Para": [PUBLISHED], "pt2d": np.full((2, 21), -1.0), "pt3d_68": points})
    np.testing.assert_allclose(read_pose_file(tmp_path / "a.mat", 450, 450).landmarks2d, points[:2].T)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Pose_Para": {"pitch": 1.0}}, "“Pose_Para” in the file is a struct"),
        ({"Pose_Para": [PUBLISHED], "note": "hello"}, "“note” in the file is a char"),
        ({"Pose_Para": np.array([[1, "a"]], object)}, "is a cell"),
        ({"pt2d": np.zeros((2, 68))}, "no Pose_Para"),
        ({"Pose_Para": [PUBLISHED[:5]]}, "seven numbers"),
        ({"Pose_Para": [PUBLISHED], "pt3d_68": np.zeros((3, 60))}, "60 points"),
        ({"Pose_Para": [PUBLISHED], "pt2d": np.zeros((68, 2))}, "pt2d is 68 × 2"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path: Path, values: dict[str, object], words: str) -> None:
    savemat(tmp_path / "a.mat", values)
    with pytest.raises(DataError, match=words):
        read_pose_file(tmp_path / "a.mat", 450, 450)


def test_damaged_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = mat_bytes({"Pose_Para": np.array([PUBLISHED]), "pt3d_68": np.random.default_rng(0).uniform(size=(3, 68))})
    for number, data in enumerate((whole[:150], whole[:-40], b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM", b"x")):
        (tmp_path / f"{number}.mat").write_bytes(data)
        with pytest.raises(DataError, match=r"damaged|7\.3"):
            read_mat(tmp_path / f"{number}.mat")
    with pytest.raises(DataError, match="cannot be read"):
        read_mat(tmp_path / "missing.mat")
