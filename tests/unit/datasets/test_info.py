"""Provenance without private paths, and names that can be files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.datasets.info import DatasetInfo, machine, versions, without_private_paths
from workbench.datasets.names import check_dataset_name, check_sample_id, sample_id_from
from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError


def test_paths_are_shortened(tmp_path: Path) -> None:
    values = {
        "source": str(tmp_path / "outside" / "faces ü"),
        "windows": "C:\\Users\\anna\\photos",
        "inside": tmp_path / "workspace" / "runs" / "a",
        "nested": {"list": [str(tmp_path / "x"), 3, None, "a/b"]},
        "name": "plain",
    }
    assert without_private_paths(values, tmp_path / "workspace") == {
        "source": "…/faces ü",
        "windows": "…/photos",
        "inside": "runs/a",
        "nested": {"list": ["…/x", 3, None, "a/b"]},
        "name": "plain",
    }


def test_written_and_read(tmp_path: Path) -> None:
    info = DatasetInfo(name="a", mask_labels={1: "skin"}, seeds="0-9", settings={"number": 3})
    info.write(tmp_path)
    assert DatasetInfo.read(tmp_path) == info
    values = json.loads((tmp_path / "dataset.json").read_text(encoding="utf-8"))
    assert {"python", "numpy", "opencv", "workbench"} <= values["versions"].keys()
    assert values["machine"].keys() == {"system", "architecture", "cores", "memory_gb"}
    assert values["created"].endswith("+00:00")


def test_meaning_in_words() -> None:
    assert DatasetInfo(name="a").meaning() == "depth in metres, steps of 0.1 mm"
    relative = DepthMeaning(space="ray_distance", metric=False, per_image_normalised=True)
    assert DatasetInfo(name="a", depth=relative).meaning() == "relative ray distance, each image on its own scale"


def test_no_user_or_computer_name() -> None:
    import getpass
    import platform

    text = json.dumps({**versions(), **machine()}).lower().split('"')
    assert platform.node().lower() not in text and getpass.getuser().lower() not in text


@pytest.mark.parametrize("text", ["000123", "a", "face_1.b", "a-b", "0" * 80])
def test_ids_that_can_be_files(text: str) -> None:
    assert check_sample_id(text) == text


@pytest.mark.parametrize("text", ["", "A", "a/b", "..", "a.", "con", "nul.png", "a b", "ä", "0" * 81, ".a", "-a"])
def test_ids_that_cannot(text: str) -> None:
    with pytest.raises(DataError, match="cannot be a sample's id"):
        check_sample_id(text)


@pytest.mark.parametrize("text", ["Größe 3", "image.0015", "CON", "…", "a" * 200, "..\\x", "aux.1", "A B"])
def test_ids_made_from_file_names_are_valid(text: str) -> None:
    assert check_sample_id(sample_id_from(text))


def test_dataset_names() -> None:
    assert check_dataset_name("  Gesichter ü 3 ") == "Gesichter ü 3"
    for text in ("", "a/b", "a:b", "nul", ".hidden", "x.", "a\nb", "a" * 81, "processed", "Unprocessed"):
        with pytest.raises(ValueError, match="name"):
            check_dataset_name(text)
