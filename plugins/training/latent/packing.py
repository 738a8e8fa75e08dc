"""Faces with codes decoded once, at the run's resolution, in memory-mapped arrays; later runs reuse them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from plugins.training.data.framing import Letterbox
from plugins.training.data.sources import splits_of
from plugins.training.networks.interface import CODE, ROWS
from plugins.training.run_folder import RunDataset
from workbench.api import DataError, Dataset, content_hash, files

_FORMAT = 1
_BLOCK = 64
_MOST_THREADS = 8
_ARRAYS = ("images", "codes")
_DONE = "samples.json"


@dataclass(frozen=True)
class PackedCodes:
    """Faces of one dataset.

    Attributes
    ----------
    images : (N, S, S, 3) uint8 RGB.  codes : (N, 14, 512) float32.  splits : of each face.
    """

    dataset: RunDataset
    ids: tuple[str, ...]
    splits: tuple[str, ...]
    images: NDArray[np.uint8]
    codes: NDArray[np.float32]

    def rows(self, split: str) -> list[int]:
        """Rows of a split ("all" for every one)."""
        return [row for row, own in enumerate(self.splits) if split in ("all", own)]


def packed_codes(
    dataset: Dataset, name: str, size: int, cache: Path, owner: str, progress: Callable[[int, int], None]
) -> PackedCodes:
    """The faces of a dataset at (size, size) with their codes, from the cache or decoded now.

    `progress` may raise to stop. `owner` names who decodes, so that two runs at once do not write to the same files.

    Raises
    ------
    DataError : a face has no picture or no code.  WorkspaceError : the disk is full.
    """
    content, ids = content_hash(dataset), dataset.ids()
    key = hashlib.sha256(f"latent {_FORMAT}|{content}|{size}".encode()).hexdigest()[:24]
    folder = files.long_path(cache / key)
    if not (folder / _DONE).exists():
        unfinished = files.long_path(cache / f"{key}.{owner}")
        shutil.rmtree(unfinished, ignore_errors=True)
        _decode(dataset, size, unfinished, progress)
        try:
            files.replace(unfinished, folder)
        except OSError:
            # Another run has finished the same work first; its files hold the same bytes.
            if not (folder / _DONE).exists():
                raise
            shutil.rmtree(unfinished, ignore_errors=True)
    os.utime(folder)
    images, codes = (np.load(folder / f"{each}.npy", mmap_mode="r", allow_pickle=False) for each in _ARRAYS)
    splits = splits_of(dataset, ids)
    train, validation = (sum(own == split for own in splits) for split in ("train", "validation"))
    described = RunDataset(name=name, content=content, train=train, validation=validation, depth=dataset.info.depth)
    return PackedCodes(described, tuple(ids), splits, images, codes)


def code_of(latent: Mapping[str, NDArray[np.float32]], sample: str) -> NDArray[np.float32]:
    """w (14, 512) of a sample's latent channel; a single row goes to all.

    Raises
    ------
    DataError : it has no w, of another shape, or one that is no number.
    """
    w = latent.get("w")
    if w is None:
        remedy = "choose faces of the EG3D tab that were made with codes"
        raise DataError(f"Sample {sample} has no latent code w", remedy=remedy)
    rows = w.reshape(-1, w.shape[-1]) if w.ndim else w
    if rows.shape not in ((1, CODE), (ROWS, CODE)):
        shape = " x ".join(map(str, w.shape))
        raise DataError(f"The latent code of sample {sample} is {shape}, not {ROWS} x {CODE}")
    if not np.isfinite(rows).all():
        raise DataError(f"The latent code of sample {sample} has entries that are no numbers")
    return np.broadcast_to(rows, (ROWS, CODE)).astype(np.float32)


def _decode(dataset: Dataset, size: int, folder: Path, progress: Callable[[int, int], None]) -> None:
    ids = dataset.ids()
    if not ids:
        raise DataError("The dataset is empty", where=dataset.info.name, remedy="choose another or make faces first")
    folder.mkdir(parents=True)
    try:
        images = open_memmap(folder / "images.npy", mode="w+", dtype=np.uint8, shape=(len(ids), size, size, 3))
        codes = open_memmap(folder / "codes.npy", mode="w+", dtype=np.float32, shape=(len(ids), ROWS, CODE))
    except OSError as error:
        raise files.storage_error(error, folder) from error

    def one(number: int) -> None:
        sample = dataset.sample(ids[number], ("image", "latent"))
        if sample.image is None:
            raise DataError(f"Sample {sample.id} has no image", where=dataset.info.name)
        height, width = sample.image.shape[:2]
        images[number] = Letterbox(height, width, size).image(sample.image)
        codes[number] = code_of(sample.latent, sample.id)

    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        for start in range(0, len(ids), _BLOCK):
            progress(start, len(ids))
            list(pool.map(one, range(start, min(start + _BLOCK, len(ids)))))
    progress(len(ids), len(ids))
    for array in (images, codes):
        array.flush()
    files.write_json(folder / _DONE, {"faces": len(ids)})
