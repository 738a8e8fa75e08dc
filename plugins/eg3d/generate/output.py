"""The one writer of a generated dataset, which also passes on what a person must know of the model's licence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workbench.api import Committed, DatasetInfo, DatasetWriter, EncodedSample, Item


class FaceWriter(DatasetWriter):
    """A dataset writer whose first sample of a run carries the note of the dataset (the licence) as a warning."""

    def __init__(self, path: Path, info: DatasetInfo) -> None:
        super().__init__(path, info)
        self._notice = info.note

    def commit(self, item: Item, made: EncodedSample) -> Committed:
        """As `DatasetWriter.commit`."""
        done = super().commit(item, made)
        if self._notice:
            done = replace(done, warnings=(*done.warnings, self._notice))
            self._notice = ""
        return done
