"""What the tab shows of the workspace's datasets and of one sample, in words. Reads files; knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.api import Dataset, DatasetInfo, Sample, Split, WorkbenchError, leakage

_FACTS = ("age", "gender", "distance_m", "yaw_degrees", "pitch_degrees", "roll_degrees", "hairstyle", "background")
_UNITS = {"m": "m", "degrees": "°", "mm": "mm"}
SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Listed:
    """One folder of `datasets/`: how many samples, what it says of itself, or why it cannot be read."""

    name: str
    folder: Path
    samples: int = 0
    info: DatasetInfo | None = None
    problem: str = ""


@dataclass(frozen=True)
class Opened:
    """An open dataset with what its list says."""

    dataset: Dataset
    counts: dict[str, int]
    first: str
    aside: dict[str, str]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.dataset.folder.name


class DatasetReader:
    """Lists a folder of datasets; those that did not change since the last time are not opened again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[Path, int, int], Listed] = {}

    def read(self) -> list[Listed]:
        """All datasets, newest first; called in a thread, one call at a time."""
        known = {}
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if (path / "dataset.json").is_file():
                key = _state(path)
                known[key] = self._known.get(key) or _listed(path)
        self._known = known
        return sorted(known.values(), key=lambda x: (x.info.created if x.info else "", x.name), reverse=True)


def opened(folder: Path) -> Opened:
    """A dataset with its counts. Raises DataError."""
    dataset = Dataset.open(folder)
    counts = {split: dataset.count(split) for split in SPLITS} | {"all": dataset.count()}
    first = next((row.id for row in dataset.rows(limit=1)), "")
    return Opened(dataset, counts, first, dataset.aside())


def leaks(folder: Path) -> list[str]:
    """Sentences about faces that stand in two splits. Raises DataError."""
    dataset = Dataset.open(folder)
    try:
        return leakage(dataset)
    finally:
        dataset.close()


def meaning(info: DatasetInfo) -> tuple[str, bool]:
    """What the depth numbers mean, as a sentence, and whether errors in millimetres can be told from them."""
    depth = info.depth
    stated = info.meaning()
    stated = stated[:1].upper() + stated[1:] + "."
    if "depth" not in info.channels:
        return f"{stated} There are pictures with labels only.", False
    if not depth.metric or depth.per_image_normalised:
        return (
            f"{stated} There are no metres in it: errors in millimetres will be refused, figures after fitting scale "
            "and shift are given.",
            False,
        )
    if depth.space != "depth":
        return f"{stated} It is not depth along the camera's axis, so errors in millimetres will be refused.", False
    return stated, True


def origin(info: DatasetInfo) -> str:
    """Where it came from: "rendered by render.batch on 2026-11-21"."""
    by = f" by {info.task}" if info.task else ""
    source = f" · {info.depth.source}" if info.depth.source else ""
    return f"{info.kind}{by} on {info.created[:10]}{source}"


def facts(sample: Sample, info: DatasetInfo) -> str:
    """What is known of one sample, in a line or two."""
    return " · ".join(_facts(sample, info))


def _facts(sample: Sample, info: DatasetInfo) -> Iterator[str]:
    yield f"person {sample.identity}"
    yield sample.split or "in no split"
    if sample.category:
        yield sample.category
    picture = sample.image if sample.image is not None else sample.depth
    if picture is not None:
        yield f"{picture.shape[1]} × {picture.shape[0]} px"
    if sample.depth is not None:
        yield _depth_words(sample.depth, metric=info.depth.metric)
    if sample.camera is not None:
        height, focal = sample.camera.height, float(sample.camera.intrinsics[1, 1])
        yield f"field of view {np.degrees(2 * np.arctan(height / (2 * focal))):.1f}°"
    for name in _FACTS:
        value = sample.attributes.get(name)
        if isinstance(value, str | int | float):
            yield _fact(name, value)


def _depth_words(depth: np.ndarray, *, metric: bool) -> str:
    present = depth[depth > 0]
    if not present.size:
        return "no depth at all"
    low, high = (float(x) for x in np.percentile(present, [1, 99]))
    share = f"{100 * present.size / depth.size:.0f} % of the picture"
    if metric:
        return f"depth {1000 * low:.0f} to {1000 * high:.0f} mm on {share}"
    return f"relative depth {low:.3g} to {high:.3g} on {share}"


def _fact(name: str, value: str | float) -> str:
    words, _, unit = name.rpartition("_")
    words, unit = (words.replace("_", " "), _UNITS[unit]) if words and unit in _UNITS else (name, "")
    text = value if isinstance(value, str) else f"{value:.3g}"
    return f"{words} {text}{'' if unit in ('', '°') else ' '}{unit}"


def _listed(path: Path) -> Listed:
    try:
        dataset = Dataset.open(path)
    except WorkbenchError as error:
        return Listed(path.name, path, problem=error.sentence)
    try:
        return Listed(path.name, path, dataset.count(), dataset.info)
    finally:
        dataset.close()


def _state(path: Path) -> tuple[Path, int, int]:
    """What changes when a dataset does: its description's time, and how far its list of samples reaches."""
    journal = path / "samples.jsonl"
    length = journal.stat().st_size if journal.is_file() else 0
    return path, (path / "dataset.json").stat().st_mtime_ns, length
