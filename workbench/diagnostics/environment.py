"""What a machine offers the workbench: versions, memory, disk, processors, graphics, screens.

Qt, VTK and torch are asked in processes of their own: torch must not enter the window's process, and a missing
system library or a broken driver ends the process that asks.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import psutil

import workbench
from workbench.errors import WorkbenchError
from workbench.extension.discovery import load, manifests
from workbench.files import plain_path
from workbench.settings import config_folder, default_workspace, log_folder

log = logging.getLogger(__name__)
Level = Literal["good", "warn", "bad"]
_LIBRARIES = (
    "PySide6-Essentials", "vtk", "pyvista", "pyvistaqt", "pyqtgraph", "qasync", "numpy", "scipy", "opencv-python",
    "trimesh", "pydantic", "torch", "lightning-fabric", "safetensors", "psutil", "platformdirs",
)  # fmt: skip
_GIB = 1024**3
_PROBE_SECONDS = 60

_ASK_TORCH = """
import json, torch
names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
mps = bool(getattr(torch.backends, "mps", None) and torch.backends.mps.is_available())
print(json.dumps({"version": torch.__version__, "cuda": torch.version.cuda, "gpus": names, "mps": mps}))
"""
_ASK_SCREENS = """
import json
from PySide6.QtGui import QGuiApplication
from PySide6 import __version__
app = QGuiApplication([])
shown = [[s.name(), s.size().width(), s.size().height(), s.devicePixelRatio()] for s in app.screens()]
print(json.dumps({"qt": __version__, "platform": app.platformName(), "screens": shown}))
"""
_ASK_OPENGL = """
import json, vtk
window = vtk.vtkRenderWindow()
window.SetOffScreenRendering(1)
window.SetSize(16, 16)
window.Render()
lines = dict(l.split(":", 1) for l in window.ReportCapabilities().splitlines() if l.startswith("OpenGL") and ":" in l)
print(json.dumps({"window": window.GetClassName(), **{k: v.strip() for k, v in lines.items()}}))
"""


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    section: str
    name: str
    value: str
    level: Level = "good"
    remedy: str = ""


def environment_report() -> list[Finding]:
    """Everything `workbench doctor` prints; takes a few seconds because other processes are asked."""
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(f) for f in (_torch, _opengl, _screens, _plugins)]
        here = [*_system(), *_libraries(), *_folders()]
        return [*here, *(finding for answer in asked for finding in answer.result())]


def as_text(findings: Sequence[Finding]) -> str:
    """The report as plain text, a section per heading, remedies under what they cure."""
    lines: list[str] = []
    for section in dict.fromkeys(f.section for f in findings):
        lines += ["", section]
        for finding in (f for f in findings if f.section == section):
            mark = {"good": " ", "warn": "!", "bad": "x"}[finding.level]
            lines.append(f" {mark} {finding.name:<20} {finding.value}")
            lines += [f"   {'':<20} -> {finding.remedy}"] if finding.remedy else []
    return "\n".join(lines[1:]) + "\n"


def _system() -> list[Finding]:
    memory = psutil.virtual_memory()
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return [
        Finding("System", "workbench", workbench.__version__),
        Finding("System", "Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        Finding("System", "operating system", platform.platform()),
        Finding("System", "processor", f"{cores} cores, {os.cpu_count()} threads, {platform.machine()}"),
        Finding(
            "System",
            "memory",
            f"{memory.available / _GIB:.1f} of {memory.total / _GIB:.1f} GiB free",
            "warn" if memory.available < 2 * _GIB else "good",
            "close other programs before training" if memory.available < 2 * _GIB else "",
        ),
    ]


def _libraries() -> list[Finding]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(Finding("Libraries", name, version(name)))
        except PackageNotFoundError:
            found.append(Finding("Libraries", name, "missing", "bad", "start the workbench with its launcher"))
    return found


def _folders() -> list[Finding]:
    workspace = default_workspace()
    free = psutil.disk_usage(str(_nearest(workspace))).free
    return [
        Finding("Folders", "settings", plain_path(config_folder())),
        Finding("Folders", "logs", plain_path(log_folder())),
        Finding("Folders", "environment", sys.prefix),
        Finding(
            "Folders",
            "workspace",
            f"{plain_path(workspace)} ({free / _GIB:.1f} GiB free)",
            "warn" if free < 5 * _GIB else "good",
            "free some space, or choose a workspace on another disk" if free < 5 * _GIB else "",
        ),
    ]


def _torch() -> list[Finding]:
    answer = _ask(_ASK_TORCH)
    if "problem" in answer:
        remedy = "start the workbench with its launcher to repair it"
        return [Finding("Training", "torch", str(answer["problem"]), "bad", remedy)]
    devices = answer["gpus"] or (["Apple GPU"] if answer["mps"] else [])
    unused = not devices and shutil.which("nvidia-smi") is not None
    remedy = "an NVIDIA GPU is here: start once with python launcher.py --cuda, or update its driver" if unused else ""
    trains_on = ", ".join(devices) if devices else "processor (no usable GPU found)"
    return [
        Finding("Training", "torch", f"{answer['version']} (CUDA {answer['cuda'] or 'none'})"),
        Finding("Training", "trains on", trains_on, "warn" if unused else "good", remedy),
    ]


def _opengl() -> list[Finding]:
    answer = _ask(_ASK_OPENGL)
    if "problem" in answer:
        return [Finding("Graphics", "OpenGL", str(answer["problem"]), "bad", "update the graphics driver")]
    renderer = str(answer.get("OpenGL renderer string", answer["window"]))
    slow = any(word in renderer.lower() for word in ("llvmpipe", "softpipe", "gdi generic"))
    remedy = "3D views are drawn by the processor and are slow: install the graphics driver" if slow else ""
    return [Finding("Graphics", "OpenGL", renderer, "warn" if slow else "good", remedy)]


def _screens() -> list[Finding]:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return [Finding("Graphics", "screens", "no display", "warn", "the command line works without one")]
    answer = _ask(_ASK_SCREENS)
    if "problem" in answer:
        return [Finding("Graphics", "Qt", str(answer["problem"]), "bad", "install the system libraries Qt needs")]
    shown = [Finding("Graphics", "Qt", f"{answer['qt']} on {answer['platform']}")]
    return shown + [Finding("Graphics", n, f"{w} x {h} at {scale:g}") for n, w, h, scale in answer["screens"]]


def _plugins() -> list[Finding]:
    """What plugins say of what they need here."""
    found: list[Finding] = []
    for manifest in manifests().values():
        if manifest.diagnosis is None:
            continue
        try:
            found += load(manifest.diagnosis)()
        except Exception as error:  # a stranger's check must not take the report down
            log.exception("The diagnosis of %s failed", manifest.id)
            said = error.sentence if isinstance(error, WorkbenchError) else f"its check failed ({error})"
            found.append(Finding("Plugins", manifest.title, said, "warn"))
    return found


def _ask(program: str) -> Mapping[str, Any]:
    """The JSON object a short program prints on its last line, or ``{"problem": sentence}``."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PROBE_SECONDS,
            creationflags=flags,
        )
        answer = json.loads(done.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"problem": f"gave no answer within {_PROBE_SECONDS} seconds"}
    except (IndexError, ValueError):
        said = done.stderr.strip().splitlines()
        return {"problem": said[-1] if said else f"ended with code {done.returncode}"}
    return answer if isinstance(answer, dict) else {"problem": "gave an answer of no use"}


def _nearest(folder: Path) -> Path:
    return next((p for p in (folder, *folder.parents) if p.exists()), Path.cwd())
