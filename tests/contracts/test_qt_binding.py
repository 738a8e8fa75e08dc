"""The Qt binding must not corrupt the interpreter (PySide6 6.12.0 on Python 3.11 lowers the count of None)."""

from __future__ import annotations

import subprocess
import sys

_COUNT = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for _ in range(1000):
    thing.setObjectName("x")
print(before - sys.getrefcount(None))
"""


def test_calls_leave_the_count_of_none_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _COUNT], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 50
