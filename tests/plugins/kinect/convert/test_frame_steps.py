"""The formulas of a frame's conversion, against values worked out otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.convert.compatible import processed_frame, resized_smoothly
from plugins.kinect.convert.components import compressed
from plugins.kinect.convert.crop import crop_origin, leaves
from plugins.kinect.convert.face_filling import filled_around, with_filled
from plugins.kinect.convert.hole_filling import nowhere
from plugins.kinect.convert.person import person_mask
from plugins.kinect.convert.preparation import Preparation
from plugins.kinect.convert.resampling import Sight, depth_at
from plugins.kinect.convert.set_scale import SetScale, set_scale
from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.depth_filling.settings import FillingSettings
from plugins.kinect.formats.processed_set import ProcessedFrame
from plugins.kinect.lens import Lens
from workbench.api import DepthWindow, cv2, depth_of_nose, feature_drawing, nearest_of_nose, nose_box, without_edges

CURVED = Lens(400, 360, 500.0, 505.0, 205.0, 178.0, (0.45, -2.7, 1.6, 0.33, -2.5, 1.5), (0.0005, -0.0002))


def face_points(centre: tuple[float, float] = (100.0, 100.0), width: float = 60.0) -> np.ndarray:
    """70 points on a spiral, the nose's where a nose is."""
    turn = np.linspace(0, 4 * np.pi, 70)
    points = np.stack([np.cos(turn), np.sin(turn)], -1) * np.linspace(0.5, 1, 70)[:, None]
    points = (points - points.min(0)) / np.ptp(points, 0) - 0.5
    points[29], points[32], points[34] = (0.0, -0.05), (-0.1, 0.1), (0.1, 0.1)
    return points * width + centre


def test_the_depth_code() -> None:
    window = DepthWindow.around(700.9, 20, 80)
    assert (window.near_mm, window.far_mm) == (680, 780)
    depth = np.array([[0.0, 679.9, 680.0, 680.5, 730.0, 780.0, 780.1]])
    assert window.codes(depth).tolist() == [[0, 0, 0, 1, 127, 255, 0]]
    inside = np.linspace(680.5, 779.5, 1000)[None]
    assert np.abs(window.depth_mm(window.codes(inside)) - inside).max() <= window.step_mm / 2 + 1e-9


def test_the_rim_that_is_eroded() -> None:
    codes = np.zeros((20, 20), np.uint8)
    codes[5:15, 5:15] = 9
    assert without_edges(codes, 0.9).sum() == 9 * 100
    assert without_edges(codes, 2.3).sum() == 9 * 6 * 6


def test_the_drawing_has_every_line_and_no_other() -> None:
    # On a circle, so that no line passes over the middle of another two neighbours.
    turn = np.arange(70) * 2 * np.pi / 70
    points = 200 + 190 * np.stack([np.cos(turn), np.sin(turn)], -1)
    drawing = feature_drawing(points, 400)
    assert set(np.unique(drawing)) == {0, 255}

    def joined(i: int, j: int) -> bool:
        middle = points[[i, j]].mean(0).astype(int)
        return bool(drawing[middle[1], middle[0]])

    lines = [(i - 1, i) for i in range(1, 9)] + [(27, 28), (36, 37), (60, 61)]
    assert all(joined(*line) for line in lines)
    assert not any(joined(*gap) for gap in ((16, 17), (21, 22), (26, 27), (30, 31)))
    assert drawing[int(points[68][1]), int(points[68][0])] == 255


def test_components_keep_almost_everything_and_few_keep_little() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
    assert np.abs(compressed(picture, 0.99999).astype(int) - picture).max() <= 1
    flat = np.outer(np.arange(64), np.ones(64)).astype(np.uint8)
    np.testing.assert_array_equal(compressed(flat, 1.5), flat)
    assert np.abs(compressed(picture, 2.0).astype(int) - picture).mean() > 20


