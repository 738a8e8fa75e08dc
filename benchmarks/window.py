"""Time until the window shows, against a bare QMainWindow, each in a fresh process.

Prints one JSON line: the median milliseconds from the first line of Python to the first painted frame of either, and
`ratio`, the workbench's over the bare window's.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 7
_PAINTED = """
from PySide6.QtCore import QEvent, QObject
class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print((time.perf_counter() - begun) * 1000, time.process_time() * 1000, flush=True)
            os._exit(0)
        return False
"""
_BARE = f"""
import os, sys, time
begun = time.perf_counter()
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
{_PAINTED}
application = QApplication(sys.argv)
window = QMainWindow()
label = QLabel("bare")
window.setCentralWidget(label)
window.resize(1440, 900)
watcher = FirstPaint()
label.installEventFilter(watcher)
window.show()
application.exec()
"""
_WORKBENCH = f"""
import os, sys, time
begun = time.perf_counter()
from workbench.settings import load_settings
from workbench.ui.application import make_application, make_window
{_PAINTED}
application = make_application(sys.argv)
window = make_window(load_settings())
watcher = FirstPaint()
window.welcome.installEventFilter(watcher)
window.show()
application.exec()
"""


def first_paint_ms(program: str) -> tuple[float, float]:
    """Milliseconds by the clock and of processor time until the first frame, median of several fresh processes."""
    taken = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        wall, processor = done.stdout.split()
        taken.append((float(wall), float(processor)))
    return statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken)


def main() -> None:
    if not os.environ.get("DISPLAY") and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_CONFIG_DIR"] = folder
        bare, bare_processor = first_paint_ms(_BARE)
        ours, our_processor = first_paint_ms(_WORKBENCH)
    figures = {
        "bare_ms": bare,
        "window_ms": ours,
        "bare_processor_ms": bare_processor,
        "window_processor_ms": our_processor,
    }
    shown = {name: round(value, 1) for name, value in figures.items()}
    print(json.dumps({"benchmark": "window", **shown, "ratio": round(ours / bare, 2)}))


if __name__ == "__main__":
    main()
