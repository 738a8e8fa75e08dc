"""Cuts through surfaces whose curves are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.compare.measuring import compare
from plugins.compare.profiles import profile
from plugins.compare.settings import PairSettings, ProfileCut
from tests.plugins.compare.scenes import bump, pair_of
from tests.unit.geometry.surfaces import sphere
from tests.unit.geometry.test_regions import landmarks as schematic_landmarks
from workbench.errors import MeaningError, SettingsError

EVERYWHERE = PairSettings(region="all")


def plane(z: float) -> np.ndarray:
    return np.full((64, 64), z, np.float32)


def test_parallel_planes_have_straight_curves_and_a_constant_gap() -> None:
    found = compare(pair_of(plane(0.7), plane(0.698)), EVERYWHERE).chosen
    cut = profile([found], ProfileCut(cut="horizontal"))
    assert (cut.unit, cut.ends) == ("mm", ("right", "left"))
    (truth,), (prediction,) = cut.truth.lines, cut.predictions[0].lines
    np.testing.assert_allclose(np.ptp(truth[:, 1]), 0, atol=1e-4)
    np.testing.assert_allclose(prediction[:, 1] - truth[0, 1], 2, atol=1e-3)
    (apart,) = cut.differences
    both = np.isfinite(apart.gap)
    assert both.mean() > 0.95
    np.testing.assert_allclose(apart.gap[both], 2, atol=1e-3)
    np.testing.assert_allclose(apart.square, 2, atol=1e-3)
    np.testing.assert_array_equal(np.sort(apart.at), apart.at)


def test_a_sagittal_cut_goes_down_through_the_foremost_point_and_can_be_moved() -> None:
    found = compare(pair_of(bump(), bump()), EVERYWHERE).chosen
    middle, aside = (profile([found], ProfileCut(cut="sagittal", cut_offset_mm=mm)) for mm in (0, 25))
    across = [np.concatenate(cut.truth.points)[:, 0] for cut in (middle, aside)]
    assert np.ptp(across[0]) < 1e-9
    assert across[1].mean() - across[0].mean() == pytest.approx(0.025)
    # The foremost point is the origin: nothing is higher, and chin is at negative places.
    heights = np.concatenate(middle.truth.lines)
    assert heights[:, 1].max() == pytest.approx(0, abs=0.2)
    below = np.concatenate(middle.truth.points)[:, 1] > middle.origin[1] + 0.01
    assert (heights[below, 0] < 0).all()
    assert np.nanmax(np.abs(middle.differences[0].gap)) < 1e-9


def test_landmarks_place_the_cut_whatever_the_pose() -> None:
    pair = pair_of(bump(), bump())
    marks = np.add(schematic_landmarks(), [0, 0, 0.5])
    mesh = sphere(0.09, 40, 80, (0, 0, 0.45))
    truth = replace(pair.truth, mesh=mesh, depth=None, camera=None, all_landmarks=marks)
    found = compare(replace(pair, truth=truth, prediction=truth), EVERYWHERE).chosen
    cut = profile([found], ProfileCut(cut="sagittal"))
    # The schematic face looks towards +z with +y up.
    np.testing.assert_allclose(np.abs(cut.normal), [1, 0, 0], atol=1e-9)
    np.testing.assert_allclose(cut.up, [0, 0, 1], atol=0.03)
    np.testing.assert_allclose(cut.origin, marks[30], atol=1e-12)


def test_a_free_cut_holds_both_points_and_the_sight() -> None:
    found = compare(pair_of(plane(0.7), plane(0.7)), EVERYWHERE).chosen
    line = (-0.05, 0.02, 0.7, 0.06, -0.03, 0.7)
    cut = profile([found], ProfileCut(cut="free", cut_line=line))
    for point in (line[:3], line[3:]):
        assert (np.asarray(point) - cut.origin) @ cut.normal == pytest.approx(0, abs=1e-12)
    assert cut.normal[2] == pytest.approx(0)
    assert (np.asarray(line[3:]) - cut.origin) @ cut.along > 0
    lifted = profile([found], ProfileCut(cut="free", cut_line=line, cut_offset_mm=10))
    assert lifted.origin[1] < cut.origin[1]


def test_cuts_that_cannot_be_made_say_why() -> None:
    found = compare(pair_of(plane(0.7), plane(0.7)), EVERYWHERE).chosen
    with pytest.raises(SettingsError, match="No line"):
        profile([found], ProfileCut(cut="free"))
    with pytest.raises(SettingsError, match="behind each other"):
        profile([found], ProfileCut(cut="free", cut_line=(0, 0, 0.5, 0, 0, 0.7)))
    with pytest.raises(MeaningError, match="does not meet"):
        profile([found], ProfileCut(cut="free", cut_line=(0, 9, 0.5, 1, 9, 0.5)))


def test_without_a_scale_the_profile_is_in_shares_of_the_depth_range() -> None:
    truth = bump()
    found = compare(
        pair_of(truth, np.where(truth > 0, truth * 2 - 0.3, 0).astype(np.float32), metric=False), EVERYWHERE
    )
    cut = profile([found.chosen], ProfileCut())
    assert cut.unit == "%"
    heights = np.concatenate(cut.truth.lines)[:, 1]
    assert 60 < np.ptp(heights) <= 100 + 1e-6
