"""Foreign depth files: numbers as stored, and a sentence for what is no depth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.datasets.formats.depth_files import read_depth_file
from workbench.errors import DataError
from workbench.opencv import cv2

DEPTH = np.arange(48, dtype=np.uint16).reshape(6, 8) * 1000


def put(path: Path, pixels: np.ndarray) -> Path:  # type: ignore[type-arg]
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


def pfm(values: np.ndarray, order: str) -> bytes:  # type: ignore[type-arg]
    """A PFM file written from its description: rows bottom up, sign of the scale for the byte order."""
    height, width = values.shape[:2]
    kind = "PF" if values.ndim == 3 else "Pf"
    head = f"{kind}\n{width} {height}\n{-1.0 if order == '<' else 1.0}\n"
    return head.encode() + values[::-1].astype(order + "f4").tobytes()


def test_every_kind_of_file(tmp_path: Path) -> None:
    assert np.array_equal(read_depth_file(put(tmp_path / "a.png", DEPTH)), DEPTH)
    assert np.array_equal(read_depth_file(put(tmp_path / "a.tif", DEPTH)), DEPTH)
    floats = DEPTH.astype(np.float32) / 7
    assert np.array_equal(read_depth_file(put(tmp_path / "f.tiff", floats)), floats)
    np.save(tmp_path / "a.npy", floats[..., None])
    assert np.array_equal(read_depth_file(tmp_path / "a.npy"), floats)
    for order in "<>":
        (tmp_path / "a.pfm").write_bytes(pfm(floats, order))
        assert np.array_equal(read_depth_file(tmp_path / "a.pfm"), floats)
    (tmp_path / "a.pfm").write_bytes(pfm(np.dstack([floats] * 3), "<"))
    assert np.array_equal(read_depth_file(tmp_path / "a.pfm"), floats)


def test_equal_channels_and_opaque_alpha_are_one_channel(tmp_path: Path) -> None:
    grey = (DEPTH // 256).astype(np.uint8)
    rgba = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    assert np.array_equal(read_depth_file(put(tmp_path / "a.png", rgba)), grey)
    assert np.array_equal(read_depth_file(put(tmp_path / "b.png", np.dstack([DEPTH] * 3))), DEPTH)


def test_16_bit_rgba_is_refused(tmp_path: Path) -> None:
    rgba = np.dstack([DEPTH, DEPTH, DEPTH, np.full_like(DEPTH, 65535)])
    with pytest.raises(DataError, match=r"has 4 channels of 16 bits .*a\.png.*: export it as one 16-bit grey channel"):
        read_depth_file(put(tmp_path / "a.png", rgba))


def test_what_is_no_depth(tmp_path: Path) -> None:
    grey = (DEPTH // 256).astype(np.uint8)
    with pytest.raises(DataError, match="its three channels differ"):
        read_depth_file(put(tmp_path / "a.png", np.dstack([grey, grey, grey + 1])))
    with pytest.raises(DataError, match="partly transparent"):
        read_depth_file(put(tmp_path / "b.png", np.dstack([grey] * 4)))
    with pytest.raises(DataError, match="JPEG or WebP file changes depth numbers"):
        read_depth_file(put(tmp_path / "a.jpg", grey))
    np.save(tmp_path / "a.npy", np.zeros((3, 4, 5)))
    with pytest.raises(DataError, match=r"not an array of shape \(3, 4, 5\)"):
        read_depth_file(tmp_path / "a.npy")
    np.save(tmp_path / "c.npy", np.zeros((3, 4), complex))
    with pytest.raises(DataError, match="holds complex128, not numbers"):
        read_depth_file(tmp_path / "c.npy")


def test_strangers_pickles_are_not_opened(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(DataError, match="no plain numbers"):
        read_depth_file(tmp_path / "a.npy")


def test_cut_off_float_files(tmp_path: Path) -> None:
    for data, words in ((b"", "is empty"), (b"P5\n3 3\n255\n", "no valid header"), (b"Pf\n30 30\n-1\nabcd", "cut off")):
        (tmp_path / "a.pfm").write_bytes(data)
        with pytest.raises(DataError, match=words):
            read_depth_file(tmp_path / "a.pfm")
    np.save(tmp_path / "a.npy", DEPTH)
    (tmp_path / "a.npy").write_bytes((tmp_path / "a.npy").read_bytes()[:-7])
    with pytest.raises(DataError, match="NPY file is cut off"):
        read_depth_file(tmp_path / "a.npy")


def exr(path: Path, **channels: np.ndarray) -> Path:  # type: ignore[type-arg]
    import OpenEXR

    kinds = {"type": OpenEXR.scanlineimage, "compression": OpenEXR.ZIP_COMPRESSION}
    OpenEXR.File(kinds, {name.replace("_", "."): values for name, values in channels.items()}).write(str(path))
    return path


def test_exr_holds_depth_in_the_channel_that_is_named_so(tmp_path: Path) -> None:
    floats = np.ascontiguousarray(DEPTH.astype(np.float32) / 7)
    other = floats + 1
    assert np.array_equal(read_depth_file(exr(tmp_path / "a ü.exr", V=floats)), floats)
    assert np.array_equal(read_depth_file(exr(tmp_path / "b.exr", A=other, layer_Z=floats)), floats)
    assert np.array_equal(read_depth_file(exr(tmp_path / "c.exr", R=floats, G=floats, B=floats)), floats)
    with pytest.raises(DataError, match="none is called Z"):
        read_depth_file(exr(tmp_path / "d.exr", X=floats, Y=other))


def test_damaged_exr_is_a_sentence(tmp_path: Path) -> None:
    path = exr(tmp_path / "a.exr", Z=np.ones((40, 50), np.float32))
    for data in (b"v/1\x01 nothing more", path.read_bytes()[:-10]):
        path.write_bytes(data)
        with pytest.raises(DataError, match="EXR file is cut off or damaged"):
            read_depth_file(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_depth_file(tmp_path / "none.exr")
