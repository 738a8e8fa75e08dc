"""What every test gets: settings of its own, no display, quiet threads; and a failure for whoever leaves a thread."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from plugins.blender.installation import Blender, find_blender
from workbench.environments.environment import side_environment
from workbench.errors import UnavailableError
from workbench.settings import cache_folder

os.environ.setdefault("OMP_NUM_THREADS", "1")
# One folder of compiled loops for all processes, though every test has settings of its own.
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "compiled"))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
BLENDERS = ("blender", "blender-4.2", "blender-5.0")
_THREAD_PATIENCE_S = 5.0
# Threads that live as long as the process, whoever first needed them: xdist's, event loops' and debuggers'.
_LASTING = ("execnet", "asyncio_", "Dummy", "pydevd", "Profile", "IO loop", "TCP-Executor", "Dask-", "compiling")
_DRAWS = """
import vtk
window = vtk.vtkRenderWindow()
window.SetSize(8, 8)
window.Render()
assert window.SupportsOpenGL()
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Other releases of Blender than the one that is found, and large networks, are tried only when asked for."""
    parser.addoption("--heavy", action="store_true", help="run tests of networks that take minutes and gigabytes")
    parser.addoption("--all-blenders", action="store_true", help="run tests of every_blender in 4.2, 4.5 and 5.0")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `every_blender` run once per release where --all-blenders is given."""
    every = metafunc.definition.get_closest_marker("every_blender")
    if every and "blender" in metafunc.fixturenames and metafunc.config.getoption("--all-blenders"):
        metafunc.parametrize("blender", BLENDERS, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that draw with OpenGL are skipped where there is nothing to draw on, heavy ones unless asked for."""
    for item in [] if config.getoption("--heavy") else items:
        if item.get_closest_marker("heavy"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: python launcher.py test tests --heavy"))
    drawing = [item for item in items if item.get_closest_marker("gl")]
    reason = why_no_gl() if drawing else ""
    for item in drawing if reason else []:
        item.add_marker(pytest.mark.skip(reason=reason))


@cache
def why_no_gl() -> str:
    """Why nothing can be drawn in a window here; empty where it can. Asked of a process that may die of it."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        return "needs a display: run under xvfb-run (python launcher.py test does)"
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return f"Qt's {os.environ['QT_QPA_PLATFORM']} platform has no OpenGL"
    try:
        done = subprocess.run([sys.executable, "-c", _DRAWS], capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "a first OpenGL window did not open within two minutes"
    return "" if done.returncode == 0 else "this machine's OpenGL cannot draw (too old, or no driver)"


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, presets and logs of this test alone; nobody's real ones are read or written."""
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("WORKBENCH_CONFIG_DIR", str(folder))
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(folder / "workspace"))
    return folder


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fails a test that leaves a thread running that was not there before."""
    before = set(threading.enumerate())
    yield
    left = _new_threads(before)
    if left:
        gc.collect()  # an executor lets its threads go when it is collected
        deadline = time.monotonic() + _THREAD_PATIENCE_S
        for thread in left:
            thread.join(max(0.0, deadline - time.monotonic()))
        left = _new_threads(before)
    assert not left, f"threads left running: {', '.join(thread.name for thread in left)}"


@pytest.fixture(scope="session")
def blender(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Blender:
    """The Blender that the application finds; tests that need it are skipped with its sentence where there is none."""
    name = getattr(request, "param", None)
    if name and not side_environment(name).ready():
        pytest.skip(f"{name} is not installed: python launcher.py test --all-blenders installs it")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CONFIG_DIR", str(tmp_path_factory.mktemp("finding")))
        if name:
            patch.setenv("WORKBENCH_BLENDER", str(side_environment(name).python))
        try:
            return find_blender()
        except UnavailableError as error:
            pytest.skip(error.sentence)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Small real files that lie beside the repository; tests that need them are skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the folder of real sample files is not there ({SHARED.name}/ beside the repository)")
    return SHARED


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return REPOSITORY


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    new = set(threading.enumerate()) - before
    return [t for t in new if t.is_alive() and not t.name.startswith(_LASTING)]
