"""Pupils by gradients: the quick sums give the formula's own arg-max, and find the pupils of drawn eyes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.api import FaceRanges, cv2, face_sample, stream
from workbench.faces.pupils import darkest_centre, eye_boxes, gradient_pupils


def by_the_formula(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Every score by two loops over pixels, as the formula is written."""
    g = (grey - float(grey.min())) / float(grey.max())
    down, across = np.gradient(g)
    smooth = cv2.GaussianBlur(g, (5, 5), 2)
    scores = np.zeros(g.shape)
    for row in range(g.shape[0]):
        for column in range(g.shape[1]):
            total = 0.0
            for y in range(g.shape[0]):
                for x in range(g.shape[1]):
                    steep = np.hypot(across[y, x], down[y, x])
                    away = np.hypot(x - column, y - row)
                    if steep > 0 and away > 0:
                        along = ((x - column) * across[y, x] + (y - row) * down[y, x]) / (steep * away)
                        total += along * along
            scores[row, column] = (1 - smooth[row, column]) * total
    return scores


def drawn_eye(seed: int, height: int = 13, width: int = 21) -> NDArray[np.uint8]:
    draw = stream(seed, "eye")
    eye = np.full((height, width), 200, np.uint8)
    middle = draw.integers(5, [width - 5, height - 5]).tolist()
    cv2.circle(eye, middle, 4, 60, -1, cv2.LINE_AA)
    return np.clip(eye + draw.normal(0, 12, eye.shape), 1, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_arg_max_as_the_formula(seed: int) -> None:
    eye = drawn_eye(seed)
    scores = by_the_formula(eye)
    assert darkest_centre(eye) == np.unravel_index(np.argmax(scores), scores.shape)


def test_a_stride_looks_at_every_nth_pixel_then_around_the_best() -> None:
    eye, stride = drawn_eye(7), 3
    scores = by_the_formula(eye)
    row, column = (stride * place for place in np.unravel_index(np.argmax(scores[::3, ::3]), scores[::3, ::3].shape))
    low = np.maximum([row - stride, column - stride], 0)
    around = scores[low[0] : row + stride + 1, low[1] : column + stride + 1]
    assert darkest_centre(eye, stride) == tuple(np.add(np.unravel_index(np.argmax(around), around.shape), low))


def test_equal_scores_give_the_first() -> None:
    eye = np.full((9, 17), 200, np.uint8)
    cv2.circle(eye, (4, 4), 2, 50, -1)
    cv2.circle(eye, (12, 4), 2, 50, -1)
    assert np.array_equal(eye, eye[:, ::-1])
    assert darkest_centre(eye)[1] < 8


def test_gradients_find_the_pupils_of_a_drawn_face() -> None:
    face = face_sample(
        3,
        ranges=FaceRanges(yaw=(0, 0), pitch=(0, 0), roll=(0, 0), gaze=20),
        resolution=640,
        channels=("image", "landmarks2d"),
    )
    found = gradient_pupils(face.image[:, :, ::-1], face.landmarks2d)
    width = np.hypot(*(face.landmarks2d[36] - face.landmarks2d[39]))
    assert np.abs(found - face.landmarks2d[68:70]).max() < 0.12 * width


def test_boxes_are_whole_pixels_and_a_point_smaller_when_compatible() -> None:
    points = np.zeros((68, 2))
    points[36:42] = [[10.2, 20], [12, 18.5], [15, 18], [20.1, 21], [15, 23], [12, 30.5]]
    points[42:48] = points[36:42] + np.array([30, 0])
    assert eye_boxes(points, (100, 100))[0] == (10, 18, 21, 31)
    assert eye_boxes(points, (100, 100), compatible=True)[1] == (40, 18, 51, 23)


def test_an_eye_outside_the_picture_has_no_pupil() -> None:
    points = np.zeros((68, 2))
    points[42:48] = [[10, 10], [12, 8], [15, 8], [20, 10], [15, 13], [12, 13]]
    found = gradient_pupils(np.full((40, 40, 3), 90, np.uint8), points)
    assert np.isnan(found[0]).all() and np.isfinite(found[1]).all()
