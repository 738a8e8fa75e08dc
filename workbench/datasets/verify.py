"""Whether a dataset is what it says: every file re-hashed, every problem a sentence, one hash for the whole content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import files
from workbench.datasets import journal
from workbench.datasets.channel_files import CHANNEL_FILES
from workbench.datasets.dataset import Dataset
from workbench.datasets.index import LIVE_SPANS
from workbench.datasets.info import DatasetInfo
from workbench.datasets.splits import leakage

Progress = Callable[[int, int], None]
_LARGEST_LISTING = 5


@dataclass(frozen=True)
class Verification:
    """What `verify` found.

    Attributes
    ----------
    problems : one sentence each; empty when the dataset is whole.
    remarks : what is worth knowing but no fault (files left over by a crash, removed samples still on disk).
    content_hash : SHA-256 of meaning and records; independent of order, time and number of workers.
    samples, bytes : how much was looked at.
    stopped : `should_stop` asked to end before all was looked at.
    """

    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    content_hash: str
    samples: int
    bytes: int
    stopped: bool = False


def content_hash(dataset: Dataset) -> str:
    """SHA-256 over what the numbers mean and every live record with its file hashes, ordered by id."""
    spans = [(row[0], row[1]) for row in dataset.query(LIVE_SPANS)]
    return hash_of_records(dataset.info, journal.read_lines(dataset.folder, spans))


def hash_of_records(info: DatasetInfo, lines: Iterable[bytes]) -> str:
    """`content_hash` from raw journal lines already ordered by id."""
    digest = hashlib.sha256(info.canonical_meaning().encode("utf-8"))
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def verify(
    path: str | Path, progress: Progress | None = None, should_stop: Callable[[], bool] | None = None
) -> Verification:
    """Read every file of a dataset and compare it with the size and hash its record states.

    `progress(done, total)` is called per sample.

    Raises
    ------
    DataError : the folder holds no dataset.
    """
    dataset = Dataset.open(path)
    try:
        return _verified(dataset, progress or (lambda done, total: None), should_stop or (lambda: False))
    finally:
        dataset.close()


def _verified(dataset: Dataset, progress: Progress, should_stop: Callable[[], bool]) -> Verification:
    problems = list(_unreadable_lines(dataset.folder))
    ids = dataset.ids()
    known: set[str] = set()
    size = 0
    for done, sample_id in enumerate(ids):
        if should_stop():
            return Verification(tuple(problems), (), "", done, size, stopped=True)
        record = dataset.record(sample_id)
        for entry in record.get("files", {}).values():
            known.add(entry["name"])
            size += entry["bytes"]
        problems += _file_problems(dataset.folder, record)
        problems += _missing_channels(dataset.info, record)
        progress(done + 1, len(ids))
    whole = content_hash(dataset)
    problems += _broken_seal(dataset.info, len(ids), whole)
    problems += leakage(dataset)
    return Verification(tuple(problems), tuple(_remarks(dataset, known)), whole, len(ids), size)


def _unreadable_lines(folder: Path) -> Iterator[str]:
    for number, line in enumerate(journal.lines(folder), start=1):
        if line.record is None and not line.is_mark:
            yield f"Line {number} of {journal.FILE_NAME} cannot be read; the sample it held is lost."


def _file_problems(folder: Path, record: dict[str, Any]) -> Iterator[str]:
    for channel, entry in record.get("files", {}).items():
        path = files.inside(folder, *str(entry["name"]).split("/"))
        whose = f"The {channel} of sample {record['id']}"
        try:
            size = path.stat().st_size
            if size != entry["bytes"]:
                yield f"{whose} has {size} bytes instead of {entry['bytes']} ({entry['name']})."
            elif files.sha256(path) != entry["sha256"]:
                yield f"{whose} was changed after it was written ({entry['name']})."
        except FileNotFoundError:
            yield f"{whose} is missing ({entry['name']})."
        except OSError as error:
            yield f"{whose} cannot be read: {error.strerror} ({entry['name']})."


def _missing_channels(info: DatasetInfo, record: dict[str, Any]) -> Iterator[str]:
    present = record.keys() | record.get("files", {}).keys()
    if missing := [c for c in info.channels if c not in present]:
        yield f"Sample {record['id']} lacks {', '.join(missing)}."


def _broken_seal(info: DatasetInfo, samples: int, whole: str) -> Iterator[str]:
    seal = info.seal
    if seal is None:
        return
    if seal.samples != samples:
        yield f"The dataset was finished with {seal.samples} samples and now has {samples}."
    elif seal.content_hash != whole:
        yield "The records are not those the dataset was finished with."


def _remarks(dataset: Dataset, known: set[str]) -> Iterator[str]:
    removed = dataset.removed_ids()
    ours: set[str] = set()
    if removed:
        yield f"{len(removed)} removed samples can still be brought back; their files stay until they are cleared."
        for line in journal.lines(dataset.folder):
            record = line.record or {}
            ours.update(entry["name"] for entry in record.get("files", {}).values())
    strays = [name for name in _stored_names(dataset.folder) if name not in known and name not in ours]
    if strays:
        shown = ", ".join(strays[:_LARGEST_LISTING]) + (" …" if len(strays) > _LARGEST_LISTING else "")
        yield f"{len(strays)} files belong to no sample ({shown})."


def _stored_names(folder: Path) -> Iterator[str]:
    for channel in CHANNEL_FILES:
        place = folder / channel
        if place.is_dir():
            with os.scandir(place) as entries:
                names = sorted(entry.name for entry in entries)
            yield from (f"{channel}/{name}" for name in names)
