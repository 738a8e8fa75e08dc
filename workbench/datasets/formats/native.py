"""Datasets of this workbench into one another: copies, subsets, merged ones. Files are copied, not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from workbench import files
from workbench.datasets.dataset import Dataset
from workbench.datasets.encoding import EncodedSample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.names import check_sample_id
from workbench.datasets.writer import DatasetWriter
from workbench.errors import DataError


def merge_datasets(
    target: str | Path,
    name: str,
    sources: Sequence[Dataset],
    *,
    ids: Callable[[Dataset], Iterable[str]] = Dataset.ids,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Copy samples of datasets whose numbers mean the same into a new one; returns how many it holds.

    `ids` chooses samples of each source (all by default), so one source makes a copy or a subset. Ids are kept where
    they are free, else get the source's number in front. Interrupted, it can be called again and goes on.

    Raises
    ------
    DataError : the sources differ in what their numbers mean, or there is nothing to copy.
    WorkspaceError : the target cannot be written to.
    """
    info = _merged_info(name, sources)
    plan = _plan(sources, ids)
    if not plan:
        raise DataError("There is no sample to copy", where=name)
    writer = DatasetWriter(target, info)
    try:
        finished = writer.live_ids()
        for done, (sample_id, (source, old_id)) in enumerate(plan.items()):
            if sample_id not in finished:
                writer.add(_copied(source, old_id, sample_id))
            progress(done + 1, len(plan))
    except BaseException:
        writer.close(complete=False)
        raise
    return int(writer.close(complete=True)["samples"] or 0)


def _merged_info(name: str, sources: Sequence[Dataset]) -> DatasetInfo:
    if not sources:
        raise DataError("There is no dataset to copy from", where=name)
    first = sources[0].info
    for other in sources[1:]:
        if other.info.canonical_meaning() != first.canonical_meaning():
            raise DataError(
                f"“{other.info.name}” and “{first.name}” do not mean the same by their numbers",
                where=name,
                remedy="compare depth unit, channels and mask labels of the two, and import one of them again",
            )
    made_from = {"datasets": [{"name": s.info.name, "task": s.info.task, "samples": len(s)} for s in sources]}
    return DatasetInfo(
        name=name,
        kind="merged",
        task="datasets.merge",
        settings=made_from,
        **first.model_dump(include={"depth", "channels", "image_format", "mask_labels", "landmark_scheme"}),
    )


def _plan(sources: Sequence[Dataset], ids: Callable[[Dataset], Iterable[str]]) -> dict[str, tuple[Dataset, str]]:
    plan: dict[str, tuple[Dataset, str]] = {}
    for number, source in enumerate(sources, start=1):
        for old_id in ids(source):
            new_id = old_id if old_id not in plan else check_sample_id(f"{number}_{old_id}")
            plan[new_id] = (source, old_id)
    return plan


def _copied(source: Dataset, old_id: str, new_id: str) -> EncodedSample:
    record = source.record(old_id)
    contents, listing = {}, {}
    for channel, entry in record["files"].items():
        path = source.path(old_id, channel)
        contents[channel] = _whole(path, entry["sha256"])
        listing[channel] = {**entry, "name": f"{channel}/{new_id}{path.suffix}"}
    thumbnail = source.thumbnail(old_id)
    picture = thumbnail.read_bytes() if thumbnail else None
    identity = _identity(source.info, record["identity"])
    return EncodedSample({**record, "id": new_id, "identity": identity, "files": listing}, contents, picture)


def _identity(info: DatasetInfo, identity: str) -> str:
    """Made faces with one identity are one face wherever they are; names of imported ones only hold in their set."""
    return f"{info.name}/{identity}" if info.kind in ("imported", "captured") else identity


def _whole(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"The file cannot be read ({error.strerror})", where=files.plain_path(path)) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DataError(
            "The file was changed after it was written", where=files.plain_path(path), remedy="verify that dataset"
        )
    return data
