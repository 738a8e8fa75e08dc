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
    ("offset", "patch"), [(208, b"PAM "), (12, b"\x01\0\0\0"), (0, b"\xff\xff\xff\xff"), (64, b"\x03\0\0\0\x03\0\0\0")]
)
def test_other_files_are_refused(tmp_path: Path, values: np.ndarray, offset: int, patch: bytes) -> None:
    write_mrc(tmp_path / "a.mrc", values)
    data = bytearray((tmp_path / "a.mrc").read_bytes())
    data[offset : offset + len(patch)] = patch
    (tmp_path / "a.mrc").write_bytes(data)
    with pytest.raises(DataError, match="no MRC volume"):
        read_mrc(tmp_path / "a.mrc")


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
