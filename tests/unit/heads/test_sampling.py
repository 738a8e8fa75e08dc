"""What is drawn stays plausible: inside ranges, left like right, neutral when asked."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import SettingsError
from workbench.heads.appearance import Appearance, sample_appearance
from workbench.heads.expressions import EXPRESSIONS, sample_actions
from workbench.heads.hairstyles import HAIRSTYLES
from workbench.heads.lighting import Lighting
from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters
from workbench.heads.ranges import FaceRanges
from workbench.heads.sampling import age_of_years, sample_identity, sample_local, sample_parameters
from workbench.seeds import stream

MANY = 200


def test_every_drawn_name_is_known_to_the_model() -> None:
    model = HeadModel.load()
    for seed in range(40):
        parameters = sample_parameters(stream(seed, "test"), FaceRanges())
        assert set(parameters.local) <= set(model.local_names)
        assert set(parameters.actions) <= set(model.action_names)
        assert all(0 <= value <= 1 for value in parameters.actions.values())
        assert all(-1 <= value <= 1 for value in parameters.local.values())
        assert np.isfinite(model.shape(parameters).vertices).all()


def test_every_recipe_names_actions_that_exist() -> None:
    names = {action.removesuffix("Left").removesuffix("Right") for action in HeadModel.load().action_names}
    for _, recipe in EXPRESSIONS.values():
        assert {action.removesuffix("*").removesuffix("Left").removesuffix("Right") for action in recipe} <= names


def test_left_follows_right_with_a_small_difference() -> None:
    drawn = [sample_local(stream(seed, "test"), 1.0) for seed in range(MANY)]
    left = np.array([d.get("l-cheek-volume-incr", 0.0) for d in drawn])
    right = np.array([d.get("r-cheek-volume-incr", 0.0) for d in drawn])
    assert np.corrcoef(left, right)[0, 1] > 0.95
    assert (left != right).mean() > 0.9


def test_spread_zero_is_the_average_face_and_more_spread_differs_more() -> None:
    assert sample_local(stream(0, "test"), 0.0) == {}
    sizes = [np.abs(list(sample_local(stream(0, "test"), spread).values())).mean() for spread in (0.5, 1.0)]
    assert sizes[0] < sizes[1]


def test_women_and_men_are_drawn_when_asked() -> None:
    for gender, expected in (("women", 1.0), ("men", 0.0)):
        drawn = [sample_identity(stream(s, "test"), FaceRanges(gender=gender)).gender for s in range(50)]
        assert all((value >= 0.5) == (expected == 1.0) for value in drawn)


@pytest.mark.parametrize(("years", "age"), [(11, 1 / 3), (25, 2 / 3), (85, 1.0), (1, 0.0)])
def test_years_map_to_the_ages_of_the_shapes(years: float, age: float) -> None:
    assert age_of_years(years) == pytest.approx(age)


def test_no_expression_leaves_every_action_out() -> None:
    assert all(sample_actions(stream(seed, "test"), 0.0) == {} for seed in range(20))


def test_expressions_are_varied_and_often_nearly_neutral() -> None:
    drawn = [sample_actions(stream(seed, "test")) for seed in range(MANY)]
    smiling = np.mean([d.get("mouthSmileLeft", 0) > 0.3 for d in drawn])
    assert 0.1 < smiling < 0.6
    assert np.mean([sum(d.values()) < 0.6 for d in drawn]) > 0.1


def test_children_and_women_grow_no_beards() -> None:
    for seed in range(60):
        for parameters in (HeadParameters(gender=1.0), HeadParameters(gender=0.0, age=0.3)):
            drawn = sample_appearance(stream(seed, "test"), parameters)
            assert drawn.beard_style == "none" and drawn.stubble == 0.0
            assert drawn.hairstyle not in ("bald", "crown")


def test_skin_tones_span_the_human_range() -> None:
    tones = [
        np.mean(sample_appearance(stream(s, "test"), sample_identity(stream(s, "who"), FaceRanges())).skin)
        for s in range(MANY)
    ]
    assert min(tones) < 0.06 and max(tones) > 0.5


def test_recipes_survive_a_round_trip_and_refuse_strangers() -> None:
    for record in (Appearance(hairstyle="bob"), Lighting(), HeadParameters(local={"chin-width-incr": 0.2})):
        assert type(record).from_dict(record.to_dict()) == record
        with pytest.raises(SettingsError, match="wig"):
            type(record).from_dict({"wig": 1})
    with pytest.raises(SettingsError, match="mullet"):
        Appearance(hairstyle="mullet")
    assert set(HAIRSTYLES) >= {"bald", "afro", "bob"}
