"""One evaluation for all tests that only look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.compare.sets.scenes import evaluation_workspace, measure, settings


@pytest.fixture(scope="session")
def measured_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the evaluation "whole"; not to be changed."""
    workspace = evaluation_workspace(tmp_path_factory.mktemp("Gesichter ü"))
    measure(workspace, settings())
    return workspace
