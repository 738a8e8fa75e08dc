"""The shipped weights on a handful of heads that the fit never saw, and how faces are found in pictures."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from workbench.api import DataError, FaceRanges, cv2, face_sample, stream
from workbench.faces.crops import box_of_points
from workbench.faces.interface import FaceBox
from workbench.faces.networks import DetectorNetwork, LandmarkNetwork, Trunk, cell_centres
from workbench.faces.opening import open_face_finder
from workbench.faces.own_finder import OwnFaceFinder, boxes_of_maps
from workbench.faces.shipped import FOLDER
from workbench.faces.weights import read_weights, ready, write_weights

HELD_OUT = 41_000_000
RANGES = FaceRanges(yaw=(-35, 35), pitch=(-15, 15), roll=(-10, 10))
Picture = NDArray[np.uint8]
Float = NDArray[np.float64]


@cache
def head(seed: int) -> tuple[Picture, Float]:
    """(256, 256, 3) BGR and its true points."""
    face = face_sample(HELD_OUT + seed, ranges=RANGES, channels=("image", "landmarks2d"))
    assert face.image is not None and face.landmarks2d is not None
    return np.ascontiguousarray(face.image[:, :, ::-1]), face.landmarks2d.astype(np.float64)


def error(found: Float, true: Float) -> float:
    return float(np.hypot(*(found - true).T).mean() / np.hypot(*(true[36] - true[45])))


def shaken(points: Float, seed: int) -> FaceBox:
    """The true box, moved and scaled as a detector's might be."""
    box, draw = box_of_points(points), stream(seed, "shaken")
    across, down = draw.normal(0, 0.04, 2)
    return FaceBox(box.x + across * box.width, box.y + down * box.height, box.width * 1.05, box.height * 0.97, 1.0)


def test_points_of_unseen_heads() -> None:
    finder = OwnFaceFinder()
    errors = []
    for seed in range(12):
        picture, true = head(seed)
        found = finder.landmarks(picture, shaken(true, seed))
        assert found.score > 0.5
        errors.append(error(found.landmarks, true))
    assert np.mean(errors) < 0.04


def test_careful_points_are_better() -> None:
    quick, careful = OwnFaceFinder(), open_face_finder(careful=True)
    errors = []
    for seed in range(8):
        picture, true = head(seed)
        box = shaken(true, seed)
        errors.append([error(finder.landmarks(picture, box).landmarks, true) for finder in (quick, careful)])
    by_quick, by_careful = np.mean(errors, 0)
    assert by_careful < 0.98 * by_quick


def test_the_one_face_of_a_picture_is_found() -> None:
    finder = OwnFaceFinder()
    for seed in range(5):
        picture, true = head(seed)
        boxes = [box for box in finder.boxes(picture) if box.score > 0.5]
        assert len(boxes) == 1
        wanted = box_of_points(true)
        assert abs(boxes[0].x - wanted.x) < 0.2 * wanted.width and abs(boxes[0].y - wanted.y) < 0.2 * wanted.height


def test_two_faces_side_by_side_and_none() -> None:
    finder = open_face_finder("built-in")
    both = np.concatenate([head(0)[0], head(1)[0]], 1)
    boxes = [box for box in finder.boxes(both) if box.score > 0.5]
    assert len(boxes) == 2 and min(box.x for box in boxes) < 256 < max(box.x for box in boxes)
    noise = cv2.resize(stream(0, "no face").integers(0, 255, (12, 16, 3)).astype(np.uint8), (320, 240))
    assert not [box for box in finder.boxes(noise) if box.score > 0.5]


def test_a_small_face_in_a_wide_picture() -> None:
    picture = np.full((720, 1280, 3), 70, np.uint8)
    small, true = head(2)
    picture[300:428, 800:928] = cv2.resize(small, (128, 128), interpolation=cv2.INTER_AREA)
    boxes = [box for box in OwnFaceFinder().boxes(picture) if box.score > 0.5]
    nose = true[30] / 2 + [800, 300]
    assert len(boxes) == 1 and boxes[0].x < nose[0] < boxes[0].x + boxes[0].width
    assert error(OwnFaceFinder().landmarks(picture, boxes[0]).landmarks, true / 2 + np.array([800, 300])) < 0.06


def test_the_same_picture_gives_the_same_points_and_threads_stay_as_they_were() -> None:
    picture, true = head(3)
    threads = torch.get_num_threads()
    first, second = (OwnFaceFinder().landmarks(picture, shaken(true, 3)).landmarks for _ in range(2))
    assert np.array_equal(first, second) and torch.get_num_threads() == threads


def test_peaks_become_boxes_and_one_face_is_one_box() -> None:
    maps = torch.full((5, 24, 32), -9.0)
    for row, column, logit in ((10, 12, 3.0), (11, 14, 2.0), (20, 30, 1.0)):
        maps[:, row, column] = torch.tensor([logit, 0.25, -0.5, np.log(6.0), np.log(9.0)])
    boxes = boxes_of_maps(maps)
    assert len(boxes) == 2
    assert (boxes[0].width, boxes[0].height) == pytest.approx((48, 72))
    assert (boxes[0].x, boxes[0].y) == pytest.approx((8 * 12.75 - 24, 8 * 10.0 - 36))
    assert boxes[0].score == pytest.approx(1 / (1 + np.exp(-3.0)))


def test_cells_vote_in_pixels() -> None:
    network = LandmarkNetwork((8, 8, 8, 8)).eval()
    assert network.maps.bias is not None
    with torch.no_grad():
        network.maps.weight.zero_()
        network.maps.bias.zero_()
        network.maps.bias[70:140] = 0.5
    points, _likely, _face = network(torch.zeros(1, 3, 128, 128))
    # All cells are equally likely: the mean of their centres is the crop's middle, plus half a cell to the right.
    assert torch.allclose(points[0], torch.tensor([68.0, 64.0]).expand(70, 2), atol=1e-3)
    assert cell_centres(2, 2, torch.device("cpu")).tolist() == [[4, 4], [12, 4], [4, 12], [12, 12]]


def test_folded_normalisations_change_nothing() -> None:
    torch.manual_seed(0)
    network = DetectorNetwork((8, 8, 8, 8, 8)).eval()
    for part in network.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(part.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(part.running_var, 0.5, 2)
    picture = torch.randn(1, 3, 128, 64)
    with torch.no_grad():
        before = network(picture)
        assert torch.allclose(ready(network)(picture), before, atol=1e-4)
    assert before.shape == (1, 5, 16, 8)
    assert isinstance(network.trunk, Trunk)


def test_weights_are_small_and_travel_in_half_precision(tmp_path) -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.safetensors")) < 8_000_000
    state = {"a": torch.tensor([1.0, 0.3333333]), "count": torch.tensor(3)}
    write_weights(tmp_path / "w.safetensors", state)
    stored = read_weights(tmp_path / "w.safetensors")
    assert list(stored) == ["a"] and stored["a"].tolist() == pytest.approx([1, 0.33333], abs=2e-4)


def test_damaged_weights_are_told(tmp_path) -> None:
    (tmp_path / "w.safetensors").write_bytes(b"no tensors")
    with pytest.raises(DataError, match="cannot be read"):
        read_weights(tmp_path / "w.safetensors")
