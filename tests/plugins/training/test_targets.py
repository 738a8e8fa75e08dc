"""What is learned can be undone, and is refused where the data cannot support it."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.training.targets import Target, TargetKind, depth_of, refuse, values_of
from workbench.datasets.record import DepthMeaning
from workbench.errors import MeaningError

DEPTH = np.array([[0.0, 0.9], [1.0, 1.25]], np.float32)
EVERYWHERE = np.ones((2, 2), bool)


@pytest.mark.parametrize("kind", ["relative_to_head", "absolute", "inverse"])
def test_metric_targets_come_back_as_the_depth_they_were(kind: TargetKind) -> None:
    target = Target(kind, mean=0.3, scale=0.07)
    numbers = target.normalise(values_of(kind, DEPTH, EVERYWHERE, 1.1))
    back = depth_of(kind, target.restore(numbers), 1.1)
    assert np.allclose(back[DEPTH > 0], DEPTH[DEPTH > 0], atol=1e-5)


def test_values_are_what_their_name_says() -> None:
    assert values_of("relative_to_head", DEPTH, EVERYWHERE, 1.1)[0, 1] == pytest.approx(-0.2)
    assert values_of("absolute", DEPTH, EVERYWHERE, 1.1)[1, 1] == pytest.approx(1.25)
    assert values_of("inverse", DEPTH, EVERYWHERE, 1.1)[1, 1] == pytest.approx(0.8)


def test_no_data_has_the_value_zero_whatever_the_target() -> None:
    for kind in ("relative_to_head", "absolute", "inverse", "normalised"):
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


@pytest.mark.parametrize("kind", ["relative_to_head", "absolute", "inverse"])
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
    refuse("normalised", DepthMeaning(metric=False, per_image_normalised=True, space="ray_distance"), "foreign")


def test_normalised_values_have_no_metres() -> None:
    with pytest.raises(MeaningError):
        depth_of("normalised", DEPTH)
