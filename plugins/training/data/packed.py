"""A dataset decoded once: pictures, depth codes and head masks at training resolution in memory-mapped arrays.

Decoding PNG files is what makes a first epoch slow. It is done before the first epoch by several threads, in blocks
that survive an interruption, into a folder named after the dataset's content and the resolution, which later runs
reuse.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from plugins.training.data.framing import Letterbox
from plugins.training.data.rays import UNKNOWN, Lens, lens_of, ray_lengths
from plugins.training.data.regions import head_of
from plugins.training.targets import REFERENCE
from workbench.api import DataError, Dataset, Sample, content_hash, files

FORMAT = 4
_BLOCK = 64
_MOST_THREADS = 8
_ARRAYS = ("images", "depths", "heads")
Progress = Callable[[int, int], None]
Facts = tuple[float | None, Lens | None]
"""Depth of a sample's reference point in metres, and the lens of its camera in the square, where they are known."""


@dataclass(frozen=True)
class Packed:
    """Decoded samples in the order of `ids`.

    Attributes
    ----------
    images : (N, S, S, 3) uint8 RGB.
    depths : (N, S, S) uint16, times `unit_m` is depth; 0 = no data.
    heads : (N, S, S) uint8, 255 = inside the head; all 255 where the dataset has no mask.
    references : (N,) metres, NaN where a sample states none.
    lenses : for each sample of z-depth the lens of its camera; unknown where it states none, or depth is no z-depth.
    """

    ids: tuple[str, ...]
    images: NDArray[np.uint8]
    depths: NDArray[np.uint16]
    heads: NDArray[np.uint8]
    references: NDArray[np.float32]
    unit_m: float
    has_mask: bool
    content: str
    lenses: tuple[Lens, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def depth(self, index: int) -> NDArray[np.float32]:
        """(S, S) values of one sample, metres where the dataset is metric; 0 = no data."""
        return np.asarray(self.depths[index] * np.float32(self.unit_m), np.float32)

    def has_lens(self, index: int) -> bool:
        """Whether one sample's camera is known."""
        return index < len(self.lenses) and not math.isnan(self.lenses[index][0])

    def ray_lengths(self, index: int) -> NDArray[np.float32] | None:
        """(S, S) distance along the ray per metre of z of one sample; None where its camera is not known."""
        return ray_lengths(self.lenses[index], self.images.shape[1]) if self.has_lens(index) else None

    def region(self, index: int) -> NDArray[np.bool_]:
        """(S, S) pixels of one sample that count: inside the head and with data."""
        return np.asarray((self.heads[index] > 127) & (self.depths[index] > 0))


def packed(dataset: Dataset, size: int, cache: Path, owner: str, progress: Progress) -> Packed:
    """The decoded form of `dataset`, from the cache or made now.

    `owner` names who decodes, so that two runs at once do not write to the same files and an interrupted one goes on.

    Raises
    ------
    DataError : a sample lacks image or depth, or a file is damaged.  WorkspaceError : the disk is full.
    """
    content = content_hash(dataset)
    key = hashlib.sha256(f"{FORMAT}|{content}|{size}".encode()).hexdigest()[:24]
    folder = files.long_path(cache / key)
    if not (folder / "samples.json").exists():
        unfinished = files.long_path(cache / f"{key}.{owner}")
        _decode(dataset, size, content, unfinished, progress)
        _publish(unfinished, folder)
    os.utime(folder)
    return _opened(folder)


def _opened(folder: Path) -> Packed:
    about = files.read_json(folder / "samples.json")
    images, depths, heads = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS)
    references = np.array([math.nan if r is None else r for r in about["references"]], np.float32)
    ids = tuple(about["ids"])
    lenses = tuple(UNKNOWN if lens is None else (*lens,) for lens in about["lenses"])
    return Packed(ids, images, depths, heads, references, about["unit_m"], about["has_mask"], about["content"], lenses)