def test_the_nose() -> None:
    points = face_points()
    rows, columns = nose_box(points)
    assert (columns.start, columns.stop, rows.start, rows.stop) == (93, 105, 96, 105)
    depth = np.full((200, 200), 900, np.uint16)
    depth[rows, columns] = 700
    depth[100, 100] = 0
    assert nearest_of_nose(depth, points) == 700 and depth_of_nose(depth, points) == 700
    depth[101, 101] = 300
    assert nearest_of_nose(depth, points) == 300 and depth_of_nose(depth, points) == 700
    assert nearest_of_nose(depth * 0, points) is None and depth_of_nose(depth * 0, points) is None


def test_the_scale_of_a_set() -> None:
    near, far = Preparation("0", "train", nose_mm=600.0), Preparation("1", "train", nose_mm=900.0)
    scale = set_scale([near, far], [(200.0, 180.0), (100.0, 160.0)], 512, 20)
    assert scale.reference_mm == 600
    assert scale.general == pytest.approx(min(472 / max(200, 150), 472 / max(180, 240)))
    assert scale.of(900) == pytest.approx(1.5 * scale.general)


def test_where_the_crop_lies() -> None:
    points = face_points((80.0, 60.0), 40.0)
    assert crop_origin(points, 2.0, 64) == (160 - 32, 120 - 32)
    assert not leaves((0, 0), 64, (64, 64)) and leaves((1, 0), 64, (64, 64)) and leaves((0, -1), 64, (64, 64))


def test_the_lens_is_straightened_to_a_hundredth_of_a_pixel() -> None:
    crop = CURVED.pinhole().scaled(0.6).cropped(40, 30, 160, 128)
    sight = Sight.through(crop, CURVED, 0.6)
    for row, column in ((0, 0), (127, 159), (63, 80), (5, 140)):
        slope = (column + 0.5 - crop.cx) / crop.fx, (row + 0.5 - crop.cy) / crop.fy
        exact = CURVED.project(np.array([*slope, 1.0]))
        assert sight.x[row, column] == pytest.approx(exact[0], abs=0.01)
        assert sight.y[row, column] == pytest.approx(exact[1], abs=0.01)
    assert sight.inside(400, 360) and not sight.inside(150, 360)


def test_colours_are_means_and_lie_at_their_places() -> None:
    straight = Lens(400, 360, 500.0, 500.0, 200.0, 180.0)
    columns = np.tile(np.arange(400, dtype=np.float32) / 2, (360, 1))
    ramp = np.repeat(np.rint(columns)[..., None], 3, 2).astype(np.uint8)
    for k in (0.5, 0.3, 1.5):
        crop = straight.scaled(k).cropped(10, 10, 64, 64)
        found = Sight.through(crop, straight, k).colours(ramp)[30, :, 0]
        assert np.abs(found - ((np.arange(64) + 0.5 + 10) / k - 0.5) / 2).max() < 1.0


def test_depth_never_mixes_surfaces() -> None:
    depth = np.full((60, 60), 700, np.uint16)
    depth[:, 30:] = 1500
    depth[40:] = 0
    x, y = np.meshgrid(np.linspace(2, 58, 37), np.linspace(2, 58, 37))
    found = depth_at(depth, x, y, 3.0, 20.0)
    assert set(np.unique(found.round(9))) == {0.0, 700.0, 1500.0}
    assert (found[y < 40] > 0).all() and (found[y >= 40] == 0).all()
    assert depth_at(depth, x - 100, y, 3.0, 20.0).max() == 0


def test_depth_of_a_slope_is_that_of_its_place() -> None:
    rows, columns = np.mgrid[:60, :60]
    depth = (700 + 2 * columns + rows).astype(np.uint16)
    x, y = np.meshgrid(np.linspace(8, 50, 23), np.linspace(8, 50, 23))
    expected = 700 + 2 * (x - 0.5) + (y - 0.5)
    assert np.abs(depth_at(depth, x, y, 2.5, 30.0) - expected).max() < 0.5
    assert np.abs(depth_at(depth, x, y, 1.0, 30.0) - expected).max() < 1e-9


