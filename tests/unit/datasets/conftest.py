"""A small dataset and the pieces to make one, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.unit.datasets.scenes import painted_head
from workbench.datasets.encoding import EncodedSample, encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.writer import DatasetWriter
from workbench.jobs.contract import Item

INFO = DatasetInfo(name="painted", kind="rendered", task="test.paint", channels=("image", "depth", "mask"))
SPLITS = ("train", "train", "train", "train", "validation", "validation", "test", "test")


@pytest.fixture(scope="session")
def info() -> DatasetInfo:
    """What the painted heads are."""
    return INFO


@pytest.fixture(scope="session")
def encoded() -> Sequence[EncodedSample]:
    """Eight encoded heads of four people, split by person."""
    return [encode_sample(painted_head(i, 64, split=SPLITS[i]), INFO) for i in range(8)]


@pytest.fixture
def write(info: DatasetInfo, encoded: Sequence[EncodedSample]) -> Callable[..., DatasetWriter]:
    """Commit the heads of some indices to a folder; gives the open writer."""

    def _write(folder: Path, indices: Sequence[int] = range(8)) -> DatasetWriter:
        writer = DatasetWriter(folder, info)
        for index in indices:
            writer.commit(Item(index, encoded[index].id, index), encoded[index])
        return writer

    return _write


@pytest.fixture
def folder(tmp_path: Path, write: Callable[..., DatasetWriter]) -> Path:
    """A finished dataset of the eight heads."""
    path = tmp_path / "painted"
    write(path).close(complete=True)
    return path
