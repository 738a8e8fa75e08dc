"""How bright an environment is, and from which side: measured once for each file, from its pixels alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError, cache_folder, cv2, files

Float = NDArray[np.float64]
ROWS, COLUMNS = 8, 16
SHIPPED = "blender:"
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Of linear Rec. 709 colours."""
_TABLE = "shipped_environments.json"


@dataclass(frozen=True)
class Panorama:
    """Mean luminance of the cells of an equirectangular picture.

    cells : (8, 16), first row at the zenith. The columns run with the picture's, whose middle looks along x of a world
    with z upwards, and whose left quarter looks along y: Blender's layout.
    """

    cells: Float

    @property
    def mean(self) -> float:
        """Mean luminance over all directions."""
        return float(np.average(self.cells, weights=_solid_angles()))

    def upon(self, normal: Float) -> float:
        """Luminance of white paper that faces along `normal` (3,): the mean weighted by the cosine (Lambert)."""
        weights = np.clip(_directions() @ normal, 0, None) * _solid_angles()
        return float(np.average(self.cells, weights=weights))


def panorama_of(name: str) -> Panorama:
    """What was measured of an environment, by its name as in `shot.World`.

    Raises
    ------
    DataError : the file cannot be read.
    """
    if name.startswith(SHIPPED):
        return Panorama(np.array(_shipped()[name.removeprefix(SHIPPED)]))
    return _of_file(name)


def measured(picture: NDArray[np.float32]) -> Panorama:
    """Cell means of an equirectangular picture (H, W, 3), linear, weighted by solid angle."""
    height, width = picture.shape[:2]
    luminance = np.clip(np.nan_to_num(picture, posinf=0.0), 0, None) @ _LUMINANCE
    across = np.sin((np.arange(height) + 0.5) / height * np.pi)
    rows, columns = (np.arange(height) * ROWS) // height, (np.arange(width) * COLUMNS) // width
    cell = (rows[:, None] * COLUMNS + columns[None, :]).ravel()
    weights = np.repeat(across, width)
    total = np.bincount(cell, weights, ROWS * COLUMNS)
    bright = np.bincount(cell, weights * luminance.ravel(), ROWS * COLUMNS)
    if (total == 0).any():
        raise DataError(f"A panorama of {width} x {height} pixels is too small", remedy="use at least 64 x 32 pixels")
    return Panorama((bright / total).reshape(ROWS, COLUMNS))


def read_panorama(path: Path) -> NDArray[np.float32]:
    """(H, W, 3) linear radiance of a .hdr or .exr file.

    Raises
    ------
    DataError : the file is not there, or is neither.
    """
    from plugins.blender.labels.passes import read_picture

    try:
        if path.suffix.lower() == ".exr":
            return read_picture(path)
        # Bytes, because OpenCV opens no path with letters beyond the system's code page on Windows.
        pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    except (OSError, DataError, cv2.error) as error:
        raise _unreadable(path) from error
    if pixels is None or pixels.ndim != 3 or pixels.dtype != np.float32:
        raise _unreadable(path)
    return np.ascontiguousarray(pixels[..., 2::-1])


@lru_cache(maxsize=512)
def _of_file(name: str) -> Panorama:
    path = Path(name)
    try:
        state = path.stat()
    except OSError as error:
        raise _unreadable(path) from error
    key = hashlib.sha256(f"{path.absolute()}|{state.st_size}|{state.st_mtime_ns}".encode()).hexdigest()[:24]
    note = cache_folder() / "panoramas" / f"{key}.json"
    try:
        cells = np.array(json.loads(note.read_text(encoding="utf-8")), np.float64)
        if cells.shape == (ROWS, COLUMNS):
            return Panorama(cells)
    except (OSError, ValueError):
        # Not measured yet, or the note is damaged.
        pass
    found = measured(read_panorama(path))
    # Rounded, so that the first face and those after it, which read the note, are lit by the same number.
    rounded = Panorama(np.vectorize(lambda value: float(f"{value:.5g}"))(found.cells))
    files.write_json(note, rounded.cells.tolist())
    return rounded


@cache
def _shipped() -> dict[str, Sequence[Sequence[float]]]:
    table = json.loads((resources.files(__package__) / _TABLE).read_text(encoding="utf-8"))
    return dict(table["cells"])


@cache
def _directions() -> Float:
    """(8, 16, 3) middles of the cells: u = 1/2 - atan2(y, x) / 2 pi, v from the zenith down."""
    azimuth = np.pi - 2 * np.pi * (np.arange(COLUMNS) + 0.5) / COLUMNS
    polar = np.pi * (np.arange(ROWS) + 0.5) / ROWS
    level = np.sin(polar)[:, None]
    return np.stack(
        [level * np.cos(azimuth), level * np.sin(azimuth), np.broadcast_to(np.cos(polar)[:, None], (ROWS, COLUMNS))], -1
    )


@cache
def _solid_angles() -> Float:
    """(8, 16) of the cells, steradians."""
    edges = np.cos(np.pi * np.arange(ROWS + 1) / ROWS)
    return np.repeat((edges[:-1] - edges[1:])[:, None], COLUMNS, 1) * 2 * np.pi / COLUMNS


def _unreadable(path: Path) -> DataError:
    return DataError(
        "The panorama cannot be read", where=files.plain_path(path), remedy="use .hdr or .exr files, or remove this one"
    )
