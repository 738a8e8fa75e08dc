"""Faces decoded once, at the run's resolution, in memory-mapped arrays, so that a first epoch is as fast as later ones.

They lie in a folder named after the faces' content and the resolution; later runs reuse it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from plugins.training.data.framing import Letterbox
from plugins.training.synthesis.face_sources import POINTS, Face, FaceSource
from workbench.api import files

_FORMAT = 1
_BLOCK = 32
_MOST_THREADS = 8
_ARRAYS = ("images", "codes", "points")
_DONE = "faces.json"


@dataclass(frozen=True)
class PackedFaces:
    """Faces of one source.

    Attributes
    ----------
    images : (N, S, S, 3) uint8 RGB.  codes : (N, S, S) uint8, 0 = background.
    points : (N, 70, 2) float64 pixels, centres at +0.5.  window_mm : as of `FaceSource`.
    """

    ids: tuple[str, ...]
    splits: tuple[str, ...]
    images: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    points: NDArray[np.float64]
    window_mm: tuple[float, float] | None

    def rows(self, split: str) -> list[int]:
        """Rows of a split ("all" for every one)."""
        return [row for row, own in enumerate(self.splits) if split in ("all", own)]


def packed_faces(
    source: FaceSource, size: int, cache: Path, owner: str, progress: Callable[[int, int], None]
) -> PackedFaces:
    """The faces of a source at (size, size), from the cache or decoded now; `progress` may raise to stop.

    `owner` names who decodes, so that two runs at once do not write to the same files.

    Raises
    ------
    DataError : a face cannot be read.  WorkspaceError : the disk is full.
    """
    key = hashlib.sha256(f"rgbd {_FORMAT}|{source.content}|{size}".encode()).hexdigest()[:24]
    folder = files.long_path(cache / key)
    if not (folder / _DONE).exists():
        unfinished = files.long_path(cache / f"{key}.{owner}")
        shutil.rmtree(unfinished, ignore_errors=True)
        _decode(source, size, unfinished, progress)
        try:
            files.replace(unfinished, folder)
        except OSError:
            # Another run has finished the same work first; its files hold the same bytes.
            if not (folder / _DONE).exists():
                raise
            shutil.rmtree(unfinished, ignore_errors=True)
    os.utime(folder)
    images, codes, points = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS)
    return PackedFaces(tuple(source.ids), tuple(source.splits), images, codes, points, source.window_mm)


def squared(face: Face, size: int) -> Face:
    """A face in the square of a run: the whole picture scaled to fit, its points with it."""
    height, width = face.codes.shape
    box = Letterbox(height, width, size)
    codes = np.rint(box.depth(face.codes.astype(np.float32))).astype(np.uint8)
    rows, columns = box.window
    scaled = np.array([columns.stop - columns.start, rows.stop - rows.start]) / np.array([width, height])
    return Face(box.image(face.image), codes, face.points * scaled + np.array([columns.start, rows.start]))


def _decode(source: FaceSource, size: int, folder: Path, progress: Callable[[int, int], None]) -> None:
    count = len(source.ids)
    folder.mkdir(parents=True)
    shapes = ((count, size, size, 3), np.uint8), ((count, size, size), np.uint8), ((count, POINTS, 2), np.float64)
    try:
        arrays = [
            open_memmap(folder / f"{name}.npy", mode="w+", dtype=kind, shape=shape)
            for name, (shape, kind) in zip(_ARRAYS, shapes, strict=True)
        ]
    except OSError as error:
        raise files.storage_error(error, folder) from error

    def one(number: int) -> None:
        face = squared(source.face(number), size)
        for array, value in zip(arrays, (face.image, face.codes, face.points), strict=True):
            array[number] = value

    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        for start in range(0, count, _BLOCK):
            progress(start, count)
            list(pool.map(one, range(start, min(start + _BLOCK, count))))
    progress(count, count)
    for array in arrays:
        array.flush()
    files.write_json(folder / _DONE, {"faces": count})
