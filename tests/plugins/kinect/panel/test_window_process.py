"""What the window's process loads for this tab: no compiler, no network, no camera's library, whatever is started."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from plugins.kinect.formats.raw_set import raw_folder
from tests.plugins.kinect.convert.captured import captured, raw_set

_HEAVY = {"numba", "llvmlite", "torch", "pyk4a", "pyorbbecsdk", "av", "mediapipe"}
_PROGRAM = """
import json, sys
from pathlib import Path
import plugins.kinect.panel
from plugins.kinect.devices.opening import search_cameras
from workbench.extension import discovery
from workbench.jobs.contract import Place
place = Place(Path(sys.argv[1]), Path(sys.argv[1]) / "jobs" / "none")
search_cameras()
for name, values in json.loads(sys.argv[2]).items():
    task = discovery.task(f"kinect.{name}")
    settings = task.settings.read(values)
    task.check(settings, place)
    task.estimate(settings)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_checking_before_a_start_loads_nothing_heavy(tmp_path: Path) -> None:
    raw = raw_set(raw_folder(tmp_path, "anna"), [captured(3)])
    started = {"capture": {}, "convert": {"source": str(raw.folder)}, "install": {}}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path), json.dumps(started)],
        env=None, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert not _HEAVY & set(json.loads(done.stdout.splitlines()[-1]))
