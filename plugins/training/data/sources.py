"""The datasets of a run: opened, checked against what is to be learned, decoded, and split."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from plugins.training.data.batches import Samples
from plugins.training.data.chosen import open_dataset
from plugins.training.data.packed import Packed, packed
from plugins.training.run_folder import RunDataset
from plugins.training.targets import Target, has_scale
from workbench.api import Dataset, DatasetInfo, MeaningError, assign_splits

_UNUSED_DAYS = 30
Colours = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class Source:
    """One decoded dataset and the split of each of its samples."""

    name: str
    info: DatasetInfo
    pack: Packed
    splits: tuple[str, ...]
    categories: tuple[str, ...]
    """What kind of face each sample is, as its dataset says; "" where it says nothing."""

    def rows(self, split: str) -> list[int]:
        """Rows of the pack that belong to a split ("all" for every one)."""
        return [row for row, own in enumerate(self.splits) if split in ("all", own)]

    def described(self) -> RunDataset:
        """For run.json."""
        train, validation = (len(self.rows(split)) for split in ("train", "validation"))
        return RunDataset(
            name=self.name,
            content=self.pack.content,
            train=train,
            validation=validation,
            depth=self.info.depth,
        )


def sources(
    workspace: Path, names: Sequence[str], size: int, owner: str, progress: Callable[[str, int, int], None]
) -> list[Source]:
    """The named datasets, decoded. `progress(name, done, total)` counts samples; it may raise to stop.

    Raises
    ------
    DataError : a sample lacks image or depth, or a file is damaged.  WorkspaceError : the disk is full.
    """
    cache = workspace / "cache" / "training"
    forget_unused(cache)
    found = []
    for name in names:
        dataset = open_dataset(workspace, name)
        pack = packed(dataset, size, cache, owner, partial(progress, name))
        found.append(Source(name, dataset.info, pack, splits_of(dataset, pack.ids), _categories(dataset, pack.ids)))
        dataset.close()
    return found


def samples_of(found: Sequence[Source], split: str, target: Target, colours: Colours, *, bgr: bool = False) -> Samples:
    """All samples of one split that have what the target needs.

    Raises
    ------
    MeaningError : the target is relative to the head and samples do not say where the head is; or it is distance along
        rays and samples of z-depth do not say which camera saw them.
    """
    places = [(number, row) for number, source in enumerate(found) for row in source.rows(split)]
    if target.needs_reference:
        for number, row in places:
            if math.isnan(float(found[number].pack.references[row])):
                raise MeaningError(
                    f"Sample {found[number].pack.ids[row]} of “{found[number].name}” does not say how far away its "
                    "head is",
                    remedy="choose “absolute” or “normalised per picture” as what is learned",
                )
    if target.kind == "ray_distance":
        _refuse_unknown_lenses(found, places)
    target = replace(target, metric_data=all(has_scale(source.info.depth) for source in found))
    near_large = tuple(source.info.depth.near == "large" for source in found)
    table = np.asarray(places, np.int64).reshape(-1, 2)
    return Samples([source.pack for source in found], table, target, colours, near_large, bgr)


def _refuse_unknown_lenses(found: Sequence[Source], places: Sequence[tuple[int, int]]) -> None:
    for number, row in places:
        source = found[number]
        if source.info.depth.space == "depth" and not source.pack.has_lens(row):
            raise MeaningError(
                f"Sample {source.pack.ids[row]} of “{source.name}” does not say which camera saw it",
                remedy="choose distance from the camera as what is learned",
            )


def forget_unused(cache: Path) -> None:
    """Delete decoded datasets that no run has opened for a month; they can be made again at any time."""
    if not cache.exists():
        return
    oldest = time.time() - _UNUSED_DAYS * 86400
    for folder in cache.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def groups_of(found: Sequence[Source], samples: Samples) -> list[tuple[str, str]]:
    """Dataset and category of each sample."""
    return [(found[source].name, found[source].categories[row]) for source, row in samples.places.tolist()]


def _categories(dataset: Dataset, ids: Sequence[str]) -> tuple[str, ...]:
    rows = {row.id: row.category or "" for row in dataset.rows(limit=len(ids))}
    return tuple(rows[i] for i in ids)


def splits_of(dataset: Dataset, ids: Sequence[str]) -> tuple[str, ...]:
    """The dataset's own split of each sample; one that has none is split by identity."""
    rows = {row.id: row for row in dataset.rows(limit=len(ids))}
    if all(rows[i].split for i in ids):
        return tuple(str(rows[i].split) for i in ids)
    assigned = assign_splits([rows[i].identity or i for i in ids])
    return tuple(str(rows[i].split or assigned[rows[i].identity or i]) for i in ids)
