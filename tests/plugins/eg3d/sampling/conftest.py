"""A small generator, a workspace, and jobs as the runner does them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.eg3d.sampling.small_generator import write_small_generator
from workbench.jobs.contract import Place


@pytest.fixture(scope="session")
def small_generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a generator with 128 px pictures that takes about half a second a picture."""
    return write_small_generator(tmp_path_factory.mktemp("generator"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A job of a workspace."""
    job = tmp_path / "work ü" / "jobs" / "one"
    job.mkdir(parents=True)
    return Place(job.parents[1], job)
