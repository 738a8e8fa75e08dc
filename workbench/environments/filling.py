"""What filling any virtual environment with pip needs. Standard library only: the launcher uses it before all else."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

_ASTRAY = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV")


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


def clean_variables() -> dict[str, str]:
    """The environment variables less those that would lead another Python astray."""
    kept = {name: value for name, value in os.environ.items() if name not in _ASTRAY}
    # Safe path: a file of a person's own, named like a library, must not be imported from the folder they stand in.
    return {**kept, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}


def forget_half_installed(folder: Path) -> None:
    """Remove the records of packages whose installation was cut off, or pip would take them for whole."""
    for packages in [*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")]:
        for record in packages.glob("*.dist-info"):
            if not (record / "RECORD").exists():
                shutil.rmtree(record, ignore_errors=True)


def glimpse(output: str) -> str:
    """The last part of pip's output worth showing beside a step: "downloading numpy-2.3.whl"."""
    found = re.findall(r"^\s*(Downloading|Collecting|Installing collected packages)[: ]+(\S+)", output, re.MULTILINE)
    return f"{found[-1][0].lower()} {found[-1][1].rsplit('/', 1)[-1]}"[:60] if found else ""