def _decode(dataset: Dataset, size: int, content: str, folder: Path, progress: Progress) -> None:
    ids = dataset.ids()
    if not ids:
        raise DataError("The dataset is empty", where=dataset.info.name, remedy="choose another or make faces first")
    folder.mkdir(parents=True, exist_ok=True)
    has_mask = "mask" in dataset.row(ids[0]).channels
    known: dict[str, Facts] = {}
    diary = folder / "blocks.jsonl"
    for record in files.json_lines(diary):
        known.update(record["facts"])
    arrays = _arrays(folder, len(ids), size, afresh=not known)
    missing = [start for start in range(0, len(ids), _BLOCK) if ids[start] not in known]
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        for start in missing:
            block = ids[start : start + _BLOCK]
            progress(start, len(ids))
            found = _decode_block(pool, dataset, block, size, has_mask, [a[start : start + len(block)] for a in arrays])
            for array in arrays:
                array.flush()
            files.append_line(diary, json.dumps({"facts": found}), durable=True)
            known.update(found)
    progress(len(ids), len(ids))
    about = {
        "ids": ids,
        "references": [known[i][0] for i in ids],
        "lenses": [known[i][1] for i in ids],
        "unit_m": dataset.info.depth.unit_m,
        "has_mask": has_mask,
        "content": content,
    }
    files.write_json(folder / "samples.json", about)


def _arrays(folder: Path, count: int, size: int, *, afresh: bool) -> list[np.memmap[Any, Any]]:
    shapes = {"images": (count, size, size, 3), "depths": (count, size, size), "heads": (count, size, size)}
    kinds = {"images": np.uint8, "depths": np.uint16, "heads": np.uint8}
    try:
        if not afresh:
            return [open_memmap(folder / f"{name}.npy", mode="r+") for name in _ARRAYS]
        return [open_memmap(folder / f"{n}.npy", mode="w+", dtype=kinds[n], shape=shapes[n]) for n in _ARRAYS]
    except OSError as error:
        raise files.storage_error(error, folder) from error


def _decode_block(
    pool: ThreadPoolExecutor,
    dataset: Dataset,
    ids: Sequence[str],
    size: int,
    has_mask: bool,
    rows: Sequence[NDArray[Any]],
) -> dict[str, Facts]:
    def one(position: int) -> Facts:
        sample = dataset.sample(ids[position], ("image", "depth", "mask", "camera"))
        image, depth, head = squared(sample, size, dataset.info.mask_labels, has_mask=has_mask)
        images, depths, heads = rows
        images[position] = image
        depths[position] = np.rint(depth / dataset.info.depth.unit_m)
        heads[position] = head
        reference = sample.attributes.get(REFERENCE)
        lens = _lens(sample, size) if dataset.info.depth.space == "depth" else None
        return None if reference is None else float(reference), lens

    return dict(zip(ids, pool.map(one, range(len(ids))), strict=True))


def _lens(sample: Sample, size: int) -> Lens | None:
    if sample.camera is None or sample.depth is None:
        return None
    height, width = sample.depth.shape
    return lens_of(sample.camera, Letterbox(height, width, size))


def squared(
    sample: Sample, size: int, labels: Mapping[int, str], *, has_mask: bool
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
    """Image, depth (0 = no data) and head (0 or 255) of a sample in the network's square.

    Raises
    ------
    DataError : image or depth is missing, or the mask where the dataset has masks.
    """
    if sample.image is None or sample.depth is None or (has_mask and sample.mask is None):
        lacking = "image" if sample.image is None else "depth" if sample.depth is None else "mask"
        raise DataError(f"Sample {sample.id} has no {lacking}", remedy="training needs colour and depth of every face")
    height, width = sample.depth.shape
    box = Letterbox(height, width, size)
    inside = np.ones(sample.depth.shape, np.bool_) if sample.mask is None else head_of(sample.mask, labels)
    head = np.where(box.share(inside) >= 0.5, 255, 0).astype(np.uint8)
    return box.image(sample.image), box.depth(sample.depth), head


def _publish(unfinished: Path, folder: Path) -> None:
    (unfinished / "blocks.jsonl").unlink(missing_ok=True)
    try:
        files.replace(unfinished, folder)
    except OSError:
        # Another run has finished the same work first; its files hold the same bytes.
        if not (folder / "samples.json").exists():
            raise
        shutil.rmtree(unfinished, ignore_errors=True)
