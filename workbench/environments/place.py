"""Where side environments lie."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import platformdirs

_NAME = "Face Depth Workbench"


def side_folder(name: str) -> Path:
    """Where the side environment of that name lies: ``.venv-blender`` beside the ``.venv`` that this process runs in.

    In the user's data folder where this is no virtual environment, or nothing can be made beside it.
    """
    own = Path(sys.prefix)
    beside = own.with_name(f"{own.name}-{name}")
    elsewhere = platformdirs.user_data_path(_NAME, appauthor=False) / f"environment-{name}"
    if sys.prefix == sys.base_prefix:
        return elsewhere
    if beside.exists() or elsewhere.exists():
        return beside if beside.exists() else elsewhere
    return beside if can_write(own.parent) else elsewhere


def can_write(folder: Path) -> bool:
    """Whether a file can be made there (asking for permission bits is not enough on Windows and network drives)."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
