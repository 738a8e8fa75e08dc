"""A dataset's samples as rows of a gallery."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from workbench.datasets.dataset import Dataset
from workbench.datasets.record import Split
from workbench.errors import DataError
from workbench.ui.gallery.source import GalleryEntry

_PICTURES = ("image", "infrared", "depth")


class DatasetSource:
    """Samples in the order of their ids when first read; samples that a running job adds come after them.

    Workers finish out of order; taking new samples in at the end keeps what a person is looking at in its place.
    """

    def __init__(self, dataset: Dataset, split: Split | None = None) -> None:
        self.dataset = dataset
        self._split = split
        self._ids: list[str] = []
        self._guard = threading.Lock()

    def refresh(self) -> int:
        """Take in what was committed since. Raises DataError when the dataset's list cannot be read."""
        with self._guard:
            self.dataset.refresh()
            if self.dataset.count(self._split) != len(self._ids):
                present = self.dataset.ids(self._split)
                known, still = set(self._ids), set(present)
                self._ids = [i for i in self._ids if i in still] + [i for i in present if i not in known]
            return len(self._ids)

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        """A page of samples; the caption is the id, and the category where there is one."""
        found = []
        for sample_id in self._ids[first : first + limit]:
            try:
                row = self.dataset.row(sample_id)
            except DataError:
                # Taken away a moment ago; the next refresh closes the gap.
                found.append(GalleryEntry(sample_id, sample_id))
                continue
            caption = f"{row.id} · {row.category}" if row.category else row.id
            found.append(GalleryEntry(row.id, caption, row.channels))
        return found

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        """The sample's thumbnail, made by the dataset where it was lost."""
        return self.dataset.thumbnail(entry.id)

    def path(self, entry: GalleryEntry) -> Path | None:
        """The file of the sample's picture."""
        for channel in _PICTURES:
            if channel in entry.channels:
                return self.dataset.path(entry.id, channel)
        return None
