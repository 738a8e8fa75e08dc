"""Making faces of a dataset in their old places; imported where faces are made."""

from __future__ import annotations

from collections.abc import Mapping, Set

from plugins.blender.batch import RenderBatch
from plugins.blender.sets.storing import keep_stock
from plugins.blender.settings import RenderSettings
from workbench.api import (
    Committed,
    DatasetInfo,
    DatasetWriter,
    EncodedSample,
    Item,
    Place,
    Scalar,
    encode_sample,
    files,
    replace_sample,
)


class AgainWorker:
    """The batch's own worker."""

    def __init__(self, made_with: RenderSettings, place: Place) -> None:
        self._inner = RenderBatch().worker(made_with, place)
        self._info = DatasetInfo.read(files.long_path(place.dataset(made_with.name)))

    def make(self, item: Item) -> EncodedSample:
        """The face under its name, as the bytes of its files."""
        return encode_sample(self._inner.make(item), self._info)

    def close(self) -> None:
        """Let go of what the batch's worker holds."""
        self._inner.close()


class AgainOutput:
    """Puts faces into the place of those that were there."""

    def __init__(self, made_with: RenderSettings, place: Place) -> None:
        keep_stock(made_with, place)
        folder = place.dataset(made_with.name)
        self._writer = DatasetWriter(folder, DatasetInfo.read(files.long_path(folder)))
        self._changed = self._same = 0

    def finished_ids(self) -> Set[str]:
        """None: every face asked for is made."""
        return frozenset()

    def commit(self, item: Item, made: EncodedSample) -> Committed:
        """Write one face; it keeps its split. Raises as `replace_sample`."""
        committed, same = replace_sample(self._writer, item, made)
        self._same += same
        self._changed += not same
        return committed

    def set_aside(self, item: Item, sentence: str) -> None:
        """Note that a face could not be made; what was there stays."""
        self._writer.set_aside(item, sentence)

    def flush(self) -> None:
        """Bring what was written to the disk."""
        self._writer.flush()

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        """Seal the dataset again; how many faces are the same to the byte, and how many are not."""
        summary = self._writer.close(complete=complete)
        return {"as before": self._same, "changed": self._changed, "samples": summary["samples"]}
