"""The window's process stays light: no torch, no SDK, whatever tabs are loaded into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = ("torch", "lightning_fabric", "bpy", "pyk4a", "distributed", "dask", "matplotlib", "pyvistaqt")
_EVERYTHING = """
import importlib, json, pkgutil, sys
import workbench.ui, workbench.api, workbench.api.ui
# The one module that exists to be imported late, in a thread, when a 3D view is first shown.
late = {"workbench.ui.viewer3d.canvas"}
for found in pkgutil.walk_packages(workbench.ui.__path__, "workbench.ui."):
    if found.name not in late:
        importlib.import_module(found.name)
for surface in (workbench.api, workbench.api.ui):
    for name in dir(surface):
        getattr(surface, name)
from workbench.extension.discovery import load, manifests
for manifest in manifests().values():
    if manifest.panel:
        load(manifest.panel)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
_WINDOW = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from workbench.ui import application
from workbench.ui.shell.window import MainWindow

app = application.make_application(["workbench"])
app.setQuitOnLastWindowClosed(True)
asked = set()

def look():
    (window,) = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow)]
    tabs = window.session.tabs.working
    for identity in set(tabs) - asked:
        asked.add(identity)
        window.open_tab(identity)
    if tabs and set(tabs) <= set(window.stack.panels):
        timer.stop()
        print(json.dumps([sorted(tabs), sorted({name.split(".")[0] for name in sys.modules})]), flush=True)
        window.close()

timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
def give_up():
    (window,) = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow)]
    print("tabs", set(window.session.tabs.working), "made", set(window.stack.panels), file=sys.stderr, flush=True)
    app.exit(3)

QTimer.singleShot(40000, give_up)
sys.exit(application.start(["workbench"], sys.argv[1]))
"""
_MANIFESTS = """
import json, sys
from workbench.extension.discovery import discover
problems = [f.problem for f in discover() if f.problem]
assert not problems, problems
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def modules_after(program: str) -> set[str]:
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=variables, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", _HEAVY)
def test_no_panel_brings_it_in(name: str, window_modules: set[str]) -> None:
    assert "PySide6" in window_modules
    assert name not in window_modules


@pytest.fixture(scope="module")
def window_modules() -> set[str]:
    return modules_after(_EVERYTHING)


def test_the_open_window_with_all_its_tabs_has_no_torch(tmp_path: Path) -> None:
    """The real window: every tab opened, its panel made, then everything that was imported is looked at."""
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _WINDOW, str(tmp_path / "Arbeit ü")],
        env=variables, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    tabs, loaded = json.loads(done.stdout.splitlines()[-1])
    assert {"render", "train", "compare"} <= set(tabs)
    assert not {"torch", "lightning_fabric", "bpy", "pyk4a", "distributed"} & set(loaded)


def test_manifests_import_nothing_heavy() -> None:
    loaded = modules_after(_MANIFESTS)
    assert not loaded & {*_HEAVY, "PySide6", "cv2", "vtk", "vtkmodules", "scipy", "trimesh"}
