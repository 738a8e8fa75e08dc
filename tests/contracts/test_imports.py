"""The directions of imports that pyproject.toml states."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_RUN = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"


def test_import_contracts_are_kept(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN], cwd=repository, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "0 broken" in done.stdout
