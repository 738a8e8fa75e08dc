"""Faces for the synthesiser: read, coded, moved and drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from plugins.training.data.augmentation import Augmentation
from plugins.training.settings.synthesis import Masking
from plugins.training.synthesis.face_sources import DatasetFaces, ProcessedFaces, with_pupils
from plugins.training.synthesis.faces import FaceSamples, landmark_vector, moved_points
from plugins.training.synthesis.judging import baseline, errors, mean_face
from plugins.training.synthesis.masks import made_face, own_mask, true_face
from plugins.training.synthesis.packing import packed_faces
from tests.plugins.training.synthesis.sets import face, face_points, processed_set
from workbench.api import Dataset, DatasetInfo, DatasetWriter, DepthMeaning, Sample, encode_sample
from workbench.errors import DataError, MeaningError


def samples(folder: Path, size: int = 32, thickness: int = 4, split: str = "train") -> FaceSamples:
    pack = packed_faces(ProcessedFaces(folder), size, folder.parent / "cache", "job", lambda done, total: None)
    return FaceSamples.of([pack], split, "BGR", thickness)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return processed_set(tmp_path / "Menge ü")


def test_a_batch_holds_what_the_set_stores(folder: Path) -> None:
    found = samples(folder).batch([0, 3])
    for slot, seed in enumerate((0, 3)):
        picture, codes, points = face(seed, 32)
        np.testing.assert_allclose(found.rgbd[slot, :3].numpy().transpose(1, 2, 0) * 127.5 + 127.5, picture, atol=1e-3)
        np.testing.assert_allclose(found.rgbd[slot, 3].numpy() * 127.5 + 127.5, codes, atol=1e-3)
        np.testing.assert_array_equal(found.mask[slot, 0].numpy() > 0, codes > 0)
        np.testing.assert_allclose(found.landmarks[slot].numpy().reshape(70, 2), points / 16 - 1, atol=1e-4)
    assert found.ids == ("0", "3")
    assert [tuple(x.shape) for x in (found.feature, found.rgbd, found.landmarks, found.mask)] == [
        (2, 1, 32, 32), (2, 4, 32, 32), (2, 140), (2, 1, 32, 32),
    ]  # fmt: skip


def test_the_drawing_is_the_one_that_the_set_stores(folder: Path) -> None:
    from workbench.api import cv2

    drawn = samples(folder).batch([1]).feature[0, 0].numpy() * 127.5 + 127.5
    stored = cv2.imdecode(np.fromfile(folder / "train" / "Feature" / "1.png", np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(drawn, stored)


def test_splits_are_those_of_the_set(folder: Path) -> None:
    assert len(samples(folder)) == 8
    assert len(samples(folder, split="validation")) == 2


def test_points_follow_the_picture_when_it_is_moved() -> None:
    from plugins.training.data.augmentation import Change

    points = np.tile([[10.5, 20.5]], (70, 1))
    change = Change(np.array([[0.0, -1.0, 40.0], [1.0, 0.0, 2.0]]), 1.0, None)
    np.testing.assert_allclose(moved_points(points, change)[0], [40.0 - 20.0 + 0.5, 12.0 + 0.5])


def test_in_a_mirrored_face_left_and_right_points_change_places() -> None:
    points = face_points(64, (0.5, 0.5), 0.9, 0.05)
    change = next(
        c for c in (Augmentation(True, 0.0, 0.0).draw(s, 0, "a", 64) for s in range(20)) if c.matrix[0, 0] < 0
    )
    moved = moved_points(points, change)
    # The face is symmetric, so its mirror image is itself, point for point.
    np.testing.assert_allclose(moved[:17], points[:17], atol=1e-9)
    np.testing.assert_allclose(moved[68:], points[68:], atol=1e-9)


def test_the_corners_of_the_picture_are_minus_one_and_one() -> None:
    points = np.zeros((70, 2))
    points[1] = 32
    assert landmark_vector(points, 32)[:4].tolist() == [-1, -1, 1, 1]


def test_smaller_pictures_keep_codes_and_points_together(folder: Path) -> None:
    found = samples(folder, size=64).batch([0])
    _, codes, points = face(0, 32)
    np.testing.assert_allclose(found.landmarks[0].numpy().reshape(70, 2), points / 16 - 1, atol=1e-4)
    np.testing.assert_array_equal(found.rgbd[0, 3, ::2, ::2].numpy() > -1, codes > 0)


def metric_dataset(folder: Path, *, points: int = 70, metric: bool = True) -> Dataset:
    info = DatasetInfo(
        name="heads", kind="rendered", depth=DepthMeaning(metric=metric, unit_m=0.0001),
        channels=("image", "depth", "landmarks2d"),
    )  # fmt: skip
    writer = DatasetWriter(folder, info)
    for seed in range(3):
        picture, codes, places = face(seed, 64)
        nose = codes[np.rint(places[30, 1]).astype(int), np.rint(places[30, 0]).astype(int)]
        depth = np.where(codes > 0, 0.6 + 0.001 * (codes.astype(np.float32) - nose) * 0.3, 0).astype(np.float32)
        split = "train" if seed < 2 else "validation"
        sample = Sample(
            id=f"face_{seed}", identity=f"p{seed}", image=picture[..., ::-1].copy(), depth=depth,
            landmarks2d=places[:points].astype(np.float32),
        )  # fmt: skip
        writer.add(encode_sample(replace(sample, split=split), info))
    writer.close(complete=True)
    return Dataset.open(folder)


def test_metres_become_a_code_around_the_nose(tmp_path: Path) -> None:
    source = DatasetFaces(metric_dataset(tmp_path / "heads"), "heads", 20.0, 80.0)
    found = source.face(0)
    _, codes, points = face(0, 64)
    nose = int(codes[np.rint(points[30, 1]).astype(int), np.rint(points[30, 0]).astype(int)])
    behind_mm = 0.3 * (codes.astype(float) - nose)
    inside = (codes > 0) & (behind_mm < 79) & (behind_mm > -10)
    # The nose's depth is taken robustly over its box, so a few levels of shift are allowed; relief is exact.
    error = found.codes[inside] / 255 * 100 - 20 - behind_mm[inside]
    assert np.abs(error - np.median(error)).max() < 1.0
    assert abs(np.median(error)) < 4
    assert source.window_mm == (-20, 80)
    np.testing.assert_allclose(found.points, points, atol=1e-4)


def test_pupils_that_are_not_stated_lie_in_the_middle_of_the_eyes(tmp_path: Path) -> None:
    source = DatasetFaces(metric_dataset(tmp_path / "heads", points=68), "heads", 20.0, 80.0)
    points = source.face(1).points
    np.testing.assert_allclose(points[69], points[42:48].mean(0), atol=1e-6)
    with pytest.raises(DataError, match="no 68 or 70 face points"):
        with_pupils(np.zeros((5, 2)), "x")


def test_depth_without_a_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeaningError, match="not in metres"):
        DatasetFaces(metric_dataset(tmp_path / "heads", metric=False), "heads", 20.0, 80.0)


@pytest.mark.parametrize(("masking", "dead"), [("true", False), ("published", True), ("none", False)])
def test_only_the_published_mask_has_dead_gradients(masking: Masking, dead: bool) -> None:
    made = torch.full((1, 4, 4, 4), -1.0, requires_grad=True)
    real, mask = torch.zeros(1, 4, 4, 4), torch.ones(1, 1, 4, 4)
    (made_face(made, masking) - true_face(real, mask, masking)).abs().sum().backward()
    assert made.grad is not None
    assert bool((made.grad == 0).all()) == dead


def test_background_is_black_in_all_channels() -> None:
    picture = torch.rand(1, 4, 2, 2)
    mask = torch.tensor([[[[1.0, 0.0], [1.0, 1.0]]]])
    cut = true_face(picture, mask, "true")
    assert cut[0, :, 0, 1].tolist() == [-1] * 4
    assert torch.equal(cut[0, :, 1], picture[0, :, 1])
    assert own_mask(cut, "true")[0, 0, 0].tolist() == [1, 0]


def test_errors_are_told_in_levels_and_millimetres() -> None:
    true = torch.zeros(1, 4, 2, 2)
    made = true.clone()
    made[:, 3] += 10 / 127.5
    made[:, 0] += 30 / 127.5
    found = errors(made, true, torch.ones(1, 1, 2, 2), 0.4)
    assert found["depth_levels"] == pytest.approx([10])
    assert found["colour_levels"] == pytest.approx([10])
    assert found["depth_mm"] == pytest.approx([4])
    assert found["loss"] == pytest.approx([10 / 127.5])
    assert found["outline_iou"] == [1]


def test_the_mean_face_is_what_a_run_must_beat(folder: Path) -> None:
    found = samples(folder)
    mean = mean_face(found, "none")
    pictures = found.batch(list(range(8))).rgbd.numpy()
    np.testing.assert_allclose(mean, pictures.mean(0), atol=1e-6)
    held_out = samples(folder, split="validation")
    wanted = np.abs(held_out.batch([0, 1]).rgbd.numpy() - mean).mean()
    assert baseline(mean, held_out, "none")["loss"] == pytest.approx(wanted, rel=1e-5)
