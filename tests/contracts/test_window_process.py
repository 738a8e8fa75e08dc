"""The window's process stays light: no torch, no SDK, whatever tabs are loaded into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

_HEAVY = ("torch", "lightning_fabric", "bpy", "pyk4a", "distributed", "dask", "matplotlib", "pyvistaqt")
_EVERYTHING = """
import importlib, json, pkgutil, sys
import workbench.ui, workbench.api, workbench.api.ui
for found in pkgutil.walk_packages(workbench.ui.__path__, "workbench.ui."):
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


def test_manifests_import_nothing_heavy() -> None:
    loaded = modules_after(_MANIFESTS)
    assert not loaded & {*_HEAVY, "PySide6", "cv2", "vtk", "vtkmodules", "scipy", "trimesh"}
