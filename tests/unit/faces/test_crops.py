"""The square that is looked at: points go there and back, pixels land where points say."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.api import FaceRanges, face_sample
from workbench.faces.crops import Crop, box_of_points, crop_of_box, crop_of_points, mirrored


def test_points_go_there_and_back() -> None:
    crop = Crop((31.0, 52.5), 77.0, 0.4)
    points = np.array([[0.0, 0.0], [100.0, 20.0], [31.0, 52.5]])
    there = crop.to_crop(points, 128)
    assert np.allclose(crop.to_picture(there, 128), points)
    assert np.allclose(there[2], [64, 64])


def test_a_turned_crop_turns_clockwise() -> None:
    quarter = Crop((50.0, 50.0), 40.0, np.pi / 2)
    # The crop's own right lies where the picture's down is.
    assert np.allclose(quarter.to_crop(np.array([[50.0, 70.0]]), 40), [[40, 20]])


@pytest.mark.parametrize("side", [40.0, 160.0])
def test_a_bright_pixel_lands_where_its_centre_goes(side: float) -> None:
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[96:104, 116:124] = 255
    crop = Crop((110.0, 100.0), side, 0.3)
    cut = crop.cut(picture, 40)[..., 0].astype(float)
    rows, columns = np.mgrid[:40, :40] + 0.5
    middle = np.array([(columns * cut).sum(), (rows * cut).sum()]) / cut.sum()
    assert np.abs(middle - crop.to_crop(np.array([[120.0, 100.0]]), 40)[0]).max() < 0.1


def test_box_and_crop_fit_each_other() -> None:
    points = face_sample(1, channels=("landmarks2d",)).landmarks2d
    assert points is not None
    crop = crop_of_box(box_of_points(points.astype(np.float64)))
    low, high = points[:68].min(0), points[:68].max(0)
    assert np.allclose(crop.centre, (low + high) / 2, atol=1e-3)
    assert crop.side == pytest.approx(1.5 * (high - low).max(), rel=1e-5)


def test_the_second_crop_has_the_eyes_level() -> None:
    face = face_sample(2, ranges=FaceRanges(yaw=(0, 0), roll=(25, 25)), channels=("landmarks2d",))
    assert face.landmarks2d is not None
    points = face.landmarks2d.astype(np.float64)
    there = crop_of_points(points).to_crop(points, 128)
    assert abs(there[36:42, 1].mean() - there[42:48, 1].mean()) < 1e-6
    low, high = there[:68].min(0), there[:68].max(0)
    assert np.allclose((low + high) / 2, 64) and (high - low).max() == pytest.approx(128 / 1.5)


def test_a_mirrored_face_has_its_left_eye_where_the_right_one_was() -> None:
    points = np.zeros((70, 2))
    points[36], points[68], points[30] = [20, 40], [30, 41], [64, 70]
    there = mirrored(points, 128)
    assert there[[45, 69, 30]].tolist() == [[108, 40], [98, 41], [64, 70]]
