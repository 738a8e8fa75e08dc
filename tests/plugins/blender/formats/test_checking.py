"""Files of ours pass the checker; every way a file can be wrong is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from plugins.blender.formats import ConvertOptions, PoseWriter, check_file, check_folder, convert_replicantface
from plugins.blender.formats.pose_writing import POSE_CHANNELS
from tests.plugins.blender.formats.conftest import far
from workbench.api import FaceRanges, cv2, face_sample, read_mat, rotation_300w_lp

Arrays = dict[str, np.ndarray]  # type: ignore[type-arg]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole file of ours with its picture, 300W-LP's folders."""
    folder = tmp_path_factory.mktemp("good")
    PoseWriter(folder).write(face_sample(3, ranges=far(20.0), resolution=450, channels=POSE_CHANNELS), 1)
    return folder


@pytest.mark.parametrize("yaw", [-80.0, -40.0, 0.0, 15.0, 60.0])
def test_own_heads_under_a_long_lens_reproject_within_a_pixel(tmp_path: Path, yaw: float) -> None:
    sample = face_sample(int(yaw) + 100, ranges=far(yaw), resolution=450, channels=POSE_CHANNELS)
    PoseWriter(tmp_path).write(sample, 1)
    (checked,) = check_folder(tmp_path)
    assert checked.findings == ()
    assert checked.model_px is not None and checked.model_px < 1.0
    # Independent of the file's own model points: the head's true points, turned and scaled by Pose_Para alone. The
    # fixed head has the model's own size, so that the scale is pixels per true micrometre.
    PoseWriter(tmp_path / "fixed", head="fixed").write(sample, 1)
    (fixed,) = (tmp_path / "fixed").rglob("*_0.mat")
    pitch, yaw_, roll, _tx, _ty, _tz, scale = read_mat(fixed)["Pose_Para"][0]
    assert sample.landmarks3d is not None and sample.landmarks2d is not None and sample.pose is not None
    in_head = (sample.landmarks3d[:68] - sample.pose[:3, 3]) @ sample.pose[:3, :3] * [1, -1, -1]
    drawn = (scale * 1e6 * in_head @ rotation_300w_lp(pitch, yaw_, roll).T)[:, :2]
    offset = sample.landmarks2d[:68] * [1, -1] - drawn
    assert np.linalg.norm(offset - offset.mean(0), axis=1).max() < 1.0


def test_a_face_that_looks_away_is_remarked(tmp_path: Path) -> None:
    sample = face_sample(4, ranges=far(0.0), resolution=128, channels=POSE_CHANNELS)
    assert sample.pose is not None and sample.landmarks3d is not None and sample.camera is not None
    middle, turn = sample.pose[:3, 3], np.diag([-1.0, 1.0, -1.0])  # half a turn about the vertical
    pose = sample.pose.copy()
    pose[:3, :3] = turn @ pose[:3, :3]
    points = ((sample.landmarks3d - middle) @ turn.T + middle).astype(np.float32)
    pixels = sample.camera.project(points.astype(np.float64))[0].astype(np.float32)
    PoseWriter(tmp_path).write(replace(sample, pose=pose, landmarks3d=points, landmarks2d=pixels), 1)
    (checked,) = check_folder(tmp_path)
    assert checked.problems == [] and checked.remarks == ["The face looks away from the camera."]


def test_a_near_camera_is_remarked_and_no_problem(tmp_path: Path) -> None:
    near = FaceRanges(distance=(0.5, 0.5), field_of_view=(47.0, 47.0), yaw=(0, 0))
    PoseWriter(tmp_path).write(face_sample(3, ranges=near, resolution=450, channels=POSE_CHANNELS), 1)
    (checked,) = check_folder(tmp_path)
    assert checked.problems == [] and checked.model_px is not None and 3 < checked.model_px < 20
    assert any("camera was near" in remark for remark in checked.remarks)


