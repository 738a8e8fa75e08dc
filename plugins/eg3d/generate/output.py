"""What the job's own process does: one conversion of a foreign model file, and the one writer of the dataset."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from plugins.eg3d.checkpoint import look_at_file, read_checkpoint
from plugins.eg3d.generate.settings import GenerateSettings
from workbench.api import Committed, DatasetInfo, DatasetWriter, EncodedSample, Item, Place


def converted_once(settings: GenerateSettings, place: Place) -> None:
    """Convert a foreign model file before any worker opens it, so that not each of them reads and converts it.

    Raises
    ------
    DataError : it holds no generator.
    """
    path = settings.generator_file
    if not look_at_file(path, place.workspace).ready:
        read_checkpoint(path, place.workspace)


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
