"""What is learned can be undone, and is refused where the data cannot support it."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.training.figures import signed_error
from plugins.training.targets import TARGETS, Target, TargetKind, depth_of, laid_out, refuse, values_of
from workbench.datasets.record import DepthMeaning
from workbench.errors import MeaningError

DEPTH = np.array([[0.0, 0.9], [1.0, 1.25]], np.float32)
EVERYWHERE = np.ones((2, 2), bool)


@pytest.mark.parametrize("kind", ["relative_to_head", "absolute", "inverse", "scaled_inverse", "inverse_cm"])
def test_metric_targets_come_back_as_the_depth_they_were(kind: TargetKind) -> None:
    target = Target(kind, mean=0.3, scale=0.07)
    numbers = target.normalise(values_of(kind, DEPTH, EVERYWHERE, 1.1))
    back = depth_of(kind, target.restore(numbers), 1.1)
    assert np.allclose(back[DEPTH > 0], DEPTH[DEPTH > 0], atol=1e-5)


def test_values_are_what_their_name_says() -> None:
    assert values_of("relative_to_head", DEPTH, EVERYWHERE, 1.1)[0, 1] == pytest.approx(-0.2)
    assert values_of("absolute", DEPTH, EVERYWHERE, 1.1)[1, 1] == pytest.approx(1.25)
    assert values_of("inverse", DEPTH, EVERYWHERE, 1.1)[1, 1] == pytest.approx(0.8)
    assert values_of("scaled_inverse", DEPTH, EVERYWHERE, 1.1)[1, 1] == pytest.approx(4.0)
    assert values_of("inverse_cm", DEPTH, EVERYWHERE, 1.1)[1, 1] == pytest.approx(1000 / 125)


def test_published_inverses_are_cut_where_they_were() -> None:
    extremes = np.array([[1e-5, 30.0]], np.float32)
    both = np.ones((1, 2), bool)
    assert values_of("scaled_inverse", extremes, both, 0.0).tolist() == [[pytest.approx(1275.0), 1.0]]
    assert values_of("inverse_cm", extremes, both, 0.0).tolist() == [[100.0, 1.0]]


def test_brightness_runs_from_the_farthest_to_the_nearest() -> None:
    found = values_of("min_max", DEPTH, EVERYWHERE, 0.0)
    assert found[0, 1] == 1 and found[1, 1] == -1
    assert found[1, 0] == pytest.approx(1 - 2 * 0.1 / 0.35)
    bright_near = values_of("min_max", DEPTH, EVERYWHERE, 0.0, near_large=True)
    assert bright_near[0, 1] == -1 and bright_near[1, 1] == 1
    # What lies before the region that counts is as bright as its nearest pixel.
    assert values_of("min_max", DEPTH, DEPTH >= 1.0, 0.0)[0, 1] == 1


def test_relative_inverse_depth_does_not_depend_on_the_unit_and_near_is_large() -> None:
    one = values_of("relative_inverse", DEPTH, EVERYWHERE, 0.0)
    assert np.allclose(one, values_of("relative_inverse", DEPTH * 3, EVERYWHERE, 0.0), atol=1e-5)
    assert one[0, 1] > one[1, 0] > one[1, 1]
    stored = np.where(DEPTH > 0, 0.2 / np.maximum(DEPTH, 0.1) + 0.05, 0).astype(np.float32)
    assert np.allclose(one, values_of("relative_inverse", stored, EVERYWHERE, 0.0, near_large=True), atol=1e-4)


def test_distances_along_rays_are_z_times_the_length_of_the_ray() -> None:
    lengths = np.array([[1.0, 1.1], [1.2, 1.3]], np.float32)
    values = values_of("ray_distance", DEPTH, EVERYWHERE, 0.0, ray_lengths=lengths)
    assert values[1, 1] == pytest.approx(1.25 * 1.3)
    assert np.allclose(depth_of("ray_distance", values, ray_lengths=lengths), DEPTH)
    assert np.array_equal(values_of("ray_distance", DEPTH, EVERYWHERE, 0.0), DEPTH)
    with pytest.raises(MeaningError, match="no camera"):
        depth_of("ray_distance", values)


def test_published_kinds_keep_their_numbers() -> None:
    assert Target.fitted("min_max", 0.2, 0.5) == Target("min_max")
    assert Target.fitted("absolute", 1.2, 0.1) == Target("absolute", 1.2, 0.1)
    assert Target("min_max").data_range == 2
    assert Target("scaled_inverse", scale=2.0).data_range == 2.5
    assert Target("absolute", 1.2, 0.1).data_range == 4


@pytest.mark.parametrize("kind", TARGETS)
def test_near_lies_where_the_target_says(kind: TargetKind) -> None:
    near, far = values_of(kind, DEPTH, EVERYWHERE, 1.1)[[0, 1], [1, 1]]
    assert (near > far) == (Target(kind).near == "large")
    surface = laid_out(kind, np.array([near, far], np.float32))
    assert 0 < surface[0] < surface[1]


@pytest.mark.parametrize("kind", TARGETS)
def test_errors_are_positive_where_the_prediction_is_too_near(kind: TargetKind) -> None:
    near, far = values_of(kind, DEPTH, EVERYWHERE, 1.1)[[0, 1], [1, 1]]
    target = Target.fitted(kind, 0.3, 0.07)
    said, true = (target.normalise(np.array([value], np.float32)) for value in (near, far))
    error = float(signed_error(target, said, true)[0])
    assert error > 0
    if target.metric:
        assert error == pytest.approx(350, rel=1e-3)


def test_no_data_has_the_value_zero_whatever_the_target() -> None:
    for kind in TARGETS:
        assert values_of(kind, DEPTH, EVERYWHERE, 1.1)[0, 0] == 0


def test_normalised_values_do_not_depend_on_scale_and_shift() -> None:
    one = values_of("normalised", DEPTH, EVERYWHERE, 0.0)
    other = values_of("normalised", np.where(DEPTH > 0, 3 * DEPTH + 2, 0).astype(np.float32), EVERYWHERE, 0.0)
    assert np.allclose(one, other, atol=1e-5)
    assert np.median(one[DEPTH > 0]) == pytest.approx(0, abs=1e-6)
    assert np.abs(one[DEPTH > 0]).mean() == pytest.approx(1, abs=1e-5)


def test_normalised_values_are_turned_so_that_near_is_small() -> None:
    bright_near = values_of("normalised", DEPTH, EVERYWHERE, 0.0, near_large=True)
    assert np.allclose(bright_near, -values_of("normalised", DEPTH, EVERYWHERE, 0.0))


def test_a_picture_without_head_gives_zeros() -> None:
    assert not values_of("normalised", DEPTH, ~EVERYWHERE, 0.0).any()


@pytest.mark.parametrize("kind", ["relative_to_head", "absolute", "inverse", "inverse_cm"])
@pytest.mark.parametrize(
    "meaning",
    [
        DepthMeaning(metric=False),
        DepthMeaning(per_image_normalised=True),
        DepthMeaning(space="ray_distance"),
        DepthMeaning(space="inverse_depth"),
    ],
)
def test_metres_are_not_learned_from_depth_without_them(kind: TargetKind, meaning: DepthMeaning) -> None:
    with pytest.raises(MeaningError, match="normalised per picture"):
        refuse(kind, meaning, "foreign")


def test_normalised_depth_is_learned_from_anything() -> None:
    kinds: tuple[TargetKind, ...] = ("normalised", "min_max")
    for kind in kinds:
        refuse(kind, DepthMeaning(metric=False, per_image_normalised=True, space="ray_distance"), "foreign")


STRETCHED = DepthMeaning(metric=False, per_image_normalised=True)
INVERSE = DepthMeaning(metric=False, space="inverse_depth", near="large")


def test_inverses_are_refused_where_the_shift_is_not_known() -> None:
    refuse("relative_inverse", DepthMeaning(), "ours")
    refuse("relative_inverse", INVERSE, "MiDaS")
    with pytest.raises(MeaningError, match="its inverse is not known"):
        refuse("relative_inverse", STRETCHED, "foreign")
    # As published, 5 / d is made of whatever the files hold, but not of inverse depth.
    refuse("scaled_inverse", STRETCHED, "C3I")
    with pytest.raises(MeaningError, match="already holds inverse depth"):
        refuse("scaled_inverse", INVERSE, "MiDaS")
    assert not Target("scaled_inverse", metric_data=False).metric


def test_distances_along_rays_want_rays() -> None:
    refuse("ray_distance", DepthMeaning(space="ray_distance"), "EG3D")
    refuse("ray_distance", DepthMeaning(), "ours", cameras=True)
    with pytest.raises(MeaningError, match="no cameras"):
        refuse("ray_distance", DepthMeaning(), "foreign")
    with pytest.raises(MeaningError, match="scale and shift"):
        refuse("ray_distance", STRETCHED, "foreign", cameras=True)


@pytest.mark.parametrize("kind", ["normalised", "min_max", "relative_inverse"])
def test_normalised_values_have_no_metres(kind: TargetKind) -> None:
    assert not Target(kind).metric
    with pytest.raises(MeaningError):
        depth_of(kind, DEPTH)