def test_replicantface_s_sample_passes_and_its_scale_is_recognised(raw_folder: Path, tmp_path: Path) -> None:
    shutil.copy(raw_folder / "face_00000_img.jpg", tmp_path / "a.jpg")
    made = convert_replicantface(raw_folder / "face_00000.npz", options=ConvertOptions(scale="replicantface"))
    (tmp_path / "a.mat").write_bytes(made.mat_bytes())
    (checked,) = check_folder(tmp_path, "replicantface")
    assert checked.findings == () and checked.reference_px is not None and checked.reference_px < 6.5
    (wrong,) = check_folder(tmp_path, "3ddfa")
    assert any("read as replicantface's" in sentence for sentence in wrong.problems)


def _edit(**changes: Callable[[np.ndarray], np.ndarray]) -> Callable[[Arrays], Arrays]:  # type: ignore[type-arg]
    return lambda arrays: arrays | {name: change(arrays[name].copy()) for name, change in changes.items()}


def _pose(place: int, change: Callable[[float], float]) -> Callable[[Arrays], Arrays]:
    def changed(arrays: Arrays) -> Arrays:
        pose = arrays["Pose_Para"].copy()
        pose[0, place] = change(pose[0, place])
        return arrays | {"Pose_Para": pose}

    return changed


_ORDER = [*range(16, -1, -1), *range(17, 68)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: {k: v for k, v in a.items() if k != "Pose_Para"}, "no Pose_Para"),
        (lambda a: {k: v for k, v in a.items() if k not in ("pt2d", "pt3d_68")}, "no 68 points"),
        (_edit(Shape_Para=lambda v: v[:100]), "Shape_Para is 100 × 1, not 199 × 1"),
        (_edit(Exp_Para=lambda v: v.astype(np.int32)), "holds int32"),
        (_edit(pt2d=lambda v: v + 3), "differ by up to 3.00"),
        (_edit(pt2d=lambda v: v + 400, pt3d_68=lambda v: v + 400), "outside the picture"),
        (_edit(pt2d=lambda v: v[:, _ORDER], pt3d_68=lambda v: v[:, _ORDER]), "mirrored"),
        (_edit(pt3d_68=lambda v: v * [[1], [1], [-1]]), "z of pt3d_68"),
        (_edit(pt2d=lambda v: v * np.nan), "not finite"),
        (_pose(1, lambda yaw: np.pi - yaw), "beyond a quarter turn"),
        (_pose(4, lambda ty: 450 - ty), "misses the points"),
        (_pose(6, lambda scale: 0.7 * scale), "misses the points"),
        (_pose(6, lambda scale: -scale), "positive scale"),
        (_pose(2, lambda roll: roll + 0.8), "misses the points"),
    ],
)
def test_every_fault_is_told(good: Path, tmp_path: Path, change: Callable[[Arrays], Arrays], words: str) -> None:
    (mat,) = good.rglob("*_0.mat")
    savemat(tmp_path / "x.mat", change(read_mat(mat)))
    checked = check_file(tmp_path / "x.mat", mat.with_suffix(".jpg"))
    assert any(words in sentence for sentence in checked.problems), checked.findings


def test_missing_keys_are_remarks(good: Path, tmp_path: Path) -> None:
    (mat,) = good.rglob("*_0.mat")
    kept = {name: value for name, value in read_mat(mat).items() if name in ("Pose_Para", "pt2d")}
    savemat(tmp_path / "x.mat", kept)
    checked = check_file(tmp_path / "x.mat", mat.with_suffix(".jpg"))
    assert checked.problems == [] and any(remark.startswith("pt3d_68 is missing") for remark in checked.remarks)


def test_a_picture_of_another_size_does_not_fit(good: Path, tmp_path: Path) -> None:
    (mat,) = good.rglob("*_0.mat")
    image = tmp_path / "small.jpg"
    cv2.imwrite(str(image), np.zeros((120, 120, 3), np.uint8))
    assert any("outside" in sentence for sentence in check_file(mat, image).problems)
    assert (
        "missing" in check_file(mat, tmp_path / "none.jpg").problems[0]
        or "read" in check_file(mat, tmp_path / "none.jpg").problems[0]
    )
