"""Which depth belongs to which picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.datasets.formats.pairing import find_pairs
from workbench.errors import DataError


def touch(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


def found(root: Path, **options: object) -> list[tuple[str, str, str]]:
    return [(p.id, p.image.name, p.depth.name) for p in find_pairs(root, **options)]  # type: ignore[arg-type]


def test_folders_with_equal_names(tmp_path: Path) -> None:
    touch(tmp_path, "RGB/Anna_01.png", "RGB/bob_02.JPG", "Depth/anna_01.png", "Depth/bob_02.npy", "RGB/notes.txt")
    assert found(tmp_path) == [("anna_01", "Anna_01.png", "anna_01.png"), ("bob_02", "bob_02.JPG", "bob_02.npy")]


def test_numbers_with_other_words_and_capitals(tmp_path: Path) -> None:
    touch(tmp_path, "rgb/Image0015.jpg", "rgb/image0003.jpg", "depth/depth_0003.png", "depth/Depth_0015.png")
    assert found(tmp_path) == [("0003", "image0003.jpg", "depth_0003.png"), ("0015", "Image0015.jpg", "Depth_0015.png")]
    touch(tmp_path / "b", "rgb/a7.jpg", "rgb/b8.jpg", "depth/z_0007.png", "depth/z_0008.png")
    assert [p[1:] for p in found(tmp_path / "b")] == [("a7.jpg", "z_0007.png"), ("b8.jpg", "z_0008.png")]


def test_mixed_in_one_folder(tmp_path: Path) -> None:
    touch(tmp_path, "1_rgb.png", "1_depth.png", "2_rgb.png", "2_depth.tif", "face3.jpg", "face3.pfm")
    assert [p[1:] for p in found(tmp_path)] == [
        ("1_rgb.png", "1_depth.png"),
        ("2_rgb.png", "2_depth.tif"),
        ("face3.jpg", "face3.pfm"),
    ]


def test_named_folders(tmp_path: Path) -> None:
    touch(tmp_path, "left/a.png", "z/raw/a.png")
    assert len(found(tmp_path, image_folder="left", depth_folder="z/raw")) == 1
    with pytest.raises(DataError, match="There is no folder “right”"):
        find_pairs(tmp_path, image_folder="right")
    with pytest.raises(Exception, match="outside the chosen folder"):
        find_pairs(tmp_path, image_folder="../..", depth_folder="z")


def test_same_names_in_two_spellings_get_two_ids(tmp_path: Path) -> None:
    touch(tmp_path, "rgb/a b.png", "rgb/a_b.png", "depth/a b.png", "depth/a_b.png", "rgb/c.png", "depth/c.png")
    with pytest.raises(DataError, match="have no depth file"):
        find_pairs(tmp_path)
    touch(tmp_path / "2", "rgb/ä.png", "rgb/a.png", "depth/ä.png", "depth/a.png")
    assert sorted(p[0] for p in found(tmp_path / "2")) == ["a", "a_2"]


def test_lonely_files_are_named(tmp_path: Path) -> None:
    touch(tmp_path, *(f"rgb/{i}.png" for i in range(9)), "depth/0.png", "depth/1.png", "depth/77.png")
    with pytest.raises(DataError) as caught:
        find_pairs(tmp_path)
    assert "7 pictures have no depth file of the same name or number (2.png, 3.png, 4.png …)" in caught.value.sentence
    assert "1 depth file has no picture of the same name or number (77.png)" in caught.value.sentence
    assert len(found(tmp_path, skip_unpaired=True)) == 2


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "The folder is empty"),
        (["notes.txt"], "The folder is empty"),
        (["rgb/a.png"], "holds pictures but no depth files"),
        (["rgb/a.png", "depth/readme.txt"], "holds pictures but no depth files"),
        (["depth/a.png", "rgb/readme.txt"], "holds depth files but no pictures"),
        (["rgb/a.png", "depth/b.png"], r"No picture has a depth file of the same name or number \(a.png, b.png\)"),
    ],
)
def test_folders_without_pairs(tmp_path: Path, names: list[str], words: str) -> None:
    with pytest.raises(DataError, match=words):
        find_pairs(touch(tmp_path, *names))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        find_pairs(tmp_path / "none")
