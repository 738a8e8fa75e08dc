"""A sample as bytes: made in worker processes, so that the one writer only writes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.datasets.annotations import to_record
from workbench.datasets.channel_files import CHANNEL_FILES, channel_file
from workbench.datasets.consistency import check_channels
from workbench.datasets.info import DatasetInfo
from workbench.datasets.names import check_sample_id
from workbench.datasets.record import Sample
from workbench.datasets.thumbnails import thumbnail_bytes
from workbench.errors import DataError, WorkbenchError

_MAPS = ("image", "depth", "mask", "normals", "infrared")


@dataclass(frozen=True)
class EncodedSample:
    """One sample ready to be written; picklable.

    Attributes
    ----------
    record : the JSON record, with size and hash of every file under ``files``.
    contents : bytes per channel.
    thumbnail : JPEG, or None.
    warnings : sentences of `check_channels`; empty when the channels belong together.
    """

    record: Mapping[str, Any]
    contents: Mapping[str, bytes]
    thumbnail: bytes | None = None
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return str(self.record["id"])


def encode_sample(sample: Sample, info: DatasetInfo) -> EncodedSample:
    """Every channel that `sample` has, as the bytes of its file, and its record.

    The same sample and meaning give the same bytes, wherever this runs.

    Raises
    ------
    DataError : an id no file can have, maps of different sizes, a depth that 16 bits cannot hold, numbers that are
        not finite.
    """
    check_sample_id(sample.id)
    _check_sizes(sample)
    contents: dict[str, bytes] = {}
    listing: dict[str, dict[str, Any]] = {}
    for channel in CHANNEL_FILES:
        value = getattr(sample, channel)
        if value is None or (channel == "latent" and not value):
            continue
        kind = channel_file(channel, info)
        data = _encoded(kind.encode, value, info, sample.id)
        contents[channel] = data
        listing[channel] = {
            "name": f"{channel}/{sample.id}{kind.suffix}",
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    if not contents:
        raise DataError("A sample without any picture or surface cannot be stored", where=f"sample {sample.id}")
    record = {**to_record(sample), "files": listing}
    thumbnail = thumbnail_bytes(sample.image, sample.depth, sample.infrared)
    return EncodedSample(record, contents, thumbnail, tuple(check_channels(sample, info.depth, info.mask_labels)))


def _encoded(encode: Any, value: Any, info: DatasetInfo, sample_id: str) -> bytes:
    try:
        return bytes(encode(value, info))
    except WorkbenchError as error:
        if error.where is None:
            error.where = f"sample {sample_id}"
        raise


def _check_sizes(sample: Sample) -> None:
    sizes = {name: getattr(sample, name).shape[:2] for name in _MAPS if getattr(sample, name) is not None}
    if sample.camera is not None and "image" in sizes:
        sizes["camera"] = (sample.camera.height, sample.camera.width)
    if len(set(sizes.values())) > 1:
        words = ", ".join(f"{name} {size[1]} × {size[0]}" for name, size in sizes.items())
        raise DataError(f"The channels differ in size: {words} pixels", where=f"sample {sample.id}")
