"""The real window in a process of its own: every installed tab opened, and torch nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from workbench.settings import load_settings
from workbench.ui import bridge
from workbench.ui.application import make_application, make_window
application = make_application(["workbench"])
window = make_window(load_settings())
window.show()
shell = sorted({name.split(".")[0] for name in sys.modules})
waiting, tabs = [], []
def look():
    if waiting and waiting[0] in window.stack.panels:
        waiting.pop(0)
    if not waiting:
        tabs.extend(window.stack.panels)  # quitting closes the window, and with it the tabs
        application.quit()
    elif window.stack.current != waiting[0]:
        window.open_tab(waiting[0])
timer = QTimer(interval=50)
timer.timeout.connect(look)
def opened(context, found):
    waiting.extend(found.working)
    timer.start()
window.session.opened.connect(opened)
window.open_workspace(Path(sys.argv[1]))
QTimer.singleShot(90_000, application.quit)
application.exec()
modules = sorted({name.split(".")[0] for name in sys.modules})
window.close()
bridge.shut_down()
print(json.dumps({"tabs": tabs, "shell": shell, "modules": modules}))
"""


def test_window_starts_light_and_opens_its_tabs_without_torch(tmp_path: Path) -> None:
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path / "Köpfe 1")],
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert {"render", "datasets", "train"} <= set(seen["tabs"]), done.stderr[-3000:]
    assert not {"torch", "bpy", "matplotlib", "pyvistaqt"} & set(seen["modules"])
    assert not {"vtkmodules", "pyvista", "pyqtgraph", "scipy", "cv2"} & set(seen["shell"])
