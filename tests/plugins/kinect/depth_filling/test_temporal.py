"""Filling from earlier frames."""

from __future__ import annotations

import numpy as np

from plugins.kinect.depth_filling import fill
from plugins.kinect.depth_filling.settings import FillingSettings
from plugins.kinect.depth_filling.temporal import TemporalFiller
from tests.plugins.kinect.depth_filling.scenes import face_before_wall

HOLE = (slice(20, 52), slice(24, 48))


def test_flickering_holes_show_what_was_seen_before() -> None:
    scene = face_before_wall()
    whole = np.rint(scene.truth)
    holed = whole.copy()
    holed[HOLE] = 0
    filler = TemporalFiller()
    filler.fill(scene.colour, whole)
    np.testing.assert_allclose(filler.fill(scene.colour, holed), whole, atol=1e-6)
    stack = fill(np.stack([scene.colour] * 2), np.stack([whole, holed]), "temporal")
    np.testing.assert_allclose(stack[1], whole, atol=1e-6)
    # A face that has come nearer by less than a step: its memory comes along.
    np.testing.assert_allclose(
        filler.fill(scene.colour, np.where(holed > 0, holed - 5, 0))[HOLE], whole[HOLE] - 5, atol=1e-6
    )


def test_memory_ends_with_movement_and_with_age() -> None:
    scene = face_before_wall()
    whole = np.rint(scene.truth)
    holed = whole.copy()
    holed[HOLE] = 0
    guided = fill(scene.colour, holed, "guided")
    filler = TemporalFiller(FillingSettings(memory=2))
    filler.recall(scene.colour, whole)
    recalled = [filler.recall(scene.colour, holed)[HOLE] for _ in range(3)]
    assert [bool((r > 0).all()) for r in recalled] == [True, True, False]
    assert (recalled[2] == 0).all()
    np.testing.assert_array_equal(filler.fill(scene.colour, holed), guided)

    filler.recall(scene.colour, whole)
    moved = scene.colour.copy()
    moved[HOLE] = 255 - moved[HOLE]
    inside = (slice(24, 48), slice(28, 44))
    assert (filler.recall(moved, holed)[inside] == 0).all()
    # What was forgotten does not come back with the old colours.
    assert (filler.recall(scene.colour, holed)[inside] == 0).all()


def test_depth_that_moved_further_than_a_step_is_not_believed() -> None:
    scene = face_before_wall()
    filler = TemporalFiller()
    filler.recall(scene.colour, np.rint(scene.truth))
    nearer = np.rint(scene.truth) - 200
    nearer[HOLE] = 0
    recalled = filler.recall(scene.colour, nearer)[HOLE]
    assert (recalled[:8] == 0).all() and (recalled[:, :8] == 0).all()


def test_another_size_starts_anew_and_one_picture_is_guided() -> None:
    scene, small = face_before_wall(), face_before_wall(height=60, width=64)
    filler = TemporalFiller()
    filler.fill(scene.colour, scene.measured)
    expected = fill(small.colour, small.measured, "guided")
    np.testing.assert_array_equal(filler.fill(small.colour, small.measured), expected)
    np.testing.assert_array_equal(fill(small.colour, small.measured, "temporal"), expected)
