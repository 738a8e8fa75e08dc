"""Where virtual environments lie, and whether their Python is alive. Looks at files only."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import platformdirs

_NAME = "Face Depth Workbench"


def python_of(folder: Path) -> Path:
    """The Python of a virtual environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def alive(folder: Path) -> bool:
    """Whether an environment's Python is there, and the one that it was made from too (Windows keeps a stub)."""
    try:
        home = re.search(r"^home\s*=\s*(.+)$", (folder / "pyvenv.cfg").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return False
    return python_of(folder).exists() and home is not None and Path(home[1].strip()).exists()


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


def site_packages(folder: Path) -> list[Path]:
    """The folders that an environment's packages lie in, on every platform."""
    return [*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")]
