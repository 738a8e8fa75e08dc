"""Where the shipped weights and tables of landmarks lie."""

from __future__ import annotations

from pathlib import Path

import workbench

FOLDER = Path(workbench.__file__).parent.parent / "resources" / "landmarks"
