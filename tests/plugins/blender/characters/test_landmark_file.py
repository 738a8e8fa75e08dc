"""Tables of landmarks as people write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.characters.landmark_file import LandmarkFile
from workbench.api import Region
from workbench.errors import DataError


def read(folder: Path, text: str, name: str = "table ü.json") -> LandmarkFile:
    (folder / name).write_text(text, encoding="utf-8-sig")
    return LandmarkFile.read(folder / name)


def test_a_list(tmp_path: Path) -> None:
    points = read(tmp_path, str([*range(100, 168)])).points
    assert points.numbers.tolist() == list(range(68))
    assert points.corners[30].tolist() == [130, 130, 130]
    assert points.weights[30].tolist() == [1.0, 0.0, 0.0]
    assert len(read(tmp_path, str([*range(70)])).points.numbers) == 70
    some = read(tmp_path, str([*range(67), "null"]).replace("'", ""))
    assert some.points.numbers.tolist() == list(range(67))


def test_names_and_means(tmp_path: Path) -> None:
    table = read(tmp_path, '{"landmarks": {"69": [4, 5], "31": 7, "9": [1, 2, 3]}, "metres_per_unit": 0.01}')
    assert table.points.numbers.tolist() == [8, 30, 68]
    vertices = np.random.default_rng(1).normal(size=(8, 3))
    found = (vertices[table.points.corners] * table.points.weights[..., None]).sum(1)
    np.testing.assert_allclose(found, [vertices[[1, 2, 3]].mean(0), vertices[7], vertices[[4, 5]].mean(0)])
    assert table.metres_per_unit == 0.01


@pytest.mark.parametrize("text", ["point,vertex\n31,7\n9,8\n", "31;7\n9;8", "Punkt\tEcke\n\n31\t7\n9\t8\n"])
def test_rows(tmp_path: Path, text: str) -> None:
    points = read(tmp_path, text, "table.csv").points
    assert (points.numbers.tolist(), points.corners[:, 0].tolist()) == ([8, 30], [8, 7])


def test_rows_of_vertices_alone(tmp_path: Path) -> None:
    points = read(tmp_path, "vertex\n" + "\n".join(map(str, range(68))), "table.csv").points
    assert points.corners[:, 0].tolist() == list(range(68))


def test_regions_and_eyes(tmp_path: Path) -> None:
    regions = '"regions": {"Eye*": "eyes", "Hair": "hair", "Skin": "skin", "L": "Left ear"}'
    table = read(tmp_path, f'{{"landmarks": {{"1": 1}}, "eyes": {{"left": [1, 2], "right": [3]}}, {regions}}}')
    assert table.eyes == ([1, 2], [3])
    assert list(table.rules) == [
        ("Eye*", Region.LEFT_EYE, Region.RIGHT_EYE),
        ("Hair", Region.HAIR, Region.HAIR),
        ("Skin", Region.FACE, Region.FACE),
        ("L", Region.LEFT_EAR, Region.LEFT_EAR),
        ("*", Region.FACE, Region.FACE),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[1, 2", "The landmark table is no JSON"),
        ("[1, 2]", "The landmark table lists 2 vertices"),
        ("{}", "The landmark table holds no “landmarks”"),
        ('{"landmarks": {}}', "The landmark table names no landmarks"),
        ('{"landmarks": {"1": 1}, "points": 2}', "The landmark table holds an unknown “points”"),
        ('{"landmarks": {"71": 1}}', "The landmark table names a point “71”"),
        ('{"landmarks": {"nose": 1}}', "The landmark table names a point “nose”"),
        ('{"landmarks": {"1": -1}}', "Point 1 of the landmark table is not a vertex"),
        ('{"landmarks": {"1": 1.5}}', "Point 1 of the landmark table is not a vertex"),
        ('{"landmarks": {"1": [1, 2, 3, 4]}}', "Point 1 of the landmark table is not a vertex"),
        ('{"landmarks": {"1": 1}, "eyes": {"left": [1]}}', "The “eyes” of the landmark table are not two lists"),
        ('{"landmarks": {"1": 1}, "eyes": {"left": [1], "right": []}}', "The “eyes” of the landmark table are not two"),
        ('{"landmarks": {"1": 1}, "regions": ["hair"]}', "The “regions” of the landmark table are not names"),
        ('{"landmarks": {"1": 1}, "regions": {"a": "hat"}}', "There is no region “hat”"),
        ('{"landmarks": {"1": 1}, "metres_per_unit": 0}', "The landmark table's metres_per_unit is “0”"),
        ('{"landmarks": {"1": 1}, "metres_per_unit": "mm"}', "The landmark table's metres_per_unit is “mm”"),
    ],
)
def test_what_cannot_be(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path, text)
    assert error.value.what.startswith(what)
    assert "table ü.json" in error.value.sentence


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        LandmarkFile.read(tmp_path / "none.json")
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(DataError, match="it is no text"):
        LandmarkFile.read(tmp_path / "picture.csv")
    with pytest.raises(DataError, match="is not “point, vertex”"):
        read(tmp_path, "31,7\nnose,x\n", "table.csv")
