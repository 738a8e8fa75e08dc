"""A form may look at a file without the window's process loading torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_LOOK = """
import sys
from pathlib import Path
from plugins.eg3d.checkpoint import LICENCE_NOTICE, look_at_file
from workbench.api import DataError
try:
    look_at_file(Path(sys.argv[1]))
except DataError as error:
    assert "no EG3D generator" in error.sentence
else:
    raise SystemExit("it was not looked at")
assert "non-commercial" in LICENCE_NOTICE
heavy = {"torch", "safetensors", "PySide6"} & sys.modules.keys()
assert not heavy, heavy
"""


def test_looking_at_a_file_loads_no_torch(tmp_path: Path, repository: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x04}.")
    done = subprocess.run([sys.executable, "-c", _LOOK, str(path)], cwd=repository, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
