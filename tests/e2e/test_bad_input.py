"""Each thing a person can get wrong ends in one clear sentence of the real command line, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.e2e import own_files
from tests.e2e.terminal import refusal, workbench
from workbench.datasets.dataset import Dataset
from workbench.datasets.verify import verify

EXPORT_GREY = "export it as one 16-bit grey channel without transparency."


def rgba_depth(folder: Path, name: str) -> None:
    four = np.random.default_rng(1).integers(400, 900, (own_files.HEIGHT, own_files.WIDTH, 4)).astype(np.uint16)
    own_files.put(folder / "depth" / name, four)


def truncated_picture(folder: Path, name: str) -> None:
    own_files.cut_off(folder / "rgb" / name)


def truncated_depth(folder: Path, name: str) -> None:
    own_files.cut_off(folder / "depth" / name)


def zero_depth(folder: Path, name: str) -> None:
    own_files.put(folder / "depth" / name, np.zeros((own_files.HEIGHT, own_files.WIDTH), np.uint16))


DAMAGES: list[tuple[Callable[[Path, str], None], str, str]] = [
    (rgba_depth, "depth", f"The depth picture has 4 channels of 16 bits ({{}}): {EXPORT_GREY}"),
    (truncated_picture, "rgb", "The PNG file is cut off ({}): copy it again from where it came from."),
    (truncated_depth, "depth", "The PNG file is cut off ({}): copy it again from where it came from."),
    (
        zero_depth,
        "depth",
        "The depth image holds no data at all (every pixel is the no-data value) ({}): "
        "export it again, or check which number means no data.",
    ),
]


def import_words(source: Path) -> list[object]:
    return ["run", "datasets.import", "--source", source, "--unit", "mm", "--workers", 1]


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    sentence = refusal(*import_words(tmp_path / "nothing"), workspace=tmp_path / "w")
    where = tmp_path / "nothing"
    assert sentence == f"The folder is empty: it holds no pictures ({where}): choose the one that holds rgb and depth."


def test_pair_names_that_do_not_match(tmp_path: Path) -> None:
    source = own_files.pairs(tmp_path / "own")
    for old, new in (("a", "anna"), ("b", "berta"), ("c", "carla")):
        (source / "depth" / f"{old}.png").rename(source / "depth" / f"{new}.png")
    sentence = refusal(*import_words(source), workspace=tmp_path / "w")
    assert "No picture has a depth file of the same name or number (a.png, anna.png)" in sentence
    assert sentence.endswith("name them alike, such as rgb/0001.png and depth/0001.png.")


def test_one_file_without_a_partner(tmp_path: Path) -> None:
    source = own_files.pairs(tmp_path / "own")
    (source / "depth" / "b.png").unlink()
    sentence = refusal(*import_words(source), workspace=tmp_path / "w")
    assert "1 picture has no depth file of the same name or number (b.png)" in sentence
    assert workbench(*import_words(source), "--skip-unpaired", workspace=tmp_path / "w").status == 0


@pytest.mark.parametrize(("damage", "folder", "sentence"), DAMAGES, ids=[d.__name__ for d, _, _ in DAMAGES])
def test_a_damaged_pair_alone_is_refused_before_there_is_a_job(
    tmp_path: Path, damage: Callable[[Path, str], None], folder: str, sentence: str
) -> None:
    source = own_files.pairs(tmp_path / "own", ["a"])
    damage(source, "a.png")
    said = refusal(*import_words(source), workspace=tmp_path / "w")
    assert said == sentence.format(source / folder / "a.png")
    assert list((tmp_path / "w" / "jobs").iterdir()) == list((tmp_path / "w" / "datasets").iterdir()) == []


def test_damaged_pairs_among_good_ones_are_left_out_by_name(tmp_path: Path) -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    source = own_files.pairs(tmp_path / "own", names)
    for name, (damage, _, _) in zip(names[1:], DAMAGES, strict=False):
        damage(source, f"{name}.png")
    ended = workbench(*import_words(source), workspace=tmp_path / "w")
    assert ended.status == 0
    for name, (_, folder, sentence) in zip(names[1:], DAMAGES, strict=False):
        assert f"Left out {name}: {sentence.format(source / folder / f'{name}.png')}\n" in ended.out
    assert "4 of 6 pairs could not be made; the log says why" in ended.out
    found = verify(tmp_path / "w" / "datasets" / "imported")
    assert (found.samples, found.problems, found.remarks) == (2, (), ())


def test_what_was_left_out_comes_in_when_it_is_mended(tmp_path: Path) -> None:
    source, workspace = own_files.pairs(tmp_path / "own"), tmp_path / "w"
    truncated_depth(source, "b.png")
    assert "Left out b" in workbench(*import_words(source), workspace=workspace).out
    own_files.pairs(source)
    ended = workbench(*import_words(source), workspace=workspace)
    assert "added: 1\n" in ended.out and "Left out" not in ended.out
    assert verify(workspace / "datasets" / "imported").samples == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [("Dear diary, this is no mesh.\n", "PLY"), ("ply\nformat ascii 1.0\nelement vertex 3\n", "PLY"), ("", "empty")],
)
def test_a_text_file_named_ply(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "face ü.ply"
    path.write_text(text, encoding="utf-8")
    words = ["run", "compare.pair", "--prediction-files", path, "--truth-file", path]
    sentence = refusal(*words, workspace=tmp_path / "w")
    assert said in sentence and f"({path})" in sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"numbr": 3}, "Unknown setting “numbr” ({}): did you mean “number”."),
        ({"number": "many"}, "Number of faces: should be a whole number ({})."),
        ({"seeds": "1-"}, "Seeds: “1-” is not a seed or a range ({}): write seeds like 0-99, 120."),
    ],
)
def test_a_preset_that_does_not_fit(tmp_path: Path, settings: dict[str, object], sentence: str) -> None:
    preset = tmp_path / "mine.preset.json"
    content = {"format": 1, "task": "render.batch", "title": "mine", "settings": settings}
    preset.write_text(json.dumps(content), encoding="utf-8")
    said = refusal("run", "render.batch", "--preset", preset, workspace=tmp_path / "w")
    assert said == sentence.format(preset)
    assert not (tmp_path / "w").exists()
    assert json.loads(preset.read_text(encoding="utf-8")) == content


def test_a_dataset_name_that_other_settings_have_taken(tmp_path: Path) -> None:
    source, workspace = own_files.pairs(tmp_path / "own"), tmp_path / "w"
    assert workbench(*import_words(source), workspace=workspace).status == 0
    before = verify(workspace / "datasets" / "imported").content_hash
    words = ["run", "datasets.import", "--source", source, "--unit", "cm", "--step-mm", 1, "--workers", 1]
    assert "choose another name" in refusal(*words, workspace=workspace)
    assert verify(workspace / "datasets" / "imported").content_hash == before


def test_depth_beyond_what_is_stored_names_the_setting_that_helps(tmp_path: Path) -> None:
    source, workspace = own_files.pairs(tmp_path / "own"), tmp_path / "w"
    far = ["run", "datasets.import", "--source", source, "--unit", "cm", "--workers", 1]
    sentence = refusal(*far, workspace=workspace)
    assert sentence.startswith("A depth of 8.99 m is beyond the 6.55 m that 16 bits hold in steps of 0.1 mm")
    assert sentence.endswith(": choose a larger depth step.")
    assert workbench(*far, "--step-mm", 1, workspace=workspace).status == 0
    dataset = Dataset.open(workspace / "datasets" / "imported")
    depth = dataset.sample("a").depth
    dataset.close()
    assert depth is not None and depth == pytest.approx(own_files.millimetres(0) * 0.01, abs=1e-6)
