"""Ids, people, variations and splits of a set."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.blender.recipe.stock import Stock
from plugins.blender.sets.pictures import items_of, nth_picture, people, picture_of, pictures
from plugins.blender.sets.splitting import splits_of
from plugins.blender.sets.varying import face_of
from plugins.blender.settings import RenderSettings
from workbench.api import SettingsError

STABILITY = RenderSettings(design="stability", identities=3, variations=6, axes=["expression", "lighting", "both"])


def test_a_pose_stability_set_names_people_and_variations() -> None:
    made = list(pictures(STABILITY))
    assert [p.id for p in made[:8]] == [f"00000_{k:02d}" for k in range(7)] + ["00001_00"]
    assert [p.variation for p in made[:7]] == ["neutral", *(["expression", "lighting", "both"] * 2)]
    assert Counter(p.variation for p in made) == {"neutral": 3, "expression": 6, "lighting": 6, "both": 6}
    assert len({p.seed for p in made}) == len({p.place for p in made}) == len(made) == 21
    assert made[8].attributes == {"group": "head-000001", "axis": "expression", "variation": 1}
    assert RenderSettings(design="stability", variations=120).variations == 120
    assert picture_of(RenderSettings(design="stability", variations=120), "00000_003").number == 3


@pytest.mark.parametrize("s", [STABILITY, RenderSettings(seeds="7, 3-5", per_person=2)])
def test_a_picture_is_found_by_its_id_alone(s: RenderSettings) -> None:
    assert [picture_of(s, item.id) for item in items_of(s)] == list(pictures(s))
    assert list(people(s)) == list(dict.fromkeys(p.person for p in pictures(s)))


FREE = RenderSettings()


@pytest.mark.parametrize(("s", "wrong"), [(STABILITY, "000042"), (STABILITY, "00001_a"), (FREE, "00001_00")])
def test_ids_of_another_kind_of_set(s: RenderSettings, wrong: str) -> None:
    with pytest.raises(SettingsError, match="no face of this set"):
        picture_of(s, wrong)


def test_the_preview_goes_through_the_set() -> None:
    assert [nth_picture(STABILITY, n) for n in range(21)] == list(pictures(STABILITY))
    assert nth_picture(RenderSettings(per_person=2), 5) == picture_of(RenderSettings(per_person=2), "000005")


def test_a_longer_set_begins_with_the_same_pictures() -> None:
    longer = STABILITY.model_copy(update={"identities": 5})
    assert list(pictures(longer))[:21] == list(pictures(STABILITY))


@pytest.mark.parametrize("pose", ["uniform", "wide", "grid"])
def test_only_what_varies_differs_from_the_first_picture(pose: str) -> None:
    s = STABILITY.model_copy(update={"pose": pose})
    first, *others = [face_of(s, p, Stock())[0] for p in pictures(s)][:7]
    assert first.parameters.actions == {}
    for picture, face in zip(list(pictures(s))[1:7], others, strict=True):
        expressed, lit = face.parameters.actions != {}, face.lighting != first.lighting
        assert (expressed, lit) == {"expression": (True, False), "lighting": (False, True), "both": (True, True)}[
            picture.variation
        ] or (picture.variation != "lighting" and not expressed)
        neutral = replace(face, parameters=replace(face.parameters, actions={}))
        assert replace(neutral, lighting=first.lighting, background=first.background) == first


def test_cameras_stay_with_the_person() -> None:
    s = STABILITY.model_copy(update={"pose": "narrow"})
    cameras = [face_of(s, p, Stock())[1] for p in pictures(s)]
    assert len(set(cameras[:7])) == 1 and len(set(cameras)) == 3


def test_grid_cells_are_equally_frequent_among_people() -> None:
    s = RenderSettings(design="stability", identities=12, variations=1, pose="grid", yaw_steps=3, pitch_steps=2)
    turns = Counter(face_of(s, p, Stock())[0].head_turn for p in pictures(s))
    assert len(turns) == 6 and set(turns.values()) == {4}


@pytest.mark.parametrize("held_out", [0.0, 0.2, 0.5, 0.7, 0.9])
def test_splits_keep_their_shares_and_never_move(held_out: float, tmp_path: Path) -> None:
    names = [f"head-{n:06d}" for n in range(200)]
    whole = splits_of(names, held_out)
    for length in (1, 2, 3, 7, 20, 50, 199):
        part = splits_of(names[:length], held_out)
        assert part == {name: whole[name] for name in names[:length]}
        counts = Counter(part.values())
        for split, share in (("train", 1 - held_out), ("validation", held_out / 2), ("test", held_out / 2)):
            # The first people fill the splits, which costs a short list a person or two.
            assert abs(counts[split] - share * length) <= 2  # type: ignore[index]
    assert list(whole.values())[:3] == (["train"] * 3 if held_out == 0 else ["train", "validation", "test"])
