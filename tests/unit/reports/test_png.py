"""Drawings as pictures: what is where, in which colour, and the same bytes each time."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.reports.drawing import Dot, Drawing, Line, Mark, Rectangle, Words
from workbench.reports.png import drawing_png

RED, BLUE, BLACK = (200, 0, 0), (0, 0, 200), (0, 0, 0)


def drawn(*marks: Mark) -> NDArray[np.uint8]:
    data = drawing_png(Drawing("made up", 60, 40, marks), scale=2)
    assert data == drawing_png(Drawing("made up", 60, 40, marks), scale=2)
    return np.asarray(Image.open(io.BytesIO(data)))


def test_rectangles_and_dots_lie_where_they_should() -> None:
    picture = drawn(Rectangle(10, 5, 20, 10, RED), Dot(45, 25, 5, BLUE, 0.5))
    assert picture.shape == (80, 120, 3)
    assert tuple(picture[20, 40]) == RED
    assert tuple(picture[5, 5]) == (255, 255, 255)
    assert abs(int(picture[50, 90, 0]) - 128) < 3, "half of it is seen through"


def test_dashes_leave_gaps_and_go_on_around_corners() -> None:
    whole = drawn(Line(((5, 20), (30, 20), (55, 20)), BLACK, 2))
    dashed = drawn(Line(((5, 20), (30, 20), (55, 20)), BLACK, 2, (5, 5)))
    dark = [int((row < 128).sum()) for row in (whole[40, :, 0], dashed[40, :, 0])]
    assert 0.4 < dark[1] / dark[0] < 0.6
    assert (dashed[40, 62:68, 0] > 200).all(), "25 to 30 is ink, 30 to 35 a gap"


def test_words_stand_on_their_line_and_are_turned() -> None:
    across = drawn(Words(30, 30, "HHH", "middle", BLACK, 10))
    rows, columns = np.nonzero(across[..., 0] < 128)
    assert 30 <= rows.max() <= 61
    assert abs((columns.min() + columns.max()) / 2 - 60) < 3
    upwards = drawn(Words(30, 20, "HHH", "middle", BLACK, 10, upwards=True))
    rows, columns = np.nonzero(upwards[..., 0] < 128)
    assert np.ptp(rows) > np.ptp(columns)
    assert abs((rows.min() + rows.max()) / 2 - 40) < 3
    assert columns.max() <= 61