def test_the_person_is_what_hangs_together_with_the_face() -> None:
    depth = np.full((120, 120), 1600.0)
    depth[20:90, 40:80] = 700
    depth[90:, 20:100] = 820
    depth[78:90, 40:80] = np.linspace(700, 820, 12)[:, None]
    depth[30:60, 90:110] = 720
    depth[50, 80:90] = 710
    points = np.tile([60.0, 50.0], (70, 1))
    mask = person_mask(depth, points, 700.0, 300.0)
    assert mask[50, 60] and mask[110, 60]
    assert not mask[10, 60] and not mask[45, 100]
    assert not person_mask(depth, points, 700.0, 100.0)[110, 60]
    assert not person_mask(depth * 0, points, 700.0, 100.0).any()


def test_a_room_too_deep_to_be_measured_is_not_filled() -> None:
    depth = np.zeros((200, 200))
    rows, columns = np.mgrid[:200, :200]
    head = (rows - 100) ** 2 + (columns - 100) ** 2 < 60**2
    depth[head] = 700
    depth[95:105, 95:105] = 0
    empty = nowhere(depth, 1000.0, 100.0)
    assert empty[0, 0] and empty[100, 10] and not empty[100, 100]
    walled = np.where(columns < 6, 1500.0, depth)
    assert not nowhere(walled, 1000.0, 100.0).any()


def test_depth_is_resized_without_ringing() -> None:
    rows, columns = np.mgrid[:80, :80]
    slope = (700 + 0.4 * rows + 0.3 * columns).astype(np.uint16)
    cubic = cv2.resize(slope, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_CUBIC)
    np.testing.assert_array_equal(resized_smoothly(slope, 0.7), cubic)
    step = np.where(columns < 40, 700, 1500).astype(np.uint16)
    step[:10] = 0
    assert set(np.unique(resized_smoothly(step, 0.7))) == {0, 700, 1500}


def test_without_holes_and_edges_it_is_their_formula() -> None:
    """Facts 3.6 worked through for one frame."""
    rows, columns = np.mgrid[:200, :200].astype(float)
    depth = (700 + 0.02 * ((rows - 100) ** 2 + (columns - 100) ** 2) ** 0.9).astype(np.uint16)
    colour = np.random.default_rng(0).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    points = face_points()
    prepared = Preparation("7", "eval", points, 710.0)
    s = FrameSettings(mode="compatible", filling="none", output_image_size=80, padding=10)
    made = processed_frame(prepared, SetScale(700.0, 1.0), colour, depth, s)
    assert isinstance(made, ProcessedFrame)
    k = 710 / 700
    scaled = cv2.resize(depth, None, fx=k, fy=k, interpolation=cv2.INTER_CUBIC).astype(float)
    x = y = round(100 * k - 0.5) - 40
    crop = scaled[y : y + 80, x : x + 80]
    index = points * k - (x, y) - 0.5
    nose = crop[int(index[29, 1]) : int(index[32, 1]), int(index[32, 0]) : int(index[34, 0])].min()
    value = 255 * (crop + 700 - nose - 680) / 100
    value[(value < 0) | (value > 255)] = 0
    codes = value.astype(np.uint8)
    codes[cv2.erode((value > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) == 0] = 0
    np.testing.assert_array_equal(made.depth, codes)
    whole = cv2.resize(colour, None, fx=k, fy=k, interpolation=cv2.INTER_CUBIC)
    np.testing.assert_array_equal(made.colour, whole[y : y + 80, x : x + 80])
    assert made.place.shift_mm == 700 - nose and made.place.origin == (x, y)


def test_compatible_filling_near_the_edge_of_the_picture() -> None:
    """The face synthesiser leaves such frames out."""
    rows, columns = np.mgrid[:120, :120]
    depth = (700 + rows // 4 + columns // 4).astype(np.uint16)
    depth[40:48, 50:60] = 0
    colour = np.random.default_rng(0).integers(0, 256, (120, 120, 3)).astype(np.uint8)
    box = (30.0, 20.0, 50.0, 60.0)
    filled = filled_around(colour, depth, box, 20, FillingSettings())
    assert filled.shape == (60 + 2 * 34, 50 + 2 * 34)
    whole = with_filled(depth, box, 20, filled)
    assert (whole[40:48, 50:60] > 0).all() and whole.shape == depth.shape
    np.testing.assert_array_equal(whole[depth > 0], depth[depth > 0])
