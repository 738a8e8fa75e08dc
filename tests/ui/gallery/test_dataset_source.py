"""Samples of a dataset as rows: order, growth, captions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.datasets.index import Row
from workbench.errors import DataError
from workbench.ui.gallery.dataset_source import DatasetSource
from workbench.ui.gallery.source import GalleryEntry


class FakeDataset:
    """The part of a dataset that the source reads."""

    def __init__(self, ids: list[str]) -> None:
        self.present = ids

    def refresh(self) -> None:
        pass

    def count(self, split: Any = None) -> int:
        return len(self.present)

    def ids(self, split: Any = None) -> list[str]:
        return sorted(self.present)

    def row(self, sample_id: str) -> Row:
        if sample_id not in self.present:
            raise DataError("There is no such sample")
        return Row(sample_id, "x", "test", "smile" if sample_id == "b" else "", 0, ("depth", "image"))

    def thumbnail(self, sample_id: str) -> Path:
        return Path(f"{sample_id}.jpg")

    def path(self, sample_id: str, channel: str) -> Path:
        return Path(f"{channel}/{sample_id}.png")


def rows(source: DatasetSource) -> list[str]:
    return [entry.id for entry in source.entries(0, 100)]


@pytest.fixture
def dataset() -> FakeDataset:
    return FakeDataset(["b", "d"])


def test_what_a_job_adds_comes_at_the_end(dataset: FakeDataset) -> None:
    source = DatasetSource(dataset)  # type: ignore[arg-type]
    assert source.refresh() == 2
    dataset.present += ["c", "a"]
    assert source.refresh() == 4
    assert rows(source) == ["b", "d", "a", "c"]


def test_what_was_taken_away_leaves_no_gap(dataset: FakeDataset) -> None:
    source = DatasetSource(dataset)  # type: ignore[arg-type]
    source.refresh()
    dataset.present = ["d"]
    assert rows(source) == ["b", "d"]  # until the next look, with its id as the caption
    assert source.refresh() == 1
    assert rows(source) == ["d"]


def test_a_sample_exchanged_for_another_is_noticed(dataset: FakeDataset) -> None:
    source = DatasetSource(dataset)  # type: ignore[arg-type]
    source.refresh()
    dataset.present = ["d", "e", "f"]
    assert source.refresh() == 3
    assert rows(source) == ["d", "e", "f"]


def test_captions_and_files(dataset: FakeDataset) -> None:
    source = DatasetSource(dataset)  # type: ignore[arg-type]
    source.refresh()
    first, second = source.entries(0, 2)
    assert (first.caption, second.caption) == ("b · smile", "d")
    assert source.path(first) == Path("image/b.png")
    assert source.thumbnail(first) == Path("b.jpg")
    assert source.path(GalleryEntry("z", "z")) is None
