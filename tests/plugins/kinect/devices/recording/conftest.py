"""The Python that has the maker's library; tests that need it are skipped where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.kinect.devices.sdk_finding import sdk_python
from workbench.errors import UnavailableError


@pytest.fixture
def azure_library() -> Path:
    """The Python that has pyk4a."""
    try:
        return sdk_python("azure")
    except UnavailableError as error:
        pytest.skip(error.sentence)
