"""MRC files, byte by byte."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import DataError, WorkspaceError
from workbench.geometry.volume_files import read_mrc, write_mrc


@pytest.fixture
def values() -> np.ndarray:
    return np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 3, 4) - 5


def test_the_header_by_its_offsets(tmp_path: Path, values: np.ndarray) -> None:
    write_mrc(tmp_path / "a.mrc", values, voxel_size=2.5, origin=(-1.0, -2.0, -3.0))
    data = (tmp_path / "a.mrc").read_bytes()
    assert len(data) == 1024 + 4 * 24
    assert struct.unpack_from("<4i", data, 0) == (4, 3, 2, 2)  # columns (z), rows (y), sections (x), single precision
    assert struct.unpack_from("<3i", data, 28) == (2, 3, 4)
    assert struct.unpack_from("<6f", data, 40) == (5.0, 7.5, 10.0, 90.0, 90.0, 90.0)
    assert struct.unpack_from("<3i", data, 64) == (3, 2, 1)
    assert struct.unpack_from("<3f", data, 76) == (-5.0, 18.0, 6.5)
    assert struct.unpack_from("<2i", data, 88) == (1, 0)
    assert struct.unpack_from("<3f", data, 196) == (-1.0, -2.0, -3.0)
    assert data[208:216] == b"MAP DD\x00\x00"
    assert struct.unpack_from("<f", data, 216)[0] == pytest.approx(values.std())
    np.testing.assert_array_equal(np.frombuffer(data, "<f4", offset=1024), values.ravel())


def test_what_was_written_is_read(tmp_path: Path, values: np.ndarray) -> None:
    write_mrc(tmp_path / "a.mrc", values, voxel_size=2.5, origin=(-1.0, -2.0, -3.0))
    back = read_mrc(tmp_path / "a.mrc")
    np.testing.assert_array_equal(back.values, values)
    assert (back.voxel_size, back.origin) == (2.5, (-1.0, -2.0, -3.0))


def test_the_scripts_own_header_calls_its_columns_x(tmp_path: Path, values: np.ndarray) -> None:
    write_mrc(tmp_path / "a.mrc", values, official=True)
    data = (tmp_path / "a.mrc").read_bytes()
    assert struct.unpack_from("<3i", data, 64) == (1, 2, 3)
    assert struct.unpack_from("<3f", data, 40) == (0.0, 0.0, 0.0)
    np.testing.assert_array_equal(read_mrc(tmp_path / "a.mrc").values, values.transpose(2, 1, 0))


def test_bytes_between_header_and_numbers_are_passed_over(tmp_path: Path, values: np.ndarray) -> None:
    write_mrc(tmp_path / "a.mrc", values)
    data = bytearray((tmp_path / "a.mrc").read_bytes())
    struct.pack_into("<i", data, 92, 80)
    (tmp_path / "b.mrc").write_bytes(bytes(data[:1024]) + bytes(80) + bytes(data[1024:]))
    np.testing.assert_array_equal(read_mrc(tmp_path / "b.mrc").values, values)


@pytest.mark.parametrize(
    ("offset", "patch", "words"),
    [
        (208, b"PAM ", "no MRC volume"),
        (12, b"\x04\0\0\0", "numbers of mode 4, which are no densities"),
        (0, b"\xff\xff\xff\xff", "header of the volume is damaged"),
        (64, b"\x03\0\0\0\x03\0\0\0", "header of the volume is damaged"),
        (1024, b"\xff\xff\xff\xff", "are none"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, values: np.ndarray, offset: int, patch: bytes, words: str) -> None:
    write_mrc(tmp_path / "a.mrc", values)
    data = bytearray((tmp_path / "a.mrc").read_bytes())
    data[offset : offset + len(patch)] = patch
    (tmp_path / "a.mrc").write_bytes(data)
    with pytest.raises(DataError, match=words):
        read_mrc(tmp_path / "a.mrc")


def by_hand(order: str, mode: int, code: str, numbers: list[float], *, stamp: bytes) -> bytes:
    """A volume of 3 columns along x, 2 rows along y and 1 section, cell 6 x 4 x 2, origin (7, 8, 9)."""
    header = bytearray(1024)
    struct.pack_into(f"{order}10i", header, 0, 3, 2, 1, mode, 0, 0, 0, 3, 2, 1)
    struct.pack_into(f"{order}6f", header, 40, 6, 4, 2, 90, 90, 90)
    struct.pack_into(f"{order}3i", header, 64, 1, 2, 3)
    struct.pack_into(f"{order}3f", header, 196, 7, 8, 9)
    header[208:216] = b"MAP " + stamp
    return bytes(header) + struct.pack(f"{order}6{code}", *numbers)


@pytest.mark.parametrize(("order", "stamp"), [("<", b"DD\0\0"), ("<", b"DA\0\0"), (">", b"\x11\x11\0\0")])
@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize(
    ("mode", "code", "numbers"),
    [
        (0, "b", [-128, -1, 0, 1, 2, 127]),
        (1, "h", [-32768, -300, 0, 1, 300, 32767]),
        (2, "f", [-1.5, 0.25, 0, 1, 2, 1e20]),
        (6, "H", [0, 1, 2, 300, 40000, 65535]),
        (12, "e", [-1.5, 0.25, 0, 1, 2, 65504]),
    ],
)
def test_every_kind_of_number_in_both_byte_orders(
    tmp_path: Path, order: str, stamp: bytes, stamped: bool, mode: int, code: str, numbers: list[float]
) -> None:
    path = tmp_path / "a.map"
    path.write_bytes(by_hand(order, mode, code, numbers, stamp=stamp if stamped else bytes(4)))
    found = read_mrc(path)
    assert found.values.dtype == np.float32
    # Columns run along x, so the first three numbers lie on the row y = 0.
    assert found.values[:, 0, 0].tolist() == np.float32(numbers[:3]).tolist()
    assert found.values[:, 1, 0].tolist() == np.float32(numbers[3:]).tolist()
    assert (found.voxel_size, found.origin) == (2.0, (7.0, 8.0, 9.0))


def test_missing_cut_and_unwritable_files_are_said(tmp_path: Path, values: np.ndarray) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_mrc(tmp_path / "none.mrc")
    write_mrc(tmp_path / "a.mrc", values)
    (tmp_path / "a.mrc").write_bytes((tmp_path / "a.mrc").read_bytes()[:-4])
    with pytest.raises(DataError, match="is cut"):
        read_mrc(tmp_path / "a.mrc")
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError):
        write_mrc(tmp_path / "file" / "a.mrc", values)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.mrc", "file"]
