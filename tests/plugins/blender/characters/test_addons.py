"""People of MPFB2 and Human Generator, built in Blender by stand-ins that have the add-ons' names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.blender.characters.humgen import HumgenCharacter
from plugins.blender.characters.mpfb import MpfbCharacter, identity, target_of
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.shot import plain
from tests.plugins.blender.characters.heads_of_files import TO_BLENDER, front, serving, take, turned
from workbench.api import HeadModel, HeadParameters, Region, landmark_table, neutral_vertices
from workbench.errors import DataError

STAND_INS = Path(__file__).with_name("stand_ins.py")
_BASE_VERTICES = 19158


@pytest.fixture(scope="module")
def arrays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bodies for the stand-ins: the part of MakeHuman's base mesh that we have, and one with HumGen's numbers."""
    table, rest = HeadModel.load().table, neutral_vertices() @ TO_BLENDER.T
    jaw = HeadModel.load().shape(HeadParameters(actions={"jawOpen": 1.0})).vertices @ TO_BLENDER.T
    base = np.zeros((2, _BASE_VERTICES, 3))
    base[:, table.base_index] = rest, jaw
    helper = np.isin(np.array(table.part_names)[table.parts], ("eye", "tongue", "upper_teeth", "lower_teeth"))
    trial = HumgenCharacter().trial
    marks, head = trial["landmarks"]["corners"][:, 0], trial["dense"]
    places = np.setdiff1d(head, marks)[: len(rest)]
    body = np.zeros((2, 10100, 3))
    body[:, places] = rest, jaw
    body[:, marks] = landmark_table(68).points(rest), landmark_table(68).points(jaw)
    path = tmp_path_factory.mktemp("stand-ins") / "arrays.npz"
    np.savez(
        path, base_vertices=base[0], base_jaw=base[1], base_faces=table.base_index[table.faces],
        base_body=table.base_index[np.unique(table.faces[~helper])], top=table.base_index[np.argmax(rest[:, 2])],
        humgen_vertices=body[0], humgen_jaw=body[1], humgen_faces=places[table.faces],
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def process(blender: Blender, arrays: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlenderProcess]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAND_IN_ARRAYS", str(arrays))
        yield from serving(blender, tmp_path_factory.mktemp("logs"), script=STAND_INS)


def calls(arrays: Path) -> dict[str, Any]:
    """The last call of each name."""
    lines = arrays.with_suffix(".calls").read_text(encoding="utf-8").splitlines()
    return dict(json.loads(line) for line in lines)


def person(**changes: Any) -> Any:
    portrait = turned(front(jawOpen=0.5), 20.0, 5.0, -5.0)
    parameters = replace(portrait.face.parameters, **changes)
    appearance = replace(portrait.face.appearance, beard_style="none")
    return replace(portrait, face=replace(portrait.face, parameters=parameters, appearance=appearance))


@pytest.mark.every_blender
def test_a_person_of_mpfb(process: BlenderProcess, arrays: Path, tmp_path: Path) -> None:
    portrait = person(gender=0.9, age=0.7, ancestry=(0.1, 0.8, 0.1), local={"nose-hump-incr": -0.5})
    taken = take(process, MpfbCharacter(), portrait, tmp_path)
    # The built-in head's own vertices, in its order, where they belong.
    truth = HeadModel.load().shape(HeadParameters(actions={"jawOpen": 0.5})).vertices
    pose = taken.known.pose
    assert taken.known.vertices.shape == truth.shape
    # The surface is subdivided: its vertices lie a little inside those of the cage.
    inner = np.abs(taken.known.vertices - (truth @ pose[:3, :3].T + pose[:3, 3])).max(1)
    assert np.quantile(inner, 0.9) < 2e-3
    known = landmark_table(70).points(taken.known.vertices)
    np.testing.assert_allclose(taken.known.landmarks, known, atol=1e-6)
    assert taken.answer["found"]["actions"] == ["jawOpen"]
    assert taken.answer["found"]["worn"] == ["hair", "skins"]
    assert taken.answer["found"]["without"] == ["clothes"]
    shown = set(np.unique(taken.labels.mask))
    wanted = {Region.NOSE, Region.LEFT_EYE, Region.RIGHT_EYE, Region.UPPER_LIP, Region.NECK, Region.HAIR}
    assert wanted < shown
    assert Region.CLOTHES not in shown
    assert taken.at(taken.known.landmarks[30])[0] == Region.NOSE
    asked = calls(arrays)
    assert asked["create_human"]["gender"] == pytest.approx(0.1)
    assert asked["create_human"]["age"] == pytest.approx(0.55)
    assert asked["create_human"]["race"] == {"african": 0.1, "asian": 0.8, "caucasian": 0.1}
    assert asked["create_human"]["height"] == 0.5
    assert asked["bulk_load_targets"] == [{"target": "nose-hump-decr", "value": 0.5}]
    assert Path(asked["set_character_skin"][0]).name == "young_asian_female.mhmat"
    assert asked["add_mhclo_asset"][1] == "Clothes"


def test_the_same_person_twice_is_the_same(process: BlenderProcess, tmp_path: Path) -> None:
    first = take(process, MpfbCharacter(), person(), tmp_path)
    again = take(process, MpfbCharacter(), person(), tmp_path)
    np.testing.assert_array_equal(first.labels.mask, again.labels.mask)
    np.testing.assert_array_equal(first.known.vertices, again.known.vertices)


@pytest.mark.every_blender
def test_a_person_of_human_generator(process: BlenderProcess, arrays: Path, tmp_path: Path) -> None:
    taken = take(process, HumgenCharacter(), person(gender=0.8, age=0.5), tmp_path)
    truth = HeadModel.load().shape(HeadParameters(actions={"jawOpen": 0.5})).vertices
    pose = taken.known.pose
    marks = landmark_table(68).points(truth) @ pose[:3, :3].T + pose[:3, 3]
    # The jaw follows our number, not the add-on's driver.
    np.testing.assert_allclose(taken.known.landmarks, marks, atol=1e-5)
    assert taken.known.vertices.shape == (7959, 3)
    assert len(taken.known.faces) > 10_000
    assert taken.answer["found"]["without"] == ["clothes", "eyes"]
    assert {Region.FACE, Region.HAIR} <= set(np.unique(taken.labels.mask))
    asked = calls(arrays)
    assert asked["get_preset_options"] == "female"
    assert asked["from_preset"] in ("/models/female/First.json", "/models/female/Second.json")
    assert asked["age"] == 24
    again = take(process, HumgenCharacter(), person(gender=0.8, age=0.5), tmp_path)
    assert calls(arrays)["face"] == asked["face"]
    np.testing.assert_array_equal(taken.labels.depth, again.labels.depth)


def test_they_say_so_where_they_are_not(blender: Blender, tmp_path: Path) -> None:
    for bare in serving(blender, tmp_path):
        for character, name in ((MpfbCharacter(), "mpfb"), (HumgenCharacter(), "HumGen3D")):
            with pytest.raises(DataError) as error:
                bare.ask("inspect", {"character": plain(character.trial)}, 60.0)
            wanted = f"The add-on {name} is not enabled in this Blender: enable it in Blender's preferences."
            assert error.value.sentence == wanted


def test_what_a_person_is_in_makehumans_words() -> None:
    who = identity(
        HeadParameters(gender=0.2, age=1.0, ancestry=(3.0, 0.0, 1.0), local={"head-oval": 0.3, "neck-trans-up": 0})
    )
    assert (who["macro"]["gender"], who["macro"]["age"]) == (0.8, 1.0)
    assert who["macro"]["race"] == {"african": 0.75, "asian": 0.0, "caucasian": 0.25}
    assert who["targets"] == [["head-oval", 0.3]]
    assert who["skin_words"] == ["old", "african", "male"]
    for name, opposite in (("l-ear-shape-round", "square"), ("nose-curve-convex", "concave"), ("head-trans-out", "in")):
        assert target_of(name, -1.0) == name.rsplit("-", 1)[0] + f"-{opposite}"
        assert target_of(name, 1.0) == name
