from __future__ import annotations

from tests.unit.geometry.test_regions import landmarks
from workbench.geometry.landmark_names import LANDMARK_NAMES, MAIN_LANDMARKS, landmark_name


def test_names_fit_the_places_on_a_schematic_face() -> None:
    marks = landmarks()
    assert len(set(LANDMARK_NAMES)) == 70
    assert MAIN_LANDMARKS["nose tip"] == 30
    assert MAIN_LANDMARKS["chin"] == 8
    # The person's right is at -x on it, up is +y.
    for name, number in MAIN_LANDMARKS.items():
        x = marks[number, 0]
        assert (x < 0) == name.startswith("right"), name
        assert (x > 0) == name.startswith("left"), name
    for side in ("right", "left"):
        outer, inner = (marks[MAIN_LANDMARKS[f"{side} eye, {corner} corner"]] for corner in ("outer", "inner"))
        assert abs(outer[0]) > abs(inner[0])
    for number, name in enumerate(LANDMARK_NAMES[:68]):
        if name.startswith(("right", "left")) and abs(marks[number, 0]) > 1e-9:
            assert (marks[number, 0] < 0) == name.startswith("right"), name


def test_landmarks_in_another_order_have_numbers() -> None:
    assert landmark_name(4, 9) == "landmark 5"
    assert landmark_name(69, 70) == "left pupil"
