"""Environments, lamps and backgrounds of portraits."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.blender.characters.interface import Labelled
from plugins.blender.composing import lamps_of, world_of
from plugins.blender.labels.portrait_sample import facts
from plugins.blender.recipe.panorama import panorama_of
from plugins.blender.recipe.portrait import Portrait, sample_portrait
from plugins.blender.recipe.stance import about
from plugins.blender.recipe.stock import Stock, find_stock
from plugins.blender.recipe.surroundings import Surroundings, evened, published_strength, sample_surroundings
from plugins.blender.settings import RenderSettings
from workbench.api import SettingsError, rotation, stream

FRONT = np.array([0.0, -1.0, 0.0])


def settings(**values: object) -> RenderSettings:
    return RenderSettings.read({"renderer": "blender", **values})


def test_environments_are_dealt_equally_often_and_the_same_to_the_same_seed() -> None:
    s = settings(lamps=0.0)
    stock = find_stock(s)
    drawn = [sample_surroundings(stream(n, "x"), s, stock, n, FRONT, (0.1, 0.1, 0.1)).hdri for n in range(80)]
    assert set(Counter(drawn).values()) == {10} and len(set(drawn)) == 8
    assert sample_portrait(7, 7, s).surroundings.hdri == sample_portrait(7, 0, s, stock).surroundings.hdri


@pytest.mark.parametrize("turn", [0.0, 90.0, 217.0])
def test_light_on_the_face_is_evened_out(turn: float) -> None:
    facing = about("z", turn) @ FRONT
    for name in ("city", "night", "sunrise"):
        panorama = panorama_of(f"blender:{name}")
        assert evened(f"blender:{name}", "face", facing) * panorama.upon(facing) == pytest.approx(1.0)
        assert evened(f"blender:{name}", "sphere", facing) * panorama.mean == pytest.approx(1.0)
        assert evened(f"blender:{name}", "none", facing) == evened(f"blender:{name}", "table", facing) == 1.0


@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("C:/hdr/IndoorEnvironmentHDRI001_2K-HDR.exr", 12), ("studio_small_03_4k.hdr", 0.5), ("Night Sky 016B.hdr", 4),
        ("pretville_street_1k.exr", 0.3), ("my garden.hdr", 1), ("nightsky00.hdr", 1), ("snowy_park_01_2k.hdr", 0.7),
    ],
)  # fmt: skip
def test_published_factors_are_found_by_the_start_of_the_name(name: str, factor: float) -> None:
    assert published_strength(name) == factor


def test_lamps_share_their_power_and_go_with_the_head() -> None:
    s = settings(lamps=1.0, pose="wide")
    portraits = [sample_portrait(seed, 0, s) for seed in range(60)]
    counts = Counter(len(p.surroundings.lamps) for p in portraits)
    assert set(counts) <= {1, 2, 3} and counts[1] > 2 * (counts[2] + counts[3])
    for portrait in portraits:
        lamps = lamps_of(portrait)
        assert sum(lamp.watts for lamp in lamps) == pytest.approx(100, abs=0.01)
        for lamp, drawn in zip(lamps, portrait.surroundings.lamps, strict=True):
            from_face = np.array(lamp.position) - lamp.target
            assert np.linalg.norm(from_face) == pytest.approx(2, abs=1e-3)
            np.testing.assert_allclose(rotation(portrait.face.head_turn).T @ from_face, drawn.place, atol=1e-9)
    without = sample_portrait(3, 0, settings(lamps=0.0, pose="wide")).surroundings
    assert portraits[3].surroundings.strength == pytest.approx(0.05 * without.strength, rel=1e-3)


def test_the_world_holds_the_camera_and_the_turn() -> None:
    portrait = sample_portrait(5, 5, settings(pose="narrow"))
    turned = about("z", portrait.surroundings.turn) @ portrait.camera.to_world()
    np.testing.assert_allclose(world_of(portrait).camera_to_world, turned, atol=1e-12)


def test_backgrounds(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.png", "sub/c.webp", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    plates = [
        sample_portrait(n, 0, settings(behind="plates", plate_folder=tmp_path)).surroundings.plate for n in range(6)
    ]
    assert Counter(Path(p).name for p in plates) == {"a.png": 2, "b.jpg": 2, "c.webp": 2}
    plain = sample_portrait(1, 1, settings(behind="plain"))
    assert world_of(plain).backdrop == plain.face.background.first and world_of(plain).plate == ""
    shown = world_of(sample_portrait(1, 1, settings()))
    assert shown.backdrop is None and shown.plate == ""


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"light": "folder"}, "environment_folder", "Folder: Nothing is chosen"),
        ({"behind": "plates"}, "plate_folder", "Pictures: Nothing is chosen"),
        ({"pose": "dataset"}, "pose_source", "Dataset: Nothing is chosen"),
    ],
)
def test_what_is_asked_for_must_be_chosen(values: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(**values)
    assert refused.value.sentence.startswith(words)
    # The quick renderer has neither; a preset with it can still be read.
    assert field == "pose_source" or RenderSettings.read(values).renderer == "quick"


def test_a_folder_without_panoramas(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        find_stock(settings(light="folder", environment_folder=tmp_path))
    assert refused.value.field == "environment_folder" and "holds no panorama" in refused.value.sentence
    with pytest.raises(SettingsError, match="no such folder"):
        find_stock(settings(behind="plates", plate_folder=tmp_path / "gone"))


def test_portraits_and_stock_travel_as_json() -> None:
    s = settings(lamps=1.0, behind="plain", jpeg=True, depth_of_field=True, pose="wide", looks_at="target")
    for seed in range(4):
        portrait = sample_portrait(seed, seed, s)
        assert Portrait.from_dict(json.loads(json.dumps(portrait.to_dict()))) == portrait
    stock = find_stock(s)
    assert Stock.from_dict(json.loads(json.dumps(stock.to_dict()))) == stock


@pytest.mark.parametrize("folder", ["C:\\Users\\me\\hdr", "/home/me/hdr"])
def test_datasets_do_not_tell_where_a_persons_panoramas_lie(folder: str) -> None:
    separator = "\\" if ":" in folder else "/"
    light = Surroundings(hdri=f"{folder}{separator}Garten 1.exr", plate=f"{folder}{separator}wall.jpg")
    portrait = replace(sample_portrait(1, 1, settings()), surroundings=light)
    known = Labelled(np.eye(4), np.zeros((70, 3)), np.zeros((3, 3)), np.zeros((1, 3), np.int64))
    told = facts(portrait, known)
    assert told["environment"] == "Garten 1" and told["background"] == "picture"
    assert told["recipe"]["surroundings"]["hdri"].endswith("Garten 1.exr")
    assert folder not in json.dumps(told, ensure_ascii=False).replace("\\\\", "\\")


def test_what_is_worn_follows_the_chances() -> None:
    never = settings(glasses=0, headwear=0, facewear=0, jewellery=0, scarf=0, headband=0, headphones=0)
    bare = [sample_portrait(seed, seed, never).wardrobe for seed in range(30)]
    assert not any(
        w.glasses or w.headwear or w.mask or w.earrings or w.scarf or w.headband or w.headphones for w in bare
    )
    assert all(sample_portrait(seed, seed, settings(glasses=1.0)).wardrobe.glasses for seed in range(10))
