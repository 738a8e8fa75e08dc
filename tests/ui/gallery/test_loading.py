from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.gallery.growing_source import GrowingSource
from workbench.errors import DataError
from workbench.ui.gallery import GalleryEntry, PictureFiles
from workbench.ui.gallery.loading import Decode, Loader, read_picture


def decode(number: int) -> Decode:
    return Decode(GalleryEntry(f"{number:06d}", ""), 24)


def test_what_is_no_longer_wanted_is_not_decoded(qtbot: QtBot, tmp_path: Path) -> None:
    source = GrowingSource(tmp_path, 100)
    source.gate.clear()
    loader = Loader(source)
    got: list[str] = []
    loader.decoded.connect(lambda entry_id, _: got.append(entry_id))
    loader.want([decode(i) for i in range(50)])
    loader.want([decode(99), decode(98)])
    source.gate.set()
    qtbot.waitUntil(lambda: {"000099", "000098"} <= set(got))
    assert len(source.asked) <= 4  # the two wanted, and at most one that each thread had begun
    loader.close()


def test_what_is_first_is_done_first(qtbot: QtBot, tmp_path: Path) -> None:
    source = GrowingSource(tmp_path, 100)
    source.gate.clear()
    loader = Loader(source)
    got: list[str] = []
    loader.decoded.connect(lambda entry_id, _: got.append(entry_id))
    loader.want([decode(i) for i in (7, 3, 9, 1)])
    source.gate.set()
    qtbot.waitUntil(lambda: len(got) == 4)
    assert set(source.asked[:2]) == {"000007", "000003"}
    loader.close()


def test_after_closing_nothing_arrives(qtbot: QtBot, tmp_path: Path) -> None:
    source = GrowingSource(tmp_path, 5)
    source.gate.clear()
    loader = Loader(source)
    got: list[str] = []
    loader.decoded.connect(lambda entry_id, _: got.append(entry_id))
    loader.want([decode(0), decode(1), decode(2)])
    loader.close()
    source.gate.set()
    loader.want([decode(3)])
    with qtbot.assertNotEmitted(loader.decoded, wait=50):
        pass
    assert got == []


def test_pictures_are_scaled_while_they_are_read(tmp_path: Path) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(0xFF204060)
    path = tmp_path / "fäce.jpg"
    image.save(str(path))
    small = read_picture(path, 100)
    assert (small.width(), small.height()) == (100, 50)
    assert read_picture(path).width() == 400


@pytest.mark.parametrize("content", [None, b"", b"not a picture"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError):
        read_picture(path, 32)


def test_plain_files_are_a_source(tmp_path: Path) -> None:
    source = PictureFiles([tmp_path / "b.png", tmp_path / "a.png"])
    assert source.refresh() == 2
    (entry,) = source.entries(1, 5)
    assert entry.caption == "a"
    assert source.path(entry) == source.thumbnail(entry) == tmp_path / "a.png"
