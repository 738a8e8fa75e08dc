"""Foreign pictures: whole, cut off, damaged, of every kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.datasets.formats.picture_files import read_colour, read_pixels
from workbench.errors import DataError
from workbench.opencv import cv2

RED = np.zeros((40, 30, 3), np.uint8)
RED[..., 2] = np.arange(40, dtype=np.uint8)[:, None] + 200
RED[..., 1] = 77


def put(path: Path, pixels: np.ndarray) -> Path:  # type: ignore[type-arg]
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".tif"])
def test_colours_come_as_rgb(tmp_path: Path, suffix: str) -> None:
    image = read_colour(put(tmp_path / f"ü a{suffix}", RED))
    assert image.shape == (40, 30, 3) and image.dtype == np.uint8
    assert abs(int(image[10, 10, 0]) - 210) < 8 and image[10, 10, 2] < 40


def test_grey_alpha_and_16_bit_become_8_bit_rgb(tmp_path: Path) -> None:
    assert read_colour(put(tmp_path / "g.png", RED[..., 2])).shape == (40, 30, 3)
    assert np.array_equal(read_colour(put(tmp_path / "a.png", np.dstack([RED, RED[..., 0]]))), RED[..., ::-1])
    assert np.array_equal(read_colour(put(tmp_path / "d.png", RED.astype(np.uint16) * 257)), RED[..., ::-1])


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_cut_off_pictures(tmp_path: Path, suffix: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (90, 90, 3), np.uint8)
    path = put(tmp_path / f"a{suffix}", noise)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DataError, match=r"The (PNG|JPEG) file is cut off .*a\.(png|jpg)"):
        read_pixels(path)


def test_damaged_empty_missing_and_wrong_files(tmp_path: Path) -> None:
    path = put(tmp_path / "a.png", RED)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(DataError, match="The PNG file is damaged"):
        read_pixels(path)
    path.write_bytes(b"")
    with pytest.raises(DataError, match="The file is empty"):
        read_pixels(path)
    path.write_bytes(b"once upon a time")
    with pytest.raises(DataError, match="not a picture"):
        read_pixels(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_pixels(tmp_path / "none.png")
