"""One face is followed from picture to picture, lost, found again, and kept while others come."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.faces.test_own_finder import error, head
from workbench.api import FaceBox, FaceFollower, FoundFace, box_of_points, open_face_finder

Picture = NDArray[np.uint8]


class Discs:
    """Finds what is told to be there; a face's points are its box's middle, and its score fades where none is."""

    title = "Discs"

    def __init__(self) -> None:
        self.there: list[FaceBox] = []
        self.looks = 0

    def boxes(self, bgr: Picture) -> list[FaceBox]:
        self.looks += 1
        return self.there

    def landmarks(self, bgr: Picture, box: FaceBox) -> FoundFace:
        across = box.x + box.width / 2
        near = [each for each in self.there if abs(each.x + each.width / 2 - across) < 20]
        shown = near[0] if near else box
        corners = np.array([[shown.x, shown.y], [shown.x + shown.width, shown.y + shown.height]])
        return FoundFace(box, np.repeat(corners, 35, 0), 0.9 if near else 0.1)


def box(x: float, size: float = 50, score: float = 0.9) -> FaceBox:
    return FaceBox(x, 100, size, size, score)


EMPTY = np.zeros((4, 4, 3), np.uint8)


def place(found: FoundFace | None) -> float:
    assert found is not None
    return float(found.landmarks[:, 0].mean())


def test_all_of_the_picture_is_looked_at_now_and_then_only() -> None:
    finder = Discs()
    finder.there, follower = [box(10)], FaceFollower(finder)
    for step in range(20):
        finder.there = [box(10 + step)]
        assert place(follower.face(EMPTY)) == pytest.approx(35 + step)
    assert finder.looks == 4


def test_the_nearest_person_is_chosen_and_kept() -> None:
    finder = Discs()
    finder.there, follower = [box(10, score=0.99), box(200, 80)], FaceFollower(finder)
    assert place(follower.face(EMPTY)) == pytest.approx(240)
    finder.there = [box(205, 60), box(10, 120)]
    for _ in range(7):
        assert place(follower.face(EMPTY)) == pytest.approx(235)
    follower.forget()
    assert place(follower.face(EMPTY)) == pytest.approx(70)


def test_a_lost_face_is_nobody_until_it_is_found_again() -> None:
    finder = Discs()
    finder.there, follower = [box(10)], FaceFollower(finder)
    assert follower.face(EMPTY) is not None
    finder.there = []
    assert follower.face(EMPTY) is None and follower.face(EMPTY) is None
    finder.there = [box(300, score=0.4)]
    assert follower.face(EMPTY) is None  # not sure enough
    finder.there = [box(300)]
    assert place(follower.face(EMPTY)) == pytest.approx(325)


def test_a_drawn_head_that_moves_is_followed_by_the_built_in_finder() -> None:
    picture, true = head(3)
    finder = open_face_finder()
    follower = FaceFollower(finder)
    for step in range(3):
        moved = np.roll(picture, 6 * step, 1)
        found = follower.face(moved)
        assert found is not None
        assert error(found.landmarks, true + np.array([6 * step, 0])) < 0.05
        assert box_of_points(found.landmarks).width > 40
    assert follower.face(np.full_like(picture, 90)) is None
